from datetime import UTC, datetime, timedelta

import pytest

from prozvon.errors import UsageError
from prozvon.schedule import Severity, State
from prozvon.store import Stop

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
D = timedelta(days=1)
HARD = ("UNALLOCATED", "dead", {"code": 404, "cause": 1})
SOFT = ("ABSENT", "temp", {"code": 480, "cause": 20})
ALIVE = ("RINGING", "alive", {"code": 180})
DEAD, DOUBT, ABSENT, WELL = "+79160000001", "+79160000002", "+79160000003", "+79160000004"


@pytest.fixture
def parked(store, dial):
    """One parked for good, one dead once, one absent once, one reachable."""
    dial([DEAD], NOW, *HARD)
    dial([DEAD, DOUBT], NOW + D, *HARD)
    dial([ABSENT], NOW + D, *SOFT)
    dial([WELL], NOW + D, *ALIVE)
    return store.quarantine


LISTS = [
    ("all", {}, [DOUBT, ABSENT, DEAD]),
    ("by state", {"states": (State.QUARANTINED,)}, [DEAD]),
    ("by severity", {"severity": Severity.SOFT}, [ABSENT]),
    ("by class", {"cls": "UNALLOCATED"}, [DOUBT, DEAD]),
    ("due now", {"due": True}, [DOUBT]),
    ("the first", {"limit": 1}, [DOUBT]),
]


@pytest.mark.parametrize("row", LISTS, ids=[row[0] for row in LISTS])
def test_the_quarantine_is_listed(parked, row):
    _, filters, numbers = row

    assert parked.list(NOW + 2 * D, **filters)["number"].to_list() == numbers


def test_a_line_of_the_list_tells_how_the_number_stands(parked):
    line = parked.list(NOW + D, states=(State.QUARANTINED,)).row(0, named=True)

    assert {name: line[name] for name in ("state", "severity", "class", "verdict", "attempts")} == {
        "state": "quarantined",
        "severity": "hard",
        "class": "UNALLOCATED",
        "verdict": "dead",
        "attempts": 2,
    }
    assert line["quarantined_at"] == line["checked_at"] == NOW + D


def test_the_whole_chain_of_a_number_is_shown(parked):
    shown = parked.show(DEAD, NOW + D)

    assert [(made.intended_at, made.cls, made.verdict, made.evidence) for made in shown.attempts] == [
        (NOW, *HARD),
        (NOW + D, *HARD),
    ]
    assert [sign.at for sign in shown.standing.signs] == [NOW, NOW + D]
    assert (shown.admitted_at, shown.stopped, shown.marks) == (NOW, None, ())
    assert DEAD not in repr(shown)


def test_an_unknown_number_has_nothing_to_show(parked):
    assert parked.show("+79169999999", NOW) is None


def test_a_held_number_returns_by_itself(parked, store):
    until = NOW + 365 * D
    parked.hold(WELL, until, "вернуться через год", NOW)
    shown = parked.show(WELL, NOW)

    assert (shown.held_until, shown.hold_reason, shown.stopped) == (until, "вернуться через год", "held")
    assert parked.show(WELL, until).stopped is None
    assert WELL not in store.numbers.due(until - timedelta(microseconds=1), 9)
    assert WELL in store.numbers.due(until, 9)


def test_a_released_number_is_new_and_keeps_its_history(parked, store):
    parked.release(DEAD, NOW + 2 * D, "the customer rang us from it")
    shown = parked.show(DEAD, NOW + 2 * D)

    assert (shown.standing.state, shown.standing.owner_proven, shown.standing.signs) == (State.NEW, True, ())
    assert len(shown.attempts) == 2
    assert [(mark.kind, mark.reason) for mark in shown.marks] == [("release", "the customer rang us from it")]
    assert DEAD in store.numbers.due(NOW + 2 * D, 9)


def test_a_release_overrules_no_stop(parked, store):
    store.stoplist.add([Stop(DEAD, "refused")], None, NOW)
    parked.release(DEAD, NOW + 2 * D)

    assert parked.show(DEAD, NOW + 2 * D).stopped == "refused"
    assert DEAD not in store.numbers.due(NOW + 900 * D, 9)


def test_a_release_ends_a_hold(parked):
    parked.hold(WELL, NOW + 365 * D, "later", NOW)
    parked.release(WELL, NOW)

    assert parked.show(WELL, NOW).stopped is None


def test_holds_and_releases_of_unknown_numbers_are_misuse(parked):
    with pytest.raises(UsageError, match=r"\+79…99 is not in the store") as caught:
        parked.hold("+79169999999", NOW + D, "", NOW)
    assert "9999999" not in str(caught.value)
    with pytest.raises(UsageError):
        parked.release("+79169999999", NOW)


def test_a_hold_must_end_in_the_future(parked):
    with pytest.raises(UsageError, match="future"):
        parked.hold(WELL, NOW, "", NOW)
