"""The people behind the numbers: who they are in the dial list, when they may be spoken to, who works them now.

A person is the cluster that `clean` found, within a project. Nobody is worked by two operators at once: a lease has a
fence and a deadline, as a number's has, and is taken over when the deadline has passed. After a conversation a person
rests; a probe of the number never starts that rest.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    FromClause,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    and_,
    case,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from prozvon.errors import UsageError
from prozvon.schedule import Severity, State
from prozvon.store.database import Database, project_of
from prozvon.store.evidence import seen
from prozvon.store.listing import keep, rename
from prozvon.store.records import CHUNK, add_phones, lay
from prozvon.store.remembering import forgotten
from prozvon.store.stopping import active_stop
from prozvon.store.succession import succeed
from prozvon.store.tables import in_utc, person_phones, persons, phones

if TYPE_CHECKING:
    import polars as pl

DIALABLE = (State.NEW.value, State.REACHABLE.value)
_SCAN = 4
"""Candidates looked at for each person wanted, before more are fetched; twice as many each time."""

_listed = Table(
    "listed_people",
    MetaData(),
    Column("key", String(64), primary_key=True),
    Column("name", Text),
    Column("place", BigInteger, nullable=False),
    prefixes=["TEMPORARY"],
    # One tree to fill instead of two.
    sqlite_with_rowid=False,
)
_links = Table(
    "listed_links",
    MetaData(),
    Column("key", String(64), nullable=False),
    Column("e164", String(20), nullable=False),
    Column("position", Integer, nullable=False),
    prefixes=["TEMPORARY"],
)


@dataclass(frozen=True, slots=True)
class Work:
    """A person leased to an operator: the best number first; `key` is the cluster id."""

    key: str
    name: str | None = field(repr=False)
    numbers: tuple[str, ...] = field(repr=False)
    fence: int
    expires_at: datetime


class People:
    """The persons of one project."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._project = database.project

    def admit(
        self,
        listed: "pl.DataFrame",
        source: str,
        now: datetime,
        run: int | None = None,
        *,
        retired: Iterable[tuple[str, str]] = (),
    ) -> int:
        """Take in the newest dial list: who is in it, in its order, on which numbers. Returns how many were new.

        `listed` has a row for each person: `key`, `name`, `numbers` (E.164, the best first). Persons of this project
        that are in it no more keep their history and are leased no more. A number that was told to be wrong for a
        person stays so. `run` is the run that brought the list, should it be taken back. `retired` are keys that are not
        in use any more, each with the one that goes on.
        """
        import polars as pl  # noqa: PLC0415 -- slow to import; only methods that take or give frames need it

        people = listed.select("key", "name", place=pl.int_range(pl.len()))
        links = (
            listed.select("key", e164="numbers")
            .with_columns(position=pl.int_ranges(pl.col("e164").list.len()))
            .explode("e164", "position")
            .drop_nulls("e164")
            .unique(["key", "e164"], keep="first", maintain_order=True)
        )
        with self._database.writing(alone=True) as connection:
            gone = forgotten(connection, links["e164"])
            if gone:
                links = links.filter(~pl.col("e164").is_in(sorted(gone)))
            for table, rows in ((_listed, people), (_links, links)):
                table.create(connection)
                lay(connection, table, rows)
            add_phones(connection, _links)
            if run is not None:
                rename(connection, run, _listed, self._project)
            added = self._admit(connection, now)
            self._link(connection, source, now)
            succeed(connection, self._project, retired, in_utc(now))
            if run is not None:
                keep(connection, run, self._project)
            for table in (_listed, _links):
                table.drop(connection)
        return added

    def _admit(self, connection: Connection, now: datetime) -> int:
        """Move who was known, add who was not; returns how many were added. Rows that stay as they are cost no write."""
        mine = persons.c.project == self._project
        left = ~exists(select(_listed.c.key).where(_listed.c.key == persons.c.key))
        connection.execute(update(persons).where(mine, persons.c.place.is_not(None), left).values(place=None))
        at = literal(now, persons.c.listed_at.type)
        moved = or_(persons.c.place.is_distinct_from(_listed.c.place), persons.c.name.is_distinct_from(_listed.c.name))
        connection.execute(
            update(persons)
            .where(mine, persons.c.key == _listed.c.key, moved)
            .values(
                place=_listed.c.place,
                name=_listed.c.name,
                listed_at=case((persons.c.place.is_(None), at), else_=persons.c.listed_at),
            )
        )
        unknown = (
            select(
                literal(self._project, String),
                _listed.c.key,
                _listed.c.name,
                _listed.c.place,
                at,
                literal(now, persons.c.due_at.type),
                literal(0, BigInteger),
            )
            .outerjoin(persons, and_(persons.c.key == _listed.c.key, mine))
            .where(persons.c.id.is_(None))
            .order_by(_listed.c.place)
        )
        names = ["project", "key", "name", "place", "listed_at", "due_at", "fence"]
        into = insert(persons).from_select(names, unknown)
        return connection.execute(into.execution_options(preserve_rowcount=True)).rowcount

    def _link(self, connection: Connection, source: str, now: datetime) -> None:
        """Tie persons to numbers of the list that they were not tied to."""
        new_links = (
            select(
                persons.c.id,
                phones.c.id,
                _links.c.position,
                literal(source, Text),
                literal(now, person_phones.c.added_at.type),
            )
            .select_from(_links)
            .join(persons, and_(persons.c.key == _links.c.key, persons.c.project == self._project))
            .join(phones, phones.c.e164 == _links.c.e164)
            .outerjoin(
                person_phones, and_(person_phones.c.person_id == persons.c.id, person_phones.c.phone_id == phones.c.id)
            )
            .where(person_phones.c.person_id.is_(None))
            .order_by(persons.c.id, phones.c.id)
        )
        names = ["person_id", "phone_id", "position", "source", "added_at"]
        connection.execute(insert(person_phones).from_select(names, new_links))

    def lease(
        self,
        agent: str,
        now: datetime,
        limit: int,
        *,
        seconds: float,
        cap: int,
        rest: timedelta,
        allowed: Callable[[str], bool] = lambda _number: True,
    ) -> list[Work]:
        """Lease the next persons of the dial list to `agent`, at most `limit` and never more than `cap` at once.

        Left out are persons who rest after a conversation, are held, refused, worked by somebody else, or have no
        number that may be dialled; `allowed` says of a number whether this is an hour to ring it.
        """
        if not agent:
            raise UsageError("a lease needs an operator: --agent ID")
        now = in_utc(now)
        work: list[Work] = []
        with self._database.writing() as connection:
            self._database.take_turns(connection, f"agent:{self._project}:{agent}")
            theirs = (persons.c.project == self._project, persons.c.lease_owner == agent)
            held = select(func.count()).where(*theirs, persons.c.lease_expires_at > now)
            wanted = min(limit, cap - connection.execute(held).scalar_one())
            ends = now + timedelta(seconds=seconds)
            after, count = -1, _SCAN * wanted
            while len(work) < wanted:
                # At night nobody may be called, and every person is looked at: that must not take a query each.
                count = min(count, CHUNK)
                found = connection.execute(self._next(seen(connection), now, rest, after, count)).all()
                if not found:
                    break
                after, count = found[-1].place, 2 * count
                dialable = _dialable_numbers(connection, [person.id for person in found], now)
                for person_id, key, name, fence, _ in found:
                    own = [e164 for e164 in dialable.get(person_id, ()) if len(work) < wanted and allowed(e164)]
                    if own:
                        connection.execute(
                            update(persons)
                            .where(persons.c.id == person_id)
                            .values(fence=fence + 1, lease_owner=agent, lease_expires_at=ends)
                        )
                        work.append(Work(key, name, tuple(own), fence + 1, ends))
        return work

    def _next(self, known: FromClause, now: datetime, rest: timedelta, after: int, count: int) -> Any:
        linked = and_(
            person_phones.c.person_id == persons.c.id,
            person_phones.c.phone_id == known.c.phone_id,
            *_may_be_dialled(known, now, self._project),
        )
        return (
            select(persons.c.id, persons.c.key, persons.c.name, persons.c.fence, persons.c.place)
            .where(
                persons.c.project == self._project,
                persons.c.place > after,
                persons.c.due_at <= now,
                or_(persons.c.held_until.is_(None), persons.c.held_until <= now),
                or_(persons.c.spoken_at.is_(None), persons.c.spoken_at <= now - rest),
                or_(persons.c.lease_owner.is_(None), persons.c.lease_expires_at <= now),
                exists().where(linked),
            )
            .order_by(persons.c.place)
            .limit(count)
            .with_for_update(skip_locked=True, of=persons)
        )

    def release(self, agent: str, number: str | None = None) -> int:
        """Give back what `agent` has leased: all of it, or the person behind one number. Returns how many persons."""
        query = update(persons).where(persons.c.project == self._project, persons.c.lease_owner == agent)
        if number is not None:
            of_number = (
                select(person_phones.c.person_id)
                .join(phones, phones.c.id == person_phones.c.phone_id)
                .where(phones.c.e164 == number)
            )
            query = query.where(persons.c.id.in_(of_number))
        with self._database.writing() as connection:
            return connection.execute(query.values(lease_owner=None, lease_expires_at=None)).rowcount

    def leased(self, now: datetime, agent: str | None = None) -> list[tuple[str, str, datetime]]:
        """List the open leases: operator, cluster id, end."""
        query = (
            select(persons.c.lease_owner, persons.c.key, persons.c.lease_expires_at)
            .where(persons.c.project == self._project, persons.c.lease_owner.is_not(None))
            .where(persons.c.lease_expires_at > now)
            .order_by(persons.c.lease_owner, persons.c.place, persons.c.id)
        )
        if agent is not None:
            query = query.where(persons.c.lease_owner == agent)
        with self._database.reading() as connection:
            return [tuple(row) for row in connection.execute(query)]

    def barred(self, now: datetime, rest: timedelta) -> "pl.DataFrame":
        """Tell whom `clean` must leave out: `cluster_id`, `number`, `code`, `whole`.

        With `whole` the person is not to be called on any number now (`held`, `spoken_lately`), and `number` is one of
        theirs; without it only the pair is barred (`wrong_party`).
        """
        import polars as pl  # noqa: PLC0415 -- slow to import; only this method needs it

        now = in_utc(now)
        held, lately = persons.c.held_until > now, persons.c.spoken_at > now - rest
        query = (
            select(persons.c.key, phones.c.e164, held, lately, person_phones.c.wrong_at.is_not(None))
            .join(person_phones, person_phones.c.person_id == persons.c.id)
            .join(phones, phones.c.id == person_phones.c.phone_id)
            .where(persons.c.project == self._project)
            .where(or_(held, lately, person_phones.c.wrong_at.is_not(None)))
            .order_by(persons.c.id, phones.c.id)
        )
        with self._database.reading() as connection:
            rows = [
                (key, number, "wrong_party" if wrong else "held" if is_held else "spoken_lately", not wrong)
                for key, number, is_held, _, wrong in connection.execute(query)
            ]
        schema = {"cluster_id": pl.String, "number": pl.String, "code": pl.String, "whole": pl.Boolean}
        return pl.DataFrame(rows, schema=schema, orient="row")


