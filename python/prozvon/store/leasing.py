"""Which numbers may be leased, and which leases are still good for a call: what every step of the ledger asks first."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Select, and_, or_, select

from prozvon.store.database import project_of
from prozvon.store.evidence import seen
from prozvon.store.intents import LOOKUP, OVERHEARD, Draft
from prozvon.store.records import chunks
from prozvon.store.stopping import REFUSAL_STATES, active_stop, reasons
from prozvon.store.tables import attempts, numbers, phones


def placed_by_us() -> tuple[ColumnElement[bool], ...]:
    """Conditions on attempts: calls of our own, neither those that others placed nor questions to a service."""
    return attempts.c.owner != OVERHEARD, ~attempts.c.owner.startswith(LOOKUP, autoescape=True)


def _free(known: FromClause, now: datetime, rest: timedelta, project: str) -> tuple[ColumnElement[bool], ...]:
    """Conditions under which one of the `known` numbers may be leased: free, rested, not held, not refused."""
    return (
        or_(known.c.lease_owner.is_(None), known.c.lease_expires_at <= now),
        or_(known.c.last_intent_at.is_(None), known.c.last_intent_at <= now - rest),
        or_(known.c.held_until.is_(None), known.c.held_until <= now),
        known.c.state.not_in(REFUSAL_STATES),
        ~active_stop(known.c.phone_id, now, project),
    )


def leasable(
    connection: Connection, now: datetime, limit: int, only: Sequence[str] | None, rest: timedelta
) -> list[tuple[int, str, int]]:
    """Find at most `limit` numbers that may be leased: key, number, present fence; locked until the transaction ends."""
    known = seen(connection)
    query = (
        select(known.c.phone_id, phones.c.e164, known.c.fence)
        .join(phones, phones.c.id == known.c.phone_id)
        .where(*_free(known, now, rest, project_of(connection)))
        .with_for_update(skip_locked=True, of=known)
    )
    if only is None:
        due = query.where(known.c.next_check_at <= now).order_by(known.c.next_check_at, known.c.phone_id)
        return [tuple(row) for row in connection.execute(due.limit(limit))]
    found: list[tuple[int, str, int]] = []
    found_ids: set[int] = set()
    for piece in chunks(only):
        if len(found) >= limit:
            break
        of_piece = query.where(phones.c.e164.in_(piece)).order_by(known.c.phone_id)
        by_number = {row.e164: tuple(row) for row in connection.execute(of_piece)}
        for number in piece:
            row = by_number.get(number)
            if row is not None and row[0] not in found_ids and len(found) < limit:
                found_ids.add(row[0])
                found.append(row)
    return found


def rows_of(connection: Connection, given: Sequence[str], *, lock: bool = False) -> dict[str, Any]:
    """Rows of the numbers that this project knows, by E.164 number.

    Locked in the order of their keys, so that nobody waits in turn.
    """
    found = {}
    known = seen(connection)
    for piece in chunks(sorted(given) if lock else given):
        query: Select[Any] = select(phones.c.e164, known).join(known, phones.c.id == known.c.phone_id)
        query = query.where(phones.c.e164.in_(piece))
        if lock:
            query = query.order_by(known.c.phone_id).with_for_update(of=known)
        found.update({row["e164"]: row for row in connection.execute(query).mappings()})
    return found


def callable_now(
    connection: Connection, drafts: Sequence[Draft], now: datetime, rest: timedelta
) -> list[tuple[Draft, int]]:
    """Keep the drafts whose lease holds, whose number rests no more and may be rung, each with its number's key."""
    given = [draft.number for draft in drafts]
    known = rows_of(connection, given, lock=True)
    stopped = reasons(connection, given, now)
    allowed: list[tuple[Draft, int]] = []
    taken: set[int] = set()
    for draft in drafts:
        row = known.get(draft.number)
        if row is None or draft.number in stopped or row["phone_id"] in taken:
            continue
        if (row["fence"], row["lease_owner"]) != (draft.fence, draft.owner):
            continue
        if row["last_intent_at"] is not None and row["last_intent_at"] > now - rest:
            continue
        taken.add(row["phone_id"])
        allowed.append((draft, row["phone_id"]))
    used: set[int] = set()
    for piece in chunks([phone_id for _, phone_id in allowed]):
        query = (
            select(attempts.c.phone_id)
            .join(numbers, and_(numbers.c.phone_id == attempts.c.phone_id, numbers.c.fence == attempts.c.fence))
            .where(attempts.c.phone_id.in_(piece))
        )
        used.update(connection.execute(query).scalars())
    return [(draft, phone_id) for draft, phone_id in allowed if phone_id not in used]
