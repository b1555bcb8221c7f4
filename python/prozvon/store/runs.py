"""The ledger of runs: every command that changes something, what it was given and what came out."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, RowMapping, func, insert, select, update

from prozvon.errors import StoreError, UsageError
from prozvon.store.database import Database
from prozvon.store.leasing import placed_by_us
from prozvon.store.tables import attempts, runs


class Status(StrEnum):
    """How a run stands: a run that crashed stays `running`."""

    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Run:
    """One line of the ledger; `inputs` maps an input's name to its SHA-256, `repeat_of` names the run it repeats."""

    id: int
    kind: str
    started_at: datetime
    finished_at: datetime | None
    status: Status
    recipe: str
    inputs: Mapping[str, str]
    counts: Mapping[str, int]
    outcome: str | None
    out_dir: str | None
    repeat_of: int | None


@dataclass(slots=True)
class Whole:
    """A run under way in one transaction."""

    id: int
    connection: Connection
    counts: Mapping[str, int] = field(default_factory=dict)
    outcome: str = ""


class Runs:
    """Adds to and reads the ledger."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(
        self, kind: str, inputs: Mapping[str, str], recipe: str, now: datetime, *, out_dir: str | None = None
    ) -> int:
        """Record that a run started; returns its number."""
        with self._database.writing() as connection:
            return _begin(connection, kind, inputs, recipe, now, out_dir)

    @contextmanager
    def whole(self, kind: str, inputs: Mapping[str, str], recipe: str, now: datetime) -> Iterator[Whole]:
        """Do a run in the block, in one transaction with its line: when the block raises, nothing of it was.

        The block sets `counts` and `outcome`, and keeps every other writer out meanwhile.
        """
        with self._database.writing(alone=True) as connection:
            run = Whole(_begin(connection, kind, inputs, recipe, now, None), connection)
            yield run
            _finish(connection, run.id, now, run.counts, run.outcome, Status.DONE, None, self._database.name)

    def finish(
        self,
        run: int,
        now: datetime,
        *,
        counts: Mapping[str, int],
        outcome: str = "",
        status: Status = Status.DONE,
        out_dir: str | None = None,
    ) -> Run:
        """Record how a run ended.

        `outcome` is a hash of what came out. A run with the inputs (by content, not by name), recipe, counts and
        outcome of an earlier one that was done is marked as its repeat. Raises StoreError for a run that is unknown or
        has ended.
        """
        if status is Status.RUNNING:
            raise UsageError("a run cannot end as running")
        with self._database.writing() as connection:
            return _finish(connection, run, now, counts, outcome, status, out_dir, self._database.name)

    def probes_since(self, kind: str) -> int:
        """Return how many calls we placed since the newest run of this kind that was done; all, before the first."""
        last = select(func.max(runs.c.started_at)).where(runs.c.kind == kind, runs.c.status == Status.DONE.value)
        query = select(func.count()).select_from(attempts).where(*placed_by_us())
        with self._database.reading() as connection:
            since = connection.execute(last).scalar_one()
            if since is not None:
                query = query.where(attempts.c.intended_at >= since)
            return int(connection.execute(query).scalar_one())

    def get(self, run: int) -> Run | None:
        """Return one run, or None."""
        with self._database.reading() as connection:
            row = connection.execute(select(runs).where(runs.c.id == run)).mappings().one_or_none()
            return None if row is None else _run(row)

    def list(self, limit: int | None = None) -> tuple[Run, ...]:
        """Return the runs, newest first."""
        query = select(runs).order_by(runs.c.id.desc()).limit(limit)
        with self._database.reading() as connection:
            return tuple(_run(row) for row in connection.execute(query).mappings())


def _begin(
    connection: Connection, kind: str, inputs: Mapping[str, str], recipe: str, now: datetime, out_dir: str | None
) -> int:
    made = connection.execute(
        insert(runs)
        .values(
            kind=kind,
            started_at=now,
            status=Status.RUNNING.value,
            recipe=recipe,
            inputs=dict(inputs),
            counts={},
            out_dir=out_dir,
            fingerprint=_fingerprint(kind, inputs, recipe),
        )
        .returning(runs.c.id)
    )
    return int(made.scalar_one())


def _finish(
    connection: Connection,
    run: int,
    now: datetime,
    counts: Mapping[str, int],
    outcome: str,
    status: Status,
    out_dir: str | None,
    name: str,
) -> Run:
    row = connection.execute(select(runs).where(runs.c.id == run).with_for_update()).mappings().one_or_none()
    if row is None or row["status"] != Status.RUNNING.value:
        state = "is unknown" if row is None else "has ended already"
        raise StoreError(f"store {name}: run {run} {state}")
    repeat_of = _earlier(connection, row, dict(counts), outcome) if status is Status.DONE else None
    values: dict[str, object] = {
        "finished_at": now,
        "status": status.value,
        "counts": dict(counts),
        "outcome": outcome,
        "repeat_of": repeat_of,
    }
    if out_dir is not None:
        values["out_dir"] = out_dir
    connection.execute(update(runs).where(runs.c.id == run).values(values))
    return _run(connection.execute(select(runs).where(runs.c.id == run)).mappings().one())


def _earlier(connection: Connection, row: RowMapping, counts: dict[str, int], outcome: str) -> int | None:
    same = (
        select(runs.c.id, runs.c.counts, runs.c.repeat_of)
        .where(
            runs.c.fingerprint == row["fingerprint"],
            runs.c.status == Status.DONE.value,
            runs.c.outcome == outcome,
            runs.c.id < row["id"],
        )
        .order_by(runs.c.id)
    )
    for made, earlier, repeat_of in connection.execute(same):
        if earlier == counts:
            return int(repeat_of or made)
    return None


def _run(row: RowMapping) -> Run:
    return Run(
        id=row["id"],
        kind=row["kind"],
        started_at=row["started_at"],
        finished_at=row["finished_at"],
        status=Status(row["status"]),
        recipe=row["recipe"],
        inputs=row["inputs"],
        counts=row["counts"],
        outcome=row["outcome"],
        out_dir=row["out_dir"],
        repeat_of=row["repeat_of"],
    )


def _fingerprint(kind: str, inputs: Mapping[str, str], recipe: str) -> str:
    """Hash what a run was given; the names of its inputs are left out, a moved file is the same file."""
    return hashlib.sha256(json.dumps([kind, sorted(inputs.values()), recipe]).encode()).hexdigest()
