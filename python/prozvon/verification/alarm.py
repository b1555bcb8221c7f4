"""A change-point alarm: the share of numbers that do not exist has jumped, and only the network can have done that.

One-sided CUSUM (Page 1954) over each operator's results, against the share seen while all was calm. Until enough was
seen, a fifth of a base is taken for dead: a base of which most is dead raises the alarm too, and wants canaries.
"""

import math
from dataclasses import dataclass

PRIOR_SHARE, PRIOR_WEIGHT = 0.2, 20
JUMP = 0.4
"""The rise that we look for, as a share."""
THRESHOLD = 30.0
"""Twenty-eight dead numbers in a row raise it where a fifth was usual; what led there waits and is void, too."""
_CEILING = 1.5 * THRESHOLD


@dataclass(slots=True)
class Alarm:
    """One operator's results.

    >>> alarm = Alarm()
    >>> [alarm.take(dead=True) for _ in range(29)].index(True), alarm.take(dead=True)
    (27, True)
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
        after = before + JUMP
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
