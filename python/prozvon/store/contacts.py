"""What people and diallers reported of calls: history, facts, and what it changes for a number and its person.

A report is applied once, however often its file is read. What it says of the line counts like a probe's answer unless
something newer is known; what it says of the person (a conversation, a refusal, a stranger at the other end, a wish to
be called later) counts always.
"""

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, and_, insert, or_, select, update

from prozvon.schedule import Observation, Policy, Signal, Standing, advance
from prozvon.store.database import Database, evidence_of
from prozvon.store.evidence import seen, write
from prozvon.store.records import add_numbers, chunks, columns_of, listed, standing_of
from prozvon.store.remembering import forgotten
from prozvon.store.tables import contacts, facts, numbers, person_phones, persons, phones, standings, stoplist


class Disposition(StrEnum):
    """How a call ended, as a dialler or an operator tells it."""

    CONVERSATION = "conversation"
    CALLBACK = "callback"
    REFUSED = "refused"
    WRONG_PARTY = "wrong_party"
    DISCONNECTED = "disconnected"
    ANSWERED = "answered"
    MACHINE = "machine"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    FAILED = "failed"
    NOT_CALLED = "not_called"
    UNKNOWN = "unknown"


SIGNALS: Mapping[Disposition, Signal] = {
    Disposition.CONVERSATION: Signal.PROVEN,
    Disposition.CALLBACK: Signal.PROVEN,
    Disposition.REFUSED: Signal.REFUSAL,
    Disposition.WRONG_PARTY: Signal.STRANGER,
    Disposition.DISCONNECTED: Signal.HARD,
    Disposition.ANSWERED: Signal.ALIVE,
    Disposition.MACHINE: Signal.ALIVE,
    Disposition.BUSY: Signal.ALIVE,
    # A dialler says so of a telephone that rang and of one that is switched off.
    Disposition.NO_ANSWER: Signal.NOTHING,
    Disposition.FAILED: Signal.NOTHING,
    Disposition.NOT_CALLED: Signal.NOTHING,
    Disposition.UNKNOWN: Signal.NOTHING,
}
"""What each says of the number."""

CLASSES: Mapping[Disposition, tuple[str, str]] = {
    Disposition.CONVERSATION: ("ANSWERED", "alive"),
    Disposition.CALLBACK: ("ANSWERED", "alive"),
    Disposition.REFUSED: ("ANSWERED", "alive"),
    Disposition.WRONG_PARTY: ("WRONG-PARTY", "alive"),
    Disposition.DISCONNECTED: ("UNALLOCATED", "dead"),
    Disposition.ANSWERED: ("ANSWERED", "alive"),
    Disposition.MACHINE: ("VOICEMAIL", "alive"),
    Disposition.BUSY: ("BUSY", "alive"),
}
"""The class and verdict that the number then shows; those that say nothing change neither."""

SPOKEN = (Disposition.CONVERSATION, Disposition.CALLBACK)
UNTOUCHED = (Disposition.WRONG_PARTY, Disposition.DISCONNECTED, Disposition.FAILED, Disposition.NOT_CALLED)
"""Nobody disturbed the person: their next number may be tried at once."""
_BY_PEOPLE = (Signal.STRANGER, Signal.REFUSAL)


@dataclass(frozen=True, slots=True)
class Report:
    """One call as it was reported. `ref` names it within its source; `person` is a cluster id, where one is known.

    `call_after` holds the person back until then; `phone` is a further number that was told; `told` are other facts
    (`name`, `hours`, `note`, `no_need`, …) as they were written.
    """

    ref: str
    number: str = field(repr=False)
    at: datetime
    disposition: Disposition
    status: str = ""
    agent: str = ""
    source: str = ""
    person: str | None = None
    call_after: datetime | None = None
    phone: str | None = field(default=None, repr=False)
    told: Mapping[str, str] = field(default_factory=dict, repr=False)


