"""Whose evidence of the lines a connection works with: that of all who share theirs, or one project's own.

    phones ──► numbers     the line: who is about to ring it, when it was last rung; and the evidence that is shared
                  └──► standings     the evidence of a project that shares none (`store.share_evidence = false`)

The line has one row, whoever asks: so nobody rings a number twice within a rest, and two sweeps never ring it at once,
whatever they share. All that is known of it is read through `seen` and set through `write` or `moving`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Table, Update, select, update

from prozvon.store.database import evidence_of
from prozvon.store.tables import attempts, numbers, standings

LINE = ("last_intent_at", "fence", "lease_owner", "lease_expires_at")
"""Columns of the line itself."""


def seen(connection: Connection) -> FromClause:
    """Return the numbers that this project knows, with all columns of `numbers`."""
    own = evidence_of(connection)
    if own is None:
        return numbers
    mine = [column for column in standings.c if column.name != "project"]
    return (
        select(*mine, *(numbers.c[name] for name in LINE))
        .join_from(standings, numbers, numbers.c.phone_id == standings.c.phone_id)
        .where(standings.c.project == own)
        .subquery("seen")
    )


def kept(connection: Connection) -> Table:
    """Return the table in which this project keeps its evidence; only `mine` of its rows are the project's."""
    return numbers if evidence_of(connection) is None else standings


def mine(connection: Connection) -> tuple[ColumnElement[bool], ...]:
    """Conditions on rows of `kept`."""
    own = evidence_of(connection)
    return () if own is None else (standings.c.project == own,)


def moving(connection: Connection) -> Update:
    """Return an update of this project's evidence; columns are named as in `numbers`."""
    return update(kept(connection)).where(*mine(connection))


def write(connection: Connection, phone_ids: Sequence[int], values: Mapping[str, Any]) -> None:
    """Set columns of these numbers, few enough for one statement: the line's own, and this project's evidence."""
    if evidence_of(connection) is None:
        connection.execute(update(numbers).where(numbers.c.phone_id.in_(phone_ids)).values(values))
        return
    line = {name: value for name, value in values.items() if name in LINE}
    if line:
        connection.execute(update(numbers).where(numbers.c.phone_id.in_(phone_ids)).values(line))
    rest = {name: value for name, value in values.items() if name not in LINE}
    if rest:
        connection.execute(moving(connection).where(standings.c.phone_id.in_(phone_ids)).values(rest))


def own_attempts(connection: Connection) -> ColumnElement[bool]:
    """Condition on attempts: those whose outcome this project may know."""
    return attempts.c.project.is_not_distinct_from(evidence_of(connection))
