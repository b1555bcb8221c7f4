"""Bad lines and lying carriers, for as long as it takes; small versions of both run with every other test."""

import time
from collections import Counter
from datetime import timedelta

import pytest

from prozvon.practice.behaviour import Behaviour, Scenario
from prozvon.schedule import State
from prozvon.verification.canaries import Canary

from .conftest import NOON
from .relay import Relay
from .wiretap import Wiretap, check_cancel, sides, waits_for_ack

BY_DIGITS = {"00": "ANSWERED", "03": "DECLINED", "04": "UNALLOCATED", "11": "RINGING", "80": "ABSENT", "86": "BUSY"}
UNDECIDED = {"UNKNOWN", "NETWORK", "TRUNK", "MAY-HAVE-RUNG"}
"""What a lost packet may leave open; nothing of it is held against a number."""

PROBES = [
    pytest.param(180, marks=pytest.mark.slow, id="few"),
    pytest.param(10_000, marks=pytest.mark.soak, id="ten thousand"),
]


@pytest.mark.parametrize("count", PROBES)
def test_no_bad_line_makes_a_wrong_class_or_leaves_a_call_standing(bench, count):
    tails = list(BY_DIGITS)
    numbers = [f"+79{n // len(tails):07}{tails[n % len(tails)]}" for n in range(count)]
    with bench.answerer() as trunk, Relay(trunk.address[1], seed=7) as relay, Wiretap() as wire:
        rows = bench.verify(numbers, uri=relay.uri, ring_min=1.0, ring_max=1.5, concurrent=400, breaker=False)
        counts = trunk.log.counts
    found = Counter((BY_DIGITS[number[-2:]], row[0]) for number, row in rows.items())
    wrong = {pair: n for pair, n in found.items() if pair[0] != pair[1] and pair[1] not in UNDECIDED}
    open_ = sum(n for pair, n in found.items() if pair[1] in UNDECIDED)
    print(f"{relay.lost} of {relay.lost + relay.carried} datagrams lost, {open_} of {count} undecided, wrong: {wrong}")
    assert relay.lost > count / 4
    assert wrong == {}
    assert open_ <= max(5, 0.03 * count)
    reached = {number for number, event in counts if event == "invite"}
    assert all(counts[number, "invite"] == 1 for number in reached)
    for number in reached:
        if number.endswith("00"):
            assert counts[number, "ack"] == 1, "an answered call was not acknowledged"
            assert counts[number, "bye"], "an answered call was not hung up"
            assert not counts[number, "cancel"]
        elif number.endswith("11"):
            assert counts[number, "cancel"], "a telephone rings on"
        elif number[-2:] in {"04", "80", "86"}:
            assert not counts[number, "cancel"]
    waits = []
    for packets in wire.calls(int(relay.uri.rpartition(":")[2])):
        sent, got = sides(packets, int(relay.uri.rpartition(":")[2]))
        check_cancel(sent, got)
        waits.append(waits_for_ack(sent, got))
    waits = sorted(wait for wait in waits if wait is not None)
    half = waits[len(waits) // 2]
    print(f"{len(waits)} answers acknowledged within {waits[-1] * 1000:.1f} ms, half of them {half * 1000:.1f}")
    assert waits[-1] <= 0.1


# --- the lying carrier ---------------------------------------------------------------------------------------------

GOOD, BAD = Canary("+74950000011", True), Canary("+74950000004", False)
LIES = (
    Behaviour.NOT_FOUND,
    Behaviour.UNAVAILABLE,
    Behaviour.REJECTED,
    Behaviour.SILENCE,
    Behaviour.BARRED,
    Behaviour.BARE_NOT_FOUND,
)


class Liar(Scenario):
    """Tells the truth for so many events of a day, then one lie to everybody."""

    lie = None
    after = 0
    first = last = 0.0

    def behaviour(self, number):
        Liar.after -= 1
        if Liar.lie is not None and Liar.after < 0:
            Liar.last = time.monotonic()
            Liar.first = Liar.first or Liar.last
            return Liar.lie
        if number == GOOD.number:
            return Behaviour.RING
        return Behaviour.NOT_FOUND if number == BAD.number else super().behaviour(number)


@pytest.fixture
def liar():
    Liar.lie, Liar.after = None, 0
    yield Liar("realistic")
    Liar.lie = None


BASES = [
    pytest.param(600, 12, (GOOD, BAD), marks=pytest.mark.slow, id="few, with canaries"),
    pytest.param(600, 12, (), marks=pytest.mark.slow, id="few, without canaries"),
    pytest.param(5000, 30, (GOOD, BAD), marks=pytest.mark.soak, id="five thousand"),
    pytest.param(100_000, 30, (GOOD, BAD), marks=pytest.mark.soak, id="a hundred thousand"),
]


@pytest.mark.parametrize(("count", "days", "canaries"), BASES)
def test_no_lie_of_a_carrier_parks_anybody_who_lives_and_the_dead_are_found(bench, liar, count, days, canaries):
    numbers = [f"+7916{n:07}" for n in range(count)]
    dead = {number for number in numbers if Scenario("realistic").behaviour(number) is Behaviour.NOT_FOUND}
    absent = {number for number in numbers if Scenario("realistic").behaviour(number) is Behaviour.ABSENT}
    bench.store.ledger.admit(numbers, NOON)
    stops = Counter()
    calls, longest, started = 0, 0.0, time.process_time()
    with bench.answerer(liar):
        for day in range(days):
            Liar.lie = LIES[day // 3 % len(LIES)] if day % 3 == 0 else None
            Liar.after, Liar.first, Liar.last = count // 10, 0.0, 0.0
            bench.verify(
                None,
                at=NOON + timedelta(days=day, minutes=5 * day),
                hours="00:00-24:00",
                rate=3000,
                concurrent=1000,
                ring_min=0.01,
                ring_max=0.3,
                retry_after_max=0.1,
                canaries=canaries,
                canary_every=0.5,
            )
            stops[bench.summary.stopped] += 1
            calls += bench.summary.dialled
            longest = max(longest, Liar.last - Liar.first)
            print(
                f"day {day}: {Liar.lie or 'truth'}, {bench.summary.dialled} calls, {bench.summary.stopped}", flush=True
            )
    parked = set(bench.store.quarantine.list(NOON, states=(State.QUARANTINED,))["number"])
    print(f"{len(parked & dead)} of {len(dead)} dead found, {len(parked - dead - absent)} wrongly parked; {stops}")
    print(f"{calls} calls, {time.process_time() - started:.0f} s of CPU; the longest lie lasted {longest:.1f} s")
    assert parked - dead - absent == set()
    assert len(parked & dead) >= 0.95 * len(dead)
