"""Results that wait for proof that the fault was not ours.

A hard or soft sign about a number is only as good as the line that it came over. It is held until

- a canary passes (`vouch`), or fails and voids everything since the last good one (`void`);
- its operator's share of dead numbers is calm again, or is found to have jumped (`alarm`): then the store does not hear
  of it, though the results show what the network said;
- calls that are turned away at once are seen to be an exception, or the rule: then the caller number that they showed is
  blocked (`blocked` holds which of ours).

What is voided becomes inconclusive; signs of life are never held. A process that dies meanwhile loses what was held, as
it loses every call without an outcome: the numbers rest and are asked again.
"""

from collections.abc import Callable
from dataclasses import replace

from prozvon.disposition import VERDICTS, Class, Disposition, Heard
from prozvon.schedule import Signal, signal
from prozvon.verification.alarm import Alarm
from prozvon.verification.calls import Ended

BLOCKED_AFTER = 50
"""So many numbers in succession turned away at once, all with one code, speak of us and not of them.

Telephones that are switched off are turned away at once, too, with a bare 480: half of an old base, perhaps. Where 60 %
are, a sweep of 100,000 sees 20 in succession three times in four and 50 once in three million; where 70 % are, 50 once
in 2,000 (exact: benches/alarm.py). A real block is found 5 s later for it at the usual rate, and what led there is void.
"""
_AT_ONCE = 1.0
_TURNED_AWAY = frozenset({403, 480, 603})
_OPERATOR = 5
"""Characters of an E.164 number that tell its operator: a country code and three or four digits."""
_CANARY, _BLOCKED = "canary", "blocked"
_SIGNS = frozenset({Signal.HALF, Signal.SOFT, Signal.DEFECT, Signal.WEAK, Signal.HARD})
_DEAD = frozenset({Class.UNALLOCATED, Class.CHANGED})


