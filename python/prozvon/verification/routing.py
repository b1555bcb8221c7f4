"""Which trunk takes the next call: by weight, among those that are well, and which takes over what another turned away.

Each trunk has a breaker of its own and is left alone for as long as it asks (`Retry-After`). A sweep goes on while one
is well; a dead one is tried with few calls only.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from prozvon.disposition import Class
from prozvon.sip.events import Result
from prozvon.verification.breaker import Breaker
from prozvon.verification.line import Line
from prozvon.verification.trunk import Trunk

CAUTIOUS = 5
"""Calls at once until a trunk has shown that it works: a dead one shall not use up the rests of many numbers."""
_UNAVAILABLE = 503

May = Callable[[Trunk], bool]
"""Whether a call may go over a trunk, as far as our own numbers there are concerned."""


@dataclass(slots=True)
class Way:
    """One trunk of a sweep, and how it is."""

    line: Line
    breaker: Breaker = field(default_factory=Breaker)
    held_until: float = 0.0
    live: int = 0
    out: bool = False
    silent: bool = False
    """Whether it did not answer when it was last asked whether it is there; until it does it gets no call."""
    credit: float = 0.0

    @property
    def name(self) -> str:
        """The trunk's address, as evidence quotes it."""
        return self.line.trunk.name

    def hold(self, until: float) -> None:
        """Leave it alone until then."""
        self.held_until = max(self.held_until, until)


class Routing:
    """The ways of a sweep. `breaking` false leaves no trunk for what its answers say, but for its silence alone.

    Times are monotonic seconds.
    """

    def __init__(self, lines: Iterable[Line], *, breaking: bool, retry_after_max: float) -> None:
        self.ways = [Way(line) for line in lines]
        self._breaking = breaking
        self._longest = retry_after_max

    @property
    def usable(self) -> bool:
        """Whether any trunk ever did its work."""
        return any(way.breaker.usable for way in self.ways)

    @property
    def failures(self) -> int:
        """Calls that got nowhere, on all trunks."""
        return sum(way.breaker.failures for way in self.ways)

    def choose(self, now: float, may: May = lambda _: True) -> Way | None:
        """The way of the next call, by weight; None when all are out, asked for rest or have as much as they may."""
        open_ = (way for way in self.ways if self._is_open(way, now) and self._may_try(way))
        return self._next([way for way in open_ if may(way.line.trunk)])

    def other(self, tried: Iterable[str], now: float, may: May) -> Way | None:
        """A way for a call that those of `tried` turned away: its number rests already, so caution saves nothing."""
        names = frozenset(tried)
        open_ = (way for way in self.ways if way.name not in names and self._is_open(way, now))
        return self._next([way for way in open_ if may(way.line.trunk)])

    def spent(self, may: May) -> bool:
        """Whether no call may go over any of those that are not out, however long one waits."""
        return not self.exhausted and not any(may(way.line.trunk) for way in self.ways if not way.out)

    def resting(self, now: float) -> float:
        """Seconds until the first trunk that is not out may be asked again; of silent ones nobody knows, say a second."""
        ends = (max(way.held_until, now + 1.0 if way.silent else now) for way in self.ways if not way.out)
        return min(ends, default=now) - now

    def turned_away(self, way: Way, result: Result, now: float) -> None:
        """A call got 503: the trunk is held for as long as it says."""
        if result.code == _UNAVAILABLE and result.retry_after is not None:
            way.hold(now + min(result.retry_after, self._longest))

    def take(self, way: Way, cls: Class, now: float) -> bool:
        """Take one result of a trunk; True when that one is sick, and out from now on."""
        breaker = way.breaker
        tripped = breaker.take(cls, now) and self._breaking
        if not way.out and (tripped or (not breaker.usable and breaker.failures >= CAUTIOUS)):
            way.out = True
            return True
        return False

    def is_out(self, name: str) -> bool:
        """Whether the trunk of this name was found sick."""
        return any(way.out for way in self.ways if way.name == name)

    def leave(self, are_blocked: May) -> bool:
        """Leave the trunks of which this is so; True when one was left and it was the last."""
        left = [way for way in self.ways if not way.out and are_blocked(way.line.trunk)]
        for way in left:
            way.out = True
        return bool(left) and self.exhausted

    def leave_all(self) -> None:
        """What was found out speaks against every trunk."""
        for way in self.ways:
            way.out = True

    @property
    def exhausted(self) -> bool:
        """Whether every trunk is out."""
        return all(way.out for way in self.ways)

    @staticmethod
    def _is_open(way: Way, now: float) -> bool:
        return not (way.out or way.silent) and now >= way.held_until

    @staticmethod
    def _may_try(way: Way) -> bool:
        return way.breaker.usable or way.live + way.breaker.failures < CAUTIOUS

    @staticmethod
    def _next(open_: list[Way]) -> Way | None:
        # Smooth weighted round robin: whoever has waited longest for its share.
        if not open_:
            return None
        least = min(way.line.trunk.rank for way in open_)
        open_ = [way for way in open_ if way.line.trunk.rank == least]
        for way in open_:
            way.credit += way.line.trunk.weight
        chosen = max(open_, key=lambda way: way.credit)
        chosen.credit -= sum(way.line.trunk.weight for way in open_)
        return chosen
