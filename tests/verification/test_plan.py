from datetime import timedelta

from prozvon.cli.planning import pace, plan
from prozvon.settings import load
from prozvon.store import Stop

from .conftest import NOON

MOBILE, MOSCOW, REFUSED = [f"+7916000{n:04}" for n in range(10)], "+74950000011", "+79030000000"


def settings(*flags):
    return load(flags=flags, environment={}).sections


def test_a_plan_says_how_many_when_how_long_and_for_how_much(bench):
    bench.store.stoplist.add([Stop(REFUSED, "refused")], None, NOON)
    sections = settings("trunk.call_price=0.5", "trunk.minute_price=1")
    told = plan(bench.store, sections, [[*MOBILE, MOSCOW], [REFUSED]], NOON)
    assert {name: told[name] for name in ("numbers", "would_ring", "refused", "outside_hours")} == {
        "numbers": 12,
        "would_ring": 11,
        "refused": 1,
        "outside_hours": 0,
    }
    assert told["cost_at_most"] == 16.5
    assert told["seconds"] == round(11 / (50 / 17.5), 1)
    assert told["ends_at"] == "2026-11-23T12:00+03:00"


def test_a_plan_says_when_closed_numbers_open(bench):
    told = plan(bench.store, settings(), [MOBILE], NOON.replace(hour=20, minute=7))
    assert (told["would_ring"], told["outside_hours"], told["ends_at"]) == (0, 10, None)
    assert told["opens_at"] == "2026-11-24T09:00+03:00"


def test_the_pace_of_a_plan_is_bounded_by_what_rings_at_once():
    assert pace(settings("calling.rate=100", "calling.concurrent=35")) == 2.0
    assert pace(settings("calling.rate=1")) == 1.0


def test_a_number_that_rests_is_not_planned(bench):
    with bench.answerer():
        bench.verify(MOBILE[:1])
    told = plan(bench.store, settings(), [MOBILE[:2]], NOON + timedelta(minutes=1))
    assert (told["would_ring"], told["resting"]) == (1, 1)
