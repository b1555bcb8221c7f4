"""Which of our numbers a call shows, how many calls each has made within a day, and whether it is turned away."""

import secrets
from collections import Counter
from collections.abc import Iterable

from prozvon.disposition import Class
from prozvon.verification.breaker import SICK, Breaker

_BITS = 64
_OF_TRUNK = SICK - {Class.BLOCKED_US}


class Callers:
    """Draws tokens for calls to come. A token tells its caller number by its remainder, so it stays after a restart.

    `count` caller numbers take turns by chance, each makes at most `most` calls (0: any number). The calls of the day
    before the sweep began count until it ends. One that is blocked makes no more calls, the others go on; without any, or
    with one, the trunk's own breaker decides.

    >>> callers = Callers(2, most=1)
    >>> callers.note([8])
    >>> callers.draw() % 2, callers.draw()
    (1, None)
    """

    def __init__(self, count: int, *, most: int) -> None:
        self._count = count
        self._most = most if count else 0
        self._made: Counter[int] = Counter()
        self._breakers = [Breaker() for _ in range(count)]
        self.blocked: set[int] = set()

    @property
    def several(self) -> bool:
        """Whether one of them can be left while others go on."""
        return self._count > 1

    @property
    def exhausted(self) -> bool:
        """Whether each of several is blocked."""
        return self.several and len(self.blocked) == self._count

    def turn(self, token: int) -> int:
        """Which of the caller numbers a call shows, counted from 0."""
        return token % self._count if self._count else 0

    def take(self, token: int, cls: Class, now: float) -> None:
        """Take a call's class: twenty in succession, or half of a minute's, that speak of our number end its turns.

        What speaks of the trunk or the network says nothing of the number that was shown.
        """
        if self.several and cls not in _OF_TRUNK and self._breakers[self.turn(token)].take(cls, now):
            self.leave(token)

    def leave(self, token: int) -> None:
        """The caller number of this call is turned away everywhere: it makes no more calls."""
        if self.several:
            self.blocked.add(self.turn(token))

    def note(self, tokens: Iterable[int]) -> None:
        """Count calls that were placed already."""
        if self._most:
            self._made.update(token % self._count for token in tokens)

    def draw(self) -> int | None:
        """A fresh token of 64 random bits; None when every caller number has made its calls."""
        token = secrets.randbits(_BITS)
        if not self._most and not self.blocked:
            return token
        well = (turn for turn in range(self._count) if turn not in self.blocked)
        free = [turn for turn in well if not self._most or self._made[turn] < self._most]
        if not free:
            return None
        turn = secrets.choice(free)
        self._made[turn] += 1
        token -= token % self._count
        return token + turn if token + turn < 2**_BITS else turn
