"""Which of our numbers a call shows, and how many calls each has made within a day."""

import secrets
from collections import Counter
from collections.abc import Iterable

_BITS = 64


class Callers:
    """Draws tokens for calls to come. A token tells its caller number by its remainder, so it stays after a restart.

    `count` caller numbers take turns by chance, each makes at most `most` calls (0: any number). The calls of the day
    before the sweep began count until it ends.

    >>> callers = Callers(2, most=1)
    >>> callers.note([8])
    >>> callers.draw() % 2, callers.draw()
    (1, None)
    """

    def __init__(self, count: int, *, most: int) -> None:
        self._count = count
        self._most = most if count else 0
        self._made: Counter[int] = Counter()

    def note(self, tokens: Iterable[int]) -> None:
        """Count calls that were placed already."""
        if self._most:
            self._made.update(token % self._count for token in tokens)

    def draw(self) -> int | None:
        """A fresh token of 64 random bits; None when every caller number has made its calls."""
        token = secrets.randbits(_BITS)
        if not self._most:
            return token
        free = [turn for turn in range(self._count) if self._made[turn] < self._most]
        if not free:
            return None
        turn = secrets.choice(free)
        self._made[turn] += 1
        token -= token % self._count
        return token + turn if token + turn < 2**_BITS else turn
