"""What people decided about pairs of rows: the same person, different ones, or a value. Obeyed by every later run."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, insert, or_, select

from prozvon.store.database import Database
from prozvon.store.records import chunks
from prozvon.store.tables import decisions


@dataclass(frozen=True, slots=True)
class Decision:
    """Of two rows, named by the 64-bit hashes of their content (the smaller first): `same`, `different` or a value."""

    left: int
    right: int
    decision: str


class Decisions:
    """Keeps the latest decision about each pair."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, rows: Sequence[Decision], run: int | None, now: datetime) -> int:
        """Record decisions, each in place of an earlier one about its pair; returns how many changed something."""
        latest = {_pair(row): row.decision for row in rows}
        with self._database.writing() as connection:
            changed = 0
            for piece in chunks(list(latest)):
                of_piece = or_(
                    *(and_(decisions.c.left_hash == left, decisions.c.right_hash == right) for left, right in piece)
                )
                known = select(decisions.c.left_hash, decisions.c.right_hash, decisions.c.decision).where(of_piece)
                there = {(left, right): decision for left, right, decision in connection.execute(known)}
                new = [pair for pair in piece if there.get(pair) != latest[pair]]
                for left, right in new:
                    connection.execute(delete(decisions).where(_is((left, right))))
                    connection.execute(
                        insert(decisions).values(
                            left_hash=left,
                            right_hash=right,
                            decision=latest[left, right],
                            decided_at=now,
                            run_id=run,
                        )
                    )
                changed += len(new)
            return changed

    def all(self) -> tuple[Decision, ...]:
        """Return every decision, oldest first."""
        query = select(decisions.c.left_hash, decisions.c.right_hash, decisions.c.decision).order_by(decisions.c.id)
        with self._database.reading() as connection:
            return tuple(
                Decision(int(left, 16), int(right, 16), what) for left, right, what in connection.execute(query)
            )


def _is(pair: tuple[str, str]) -> ColumnElement[bool]:
    return and_(decisions.c.left_hash == pair[0], decisions.c.right_hash == pair[1])


def _pair(row: Decision) -> tuple[str, str]:
    left, right = sorted((row.left, row.right))
    return f"{left:016x}", f"{right:016x}"
