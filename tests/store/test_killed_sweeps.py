"""Two `verify` processes at a time on one PostgreSQL, killed at any moment; the trunk's own log is the judge."""

import random
import subprocess
import sys
import time
from datetime import datetime, timedelta, timezone

import pytest

from prozvon.practice.behaviour import Behaviour, Scenario
from prozvon.practice.trunk import PracticeTrunk
from prozvon.store import open_store

NOON = datetime(2026, 11, 23, 12, tzinfo=timezone(timedelta(hours=3)))
KILLS = [
    pytest.param(120, 4, marks=pytest.mark.slow, id="a few"),
    pytest.param(3000, 100, marks=pytest.mark.soak, id="a hundred"),
]

pytestmark = pytest.mark.peer


def sweep(url, trunk, folder, side):
    return (
        *(sys.executable, "-m", "prozvon.cli", "verify", "--numbers", str(folder / "numbers")),
        *("--trunk", trunk.uri, "--store", url, "--results", str(folder / f"{side}.csv"), "--quiet"),
        *("--now", NOON.isoformat(), "--set", "lease.seconds=1", "--set", "calling.rate=200"),
        *("--set", "ring.min=100ms", "--set", "ring.max=200ms", "--set", "answer.abandoned_max=1"),
    )


def rung(trunk):
    return {number: count for (number, event), count in dict(trunk.log.counts).items() if event == "invite"}


@pytest.mark.parametrize(("count", "kills"), KILLS)
def test_two_killed_sweeps_ring_nobody_twice_and_lose_nobody(postgres_url, tmp_path, count, kills):
    numbers = [f"+7916{n:07}" for n in range(count)]
    (tmp_path / "numbers").write_text("\n".join(numbers))
    drawn, killed_amid_calls = random.Random(8), 0
    with PracticeTrunk(Scenario("realistic")) as trunk:
        for life in range(kills // 2):
            pair = [subprocess.Popen(sweep(postgres_url, trunk, tmp_path, side)) for side in "ab"]
            before = sum(rung(trunk).values())
            # Some die while they start, most amid their calls, seldom at the same moment.
            wanted = before + (drawn.randrange(1, 2 * count // kills) if life % 5 else 0)
            for process in drawn.sample(pair, 2):
                while sum(rung(trunk).values()) < wanted and process.poll() is None:
                    time.sleep(0.001)
                time.sleep(drawn.random() * 0.05)
                killed_amid_calls += process.poll() is None
                process.kill()
            for process in pair:
                process.wait()
        last = [subprocess.Popen(sweep(postgres_url, trunk, tmp_path, side)) for side in "ab"]
        assert [process.wait(300) for process in last] == [0, 0]
        heard, counts = rung(trunk), dict(trunk.log.counts)
        ringing = [n for n in heard if trunk.scenario.behaviour(n) is Behaviour.RING and not counts.get((n, "cancel"))]
    with open_store(postgres_url, create=False) as store:
        known = {number: store.quarantine.show(number, NOON).attempts for number in numbers}
        due_after_rest = set(store.numbers.due(NOON + timedelta(hours=25), count))
        faults = store.check().faults
    unheard = [number for number in numbers if number not in heard]

    print(
        f"{killed_amid_calls} of {kills} killed while they worked; {len(heard)} rung, {len(unheard)} may have rung, "
        f"{len(ringing)} were not cancelled"
    )
    assert killed_amid_calls >= kills * 0.9
    assert max(heard.values()) == 1
    assert ringing == []
    assert {len(attempts) for attempts in known.values()} == {1}
    # Begun, then killed before the call left: it rests, then it is due again.
    assert {known[number][0].cls for number in unheard} <= {"MAY-HAVE-RUNG"}
    assert set(unheard) <= due_after_rest
    assert len(heard) >= 0.95 * count
    assert faults == ()
