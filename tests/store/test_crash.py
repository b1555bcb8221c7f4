"""kill -9 at random instants: the peer's log, written at each call, is the judge, never the store."""

import random
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from prozvon.store import open_store

START = datetime(2026, 11, 22, 9, tzinfo=UTC)
RUNS = [
    pytest.param(240, 8, marks=pytest.mark.slow, id="a few"),
    pytest.param(3000, 100, marks=pytest.mark.soak, id="a hundred"),
]
"""Numbers, and how many processes are killed over them, two at a time."""

SWEEP = """
import os, secrets, sys
from datetime import datetime, timedelta
from prozvon.store import Draft, open_store

url, log, owner, now = sys.argv[1:]
now = datetime.fromisoformat(now)
peer = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

def step(name):
    print(name, flush=True)  # the parent counts these, and kills after one of them

with open_store(url) as store:
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


def sweep(url, log, owner, now):
    return subprocess.Popen(
        [sys.executable, "-c", SWEEP, url, str(log), owner, now.isoformat()], stdout=subprocess.PIPE, text=True
    )


@pytest.mark.parametrize(("count", "kills"), RUNS)
def test_kill_9_rings_nobody_twice_and_loses_nobody(count, kills, store_url, tmp_path):
    log = tmp_path / "peer.log"
    drawn, numbers = random.Random(7), [f"+7916{k:07d}" for k in range(count)]
    with open_store(store_url) as store:
        store.ledger.admit(numbers, START)
    now = START
    for life in range(kills // 2):
        pair = [sweep(store_url, log, f"{life}-{side}", now) for side in "ab"]
        for process in pair:
            for _ in range(drawn.randint(1, 60)):
                if not process.stdout.readline():
                    break
            process.kill()
        for process in pair:
            process.communicate()
        now += timedelta(seconds=31)  # the dead sweeps' leases run out

    last = sweep(store_url, log, "last", now)
    last.communicate()
    rung = Counter(log.read_text().split())
    with open_store(store_url) as store:
        intents = {number: len(store.quarantine.show(number, now).attempts) for number in numbers}
        orphans = {made.number for made in store.ledger.orphans(now + timedelta(seconds=31))}
        due_after_rest = set(store.numbers.due(now + timedelta(hours=24), len(numbers)))

    assert last.returncode == 0
    assert set(rung.values()) == {1}
    assert set(intents.values()) == {1}
    assert set(numbers) - set(rung) <= orphans  # begun, then killed before the call left: it may have rung
    assert orphans <= due_after_rest
    assert len(rung) >= 0.95 * len(numbers)
