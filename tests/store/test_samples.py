from datetime import UTC, datetime, timedelta

import pytest

from prozvon.schedule import Policy
from prozvon.store import Stop, open_store

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
D = timedelta(days=1)
HARD = ("UNALLOCATED", "dead", {"code": 404, "cause": 1})
ALIVE = ("RINGING", "alive", {"code": 180})
NUMBERS = [f"+7916{k:07d}" for k in range(400)]


@pytest.fixture
def store(store_url):
    with open_store(store_url, policy=Policy(sample=0.1)) as opened:
        yield opened


@pytest.fixture
def parked(store, dial):
    dial(NUMBERS, NOW, *HARD)
    dial(NUMBERS, NOW + D, *HARD)
    return store


def test_a_share_of_the_quarantine_is_due_once_a_month(parked):
    assert parked.numbers.due(NOW + 3 * D, 999) == []

    drawn = parked.samples.draw(NOW + 3 * D)

    assert 20 <= drawn <= 60
    assert len(parked.numbers.due(NOW + 3 * D, 999)) == drawn
    assert parked.samples.draw(NOW + 4 * D) == 0
    # A clock that was set back draws nothing again.
    assert parked.samples.draw(NOW - 40 * D) == 0
    assert parked.samples.draw(NOW + 20 * D) > 0


def test_the_share_that_answers_is_told_with_its_interval(parked, dial):
    assert parked.samples.rate().rate is None
    parked.samples.draw(NOW + 3 * D)
    due = parked.numbers.due(NOW + 3 * D, 999)
    dial(due[:2], NOW + 3 * D, *ALIVE)
    dial(due[2:-1], NOW + 3 * D, *HARD)
    dial(due[-1:], NOW + 3 * D, "NETWORK", "error", {"code": 503})
    told = parked.samples.rate()

    assert (told.drawn, told.rung, told.alive) == (len(due), len(due) - 1, 2)
    assert told.rate == 2 / (len(due) - 1)
    assert 0 < told.low < told.rate < told.high < 0.25
    assert parked.samples.rate(["2026-10"]).drawn == 0


def test_who_must_be_left_alone_is_never_drawn(parked):
    parked.stoplist.add([Stop(number) for number in NUMBERS], None, NOW)

    assert parked.samples.draw(NOW + 3 * D) == 0
