"""Whole processes, killed: the practice trunk's own log is the judge."""

import random
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from sqlalchemy import select

from prozvon.disposition import Class
from prozvon.practice.behaviour import Behaviour, Scenario
from prozvon.practice.trunk import PracticeTrunk
from prozvon.store.tables import attempts
from prozvon.verification.ledger import Outcome

from .conftest import NOON

NUMBERS = [f"+7916{n:07}" for n in range(400)]


def command(bench, *more):
    return (
        *(sys.executable, "-m", "prozvon.cli", "verify", "--numbers", str(bench.folder / "numbers")),
        *("--trunk", bench.trunk.uri, "--store", str(bench.folder / "store.db"), "--results", str(bench.results)),
        *("--now", "2026-11-23T12:00:00+03:00", "--quiet", "--set", "lease.seconds=1", "--set", "calling.rate=200"),
        *("--set", "ring.min=100ms", "--set", "ring.max=200ms", "--set", "answer.abandoned_max=1", *more),
    )


def second(bench, *more):
    return [part if part != str(bench.results) else str(bench.folder / "second.csv") for part in command(bench, *more)]


def invites(trunk):
    return {number: count for (number, event), count in dict(trunk.log.counts).items() if event == "invite"}


KILLS = [
    pytest.param(400, 8, marks=pytest.mark.slow, id="a few"),
    pytest.param(3000, 200, marks=pytest.mark.soak, id="two hundred"),
]


