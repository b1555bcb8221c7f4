"""kill -9 at random instants: the peer's log, written at each call, is the judge, never the store."""

import random
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from prozvon.store import open_store

START = datetime(2026, 11, 22, 9, tzinfo=UTC)
NUMBERS = [f"+7916{k:07d}" for k in range(240)]
KILLS = 8

SWEEP = """
import os, secrets, sys
from datetime import datetime, timedelta
from prozvon.store import Draft, open_store

path, log, owner, now = sys.argv[1:]
now = datetime.fromisoformat(now)
peer = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

def step(name):
    print(name, flush=True)  # the parent counts these, and kills after one of them

with open_store(path) as store:
    ledger = store.ledger
    while leases := ledger.lease(owner, now, 6, 30):
        step("leased")
        for lease in leases:
            draft = Draft(lease.number, lease.fence, owner, secrets.randbits(64), "trunk")
            for intent in ledger.begin([draft], now):
                step("begun")
                os.write(peer, (intent.number + "\\n").encode())
                step("dialled")
                ledger.settle(intent.id, "UNALLOCATED", "dead", {"code": 404, "cause": 1}, now)
                step("settled")
"""


def sweep(path, log, owner, now):
    return subprocess.Popen(
        [sys.executable, "-c", SWEEP, str(path), str(log), owner, now.isoformat()], stdout=subprocess.PIPE, text=True
    )


@pytest.mark.slow
def test_kill_9_rings_nobody_twice_and_loses_nobody(tmp_path):
    path, log = tmp_path / "base.db", tmp_path / "peer.log"
    drawn = random.Random(7)
    with open_store(str(path)) as store:
        store.ledger.admit(NUMBERS, START)
    now = START
    for life in range(KILLS // 2):
        pair = [sweep(path, log, f"{life}-{side}", now) for side in "ab"]
        for process in pair:
            for _ in range(drawn.randint(1, 60)):
                if not process.stdout.readline():
                    break
            process.kill()
        for process in pair:
            process.communicate()
        now += timedelta(seconds=31)  # the dead sweeps' leases run out

    last = sweep(path, log, "last", now)
    last.communicate()
    rung = Counter(log.read_text().split())
    with open_store(str(path)) as store:
        intents = {number: len(store.quarantine.show(number, now).attempts) for number in NUMBERS}
        orphans = {made.number for made in store.ledger.orphans(now + timedelta(seconds=31))}
        due_after_rest = set(store.numbers.due(now + timedelta(hours=24), len(NUMBERS)))

    assert last.returncode == 0
    assert set(rung.values()) == {1}
    assert set(intents.values()) == {1}
    assert set(NUMBERS) - set(rung) <= orphans  # begun, then killed before the call left: it may have rung
    assert orphans <= due_after_rest
    assert len(rung) >= 0.95 * len(NUMBERS)