class Contacts:
    """Applies reports."""

    def __init__(self, database: Database, policy: Policy) -> None:
        self._database = database
        self._policy = policy
        self._project = database.project

    def record(
        self,
        reports: Sequence[Report],
        run: int | None,
        now: datetime,
        *,
        again_after: timedelta,
        within: Connection | None = None,
    ) -> int:
        """Apply reports in the order of their times, in one transaction; returns how many were new.

        `again_after` is how long a person is left alone after a call that reached nobody; `within` is the transaction
        of `Runs.whole`, where the reports belong to a run.
        """
        latest = {report.ref: report for report in reports}
        ordered = sorted(latest.values(), key=lambda report: (report.at, report.ref))
        given = [report.number for report in ordered] + [report.phone for report in ordered if report.phone]
        with nullcontext(within) if within is not None else self._database.writing(alone=True) as connection:
            known: set[str] = set()
            for piece in chunks([report.ref for report in ordered]):
                known.update(connection.execute(select(contacts.c.ref).where(contacts.c.ref.in_(piece))).scalars())
            gone = forgotten(connection, given)
            new = [
                replace(report, phone=None) if report.phone in gone else report
                for report in ordered
                if report.ref not in known and report.number not in gone
            ]
            if not new:
                return 0
            with listed(connection, given) as source:
                add_numbers(connection, source, now)
            for report in new:
                self._apply(connection, report, run, now, again_after)
        return len(new)

    def _apply(
        self, connection: Connection, report: Report, run: int | None, now: datetime, again_after: timedelta
    ) -> None:
        known = seen(connection)
        number = select(phones.c.e164, known).join(known, known.c.phone_id == phones.c.id)
        row = connection.execute(number.where(phones.c.e164 == report.number)).mappings().one()
        people = self._people(connection, row["phone_id"], report.person)
        made = connection.execute(
            insert(contacts)
            .values(
                ref=report.ref,
                person_id=people[0] if len(people) == 1 else None,
                phone_id=row["phone_id"],
                at=report.at,
                disposition=report.disposition.value,
                status=report.status,
                agent=report.agent,
                source=report.source,
                run_id=run,
            )
            .returning(contacts.c.id)
        ).scalar_one()
        self._keep_facts(connection, made, report, people, now)
        said = SIGNALS[report.disposition]
        if said is Signal.STRANGER:
            said = self._part(connection, row["phone_id"], people, report.at)
        self._move_number(connection, row, report, said)
        self._move_people(connection, report, people, again_after)
        if report.disposition is Disposition.REFUSED:
            self._refuse(connection, report, row["phone_id"], people, run, now)

    def _people(self, connection: Connection, phone_id: int, key: str | None) -> list[int]:
        """The persons that a report is about: the one it names, or those who hold the number."""
        if key:
            named = select(persons.c.id).where(persons.c.project == self._project, persons.c.key == key)
            found = list(connection.execute(named).scalars())
            if found:
                return found
        query = (
            select(persons.c.id)
            .join(person_phones, person_phones.c.person_id == persons.c.id)
            .where(persons.c.project == self._project, person_phones.c.phone_id == phone_id)
            .where(person_phones.c.wrong_at.is_(None))
            .order_by(persons.c.id)
        )
        return list(connection.execute(query).scalars())

    def _keep_facts(
        self, connection: Connection, made: int, report: Report, people: Sequence[int], now: datetime
    ) -> None:
        rows: list[dict[str, Any]] = [
            {"contact_id": made, "kind": kind, "value": value, "phone_id": None}
            for kind, value in report.told.items()
            if value
        ]
        if report.call_after is not None:
            told = report.call_after.isoformat()
            rows.append({"contact_id": made, "kind": "call_after", "value": told, "phone_id": None})
        if report.phone is not None:
            other = connection.execute(select(phones.c.id).where(phones.c.e164 == report.phone)).scalar_one()
            rows.append({"contact_id": made, "kind": "phone", "value": "", "phone_id": other})
            if len(people) == 1:
                _link(connection, people[0], other, report.source, now)
        if rows:
            connection.execute(insert(facts), rows)

    def _part(self, connection: Connection, phone_id: int, people: Sequence[int], at: datetime) -> Signal:
        """Part the persons from the number; it is a stranger's only when nobody else of ours holds it."""
        connection.execute(
            update(person_phones)
            .where(person_phones.c.phone_id == phone_id, person_phones.c.person_id.in_(people))
            .where(person_phones.c.wrong_at.is_(None))
            .values(wrong_at=at)
        )
        left = select(person_phones.c.person_id).where(
            person_phones.c.phone_id == phone_id, person_phones.c.wrong_at.is_(None)
        )
        own = evidence_of(connection)
        if own is not None:
            left = left.join(persons, persons.c.id == person_phones.c.person_id).where(persons.c.project == own)
        return Signal.STRANGER if connection.execute(left.limit(1)).first() is None else Signal.ALIVE

    def _move_number(self, connection: Connection, row: Any, report: Report, told: Signal) -> None:
        standing: Standing = standing_of(row)
        values: dict[str, Any] = {}
        if report.disposition is not Disposition.NOT_CALLED:
            last = row["last_intent_at"]
            values["last_intent_at"] = report.at if last is None else max(last, report.at)
        newest = max((at for at in (standing.checked_at, standing.unproven_at) if at is not None), default=None)
        if told is Signal.REFUSAL and self._project:
            # Another project may have its own reasons to call: the stop-list keeps this one away.
            told = Signal.PROVEN
        counts = newest is None or report.at >= newest or told in _BY_PEOPLE
        if told is not Signal.NOTHING and counts:
            moved = advance(standing, Observation(report.at, report.at, told), report.number, self._policy)
            if moved != standing:
                said = CLASSES[report.disposition]
                values |= columns_of(moved) | {"class": said[0], "verdict": said[1]}
        if values:
            write(connection, [row["phone_id"]], values)

    def _move_people(
        self, connection: Connection, report: Report, people: Sequence[int], again_after: timedelta
    ) -> None:
        if not people:
            return
        mine = persons.c.id.in_(people)
        values: dict[str, Any] = {"lease_owner": None, "lease_expires_at": None}
        if report.disposition not in UNTOUCHED:
            later = report.at + again_after
            newer = or_(persons.c.due_at.is_(None), persons.c.due_at < later)
            connection.execute(update(persons).where(mine, newer).values(due_at=later))
        if report.disposition in SPOKEN:
            unspoken = or_(persons.c.spoken_at.is_(None), persons.c.spoken_at < report.at)
            connection.execute(update(persons).where(mine, unspoken).values(spoken_at=report.at))
        if report.call_after is not None:
            values |= {
                "held_until": report.call_after,
                "hold_reason": report.told.get("note") or "asked to be called then",
            }
        connection.execute(update(persons).where(mine).values(values))

    def _refuse(
        self,
        connection: Connection,
        report: Report,
        phone_id: int,
        people: Sequence[int],
        run: int | None,
        now: datetime,
    ) -> None:
        """A refusal hits the person with all numbers."""
        query = select(person_phones.c.phone_id).where(
            person_phones.c.person_id.in_(people), person_phones.c.wrong_at.is_(None)
        )
        every = sorted({phone_id, *connection.execute(query).scalars()})
        project = self._project or None
        there = set(
            connection.execute(
                select(stoplist.c.phone_id).where(
                    stoplist.c.phone_id.in_(every),
                    stoplist.c.code == "refused",
                    stoplist.c.expires_at.is_(None),
                    or_(stoplist.c.project.is_(None), stoplist.c.project == project),
                )
            ).scalars()
        )
        rows = [
            {
                "phone_id": each,
                "code": "refused",
                "reason": report.status,
                "source": report.source,
                "expires_at": None,
                "added_at": now,
                "run_id": run,
                "project": project,
            }
            for each in every
            if each not in there
        ]
        if rows:
            connection.execute(insert(stoplist), rows)
        if project is None:
            for table in (numbers, standings):
                connection.execute(update(table).where(table.c.phone_id.in_(every)).values(next_check_at=None))


def _link(connection: Connection, person_id: int, phone_id: int, source: str, now: datetime) -> None:
    """Give a person a number they told: it goes before those of the lists."""
    there = and_(person_phones.c.person_id == person_id, person_phones.c.phone_id == phone_id)
    if connection.execute(select(person_phones.c.phone_id).where(there)).first() is None:
        values = {"person_id": person_id, "phone_id": phone_id, "position": -1, "source": source, "added_at": now}
        connection.execute(insert(person_phones).values(values))