@pytest.mark.parametrize(("count", "kills"), KILLS)
def test_no_kill_makes_a_number_ring_twice_or_ring_on_and_few_are_lost(bench, count, kills):
    numbers = [f"+7916{n:07}" for n in range(count)]
    (bench.folder / "numbers").write_text("\n".join(numbers))
    draw = random.Random(5)
    with bench.answerer(Scenario("realistic")) as trunk:
        for kill in range(kills):
            with subprocess.Popen(command(bench)) as process:
                before = len(invites(trunk))
                # Some die while they start, some before their first call, most amid their calls.
                wanted = before + draw.randrange(1, 2 * count // kills) if kill % 4 else before
                while len(invites(trunk)) < wanted and process.poll() is None:
                    time.sleep(0.001)
                time.sleep(draw.random() * 0.1)
                process.kill()
        assert subprocess.run(command(bench), check=False).returncode == 0
        rung = invites(trunk)
        counts = dict(trunk.log.counts)
    assert max(rung.values()) == 1
    assert len(rung) >= 0.95 * len(numbers)
    assert set(bench.rows()) == set(numbers)
    for number in set(numbers) - set(rung):
        dossier = bench.store.quarantine.show(number, NOON)
        assert dossier.cls == Class.MAY_HAVE_RUNG
    ringing = [n for n in rung if trunk.scenario.behaviour(n) is Behaviour.RING and not counts.get((n, "cancel"))]
    assert ringing == []


@pytest.mark.slow
def test_a_process_that_sleeps_beyond_its_lease_rings_nobody_twice(bench):
    (bench.folder / "numbers").write_text("\n".join(NUMBERS[:120]))
    with bench.answerer(Scenario("realistic")) as trunk:
        with subprocess.Popen(command(bench, "--set", "calling.rate=40")) as sleeper:
            for wanted in (10, 40):
                while len(invites(trunk)) < wanted:
                    time.sleep(0.001)
                sleeper.send_signal(signal.SIGSTOP)
                time.sleep(1.5)  # longer than a lease
                if wanted == 10:
                    with subprocess.Popen(second(bench, "--set", "calling.rate=40")) as other:
                        time.sleep(1.5)
                        sleeper.send_signal(signal.SIGCONT)
                        assert other.wait(60) == 0
                sleeper.send_signal(signal.SIGCONT)
                if len(invites(trunk)) >= 110:
                    break
            assert sleeper.wait(60) == 0
        rung = invites(trunk)
    assert max(rung.values()) == 1
    assert len(rung) >= 0.95 * 120


@pytest.mark.slow
def test_after_sigterm_nothing_rings(bench):
    (bench.folder / "numbers").write_text("\n".join(NUMBERS[:120]))
    with bench.answerer(Scenario("realistic")) as trunk:
        long = ("--set", "ring.min=20s", "--set", "ring.max=25s", "--set", "calling.rate=40")
        with subprocess.Popen(command(bench, *long)) as process:
            while len(invites(trunk)) < 30:
                time.sleep(0.001)
            process.terminate()
            started = time.monotonic()
            assert process.wait(60) == 4
            assert time.monotonic() - started < 25 + 5
        counts = dict(trunk.log.counts)
        ringing = [
            n for n in invites(trunk) if trunk.scenario.behaviour(n) is Behaviour.RING and not counts.get((n, "cancel"))
        ]
    assert ringing == []


@pytest.mark.slow
@pytest.mark.parametrize("closed", [False, True], ids=["leases run out", "closed by another process"])
def test_what_a_killed_process_left_ringing_is_cancelled_however_late(bench, closed):
    (bench.folder / "numbers").write_text("\n".join(NUMBERS[:20]))
    with bench.answerer(Scenario("digits", suffixes=(("", Behaviour.RING),))) as trunk:
        with subprocess.Popen(command(bench, "--set", "ring.min=20s", "--set", "ring.max=25s")) as process:
            while len(invites(trunk)) < 10:
                time.sleep(0.001)
            process.kill()
        if closed:
            ledger, seen = bench.store.ledger, NOON + timedelta(seconds=9)
            outcomes = [Outcome(i.id, "MAY-HAVE-RUNG", "temp", {"fault": "interrupted"}) for i in ledger.orphans(seen)]
            assert outcomes
            ledger.settle_all(outcomes, seen)
        later = [part.replace("12:00:00", "12:00:09") for part in command(bench)]
        assert subprocess.run(later, check=False).returncode == 0
        counts = dict(trunk.log.counts)
        assert [number for number in invites(trunk) if not counts.get((number, "cancel"))] == []
        assert max(invites(trunk).values()) == 1


def owners(bench):
    with bench.store._database.reading() as connection:
        return connection.scalars(select(attempts.c.owner).distinct()).all()


@pytest.mark.slow
def test_one_process_cancels_what_two_killed_ones_left_ringing(bench):
    (bench.folder / "numbers").write_text("\n".join(NUMBERS[:40]))
    long = ("--set", "ring.min=20s", "--set", "ring.max=25s", "--set", "calling.rate=10")
    with bench.answerer(Scenario("digits", suffixes=(("", Behaviour.RING),))) as trunk:
        pair = [subprocess.Popen(words) for words in (command(bench, *long), second(bench, *long))]
        while len(owners(bench)) < 2 or len(invites(trunk)) < 10:
            time.sleep(0.01)
        for process in pair:
            process.kill()
            process.wait()
        left = {number for number in invites(trunk) if not dict(trunk.log.counts).get((number, "cancel"))}
        assert left
        later = [part.replace("12:00:00", "12:00:09") for part in command(bench)]
        assert subprocess.run(later, check=False).returncode == 0
        counts = dict(trunk.log.counts)
        assert [number for number in invites(trunk) if not counts.get((number, "cancel"))] == []
        assert max(invites(trunk).values()) == 1


@pytest.mark.slow
def test_two_processes_on_one_store_share_the_work(bench):
    (bench.folder / "numbers").write_text("\n".join(NUMBERS[:200]))
    with bench.answerer(Scenario("realistic")) as trunk:
        # Each process sets its own clock when it has started: they differ by as much as one starts sooner.
        patient = ("--set", "lease.seconds=30")
        first = subprocess.Popen(command(bench, *patient))
        other = subprocess.Popen(second(bench, *patient))
        assert (first.wait(60), other.wait(60)) == (0, 0)
        rung = invites(trunk)
    assert rung == dict.fromkeys(NUMBERS[:200], 1)
    both = [bench.results.read_text(), (bench.folder / "second.csv").read_text()]
    for number in NUMBERS[:200]:
        assert sorted("resting" in line for text in both for line in text.splitlines() if number in line) == [
            False,
            True,
        ]


@pytest.mark.slow
def test_after_a_kill_nothing_rings_on_on_any_of_several_trunks(bench):
    (bench.folder / "numbers").write_text("\n".join(NUMBERS[:60]))
    full = Scenario("realistic", suffixes=(("5", Behaviour.UNAVAILABLE),))
    with bench.answerer(full) as first, PracticeTrunk(Scenario("realistic")) as second:
        several = ("--set", f"trunk.others={second.uri}", "--set", "trunk.retry_after_max=0s")
        long = ("--set", "ring.min=20s", "--set", "ring.max=25s", "--set", "calling.rate=40")
        with subprocess.Popen(command(bench, *several, *long)) as process:
            while len(invites(first)) + len(invites(second)) < 30:
                time.sleep(0.001)
            process.kill()
        assert subprocess.run(command(bench, *several), check=False).returncode == 0
        ringing = [
            number
            for trunk in (first, second)
            for number in invites(trunk)
            if trunk.scenario.behaviour(number) is Behaviour.RING and not trunk.log.counts.get((number, "cancel"))
        ]
        both = {*invites(first), *invites(second)}
        twice = [n for n in both if invites(first).get(n, 0) > 1 or invites(second).get(n, 0) > 1]
        again = {n for n in invites(first) if n in invites(second)}
        assert all(first.scenario.behaviour(number) is Behaviour.UNAVAILABLE for number in again)
    assert ringing == []
    assert twice == []
    assert again, "nothing was turned away and taken over: the trial says nothing of it"
