"""The rules of one sweep, out of the settings: how fast, how long, how often."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from prozvon.plan import Plan, load
from prozvon.settings import Sections
from prozvon.verification.bases import read_bases
from prozvon.verification.canaries import Canary, read_canaries


@dataclass(frozen=True, slots=True)
class Policy:
    """`rate` is calls a second, `concurrent` calls at once; times are seconds unless they are timedeltas.

    `attempts_max` and `caller_day_max` 0 allow any number, `keepalive` 0 asks nothing; `bases` are consent bases by
    number, `plan` the register of number ranges.
    """

    hours: str = "law"
    rate: float = 10.0
    concurrent: int = 50
    rest: timedelta = timedelta(hours=24)
    ring_min: float = 15.0
    ring_max: float = 20.0
    lease_seconds: float = 30.0
    breaker: bool = True
    region: str = "RU"
    canaries: tuple[Canary, ...] = ()
    canary_every: float = 60.0
    retry_after_max: float = 300.0
    keepalive: float = 30.0
    abandoned_max: float = 1.0
    holidays: frozenset[date] = frozenset()
    attempts_max: int = 0
    attempts_period: timedelta = timedelta(days=30)
    caller_day_max: int = 0
    require_basis: bool = False
    bases: dict[str, str] = field(default_factory=dict, repr=False)
    plan: Plan | None = field(default=None, repr=False)

    @classmethod
    def of(cls, sections: Sections) -> "Policy":
        """The policy that the settings ask for. Raises InputError for canaries, bases or a register that cannot be read.

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
            canaries=_canaries(sections),
            canary_every=sections.trunk.canary_every.total_seconds(),
            retry_after_max=sections.trunk.retry_after_max.total_seconds(),
            keepalive=sections.trunk.keepalive.total_seconds(),
            abandoned_max=sections.answer.abandoned_max,
            holidays=frozenset(sections.calling.holidays),
            attempts_max=sections.calling.attempts_max,
            attempts_period=sections.calling.attempts_period,
            caller_day_max=sections.trunk.caller_day_max,
            require_basis=sections.calling.require_basis,
            bases=read_bases(sections.calling.bases, sections.phone.region),
            plan=load(sections.phone.plan),
        )


def _canaries(sections: Sections) -> tuple[Canary, ...]:
    path = sections.trunk.canaries
    if path is None or not sections.breaker.enabled:
        return ()
    return read_canaries(path, sections.phone.region)
