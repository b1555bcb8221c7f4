"""Calls that others placed and a switch wrote down: evidence like our own, and rests of the same kind."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, insert, or_, select, update

from prozvon.schedule import Policy
from prozvon.store.database import Database, evidence_of
from prozvon.store.intents import OVERHEARD, Call
from prozvon.store.leasing import rows_of
from prozvon.store.records import chunks, plain
from prozvon.store.settling import OBSERVE, Outcome, settle
from prozvon.store.tables import attempts, numbers


class Overhearing:
    """Takes down what others did."""

    def __init__(self, database: Database, policy: Policy) -> None:
        self._database = database
        self._policy = policy

    def add(self, calls: Sequence[Call], now: datetime) -> int:
        """Take down calls that others placed, oldest first; each counts once, however often it is told.

        They spend their numbers' rests as our own do. One older than what is known of its number moves nothing. Returns
        how many were new. Their numbers must be admitted; what is told of one that was erased is left out.
        """
        with self._database.writing() as connection:
            return sum(self._add(connection, piece, now) for piece in chunks(calls))

    def _add(self, connection: Connection, calls: Sequence[Call], now: datetime) -> int:
        tokens = {call.token for call in calls}
        known = set(connection.execute(select(attempts.c.token).where(attempts.c.token.in_(tokens))).scalars())
        rows = rows_of(connection, [call.number for call in calls if call.token not in known], lock=True)
        fresh_calls = {call.token: call for call in calls if call.token not in known and call.number in rows}
        if not fresh_calls:
            return 0
        ids = [row["phone_id"] for row in rows.values()]
        lowest = dict(
            connection.execute(
                select(attempts.c.phone_id, func.min(attempts.c.fence))
                .where(attempts.c.phone_id.in_(ids))
                .group_by(attempts.c.phone_id)
            ).all()
        )
        added, late = [], []
        for call in fresh_calls.values():
            phone_id, checked = rows[call.number]["phone_id"], rows[call.number]["checked_at"]
            # Below zero there are no leases: a call of others takes no fence from ours.
            lowest[phone_id] = min(0, lowest.get(phone_id, 0)) - 1
            added.append(
                {
                    "phone_id": phone_id,
                    "token": call.token,
                    "trunk": call.source,
                    "owner": OVERHEARD,
                    "fence": lowest[phone_id],
                    "intended_at": call.at,
                    "project": evidence_of(connection),
                }
            )
            if checked is not None and checked >= call.at:
                late.append(call.token)
        connection.execute(insert(attempts), added)
        made = dict(
            connection.execute(select(attempts.c.token, attempts.c.id).where(attempts.c.token.in_(fresh_calls))).all()
        )
        settle(
            connection,
            [
                Outcome(made[token], call.cls, call.verdict, call.evidence, call.at)
                for token, call in fresh_calls.items()
                if token not in late
            ],
            now,
            self._policy,
        )
        if late:
            shown = [(made[token], fresh_calls[token]) for token in late]
            connection.execute(
                OBSERVE,
                [
                    {
                        "attempt": key,
                        "at": call.at,
                        "cls": call.cls,
                        "said": call.verdict,
                        "shown": plain(call.evidence),
                    }
                    for key, call in shown
                ],
            )
        last = {added_row["phone_id"]: added_row["intended_at"] for added_row in added}
        connection.execute(_RUNG, [{"phone": phone_id, "rung": at} for phone_id, at in last.items()])
        return len(fresh_calls)


_RUNG = (
    update(numbers)
    .where(
        numbers.c.phone_id == bindparam("phone"),
        or_(numbers.c.last_intent_at.is_(None), numbers.c.last_intent_at < bindparam("rung")),
    )
    .values(last_intent_at=bindparam("rung"))
)
