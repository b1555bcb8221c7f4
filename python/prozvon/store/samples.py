"""How many numbers were parked wrongly: a part of the quarantine, drawn by chance each month, is rung all the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from math import sqrt

from sqlalchemy import Connection, and_, func, insert, or_, select, update

from prozvon.schedule import State
from prozvon.store.database import Database, evidence_of
from prozvon.store.evidence import kept, mine, moving, own_attempts
from prozvon.store.records import chunks
from prozvon.store.stopping import active_stop
from prozvon.store.tables import attempts, meta, phones, samples

DRAWN = "sampled"
"""The key under which the last month is kept in which a sample was drawn, whether or not it held anybody."""

_Z = 1.959964
"""Standard deviations that hold 95 of 100."""


@dataclass(frozen=True, slots=True)
class FalseRate:
    """Of `drawn` numbers `rung` gave an answer about themselves, of these `alive` one of life.

    `rate` is their share with its 95 % interval `low`–`high` (Wilson 1927); all three are None before anything was rung.
    A number may have been parked rightly and have a new owner since: the true rate of wrong parking is at most this.
    """

    drawn: int
    rung: int
    alive: int
    rate: float | None
    low: float | None
    high: float | None


class Samples:
    """Draws samples and reads what came of them."""

    def __init__(self, database: Database, share: float) -> None:
        self._database = database
        self._share = share

    def draw(self, now: datetime) -> int:
        """Make this month's sample due at `now`, once a month; returns how many numbers were drawn."""
        month = f"{now:%Y-%m}"
        with self._database.writing(alone=True) as connection:
            project = evidence_of(connection) or ""
            key = f"{DRAWN}:{blake2b(project.encode(), digest_size=8).hexdigest()}" if project else DRAWN
            last = connection.execute(select(meta.c.value).where(meta.c.key == key)).scalar()
            if last is not None and last >= month:
                return 0
            values = {"key": key, "value": month}
            connection.execute(
                insert(meta).values(values) if last is None else update(meta).values(values).where(meta.c.key == key)
            )
            known = kept(connection)
            query = (
                select(phones.c.id, phones.c.e164)
                .join(known, known.c.phone_id == phones.c.id)
                .where(known.c.state == State.QUARANTINED.value, *mine(connection))
                .where(or_(known.c.held_until.is_(None), known.c.held_until <= now))
                .where(~active_stop(phones.c.id, now, ""))
                .order_by(phones.c.id)
            )
            drawn = [phone_id for phone_id, number in connection.execute(query) if _chance(month, number) < self._share]
            for piece in chunks(drawn):
                later = or_(known.c.next_check_at.is_(None), known.c.next_check_at > now)
                connection.execute(
                    moving(connection).where(known.c.phone_id.in_(piece), later).values(next_check_at=now)
                )
                rows = [
                    {"project": project, "month": month, "phone_id": phone_id, "drawn_at": now} for phone_id in piece
                ]
                connection.execute(insert(samples), rows)
        return len(drawn)

    def rate(self, months: Sequence[str] | None = None) -> FalseRate:
        """Return the rate over all samples, or those of some months (`2026-11`)."""
        with self._database.reading() as connection:
            return self._rate(connection, months)

    def _rate(self, connection: Connection, months: Sequence[str] | None) -> FalseRate:
        first = (
            select(samples.c.month, samples.c.phone_id, func.min(attempts.c.id).label("attempt"))
            .outerjoin(
                attempts,
                and_(
                    attempts.c.phone_id == samples.c.phone_id,
                    own_attempts(connection),
                    attempts.c.intended_at >= samples.c.drawn_at,
                    attempts.c.verdict.in_(["alive", "dead", "temp"]),
                    attempts.c["class"].not_in(["MAY-HAVE-RUNG", "NOT-DIALLED", "UNKNOWN"]),
                ),
            )
            .where(samples.c.project == (evidence_of(connection) or ""))
            .group_by(samples.c.month, samples.c.phone_id)
        )
        if months is not None:
            first = first.where(samples.c.month.in_(list(months)))
        part = first.subquery()
        query = select(attempts.c.verdict).select_from(part).outerjoin(attempts, attempts.c.id == part.c.attempt)
        verdicts = list(connection.execute(query).scalars())
        told = [verdict for verdict in verdicts if verdict is not None]
        alive = sum(verdict == "alive" for verdict in told)
        if not told:
            return FalseRate(len(verdicts), 0, 0, None, None, None)
        low, high = wilson(alive, len(told))
        return FalseRate(len(verdicts), len(told), alive, alive / len(told), low, high)


def wilson(hits: int, tries: int) -> tuple[float, float]:
    """Return the 95 % interval of a share, after Wilson (1927): right for few tries and for none at all.

    >>> [round(bound, 4) for bound in wilson(0, 100)], [round(bound, 4) for bound in wilson(5, 100)]
    ([0.0, 0.037], [0.0215, 0.1118])
    """
    share, square = hits / tries, _Z * _Z
    middle = (share + square / (2 * tries)) / (1 + square / tries)
    reach = _Z * sqrt(share * (1 - share) / tries + square / (4 * tries * tries)) / (1 + square / tries)
    return max(0.0, middle - reach), min(1.0, middle + reach)


def _chance(month: str, number: str) -> float:
    """A number's own draw of a month, in [0, 1): the same on every machine, and a new one each month."""
    return int.from_bytes(blake2b(f"{month} {number}".encode(), digest_size=8).digest(), "big") / 2.0**64