def _may_be_dialled(known: FromClause, now: datetime, project: str) -> tuple[ColumnElement[bool], ...]:
    """Conditions on a link and its number, one of the `known`: what a dial list would let through."""
    soft = and_(known.c.state == State.UNCONFIRMED.value, known.c.severity == Severity.SOFT.value)
    return (
        person_phones.c.wrong_at.is_(None),
        known.c.owner_proven,
        or_(known.c.state.in_(DIALABLE), soft),
        or_(known.c.held_until.is_(None), known.c.held_until <= now),
        or_(known.c.lease_owner.is_(None), known.c.lease_expires_at <= now),
        ~active_stop(known.c.phone_id, now, project),
    )


def _dialable_numbers(connection: Connection, people: Sequence[int], now: datetime) -> dict[int, list[str]]:
    """The numbers of each of `people` that may be dialled, the best first."""
    known = seen(connection)
    query = (
        select(person_phones.c.person_id, phones.c.e164)
        .join(person_phones, person_phones.c.phone_id == phones.c.id)
        .join(known, known.c.phone_id == phones.c.id)
        .where(person_phones.c.person_id.in_(people), *_may_be_dialled(known, now, project_of(connection)))
        # What was found absent goes last.
        .order_by(known.c.state == State.UNCONFIRMED.value, person_phones.c.position, phones.c.id)
    )
    found: dict[int, list[str]] = {}
    for person_id, number in connection.execute(query):
        found.setdefault(person_id, []).append(number)
    return found
