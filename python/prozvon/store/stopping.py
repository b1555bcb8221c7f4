"""Whether a number must be left alone, and why: asked before every call and every export.

Three things say so: a stop-list entry that has not expired, a hold that has not run out, and the state `refused`. A
number that must be left alone for good has no next check, so that it is never in the way of those that are due.

An entry of one project is obeyed by that project only, one of no project by all; whoever names no project obeys all.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Exists, case, exists, func, or_, select, update

from prozvon.schedule import State
from prozvon.store.database import project_of
from prozvon.store.evidence import seen
from prozvon.store.records import chunks
from prozvon.store.remembering import ERASED, forgotten
from prozvon.store.tables import numbers, phones, standings, stoplist

REFUSAL_STATES = (State.REFUSED.value,)
HELD = "held"


def active_stop(phone_id: ColumnElement[int], now: datetime | None, project: str) -> Exists:
    """There is a stop-list entry for `phone_id` that has not expired at `now` (None: any entry at all)."""
    return exists().where(stoplist.c.phone_id == phone_id, *unexpired(now, project))


def unexpired(now: datetime | None, project: str) -> tuple[ColumnElement[bool], ...]:
    """Conditions for stop-list entries that hold at `now` (None: any entry) for `project`."""
    of_project = (or_(stoplist.c.project.is_(None), stoplist.c.project == project),) if project else ()
    return (
        of_project if now is None else (*of_project, or_(stoplist.c.expires_at.is_(None), stoplist.c.expires_at > now))
    )


def reasons(connection: Connection, given: Sequence[str], now: datetime | None) -> dict[str, str]:
    """Those of the E.164 numbers `given` that must be left alone, with the code of the reason."""
    found: dict[str, str] = {}
    known = seen(connection)
    held = known.c.held_until.is_not(None) if now is None else known.c.held_until > now
    for piece in chunks(given):
        of_state = (
            select(phones.c.e164, case((known.c.state.in_(REFUSAL_STATES), State.REFUSED.value), else_=HELD))
            .join(known, known.c.phone_id == phones.c.id)
            .where(phones.c.e164.in_(piece), or_(known.c.state.in_(REFUSAL_STATES), held))
        )
        found.update(connection.execute(of_state).all())
        of_list = (
            select(phones.c.e164, stoplist.c.code)
            .join(stoplist, stoplist.c.phone_id == phones.c.id)
            .where(phones.c.e164.in_(piece), *unexpired(now, project_of(connection)))
            # the latest entry gives the reason
            .order_by(stoplist.c.id)
        )
        found.update(connection.execute(of_list).all())
    found.update(dict.fromkeys(forgotten(connection, given), ERASED))
    return found


def park_stopped(connection: Connection, now: datetime) -> None:
    """Move the next check of every stopped number behind the end of its entries; without an end, take it away."""
    ends = (
        select(
            stoplist.c.phone_id,
            func.max(stoplist.c.expires_at).label("last"),
            func.sum(case((stoplist.c.expires_at.is_(None), 1), else_=0)).label("endless"),
        )
        .where(*unexpired(now, ""), stoplist.c.project.is_(None))
        .group_by(stoplist.c.phone_id)
        .subquery()
    )
    stopped = select(ends.c.phone_id)
    for table in (numbers, standings):
        last = select(ends.c.last).where(ends.c.phone_id == table.c.phone_id, ends.c.endless == 0).scalar_subquery()
        connection.execute(
            update(table)
            .where(table.c.phone_id.in_(stopped), table.c.next_check_at.is_not(None))
            .values(next_check_at=case((last < table.c.next_check_at, table.c.next_check_at), else_=last))
        )
