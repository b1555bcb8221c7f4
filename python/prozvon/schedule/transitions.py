"""State × signal → what becomes of the number.

Rules:
  1. One answer never parks a number; hard and soft have their own thresholds (`policy`).
  2. Any sign of life clears all evidence. Of two contradicting answers the milder one counts: a soft answer (the number
     exists, nobody was reached) clears hard evidence, a hard one leaves soft evidence standing.
  3. What was once parked comes back as `owner_unproven`, never straight as `reachable`, until somebody spoke with its
     owner on it or a record made since then names it.
  4. `refused` is for ever. `retired` is left only by a sign of life that came without our ringing, `wrong_party` only
     by a conversation with its owner.

The table below is total; a test walks every cell.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeAlias

from prozvon.schedule.policy import Policy
from prozvon.schedule.signals import Signal
from prozvon.schedule.standing import Observation, Severity, Sign, Standing, State

KEPT_SIGNS = 16
"""Signs kept for one number: the oldest, which measures the span, and the latest."""

Move: TypeAlias = Callable[[Standing, Observation, str, Policy], Standing]


def advance(standing: Standing, seen: Observation, number: str, policy: Policy) -> Standing:
    """Return where `number` stands after one more outcome.

    Observations must come in the order in which they were settled; `number` only spreads the next check.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 11, 22, 12, tzinfo=UTC)
    >>> once = advance(Standing(), Observation(noon, noon, Signal.HARD), "+79160000000", Policy())
    >>> once.state, once.severity, once.next_check_at - noon
    (<State.UNCONFIRMED: 'unconfirmed'>, <Severity.HARD: 'hard'>, datetime.timedelta(days=1))
    """
    return TRANSITIONS[standing.state, seen.signal](standing, seen, number, policy)


def _answer(standing: Standing, seen: Observation, number: str, policy: Policy) -> Standing:
    # Answers in succession of a number that stays unproven; whatever came before them is no part of the count.
    cycle = standing.cycle + 1 if standing.state is State.OWNER_UNPROVEN else 0
    usual = policy.reachable_recheck if standing.owner_proven else policy.unproven_interval(cycle)
    wait = max(usual, policy.declined_recheck) if seen.signal is Signal.DECLINED else usual
    return Standing(
        state=State.REACHABLE if standing.owner_proven else State.OWNER_UNPROVEN,
        owner_proven=standing.owner_proven,
        cycle=cycle,
        checked_at=seen.seen_at,
        unproven_at=standing.unproven_at,
        next_check_at=_spread(seen, wait, number, policy),
    )


def _come_back(standing: Standing, seen: Observation, number: str, policy: Policy) -> Standing:
    return _answer(replace(standing, owner_proven=False, unproven_at=seen.seen_at), seen, number, policy)


def _spoke(_standing: Standing, seen: Observation, number: str, policy: Policy) -> Standing:
    return _answer(Standing(), seen, number, policy)


def _of_a_stranger(_standing: Standing, seen: Observation, _number: str, _policy: Policy) -> Standing:
    return Standing(state=State.WRONG_PARTY, owner_proven=False, checked_at=seen.seen_at, unproven_at=seen.seen_at)


def _refuse(standing: Standing, seen: Observation, _number: str, _policy: Policy) -> Standing:
    return Standing(
        state=State.REFUSED,
        owner_proven=standing.owner_proven,
        checked_at=seen.seen_at,
        unproven_at=standing.unproven_at,
    )


def _suspect_hard(standing: Standing, seen: Observation, number: str, policy: Policy) -> Standing:
    signs = _with_sign(standing.signs, seen)
    firm = _spaced([sign.at for sign in signs if sign.signal is Signal.HARD], policy.hard_gap)
    if firm >= policy.hard_needed:
        return _park(replace(standing, signs=signs), Severity.HARD, seen, number, policy)
    # Weak signs never park; while firm ones may still come, the next probe follows soon, then ever later.
    any_hard = _spaced([sign.at for sign in signs if sign.signal in _HARD_SIGNS], policy.hard_gap)
    surplus = any_hard - policy.hard_needed
    wait = policy.hard_gap if surplus < 0 else policy.soft_interval(surplus)
    return _doubt(standing, Severity.HARD, signs, seen, wait)


def _suspect_soft(standing: Standing, seen: Observation, number: str, policy: Policy) -> Standing:
    signs = _with_sign(_without_hard(standing.signs), seen)
    if _soft_enough(signs, policy):
        return _park(replace(standing, signs=signs), Severity.SOFT, seen, number, policy)
    if seen.signal is Signal.HALF and standing.state is not State.UNCONFIRMED:
        return replace(_retry(standing, seen, number, policy), signs=signs)
    surplus = max(0, sum(sign.signal is Signal.SOFT for sign in signs) - policy.soft_needed)
    return _doubt(standing, Severity.SOFT, signs, seen, policy.soft_gap(surplus))


def _still_silent(standing: Standing, seen: Observation, number: str, policy: Policy) -> Standing:
    severity = standing.severity
    signs = _with_sign(standing.signs, seen)
    if seen.signal in _HARD_SIGNS:
        firm = _spaced([sign.at for sign in signs if sign.signal is Signal.HARD], policy.hard_gap)
        if firm >= policy.hard_needed:
            severity = Severity.HARD
    elif seen.signal is Signal.SOFT and severity is Severity.HARD:
        # Somebody's switched-off telephone is milder than no number at all; it stays parked, and is asked sooner.
        softened = replace(standing, signs=_without_hard(signs), cycle=0)
        return _park(softened, Severity.SOFT, seen, number, policy)
    cycle = standing.cycle + 1
    moved = replace(standing, cycle=cycle, signs=signs)
    if cycle >= policy.retire_after:
        return replace(moved, state=State.RETIRED, idle=0, checked_at=seen.seen_at, next_check_at=None)
    return _park(moved, severity or Severity.SOFT, seen, number, policy)


def _defect(standing: Standing, seen: Observation, _number: str, _policy: Policy) -> Standing:
    return replace(
        standing, state=State.DATA_QUALITY, severity=None, signs=(), idle=0, checked_at=seen.seen_at, next_check_at=None
    )


def _retry(standing: Standing, seen: Observation, _number: str, policy: Policy) -> Standing:
    # `checked_at` stays: nothing was learnt.
    return replace(
        standing,
        idle=standing.idle + 1,
        next_check_at=seen.seen_at + policy.retry_interval(standing.idle),
    )


def _keep(standing: Standing, _seen: Observation, _number: str, _policy: Policy) -> Standing:
    return standing


_BY_PEOPLE: dict[Signal, Move] = {
    Signal.PROVEN: _spoke,
    Signal.STRANGER: _of_a_stranger,
    Signal.REFUSAL: _refuse,
}
_FROM_THE_OPEN: dict[Signal, Move] = _BY_PEOPLE | {
    Signal.ALIVE: _answer,
    Signal.DECLINED: _answer,
    Signal.NOTHING: _retry,
    Signal.HALF: _suspect_soft,
    Signal.SOFT: _suspect_soft,
    Signal.DEFECT: _defect,
    Signal.WEAK: _suspect_hard,
    Signal.HARD: _suspect_hard,
}
# A number that has answered before cannot be badly written: something on the way took offence.
_FROM_PROVEN_LINE: dict[Signal, Move] = _FROM_THE_OPEN | {Signal.DEFECT: _retry}
_FROM_QUARANTINE: dict[Signal, Move] = _BY_PEOPLE | {
    Signal.ALIVE: _come_back,
    Signal.DECLINED: _come_back,
    Signal.NOTHING: _retry,
    Signal.HALF: _retry,
    Signal.SOFT: _still_silent,
    Signal.DEFECT: _retry,
    Signal.WEAK: _still_silent,
    Signal.HARD: _still_silent,
}
_KEPT: dict[Signal, Move] = dict.fromkeys(Signal, _keep)
_PEOPLE_ONLY: dict[Signal, Move] = _KEPT | _BY_PEOPLE
_LIFE_ONLY: dict[Signal, Move] = _PEOPLE_ONLY | {
    Signal.ALIVE: _come_back,
    Signal.DECLINED: _come_back,
}

_BY_STATE: dict[State, dict[Signal, Move]] = {
    State.NEW: _FROM_THE_OPEN,
    State.UNCONFIRMED: _FROM_THE_OPEN,
    State.DATA_QUALITY: _FROM_THE_OPEN,
    State.REACHABLE: _FROM_PROVEN_LINE,
    State.OWNER_UNPROVEN: _FROM_PROVEN_LINE,
    State.QUARANTINED: _FROM_QUARANTINE,
    State.RETIRED: _LIFE_ONLY,
    State.WRONG_PARTY: _PEOPLE_ONLY,
    State.REFUSED: _KEPT,
}
TRANSITIONS: dict[tuple[State, Signal], Move] = {
    (state, signal): move for state, moves in _BY_STATE.items() for signal, move in moves.items()
}

_HARD_SIGNS = (Signal.HARD, Signal.WEAK)


def _doubt(
    standing: Standing, severity: Severity, signs: tuple[Sign, ...], seen: Observation, wait: timedelta
) -> Standing:
    return replace(
        standing,
        state=State.UNCONFIRMED,
        severity=severity,
        signs=signs,
        cycle=0,
        idle=0,
        checked_at=seen.seen_at,
        next_check_at=seen.seen_at + wait,
    )


def _park(standing: Standing, severity: Severity, seen: Observation, number: str, policy: Policy) -> Standing:
    wait = policy.hard_recheck if severity is Severity.HARD else policy.soft_interval(standing.cycle)
    return replace(
        standing,
        state=State.QUARANTINED,
        severity=severity,
        owner_proven=False,
        idle=0,
        checked_at=seen.seen_at,
        quarantined_at=standing.quarantined_at or seen.seen_at,
        unproven_at=standing.unproven_at or seen.seen_at,
        next_check_at=_spread(seen, wait, number, policy),
    )


def _with_sign(signs: tuple[Sign, ...], seen: Observation) -> tuple[Sign, ...]:
    grown = (*signs, Sign(seen.placed_at, seen.signal))
    return grown if len(grown) <= KEPT_SIGNS else (grown[0], *grown[2:])


def _without_hard(signs: tuple[Sign, ...]) -> tuple[Sign, ...]:
    return tuple(sign for sign in signs if sign.signal not in _HARD_SIGNS)


def _spaced(instants: list[datetime], gap: timedelta) -> int:
    """Count instants of which each stands at least `gap` after the one counted before it."""
    counted = 0
    last: datetime | None = None
    for at in sorted(instants):
        if last is None or at - last >= gap:
            counted, last = counted + 1, at
    return counted


def _soft_enough(signs: tuple[Sign, ...], policy: Policy) -> bool:
    counted = [sign.at for sign in signs if sign.signal is Signal.SOFT]
    halves = [sign.at for sign in signs if sign.signal is Signal.HALF]
    if len(counted) == policy.soft_needed - 1 and len(halves) > 1:
        # Two out-of-order answers stand for one absent one, once: they alone never park a number.
        counted.append(halves[-1])
    if len(counted) < policy.soft_needed:
        return False
    moments = [policy.day_and_part(at) for at in counted]
    return (
        len({day for day, _ in moments}) >= policy.soft_days
        and len({part for _, part in moments}) >= policy.soft_parts
        and max(counted) - min(counted) >= policy.soft_span
    )


def _spread(seen: Observation, wait: timedelta, number: str, policy: Policy) -> datetime:
    return seen.seen_at + wait * policy.spread_of(number)
