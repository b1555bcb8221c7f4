"""What came of calls, written to their intents and to the numbers they were placed to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import Connection, bindparam, select, update

from prozvon.errors import StoreError
from prozvon.schedule import Observation, Policy, Signal, Standing, advance, signal
from prozvon.store.records import columns_of, plain, standing_of
from prozvon.store.renumbering import note
from prozvon.store.tables import attempts, numbers, phones, standings

_Key: TypeAlias = tuple[int, str | None]
"""A number, and whose evidence of it."""
_Row: TypeAlias = Mapping[Any, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one intent."""

    intent_id: int
    cls: str
    verdict: str
    evidence: Mapping[str, object] = field(repr=False)
    at: datetime | None = None
    """When it was seen, where that is not now."""
    new_number: str | None = field(default=None, repr=False)
    """The E.164 number that the network says took this one's place."""


def settle(connection: Connection, outcomes: Sequence[Outcome], now: datetime, policy: Policy) -> None:
    """Write outcomes and move their numbers' states, in this order; a second outcome of one intent changes nothing.

    Few enough for one statement. Raises StoreError for an intent that was never begun.
    """
    query = _ATTEMPTS.where(attempts.c.id.in_([outcome.intent_id for outcome in outcomes]))
    known: dict[int, _Row] = {row["attempt"]: row for row in connection.execute(query).mappings()}
    known |= _private(connection, [row for row in known.values() if row["project"] is not None])
    observed: dict[int, dict[str, Any]] = {}
    moved: dict[_Key, dict[str, Any]] = {}
    leases: dict[int, dict[str, Any]] = {}
    stands: dict[_Key, Standing] = {}
    for outcome in outcomes:
        row = known.get(outcome.intent_id)
        if row is None:
            raise StoreError(f"there is no intent {outcome.intent_id} in the store")
        if row["observed_at"] is not None or outcome.intent_id in observed:
            continue
        evidence = plain(outcome.evidence)
        at = outcome.at or now
        observed[outcome.intent_id] = {
            "attempt": outcome.intent_id,
            "at": at,
            "cls": outcome.cls,
            "said": outcome.verdict,
            "shown": evidence,
        }
        key = (row["phone_id"], row["project"])
        seen = Observation(row["intended_at"], at, signal(outcome.cls, outcome.verdict, evidence))
        stands[key] = advance(stands.get(key) or standing_of(row), seen, row["e164"], policy)
        values = moved.setdefault(key, {"cls": row["number_class"], "said": row["number_verdict"]})
        if seen.signal is not Signal.NOTHING or values["cls"] is None:
            values |= {"cls": outcome.cls, "said": outcome.verdict}
        lease = leases.setdefault(
            row["phone_id"],
            {"phone": row["phone_id"], "owner": row["lease_owner"], "expires": row["lease_expires_at"]},
        )
        if row["fence"] == row["number_fence"]:
            lease |= {"owner": None, "expires": None}
    if observed:
        connection.execute(OBSERVE, list(observed.values()))
        told = [(key[1], values | leases[key[0]] | columns_of(stands[key])) for key, values in moved.items()]
        everybodys = [values for project, values in told if project is None]
        if everybodys:
            connection.execute(_MOVE, everybodys)
        of_projects = [values | {"of_project": project} for project, values in told if project is not None]
        if of_projects:
            connection.execute(_FREE, of_projects)
            connection.execute(_MOVE_OWN, of_projects)
    # From behind, so that the first outcome of an intent counts here, too.
    new = {outcome.intent_id: outcome.new_number for outcome in reversed(outcomes)}
    note(connection, {key: number for key, number in new.items() if number is not None and key in observed})


def _private(connection: Connection, rows: Sequence[_Row]) -> dict[int, _Row]:
    """The same attempts with what their own projects know of the numbers."""
    if not rows:
        return {}
    query = (
        select(standings)
        .where(standings.c.phone_id.in_({row["phone_id"] for row in rows}))
        .where(standings.c.project.in_({row["project"] for row in rows}))
        .order_by(standings.c.phone_id, standings.c.project)
        .with_for_update()
    )
    told = {(row["phone_id"], row["project"]): row for row in connection.execute(query).mappings()}
    found: dict[int, _Row] = {}
    for row in rows:
        own = told[row["phone_id"], row["project"]]
        names = {"number_class": own["class"], "number_verdict": own["verdict"]}
        found[row["attempt"]] = dict(row) | {name: own[name] for name in columns_of(Standing())} | names
    return found


_ATTEMPTS = (
    select(
        attempts.c.id.label("attempt"),
        attempts.c.phone_id,
        attempts.c.project,
        attempts.c.fence,
        attempts.c.intended_at,
        attempts.c.observed_at,
        phones.c.e164,
        numbers.c.fence.label("number_fence"),
        numbers.c["class"].label("number_class"),
        numbers.c.verdict.label("number_verdict"),
        numbers.c.lease_owner,
        numbers.c.lease_expires_at,
        *(numbers.c[name] for name in columns_of(Standing())),
    )
    .join(phones, phones.c.id == attempts.c.phone_id)
    .join(numbers, numbers.c.phone_id == attempts.c.phone_id)
    .order_by(numbers.c.phone_id, attempts.c.id)
    .with_for_update(of=(attempts, numbers))
)

OBSERVE = (
    update(attempts)
    .where(attempts.c.id == bindparam("attempt"), attempts.c.observed_at.is_(None))
    .values(
        {
            "observed_at": bindparam("at"),
            "class": bindparam("cls"),
            "verdict": bindparam("said"),
            "evidence": bindparam("shown", type_=attempts.c.evidence.type),
        }
    )
)

_LEASE: dict[str, Any] = {"lease_owner": bindparam("owner"), "lease_expires_at": bindparam("expires")}
# Standing's columns keep their own names as parameters.
_STANDING: dict[str, Any] = {"class": bindparam("cls"), "verdict": bindparam("said")} | {
    name: bindparam(name) for name in columns_of(Standing())
}
_MOVE = update(numbers).where(numbers.c.phone_id == bindparam("phone")).values(_STANDING | _LEASE)
_FREE = update(numbers).where(numbers.c.phone_id == bindparam("phone")).values(_LEASE)
_MOVE_OWN = (
    update(standings)
    .where(standings.c.phone_id == bindparam("phone"), standings.c.project == bindparam("of_project"))
    .values(_STANDING)
)
