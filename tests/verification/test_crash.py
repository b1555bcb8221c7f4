"""Whole processes, killed: the practice trunk's own log is the judge."""

import subprocess
import sys
import time

import pytest

from prozvon.disposition import Class
from prozvon.practice.behaviour import Scenario

from .conftest import NOON

NUMBERS = [f"+7916{n:07}" for n in range(400)]


def command(bench, *more):
    return (
        *(sys.executable, "-m", "prozvon.cli", "verify", "--numbers", str(bench.folder / "numbers")),
        *("--trunk", bench.trunk.uri, "--store", str(bench.folder / "store.db"), "--results", str(bench.results)),
        *("--now", "2026-11-23T12:00:00+03:00", "--quiet", "--set", "lease.seconds=1", "--set", "calling.rate=200"),
        *("--set", "ring.min=100ms", "--set", "ring.max=200ms", "--set", "answer.abandoned_max=1", *more),
    )


def invites(trunk):
    return {number: count for (number, event), count in dict(trunk.log.counts).items() if event == "invite"}


@pytest.mark.slow
def test_no_kill_makes_a_number_ring_twice_and_few_are_lost(bench):
    (bench.folder / "numbers").write_text("\n".join(NUMBERS))
    with bench.answerer(Scenario("realistic")) as trunk:
        for wanted in range(40, 360, 90):
            with subprocess.Popen(command(bench)) as process:
                while len(invites(trunk)) < wanted and process.poll() is None:
                    time.sleep(0.002)
                process.kill()
        assert subprocess.run(command(bench), check=False).returncode == 0
        rung = invites(trunk)
    assert max(rung.values()) == 1
    assert len(rung) >= 0.95 * len(NUMBERS)
    assert set(bench.rows()) == set(NUMBERS)
    for number in set(NUMBERS) - set(rung):
        dossier = bench.store.quarantine.show(number, NOON)
        assert dossier.cls == Class.MAY_HAVE_RUNG


@pytest.mark.slow
def test_two_processes_on_one_store_share_the_work(bench):
    (bench.folder / "numbers").write_text("\n".join(NUMBERS[:200]))
    with bench.answerer(Scenario("realistic")) as trunk:
        first = subprocess.Popen(command(bench))
        second = subprocess.Popen(
            [part if part != str(bench.results) else str(bench.folder / "second.csv") for part in command(bench)]
        )
        assert (first.wait(60), second.wait(60)) == (0, 0)
        rung = invites(trunk)
    assert rung == dict.fromkeys(NUMBERS[:200], 1)
    both = [bench.results.read_text(), (bench.folder / "second.csv").read_text()]
    for number in NUMBERS[:200]:
        assert sorted("resting" in line for text in both for line in text.splitlines() if number in line) == [
            False,
            True,
        ]
