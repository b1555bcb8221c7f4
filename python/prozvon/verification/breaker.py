"""Stops a sweep when results say only that the line is sick; what they say is then no evidence about numbers."""

from collections import deque

from prozvon.disposition import Class

SICK = frozenset({Class.TRUNK, Class.NETWORK, Class.BLOCKED_US})
"""Classes that speak of our trunk, of our caller number or of the network."""
IN_SUCCESSION = 20
SHARE, LEAST, SECONDS = 0.5, 20, 60.0
"""Or: so large a share of at least so many results within so many seconds."""


class Breaker:
    """Counts sick results, and remembers whether the trunk ever did its work. Times are monotonic seconds.

    `row` are those in succession until now, `limit` as many as there may be.

    >>> breaker = Breaker(in_succession=2)
    >>> [breaker.take(cls, 0.0) for cls in (Class.NETWORK, Class.BUSY, Class.NETWORK, Class.TRUNK)]
    [False, False, False, True]
    """

    def __init__(self, in_succession: int = IN_SUCCESSION) -> None:
        self.limit = in_succession
        self.row = 0
        self._recent: deque[tuple[float, bool]] = deque()
        self._sick = 0
        self.usable = False
        self.failures = 0

    def take(self, cls: Class, now: float) -> bool:
        """Take one result; True when the trunk is to be left alone."""
        if cls is Class.MAY_HAVE_RUNG:
            return False
        sick = cls in SICK
        if cls is Class.TRUNK:
            self.failures += 1
        else:
            self.usable = True
        self.row = self.row + 1 if sick else 0
        self._recent.append((now, sick))
        self._sick += sick
        while self._recent[0][0] < now - SECONDS:
            self._sick -= self._recent.popleft()[1]
        return self.row >= self.limit or (len(self._recent) >= LEAST and self._sick >= SHARE * len(self._recent))

    def rang(self, now: float) -> None:
        """A telephone was alerted: the call's result is that the line is well, and is known now.

        Were it counted at the call's end, refusals, which are quick, would seem to be all there is while telephones ring.
        """
        self.take(Class.RINGING, now)

    def heard(self) -> None:
        """The trunk sent a provisional beyond 100: it passes calls on."""
        self.usable = True