class Holding:
    """What is held, and why. With `canaries` they decide about operators as well, and no alarm is raised.

    A number that is `suspected` already is expected to be dead: that it is again is no jump, and it feeds no alarm. What
    is said of it waits, and is void, with what is said of the others of its operator.
    """

    def __init__(
        self,
        *,
        canaries: bool,
        on_alarm: Callable[[str], None] = lambda _: None,
        suspected: Callable[[str], bool] = lambda _: False,
    ) -> None:
        self._canaries = canaries
        self._suspected = suspected
        self._on_alarm = on_alarm
        self._held: dict[int, tuple[Ended, set[str]]] = {}
        self._alarms: dict[str, Alarm] = {}
        self._streaks: dict[str | None, tuple[int | None, int]] = {}
        self.blocked: set[str | None] = set()

    @property
    def held(self) -> list[Ended]:
        """All that waits."""
        return [ended for ended, _ in self._held.values()]

    def take(self, ended: Ended) -> list[Ended]:
        """Take one result; returns those that are settled now, which need not hold this one."""
        waits: set[str] = set()
        self._held[ended.intent.id] = (ended, waits)
        if self._canaries and _is_sign(ended):
            waits.add(_CANARY)
        settled = [] if self._canaries else self._operators(ended, waits)
        settled += self._blocks(ended, waits)
        if not waits and self._held.pop(ended.intent.id, None) is not None:
            settled.append(ended)
        return settled

    def rang(self, number: str, caller: str | None = None) -> list[Ended]:
        """The telephone of `number` was alerted; whatever comes of the call, it is no sign. Returns as `take` does.

        `caller` is the number of ours that was shown.

        Told at the first ring: a refusal is known at once, and were what rings known at its end only, the first results
        of every sweep would be refusals alone.
        """
        settled: list[Ended] = []
        if not self._canaries:
            operator = number[:_OPERATOR]
            alarm = self._alarms.setdefault(operator, Alarm())
            if not self._suspected(number):
                alarm.take(dead=False)
            settled = self._resolve(operator) if alarm.calm else []
        self._streaks.pop(caller, None)
        return settled + self._resolve(_blocked(caller))

    def vouch(self, proven: frozenset[int]) -> list[Ended]:
        """A canary passed: of the intents in `proven`, held when it was sent, it need not be doubted any more."""
        return self._resolve(_CANARY, proven, vouched=True)

    def void(self, why: str) -> list[Ended]:
        """A canary failed: whatever waits for one is inconclusive."""
        return self._void(_CANARY, Class.UNKNOWN, why)

    def release(self) -> list[Ended]:
        """The sweep is over and nothing spoke against us: everything stands as it is."""
        settled = self.held
        self._held.clear()
        return settled

    def _operators(self, ended: Ended, waits: set[str]) -> list[Ended]:
        if ended.alerted or ended.found.verdict == "error" or ended.found.cls is Class.MAY_HAVE_RUNG:
            return []
        operator = ended.intent.number[:_OPERATOR]
        alarm = self._alarms.setdefault(operator, Alarm())
        was, dead = alarm.raised, ended.found.cls in _DEAD
        raised = was if self._suspected(ended.intent.number) else alarm.take(dead=dead)
        if dead and not alarm.calm:
            waits.add(operator)
        if raised and not was:
            self._on_alarm(operator)
        if raised:
            return self._void(operator, Class.UNKNOWN, "alarm")
        return self._resolve(operator) if alarm.calm else []

    def _blocks(self, ended: Ended, waits: set[str]) -> list[Ended]:
        if ended.alerted or ended.found.cls in {Class.TRUNK, Class.NETWORK, Class.MAY_HAVE_RUNG}:
            return []
        waiting = _blocked(ended.caller)
        if not _is_turned_away(ended):
            self._streaks.pop(ended.caller, None)
            return self._resolve(waiting)
        settled: list[Ended] = []
        code, streak = self._streaks.get(ended.caller, (None, 0))
        if ended.outcome.code != code:
            streak, settled = 0, self._resolve(waiting)
        self._streaks[ended.caller] = ended.outcome.code, streak + 1
        waits.add(waiting)
        if streak + 1 < BLOCKED_AFTER:
            return settled
        self.blocked.add(ended.caller)
        return settled + self._void(waiting, Class.BLOCKED_US, _BLOCKED)

    def _resolve(self, why: str, only: frozenset[int] | None = None, *, vouched: bool = False) -> list[Ended]:
        settled = []
        for key, (ended, waits) in list(self._held.items()):
            if why not in waits or (only is not None and key not in only):
                continue
            waits.discard(why)
            told = replace(ended, evidence={**ended.evidence, "canary": "passed"}) if vouched else ended
            if waits:
                self._held[key] = (told, waits)
            else:
                del self._held[key]
                settled.append(told)
        return settled

    def _void(self, why: str, cls: Class, word: str = "") -> list[Ended]:
        found = [(key, ended) for key, (ended, waits) in self._held.items() if why in waits]
        for key, _ in found:
            del self._held[key]
        return [voided(ended, cls, word or why) for _, ended in found]


def voided(ended: Ended, cls: Class, why: str) -> Ended:
    """`ended` without what it seemed to say: `cls` stands in its place, and the evidence tells both."""
    steps = (*ended.found.evidence, f"void, {why}: {cls}")
    evidence = {**ended.evidence, "void": why, "was": str(ended.found.cls), "steps": list(steps)}
    found = Disposition(cls, VERDICTS[cls], steps, disputed=True)
    return replace(ended, found=found, evidence=evidence, text=f"{ended.text} void={why}", new_number=None)


def _blocked(caller: str | None) -> str:
    """What results wait for that may speak of one of our caller numbers."""
    return f"{_BLOCKED} {caller}"


def is_doubtful(ended: Ended) -> bool:
    """Whether a result that came after its trunk was found sick says anything that would count against its number."""
    return _is_sign(ended)


def _is_sign(ended: Ended) -> bool:
    return signal(ended.found.cls, ended.found.verdict, ended.evidence) in _SIGNS


def _is_turned_away(ended: Ended) -> bool:
    outcome = ended.outcome
    caused = outcome.cause is not None and not (outcome.cause == 21 and outcome.location != "U")  # noqa: PLR2004 -- call rejected
    return (
        outcome.code in _TURNED_AWAY
        and not caused
        and outcome.heard is Heard.NOTHING
        and ended.result.elapsed < _AT_ONCE
    )
