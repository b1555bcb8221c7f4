"""The store's speeds, beside plain sqlite3 on the same machine in the same run.

    python benches/store.py --numbers 1000000 --folder DIR

CPU seconds of this process are told too: on a busy machine they say more than the clock.
"""

import argparse
import sqlite3
import time
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from prozvon.store import open_store

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def timed(name, work):
    wall, cpu = time.perf_counter(), time.process_time()
    made = work()
    print(f"{name:44} {time.perf_counter() - wall:9.3f} s {time.process_time() - cpu:9.3f} s CPU")
    return made


def peer(path, numbers):
    """The least that any store of these rows must do: one table, one unique index, one commit, one read."""
    plain = sqlite3.connect(path)
    plain.execute("CREATE TABLE n (id INTEGER PRIMARY KEY, e164 TEXT UNIQUE, state TEXT, due INTEGER)")
    plain.execute("CREATE INDEX due ON n (due, id)")
    rows = [(number, "new", 1) for number in numbers]
    timed(
        "peer: plain sqlite3, insert",
        lambda: plain.executemany("INSERT INTO n (e164, state, due) VALUES (?, ?, ?)", rows),
    )
    timed("peer: plain sqlite3, commit", plain.commit)
    timed("peer: plain sqlite3, read all", lambda: plain.execute("SELECT e164, state, due FROM n").fetchall())
    plain.close()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--numbers", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, required=True)
    given = parser.parse_args()
    numbers = [f"+79{k:09d}" for k in range(given.numbers)]
    peer(given.folder / "peer.db", numbers)
    with open_store(str(given.folder / "base.db")) as store:
        timed("admit", lambda: store.ledger.admit(numbers, NOW))
        asked = pl.Series(numbers)
        timed("reach of all, for a dial list", lambda: store.numbers.reach(asked, NOW))
        timed("the next 100 due", lambda: store.numbers.due(NOW, 100))
        timed("lease the next 100 due", lambda: store.ledger.lease("bench", NOW, 100, 30))
        listed = pl.DataFrame(
            {"key": numbers, "name": numbers, "numbers": asked.reshape((given.numbers, 1)).arr.to_list()}
        )
        timed("take in a dial list of as many people", lambda: store.people.admit(listed, "bench", NOW))


if __name__ == "__main__":
    main()
