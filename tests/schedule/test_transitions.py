from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prozvon.disposition import VERDICTS, Class, Verdict
from prozvon.schedule import Observation, Policy, Severity, Signal, Standing, State, advance, signal
from prozvon.schedule.transitions import KEPT_SIGNS, TRANSITIONS

NUMBER = "+79161234567"
START = datetime(2026, 11, 22, 9, tzinfo=UTC)
POLICY = Policy()
H, D = timedelta(hours=1), timedelta(days=1)


def after(*steps: tuple[timedelta, Signal], policy: Policy = POLICY) -> Standing:
    standing = Standing()
    for since_start, seen in steps:
        at = START + since_start
        standing = advance(standing, Observation(at, at, seen), NUMBER, policy)
    return standing


HARD, SOFT, WEAK, HALF = Signal.HARD, Signal.SOFT, Signal.WEAK, Signal.HALF
ALIVE, NOTHING, DEFECT = Signal.ALIVE, Signal.NOTHING, Signal.DEFECT

ZERO = timedelta()

NEW = (State.NEW, None)
REACHABLE = (State.REACHABLE, None)
HARD_DOUBT = (State.UNCONFIRMED, Severity.HARD)
SOFT_DOUBT = (State.UNCONFIRMED, Severity.SOFT)
HARD_PARKED = (State.QUARANTINED, Severity.HARD)
SOFT_PARKED = (State.QUARANTINED, Severity.SOFT)
UNPROVEN = (State.OWNER_UNPROVEN, None)
BADLY_WRITTEN = (State.DATA_QUALITY, None)
STRANGERS = (State.WRONG_PARTY, None)
REFUSED = (State.REFUSED, None)
RETIRED = (State.RETIRED, Severity.HARD)

WALKS = [
    ("nothing seen", [], NEW),
    ("one answer", [(ZERO, ALIVE)], REACHABLE),
    ("one hard sign parks nobody", [(ZERO, HARD)], HARD_DOUBT),
    ("two hard signs in one day count as one", [(ZERO, HARD), (23 * H, HARD)], HARD_DOUBT),
    ("two hard signs a day apart", [(ZERO, HARD), (24 * H, HARD)], HARD_PARKED),
    ("a third probe later still confirms", [(ZERO, HARD), (5 * H, HARD), (25 * H, HARD)], HARD_PARKED),
    ("life between two hard signs", [(ZERO, HARD), (24 * H, ALIVE), (48 * H, HARD)], HARD_DOUBT),
    ("trouble between two hard signs", [(ZERO, HARD), (24 * H, NOTHING), (48 * H, HARD)], HARD_PARKED),
    ("weak signs never park", [(k * 2 * D, WEAK) for k in range(20)], HARD_DOUBT),
    ("a weak and a hard sign", [(ZERO, WEAK), (2 * D, HARD)], HARD_DOUBT),
    ("trouble never parks", [(k * D, NOTHING) for k in range(50)], NEW),
    ("the milder of two wins", [(ZERO, HARD), (2 * D, SOFT)], SOFT_DOUBT),
    ("and clears the harder evidence", [(ZERO, HARD), (2 * D, SOFT), (4 * D, HARD)], HARD_DOUBT),
    ("two soft signs over a month", [(ZERO, SOFT), (30 * D + 8 * H, SOFT)], SOFT_DOUBT),
    ("three soft signs", [(ZERO, SOFT), (7 * D + 6 * H, SOFT), (15 * D, SOFT)], SOFT_PARKED),
    ("at one time of day", [(ZERO, SOFT), (7 * D, SOFT), (15 * D, SOFT)], SOFT_DOUBT),
    ("within thirteen days", [(ZERO, SOFT), (7 * D + 6 * H, SOFT), (13 * D, SOFT)], SOFT_DOUBT),
    ("on two days", [(ZERO, SOFT), (15 * D, SOFT), (15 * D + 6 * H, SOFT)], SOFT_DOUBT),
    ("one half for one soft is too little", [(ZERO, SOFT), (7 * D, HALF), (15 * D + 6 * H, SOFT)], SOFT_DOUBT),
    ("two halves make one soft", [(ZERO, SOFT), (7 * D, HALF), (9 * D, HALF), (15 * D + 6 * H, SOFT)], SOFT_PARKED),
    ("halves alone never park", [(k * (2 * D + 6 * H), HALF) for k in range(30)], NEW),
    ("a badly written number", [(ZERO, DEFECT)], BADLY_WRITTEN),
    ("a line that answered cannot be badly written", [(ZERO, ALIVE), (9 * D, DEFECT)], REACHABLE),
    ("a parked number answers", [(ZERO, HARD), (D, HARD), (190 * D, ALIVE)], UNPROVEN),
    ("and never becomes proven by ringing", [(ZERO, HARD), (D, HARD), (190 * D, ALIVE), (400 * D, ALIVE)], UNPROVEN),
    ("nor by dying again", [(ZERO, HARD), (D, HARD), (190 * D, ALIVE), (400 * D, HARD), (401 * D, ALIVE)], UNPROVEN),
    ("a stranger answers", [(ZERO, Signal.STRANGER)], STRANGERS),
    ("and ringing does not make them our man", [(ZERO, Signal.STRANGER), (9 * D, ALIVE)], STRANGERS),
    ("but a conversation does", [(ZERO, Signal.STRANGER), (9 * D, Signal.PROVEN)], REACHABLE),
    ("a conversation proves the owner", [(ZERO, HARD), (D, HARD), (190 * D, Signal.PROVEN)], REACHABLE),
    ("a refusal is for ever", [(ZERO, Signal.REFUSAL), (9 * D, Signal.PROVEN)], REFUSED),
    ("trouble leaves a parked number parked", [(ZERO, HARD), (D, HARD), (190 * D, NOTHING)], HARD_PARKED),
    ("a parked number that is only absent", [(ZERO, HARD), (D, HARD), (190 * D, SOFT)], SOFT_PARKED),
    ("and silence for ten years", [(ZERO, HARD)] + [(k * 190 * D + D, HARD) for k in range(21)], RETIRED),
]  # fmt: skip


