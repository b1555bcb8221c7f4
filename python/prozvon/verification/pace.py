"""How many calls may start now: a token bucket, and never more than the rate in any one-second window."""

from collections import deque

_MARGIN = 0.002
"""Seconds added to the window: timers and the network are not exact, and the cap is one for the far end, too."""
_DEPTH = 0.5
"""The bucket's depth, as seconds of the rate: what a stall costs, on a busy machine or a slow disk, is caught up with."""
_FIRST = 0.05
"""What is in it at the start, likewise: nobody has waited yet."""
_LEAST_DEPTH = 2.0
"""With a depth of one, every late wake-up would lose time for good."""


class Pace:
    """Times are monotonic seconds.

    >>> pace = Pace(rate=1)
    >>> pace.available(0.0), pace.spend(0.0), pace.available(0.5), pace.next(0.5)
    (1, None, 0, 1.002)
    """

    def __init__(self, rate: float) -> None:
        self._rate = rate
        self._depth = max(_LEAST_DEPTH, rate * _DEPTH)
        self._tokens = max(_LEAST_DEPTH, rate * _FIRST)
        self._filled_at: float | None = None
        self._limit = max(1, int(rate))
        self._window = 1.0 + _MARGIN if rate >= 1 else 1.0 / rate
        self._recent: deque[float] = deque()
        self._taken = 0

    def available(self, now: float) -> int:
        """How many calls may start at `now`."""
        if self._filled_at is None or now > self._filled_at:
            since = 0.0 if self._filled_at is None else now - self._filled_at
            self._tokens = min(self._depth, self._tokens + since * self._rate)
            self._filled_at = now
        while self._recent and self._recent[0] + self._window <= now:
            self._recent.popleft()
        return max(0, min(int(self._tokens + 1e-9), self._limit - len(self._recent) - self._taken))

    def take(self, count: int) -> None:
        """So many calls are about to start: nobody else may have their places."""
        self._tokens -= count
        self._taken += count

    def started(self, taken: int, count: int, now: float) -> None:
        """Of the places `taken`, `count` were used, at `now` or before; the others are free again.

        Told when the INVITEs have left: were it told when they are about to, a stall in between would put more of them
        into one second of the far end's than into ours.
        """
        self._tokens += taken - count
        self._taken -= taken
        self._recent.extend([now] * count)

    def spend(self, now: float) -> None:
        """One call starts, at `now` at the latest."""
        self.take(1)
        self.started(1, 1, now)

    def next(self, now: float) -> float:
        """The earliest time at which `available` may be above zero."""
        if self.available(now):
            return now
        filled = now + max(0.0, 1 - self._tokens) / self._rate
        return max(filled, self._recent[0] + self._window) if len(self._recent) >= self._limit else filled
