"""Stops a sweep when results say only that the line is sick; what they say is then no evidence about numbers."""

from prozvon.disposition import Class

SICK = frozenset({Class.TRUNK, Class.NETWORK, Class.BLOCKED_US})
"""Classes that speak of our trunk, of our caller number or of the network."""


class Breaker:
    """Counts sick results in succession, and remembers whether the trunk ever did its work.

    >>> breaker = Breaker(limit=2)
    >>> breaker.take(Class.NETWORK), breaker.take(Class.BUSY), breaker.take(Class.NETWORK), breaker.take(Class.TRUNK)
    (False, False, False, True)
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._sick = 0
        self.usable = False
        self.failures = 0

    def take(self, cls: Class) -> bool:
        """Take one result; True when the sweep has to stop."""
        if cls is Class.TRUNK:
            self.failures += 1
        elif cls is not Class.MAY_HAVE_RUNG:
            self.usable = True
        self._sick = self._sick + 1 if cls in SICK else 0
        return self._sick >= self._limit

    def heard(self) -> None:
        """The trunk sent a provisional beyond 100: it passes calls on."""
        self.usable = True
