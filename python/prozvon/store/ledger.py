"""The ledger of calls: at most one dial per number and rest period, whatever crashes between any two steps.

    admit ──► lease ──► begin ──► (the call) ──► settle        each step one transaction

Why it holds: a lease raises the number's fence, so that only its latest holder can begin; an intent is on disk before
the call; the database allows one intent for each fence; and a number is leased only when its last intent is older than
the rest period. An intent without an outcome is as good as a call: its number rests, then it is due again.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, exists, func, insert, or_, select, update

from prozvon.schedule import Policy, State
from prozvon.store.database import Database, evidence_of
from prozvon.store.evidence import seen, write
from prozvon.store.intents import LOOKUP, Draft, Intent, Lease
from prozvon.store.leasing import callable_now, leasable, placed_by_us, rows_of
from prozvon.store.records import add_numbers, chunks, listed
from prozvon.store.settling import Outcome, settle
from prozvon.store.stopping import park_stopped, reasons
from prozvon.store.tables import attempts, in_utc, numbers, phones

__all__ = ["Draft", "Intent", "Lease", "Ledger", "Outcome"]

REST = timedelta(hours=24)


class Ledger:
    """Who may ring which number, and what came of it."""

    def __init__(self, database: Database, policy: Policy) -> None:
        self._database = database
        self._policy = policy

    def admit(self, given: Sequence[str], now: datetime) -> int:
        """Make E.164 numbers known that are not; they are due at `now`. Returns how many were new."""
        if not given:
            return 0
        with self._database.writing(alone=True) as connection, listed(connection, given) as source:
            added = add_numbers(connection, source, now)
            if added:
                park_stopped(connection, now)
            return added

    def prove(self, given: Sequence[str]) -> int:
        """Take the owner of these E.164 numbers for proven, where only that is in doubt; returns how many were."""
        with self._database.writing() as connection:
            known = rows_of(connection, given, lock=True)
            doubted = [row["phone_id"] for row in known.values() if row["state"] == State.OWNER_UNPROVEN.value]
            for piece in chunks(doubted):
                write(connection, piece, {"state": State.REACHABLE.value, "owner_proven": True, "unproven_at": None})
            return len(doubted)

    def lease(
        self,
        owner: str,
        now: datetime,
        limit: int,
        seconds: float,
        only: Sequence[str] | None = None,
        rest: timedelta = REST,
    ) -> list[Lease]:
        """Lease at most `limit` numbers to `owner` for so many seconds; a lease that ran out is taken over.

        Without `only`, numbers that are due, longest overdue first; with it, those of `only` in its order, due or not.
        Numbers that rest, are held, refused or leased are left where they are.
        """
        now = in_utc(now)
        with self._database.writing() as connection:
            found = leasable(connection, now, limit, only, rest)
            fences = {phone_id: fence + 1 for phone_id, _, fence in found}
            for piece in chunks(list(fences)):
                connection.execute(
                    update(numbers)
                    .where(numbers.c.phone_id.in_(piece))
                    .values(
                        fence=numbers.c.fence + 1,
                        lease_owner=owner,
                        lease_expires_at=now + timedelta(seconds=seconds),
                    )
                )
            return [Lease(number, fences[phone_id]) for phone_id, number, _ in found]

    def renew(self, leases: Sequence[Lease], owner: str, now: datetime, seconds: float) -> list[Lease]:
        """Stretch leases to `seconds` from now; returns those that are still `owner`'s. Overtaken ones stay lost."""
        kept = []
        now = in_utc(now)
        with self._database.writing() as connection:
            known = rows_of(connection, [lease.number for lease in leases], lock=True)
            for lease in leases:
                row = known.get(lease.number)
                if row is not None and (row["fence"], row["lease_owner"]) == (lease.fence, owner):
                    kept.append((lease, row["phone_id"]))
            for piece in chunks([phone_id for _, phone_id in kept]):
                connection.execute(
                    update(numbers)
                    .where(numbers.c.phone_id.in_(piece))
                    .values(lease_expires_at=now + timedelta(seconds=seconds))
                )
        return [lease for lease, _ in kept]

    def held(self, given: Sequence[str], now: datetime) -> dict[str, datetime]:
        """Those of `given` that are leased at `now`, with the end of the lease."""
        with self._database.reading() as connection:
            return {
                number: row["lease_expires_at"]
                for number, row in rows_of(connection, given).items()
                if row["lease_owner"] is not None and row["lease_expires_at"] > now
            }

    def resting(self, given: Sequence[str], now: datetime, rest: timedelta = REST) -> dict[str, datetime]:
        """Those of `given` that may not be rung yet, with the end of their rest."""
        with self._database.reading() as connection:
            return {
                number: row["last_intent_at"] + rest
                for number, row in rows_of(connection, given).items()
                if row["last_intent_at"] is not None and row["last_intent_at"] + rest > now
            }

    def refused(self, given: Sequence[str], now: datetime | None = None) -> dict[str, str]:
        """Those of `given` that must not be rung, with the reason's code.

        Without `now` an entry that will expire, or has expired, counts as well: in doubt nobody is rung.
        """
        with self._database.reading() as connection:
            return reasons(connection, given, now)

    def begin(self, drafts: Sequence[Draft], now: datetime, rest: timedelta = REST) -> list[Intent]:
        """Commit to these calls: on return their intents are on disk, and only these calls may be placed.

        Left out is a draft whose number was leased by somebody else since, rests, is held or refused, or whose lease
        was used already. One commit for all of them. A number of which nothing more is heard is due again after `rest`.
        """
        now = in_utc(now)
        with self._database.writing() as connection:
            allowed = callable_now(connection, drafts, now, rest)
            if not allowed:
                return []
            tokens = [f"{draft.token:016x}" for draft, _ in allowed]
            connection.execute(
                insert(attempts),
                [
                    {
                        "phone_id": phone_id,
                        "token": token,
                        "trunk": draft.trunk,
                        "owner": draft.owner,
                        "fence": draft.fence,
                        "intended_at": now,
                        "project": evidence_of(connection),
                    }
                    for token, (draft, phone_id) in zip(tokens, allowed, strict=True)
                ],
            )
            # Read back by token: to have each row return its key would take a statement for each.
            made: dict[str, int] = {}
            for names in chunks(tokens):
                query = select(attempts.c.token, attempts.c.id).where(attempts.c.token.in_(names))
                made.update(connection.execute(query).all())
            intents = [
                Intent(made[token], draft.number, draft.token, draft.trunk, now)
                for token, (draft, _) in zip(tokens, allowed, strict=True)
            ]
            for piece in chunks([phone_id for _, phone_id in allowed]):
                write(connection, piece, {"last_intent_at": now, "next_check_at": now + rest})
        return intents

    def settle(self, intent_id: int, cls: str, verdict: str, evidence: Mapping[str, object], now: datetime) -> None:
        """Write what came of an intent and move its number's state; a second outcome of one intent changes nothing."""
        self.settle_all([Outcome(intent_id, cls, verdict, evidence)], now)

    def settle_all(self, outcomes: Sequence[Outcome], now: datetime) -> None:
        """Settle many intents in one commit, in this order. Raises StoreError for an intent that was never begun."""
        now = in_utc(now)
        with self._database.writing() as connection:
            for piece in chunks(outcomes):
                settle(connection, piece, now, self._policy)

    def release(self, leases: Sequence[Lease], owner: str) -> None:
        """Give leases back before they run out; those that are no longer `owner`'s are left alone."""
        with self._database.writing() as connection:
            known = rows_of(connection, [lease.number for lease in leases], lock=True)
            own = [
                known[lease.number]["phone_id"]
                for lease in leases
                if lease.number in known
                and (known[lease.number]["fence"], known[lease.number]["lease_owner"]) == (lease.fence, owner)
            ]
            for piece in chunks(own):
                connection.execute(
                    update(numbers).where(numbers.c.phone_id.in_(piece)).values(lease_owner=None, lease_expires_at=None)
                )

    def placed(self, since: datetime) -> tuple[int, int]:
        """How many calls we placed since then, and how many of them were answered by somebody who heard nothing."""
        nothing_said = attempts.c.evidence["message"].as_string().is_(None)
        answered = func.count().filter(attempts.c["class"] == "ANSWERED", nothing_said)
        query = select(func.count(), answered).where(attempts.c.intended_at > since, *placed_by_us())
        with self._database.reading() as connection:
            calls, heard = connection.execute(query).one()
            return calls, heard

    def attempted(self, given: Sequence[str], since: datetime) -> dict[str, int]:
        """How many calls since then may have reached each telephone of `given`: ours and everybody's we know of.

        What says only that there is no such number, or that the line was sick, rang nobody; neither did a look-up.
        """
        rang_nobody = or_(
            and_(attempts.c.verdict.is_not(None), attempts.c.verdict.in_(["dead", "error"])),
            attempts.c.owner.startswith(LOOKUP, autoescape=True),
        )
        found: dict[str, int] = {}
        with self._database.reading() as connection:
            for piece in chunks(given):
                query = (
                    select(phones.c.e164, func.count())
                    .join(attempts, attempts.c.phone_id == phones.c.id)
                    .where(phones.c.e164.in_(piece), attempts.c.intended_at > since, ~rang_nobody)
                    .group_by(phones.c.e164)
                )
                found.update(connection.execute(query).all())
        return found

    def suspected(self, given: Sequence[str]) -> set[str]:
        """Those of `given` that were found dead before, whether that is confirmed or not."""
        found: set[str] = set()
        with self._database.reading() as connection:
            known = seen(connection)
            for piece in chunks(given):
                query = (
                    select(phones.c.e164)
                    .join(known, known.c.phone_id == phones.c.id)
                    .where(phones.c.e164.in_(piece), known.c.verdict == "dead")
                )
                found.update(connection.scalars(query))
        return found

    def tokens(self, since: datetime) -> list[tuple[int, list[str]]]:
        """The tokens of our own calls since then, and the trunks of each: they tell which caller numbers it showed."""
        offered = attempts.c.evidence["trunks"]
        query = select(attempts.c.token, attempts.c.trunk, offered).where(
            attempts.c.intended_at > since, *placed_by_us()
        )
        with self._database.reading() as connection:
            return [(int(token, 16), others or [trunk]) for token, trunk, others in connection.execute(query)]

    def unsettled(self, place: str, since: datetime) -> list[Intent]:
        """Intents begun since then, of owners that end in `@place`, of which nobody saw how the call ended.

        An owner names the address that it calls from. Who sits there now knows that the earlier ones are gone, and what
        may still ring for them: also where somebody has closed the intent meanwhile, who could not end the call.
        """
        query = (
            select(attempts.c.id, phones.c.e164, attempts.c.token, attempts.c.trunk, attempts.c.intended_at)
            .join(phones, phones.c.id == attempts.c.phone_id)
            .where(or_(attempts.c.observed_at.is_(None), attempts.c["class"] == "MAY-HAVE-RUNG"))
            .where(attempts.c.intended_at > since)
            .where(attempts.c.owner.endswith(f"@{place}", autoescape=True))
            .order_by(attempts.c.id)
        )
        with self._database.reading() as connection:
            return [
                Intent(made_id, number, int(token, 16), trunk, at)
                for made_id, number, token, trunk, at in connection.execute(query)
            ]

    def orphans(self, now: datetime) -> list[Intent]:
        """Intents without an outcome whose lease has run out or passed to another: they may have rung.

        A sweep keeps its leases alive (`renew`) for as long as its calls last; whoever finds an orphan settles it as
        MAY-HAVE-RUNG.
        """
        in_flight = and_(
            numbers.c.fence == attempts.c.fence,
            numbers.c.lease_owner == attempts.c.owner,
            numbers.c.lease_expires_at > now,
        )
        query = (
            select(attempts.c.id, phones.c.e164, attempts.c.token, attempts.c.trunk, attempts.c.intended_at)
            .join(phones, phones.c.id == attempts.c.phone_id)
            .where(attempts.c.observed_at.is_(None))
            .where(~exists().where(numbers.c.phone_id == attempts.c.phone_id, in_flight))
            .order_by(attempts.c.intended_at, attempts.c.id)
        )
        with self._database.reading() as connection:
            return [
                Intent(made_id, number, int(token, 16), trunk, at)
                for made_id, number, token, trunk, at in connection.execute(query)
            ]
