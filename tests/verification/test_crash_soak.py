"""Hundreds of processes over one store, each stopped at a random instant: the far end's own log is the judge.

Processes are forked from one that has everything imported, so that most of a trial is calls and not start-up; what is
killed is a process of its own all the same, running the command whole.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest

from prozvon.disposition import Class
from prozvon.practice.behaviour import Behaviour, Scenario

from .conftest import NOON
from .test_crash import command, invites

WORKS = ("kill", "two processes", "stop", "terminate")
SIZES = [
    pytest.param(150, 6, marks=pytest.mark.slow, id="a few"),
    pytest.param(3000, 200, marks=pytest.mark.soak, id="two hundred"),
]
LEASE = 0.5


NURSERY = """
import json, os, sys
import prozvon.cli.verify, prozvon.cli.sweeping, prozvon.verification.targets, prozvon.phone
from prozvon.cli import main

for line in sys.stdin:
    order, told = json.loads(line)
    if order == "start":
        child = os.fork()
        if not child:
            sys.argv = told
            try:
                main()
            except SystemExit as end:
                os._exit(end.code or 0)
        print(child, flush=True)
    else:
        done, status = os.waitpid(told, os.WNOHANG if order == "look" else 0)
        print(json.dumps(os.waitstatus_to_exitcode(status) if done else None), flush=True)
"""


class Process:
    """A forked run of the command; `exitcode` None while it goes on, negative after a signal."""

    def __init__(self, ask, words):
        self._ask = ask
        self.pid = ask("start", ["prozvon", *words])
        self.exitcode = None

    def is_alive(self):
        if self.exitcode is None:
            self.exitcode = self._ask("look", self.pid)
        return self.exitcode is None

    def signal(self, number):
        if self.is_alive():
            os.kill(self.pid, number)

    def join(self):
        if self.exitcode is None:
            self.exitcode = self._ask("wait", self.pid)


@pytest.fixture(scope="module")
def fork():
    with subprocess.Popen(
        [sys.executable, "-c", NURSERY], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as nursery:

        def ask(*order):
            nursery.stdin.write(json.dumps(order) + "\n")
            nursery.stdin.flush()
            return json.loads(nursery.stdout.readline())

        yield lambda words: Process(ask, words)
        nursery.stdin.close()


def words(bench, results):
    # Slow enough that a busy machine does not dial everybody before the last instant.
    _, _, _, *rest = command(bench, "--set", f"lease.seconds={LEASE}", "--set", "calling.rate=60")
    rest[rest.index(str(bench.results))] = str(bench.folder / results)
    return rest


@pytest.mark.parametrize("work", WORKS)
@pytest.mark.parametrize(("count", "instants"), SIZES)
def test_whatever_befalls_a_process_nobody_is_rung_twice_and_nobody_is_lost(bench, fork, work, count, instants):
    numbers = [f"+7916{n:07}" for n in range(count)]
    (bench.folder / "numbers").write_text("\n".join(numbers))
    draw = random.Random(WORKS.index(work))
    befallen = 0
    with bench.answerer(Scenario("realistic")) as trunk:
        while befallen < instants:
            pair = [fork(words(bench, f"{n}.csv")) for n in range(2 if work in {"two processes", "stop"} else 1)]
            before = trunk.log.total("invite")
            # Some instants fall into the start, some before the first call, most amid the calls.
            wanted = before + (draw.randrange(1, count // instants) if befallen % 4 else 0)
            while trunk.log.total("invite") < wanted and any(process.is_alive() for process in pair):
                time.sleep(0.0005)
            time.sleep(draw.random() * 0.05)
            befallen += befall(work, pair, trunk, draw)
        last = fork(words(bench, "last.csv"))
        last.join()
        assert last.exitcode == 0
        rung = invites(trunk)
        left = ringing(trunk)
    print(f"{work}: {len(rung)} of {count} dialled, {befallen} instants")
    assert max(rung.values()) == 1, "a number was dialled twice"
    assert len(rung) >= 0.95 * count
    assert left == [], "telephones ring on"
    bench.results = bench.folder / "last.csv"
    assert set(bench.rows()) == set(numbers), "a number is lost"
    due = set(bench.store.numbers.due(NOON + timedelta(days=2), count))
    for number in set(numbers) - set(rung):
        dossier = bench.store.quarantine.show(number, NOON)
        assert dossier.cls == Class.MAY_HAVE_RUNG
        assert number in due, "a number that was never dialled is not due"


def befall(work, pair, trunk, draw):
    """Do to the processes what `work` says; returns how many instants that were."""
    if work == "stop":
        sleeper = draw.choice(pair)
        sleeper.signal(signal.SIGSTOP)
        time.sleep(LEASE + 0.2)
        sleeper.signal(signal.SIGCONT)
        time.sleep(draw.random() * 0.05)
        for process in pair:
            process.signal(signal.SIGKILL)
    elif work == "terminate":
        pair[0].signal(signal.SIGTERM)
    else:
        for process in pair:
            process.signal(signal.SIGKILL)
            time.sleep(draw.random() * 0.02)
    for process in pair:
        process.join()
        assert work != "terminate" or process.exitcode in {0, 4, -signal.SIGTERM}
    if work == "terminate":
        assert ringing(trunk) == [], "SIGTERM left a call ringing"
    return len(pair) if work == "two processes" else 1


def ringing(trunk):
    counts = dict(trunk.log.counts)
    rings = (number for number in invites(trunk) if trunk.scenario.behaviour(number) is Behaviour.RING)
    return [number for number in rings if not counts.get((number, "cancel"))]