@pytest.mark.parametrize(("walk", "end"), [row[1:] for row in WALKS], ids=[row[0] for row in WALKS])
def test_walks_end_where_the_rules_say(walk, end):
    standing = after(*walk)

    assert (standing.state, standing.severity) == end


def test_the_table_has_a_move_for_every_state_and_signal():
    assert set(TRANSITIONS) == {(state, seen) for state in State for seen in Signal}


def test_one_answer_alone_parks_no_number():
    parking = {
        (state, seen)
        for state, seen in TRANSITIONS
        if advance(Standing(state=state), Observation(START, START, seen), NUMBER, POLICY).state is State.QUARANTINED
    }

    assert {state for state, _ in parking} == {State.QUARANTINED}


@given(
    st.lists(
        st.tuples(st.integers(0, 40), st.sampled_from([ALIVE, NOTHING, HALF, SOFT, WEAK, DEFECT, Signal.DECLINED])),
        max_size=30,
    )
)
def test_without_a_firm_sign_no_number_is_hard_quarantined(steps):
    hours, walk = timedelta(), []
    for days, seen in steps:
        hours += days * D + 5 * H
        walk.append((hours, seen))

    standing = after(*walk)

    assert (standing.state, standing.severity) != (State.QUARANTINED, Severity.HARD)


@given(st.lists(st.tuples(st.integers(0, 4000), st.sampled_from(list(Signal))), max_size=60))
def test_evidence_is_bounded_and_the_next_check_lies_ahead(steps):
    at, standing = START, Standing()
    for hours, seen in steps:
        at += hours * H
        before, standing = standing, advance(standing, Observation(at, at, seen), NUMBER, POLICY)
        assert len(standing.signs) <= KEPT_SIGNS
        if standing != before and standing.next_check_at is not None:
            assert POLICY.retry <= standing.next_check_at - at <= POLICY.longest


@given(st.lists(st.tuples(st.integers(0, 4000), st.sampled_from(list(Signal))), max_size=60))
def test_who_was_parked_once_is_reachable_again_only_by_a_conversation(steps):
    at, standing, parked = START, Standing(), False
    for hours, seen in steps:
        at += hours * H
        standing = advance(standing, Observation(at, at, seen), NUMBER, POLICY)
        parked |= standing.state is State.QUARANTINED
        parked &= seen is not Signal.PROVEN
        assert not (parked and standing.state is State.REACHABLE)


