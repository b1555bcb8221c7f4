"""The timer values of RFC 3261 §17 (table 4), in seconds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timing:
    """`t1` is the round trip that we assume, `t2` the longest gap between resends, `t4` how long a datagram may live.

    >>> Timing().give_up
    32.0
    """

    t1: float = 0.5
    t2: float = 4.0
    t4: float = 5.0

    @property
    def give_up(self) -> float:
        """Timers B, D, F, H, J, L and M: 64 round trips."""
        return 64 * self.t1
