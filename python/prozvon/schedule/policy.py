"""The intervals and thresholds by which a number is confirmed, parked and rung again."""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from hashlib import blake2b
from typing import Self

from prozvon.settings import Sections


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Defaults of a careful user; every count is a number of probes, every span is real time."""

    hard_needed: int = 2
    """Hard signs that agree before a number is parked."""
    hard_gap: timedelta = timedelta(hours=24)
    """Two hard signs closer than this count as one; the second probe is due when it has passed."""
    hard_recheck: timedelta = timedelta(days=180)

    soft_needed: int = 3
    soft_days: int = 3
    """Soft signs must fall on so many different days …"""
    soft_parts: int = 2
    """… in so many different parts of the day …"""
    soft_span: timedelta = timedelta(days=14)
    """… and the last so long after the first."""
    soft_recheck: timedelta = timedelta(days=90)
    """First interval of a softly parked number; it grows by `backoff` with every cycle."""
    soft_recheck_max: timedelta = timedelta(days=180)
    backoff: int = 2

    reachable_recheck: timedelta = timedelta(days=152, hours=12)
    """A silent Russian number is handed on after 90 + 60 days: asked this often, hardly one changes hands unseen."""
    unproven_recheck: timedelta = timedelta(days=180)
    """It answers, but is not dialled until its owner is proven: asked once more after half a year, as all that rests …"""
    unproven_again: timedelta = timedelta(days=730)
    """… and then seldom: each further answer is worth less, and it is a stranger's telephone that rings."""
    declined_recheck: timedelta = timedelta(days=365)
    """A person refused the call: leave them alone for long."""
    retry: timedelta = timedelta(hours=24)
    """After an answer that says nothing of the number; grows by `backoff` while nothing is learnt."""
    retry_max: timedelta = timedelta(days=30)

    spread: float = 0.02
    """Re-checks come up to this share earlier, so that what was parked in one night does not fall due in one night."""
    retire_after: int = 20
    """A parked number that stayed silent through so many cycles is not rung again."""

    day_offset: timedelta = timedelta(hours=3)
    """Days and their parts are counted at this distance from UTC."""
    day_parts: tuple[int, ...] = (12, 17)
    """Hours at which a new part of the day begins."""

    sample: float = 0.01
    """Share of the quarantine that is rung each month all the same, to see how many were parked wrongly."""

    @classmethod
    def of(cls, sections: Sections) -> Self:
        """The policy that the settings `confirm` and `recheck` ask for."""
        confirm, recheck = sections.confirm, sections.recheck
        return cls(
            **dict(confirm),  # these settings have the names of our fields
            hard_recheck=recheck.hard,
            soft_recheck=recheck.soft,
            soft_recheck_max=max(recheck.soft, recheck.hard),
            reachable_recheck=recheck.reachable,
            unproven_recheck=recheck.unproven,
            unproven_again=recheck.unproven_again,
            declined_recheck=recheck.declined,
            retry=recheck.retry,
            retry_max=max(recheck.retry, recheck.retry_max),
            spread=recheck.spread,
            retire_after=recheck.retire_after,
            sample=recheck.sample,
        )

    def spread_of(self, number: str) -> float:
        """Return the factor, always the same for one number, by which its long intervals are shortened.

        Never above 1: what rests for half a year is due when half a year has passed.

        >>> 0.9 < Policy().spread_of("+79161234567") <= 1.0
        True
        >>> Policy(spread=0).spread_of("+79161234567")
        1.0
        """
        drawn = int.from_bytes(blake2b(number.encode(), digest_size=8).digest(), "big") / 2**64
        return 1.0 - self.spread * drawn

    def soft_interval(self, cycle: int) -> timedelta:
        """Return the interval before re-check `cycle` (0 = the first) of a softly parked number.

        >>> [Policy().soft_interval(cycle).days for cycle in range(5)]
        [90, 180, 180, 180, 180]
        """
        return _backed_off(self.soft_recheck, self.backoff, cycle, self.soft_recheck_max)

    def unproven_interval(self, cycle: int) -> timedelta:
        """Return the interval after answer `cycle` (0 = the first) of a number whose owner is not proven.

        >>> [Policy().unproven_interval(cycle).days for cycle in range(3)]
        [180, 730, 730]
        """
        return self.unproven_recheck if cycle == 0 else max(self.unproven_recheck, self.unproven_again)

    @property
    def longest(self) -> timedelta:
        """The longest wait that a number which is rung at all can have.

        >>> Policy().longest.days
        730
        """
        return max(
            self.hard_gap,
            self.hard_recheck,
            self.soft_recheck_max,
            self.soft_gap(self.soft_needed * self.soft_days * self.soft_parts),
            self.reachable_recheck,
            self.unproven_interval(1),
            self.declined_recheck,
            self.retry_max,
        )

    def retry_interval(self, idle: int) -> timedelta:
        """Return the wait after `idle` earlier answers in succession that said nothing."""
        return _backed_off(self.retry, self.backoff, idle, self.retry_max)

    def soft_gap(self, surplus: int) -> timedelta:
        """Return the wait between soft signs: their span in equal steps, each a part of the day later.

        `surplus` counts signs beyond those needed: hours or days did not differ enough, so it waits longer.
        """
        step = self.soft_span / max(1, self.soft_needed - 1) + timedelta(hours=6)
        return _backed_off(step, self.backoff, surplus, max(step, self.soft_recheck))

    def day_and_part(self, at: datetime) -> tuple[int, int]:
        """Return the day, as a number, and the part of it that the aware instant `at` falls into."""
        local = at.astimezone(timezone(self.day_offset))
        return local.toordinal(), sum(local.hour >= hour for hour in self.day_parts)


def _backed_off(first: timedelta, factor: int, times: int, limit: timedelta) -> timedelta:
    span = first
    for _ in range(times):
        if span >= limit:
            break
        span *= factor
    return min(span, limit)