CHECKS = [
    ("hard, once", [(0 * D, HARD)], D),
    ("soft, once", [(0 * D, SOFT)], 7 * D + 6 * H),
    ("weak, again and again", [(k * 2 * D, WEAK) for k in range(4)], 180 * D),
    ("trouble, at first", [(0 * D, NOTHING)], D),
    ("trouble, at last", [(k * D, NOTHING) for k in range(9)], 30 * D),
    ("declined", [(0 * D, Signal.DECLINED)], 365 * D),
    ("alive, the owner in doubt", [(0 * D, HARD), (D, HARD), (200 * D, ALIVE)], 180 * D),
    ("alive again, the owner in doubt", [(0 * D, HARD), (D, HARD), (200 * D, ALIVE), (380 * D, ALIVE)], 730 * D),
    ("alive", [(0 * D, ALIVE)], 152 * D + 12 * H),
    ("parked hard", [(0 * D, HARD), (D, HARD)], 180 * D),
    ("parked softly", [(0 * D, SOFT), (8 * D + 6 * H, SOFT), (15 * D, SOFT)], 90 * D),
    ("parked softly, second cycle", [(0 * D, SOFT), (8 * D + 6 * H, SOFT), (15 * D, SOFT), (50 * D, SOFT)], 180 * D),
    ("parked hard, but then only absent", [(0 * D, HARD), (D, HARD), (190 * D, SOFT)], 90 * D),
    (
        "absent after it came back: its answers are no cycles of quarantine",
        [
            *((k * D, HARD) for k in (0, 1)),
            *((k * D, ALIVE) for k in (200, 380, 1200)),
            *((k * D, SOFT) for k in (2000, 2008.25, 2016.5)),
        ],
        90 * D,
    ),
]


@pytest.mark.parametrize(("walk", "wait"), [row[1:] for row in CHECKS], ids=[row[0] for row in CHECKS])
def test_next_check_comes_after(walk, wait):
    standing = after(*walk, policy=Policy(spread=0))

    assert standing.next_check_at - (START + walk[-1][0]) == wait


@pytest.mark.parametrize("walk", [[(0 * D, DEFECT)], [(0 * D, HARD)] + [(k * 190 * D + D, HARD) for k in range(21)]])
def test_nothing_more_is_due_for(walk):
    assert after(*walk).next_check_at is None


def test_rechecks_of_one_night_are_spread_over_the_days_before_their_day():
    numbers = [f"+7916{k:07d}" for k in range(2000)]
    parked = Standing(state=State.UNCONFIRMED, severity=Severity.HARD)
    parked = advance(parked, Observation(START, START, HARD), NUMBER, POLICY)
    later = START + D

    days = [
        (advance(parked, Observation(later, later, HARD), number, POLICY).next_check_at - later) / D
        for number in numbers
    ]

    assert 176 <= min(days) < 177
    assert 179 < max(days) <= 180
    assert max(sum(day <= at < day + 1 for at in days) for day in range(176, 180)) < 650


SIGNALS = [
    ("a 404 with cause 1", Class.UNALLOCATED, Verdict.DEAD, {"code": 404, "cause": 1}, HARD),
    ("a bare 404", Class.UNALLOCATED, Verdict.DEAD, {"code": 404}, WEAK),
    ("a bare 604", Class.UNALLOCATED, Verdict.DEAD, {"code": 604, "cause": None}, WEAK),
    ("a bare 404 beside a passed canary", Class.UNALLOCATED, Verdict.DEAD, {"code": 404, "canary": "passed"}, HARD),
    ("a 410", Class.CHANGED, Verdict.DEAD, {"code": 410}, HARD),
    ("an announcement of the dead kind", Class.ANSWERED_ANNOUNCEMENT, Verdict.DEAD, {}, HARD),
    ("an announcement nobody knows", Class.ANSWERED_ANNOUNCEMENT, Verdict.TEMP, {}, NOTHING),
    ("an unallocated range, not rung", Class.NOT_DIALLED, Verdict.DEAD, {}, NOTHING),
    ("a dead verdict on a class that says nothing", Class.NETWORK, Verdict.DEAD, {}, NOTHING),
]  # fmt: skip


@pytest.mark.parametrize(
    ("cls", "verdict", "evidence", "said"), [row[1:] for row in SIGNALS], ids=[row[0] for row in SIGNALS]
)
def test_evidence_says(cls, verdict, evidence, said):
    assert signal(cls, verdict, evidence) is said


def test_every_class_by_its_usual_verdict():
    said = {cls: signal(cls, verdict, {"cause": 1}) for cls, verdict in VERDICTS.items()}

    assert {cls for cls, what in said.items() if what in {HARD, SOFT, HALF, DEFECT}} == {
        Class.UNALLOCATED,
        Class.CHANGED,
        Class.ABSENT,
        Class.BARRED,
        Class.OUT_OF_ORDER,
        Class.BAD_NUMBER,
    }
    assert {what for cls, what in said.items() if VERDICTS[cls] is Verdict.ERROR} == {NOTHING}
