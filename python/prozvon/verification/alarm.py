"""A change-point alarm: the share of numbers that do not exist has jumped, and only the network can have done that.

One-sided CUSUM (Page 1954) over each operator's results, against the share seen while all was calm. Until enough was
seen, a fifth of a base is taken for dead: a base of which most is dead raises the alarm too, and wants canaries.
"""

import math
from dataclasses import dataclass

PRIOR_SHARE, PRIOR_WEIGHT = 0.2, 20
JUMP = 0.5
"""The rise that we look for, as a share.

Two risks decide. A route that lies about part of the calls must be found: from 8 % dead the sum grows wherever a third
of the answers and more says dead. And a stale base must not look like a fault from its first number on: the sum falls
below 42 % dead while a fifth is taken for usual. With a rise of 0.4 the second bound would be 39 %.
"""
THRESHOLD = 20.0
"""Sixteen dead numbers in a row raise it where a fifth was usual; what led there waits and is void, too.

Fewer in a row are believed once they end, so it is as low as false alarms allow. Among 20,000 even results of one
operator, simulated 500 times (benches/alarm.py): a threshold of 8 was reached at 8 % dead in two sweeps of three; 20 in
none up to 30 % dead, in 8 % at 40 %. Above that, and where a list is dialled block by block with shares that differ
widely, false alarms are usual, whatever the threshold: nothing is parked then, and canaries are wanted.
"""
_HIGHEST = 0.95
"""A share after the jump above which one living number would clear everybody."""
_CEILING = 1.5 * THRESHOLD


@dataclass(slots=True)
class Alarm:
    """One operator's results.

    >>> alarm = Alarm()
    >>> [alarm.take(dead=True) for _ in range(17)].index(True), alarm.take(dead=True)
    (15, True)
    """

    _sum: float = 0.0
    _dead: int = 0
    _seen: int = 0
    _new_dead: int = 0
    _new: int = 0
    raised: bool = False

    @property
    def calm(self) -> bool:
        """Whether nothing speaks for a jump."""
        return self._sum == 0.0

    def take(self, *, dead: bool) -> bool:
        """Take one result; True while the alarm is raised."""
        before = (PRIOR_SHARE * PRIOR_WEIGHT + self._dead) / (PRIOR_WEIGHT + self._seen)
        before = min(0.55, max(0.05, before))
        after = min(_HIGHEST, before + JUMP)
        step = math.log(after / before) if dead else math.log((1 - after) / (1 - before))
        self._sum = min(_CEILING, max(0.0, self._sum + step))
        self._new += 1
        self._new_dead += dead
        if self._sum == 0.0:
            # Calm again: what was seen since is the new ordinary, unless it was the jump itself.
            if not self.raised:
                self._seen, self._dead = self._seen + self._new, self._dead + self._new_dead
            self._new = self._new_dead = 0
            self.raised = False
        elif self._sum >= THRESHOLD:
            self.raised = True
        return self.raised
