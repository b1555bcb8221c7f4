"""What is kept no longer than need be: single calls, feedback, and who looked; never a refusal or a number's standing."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import and_, delete, select

from prozvon.store.database import Database
from prozvon.store.renumbering import drop_loose, told_by
from prozvon.store.tables import accesses, attempts, contacts, facts, marks


def prune(database: Database, before: datetime) -> Mapping[str, int]:
    """Remove settled attempts, contacts with their facts, marks and accesses from before an instant.

    Where a number stands and when it was last rung are columns of the number, so nothing is forgotten that a later
    call depends on. An attempt without an outcome stays. A new number that a changed one was told goes with the last
    attempt that told it. Returns how many rows of each table went.
    """
    settled = and_(attempts.c.intended_at < before, attempts.c.observed_at.is_not(None))
    old = select(contacts.c.id).where(contacts.c.at < before)
    steps = {
        "attempts": delete(attempts).where(settled),
        "facts": delete(facts).where(facts.c.contact_id.in_(old)),
        "contacts": delete(contacts).where(contacts.c.at < before),
        "marks": delete(marks).where(marks.c.at < before),
        "accesses": delete(accesses).where(accesses.c.at < before),
    }
    with database.writing(alone=True) as connection:
        told = told_by(connection, settled)
        gone = {name: connection.execute(step).rowcount for name, step in steps.items()}
        drop_loose(connection, told)
    return gone
