"""What came of calls, written to their intents and to the numbers they were placed to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from prozvon.errors import StoreError
from prozvon.schedule import Observation, Policy, Signal, Standing, advance, signal
from prozvon.store.records import columns_of, plain, standing_of
from prozvon.store.tables import attempts, numbers, phones


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one intent."""

    intent_id: int
    cls: str
    verdict: str
    evidence: Mapping[str, object] = field(repr=False)
    at: datetime | None = None
    """When it was seen, where that is not now."""


def settle(connection: Connection, outcomes: Sequence[Outcome], now: datetime, policy: Policy) -> None:
    """Write outcomes and move their numbers' states, in this order; a second outcome of one intent changes nothing.

    Few enough for one statement. Raises StoreError for an intent that was never begun.
    """
    query = _ATTEMPTS.where(attempts.c.id.in_([outcome.intent_id for outcome in outcomes]))
    known = {row["attempt"]: row for row in connection.execute(query).mappings()}
    observed: dict[int, dict[str, Any]] = {}
    moved: dict[int, dict[str, Any]] = {}
    standings: dict[int, Standing] = {}
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
        phone_id = row["phone_id"]
        seen = Observation(row["intended_at"], at, signal(outcome.cls, outcome.verdict, evidence))
        standings[phone_id] = advance(standings.get(phone_id) or standing_of(row), seen, row["e164"], policy)
        values = moved.setdefault(
            phone_id,
            {
                "phone": phone_id,
                "cls": row["number_class"],
                "said": row["number_verdict"],
                "owner": row["lease_owner"],
                "expires": row["lease_expires_at"],
            },
        )
        if seen.signal is not Signal.NOTHING or values["cls"] is None:
            values |= {"cls": outcome.cls, "said": outcome.verdict}
        if row["fence"] == row["number_fence"]:
            values |= {"owner": None, "expires": None}
    if observed:
        connection.execute(OBSERVE, list(observed.values()))
        connection.execute(_MOVE, [values | columns_of(standings[phone_id]) for phone_id, values in moved.items()])


_ATTEMPTS = (
    select(
        attempts.c.id.label("attempt"),
        attempts.c.phone_id,
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

_MOVE = (
    update(numbers)
    .where(numbers.c.phone_id == bindparam("phone"))
    .values(
        {
            "class": bindparam("cls"),
            "verdict": bindparam("said"),
            "lease_owner": bindparam("owner"),
            "lease_expires_at": bindparam("expires"),
        }
        # Standing's columns keep their own names as parameters.
        | {name: bindparam(name) for name in columns_of(Standing())}
    )
)
