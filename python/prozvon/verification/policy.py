"""The rules of one sweep, out of the settings: how fast, how long, how often."""

from dataclasses import dataclass
from datetime import timedelta

from prozvon.settings import Sections

BREAKER_IN_SUCCESSION = 20
"""Results that say only that the line is sick; so many in a row stop a sweep."""


@dataclass(frozen=True, slots=True)
class Policy:
    """`rate` is calls a second, `concurrent` calls at once; ring times and `lease_seconds` are seconds."""

    hours: str = "law"
    rate: float = 10.0
    concurrent: int = 50
    rest: timedelta = timedelta(hours=24)
    ring_min: float = 15.0
    ring_max: float = 20.0
    lease_seconds: float = 30.0
    breaker: bool = True
    region: str = "RU"

    @classmethod
    def of(cls, sections: Sections) -> "Policy":
        """The policy that the settings ask for.

        >>> Policy.of(Sections()).ring_max
        20.0
        """
        return cls(
            hours=sections.calling.hours,
            rate=sections.calling.rate,
            concurrent=sections.calling.concurrent,
            rest=sections.calling.rest,
            ring_min=sections.ring.min.total_seconds(),
            ring_max=sections.ring.max.total_seconds(),
            lease_seconds=sections.lease.seconds,
            breaker=sections.breaker.enabled,
            region=sections.phone.region,
        )
