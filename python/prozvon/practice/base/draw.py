"""Weighted draws from one stream of random numbers.

Only `random.Random.random` is ever called: its stream is promised to be the same in every Python, so that a seed means
one base.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate
from typing import Final, Generic, TypeVar

T = TypeVar("T")

Random = Callable[[], float]
"""Gives the next number in [0, 1)."""


class Deck(Generic[T]):
    """Items drawn by weight.

    >>> deck = Deck([("often", 9), ("seldom", 1)])
    >>> deck.draw(lambda: 0.5), deck.draw(lambda: 0.95)
    ('often', 'seldom')
    """

    __slots__ = ("_edges", "_items")

    def __init__(self, weighted: Iterable[tuple[T, float]]) -> None:
        pairs = [(item, weight) for item, weight in weighted if weight > 0]
        total = sum(weight for _, weight in pairs)
        self._items: Final = tuple(item for item, _ in pairs)
        # The last edge is left out, so that a sum a hair below 1 cannot send a draw past the end.
        self._edges: Final = [edge / total for edge in accumulate(weight for _, weight in pairs)][:-1]

    def draw(self, r: Random) -> T:
        """One item."""
        return self._items[bisect_right(self._edges, r())]


class Chances(Generic[T]):
    """At most one of several things that each happen with a probability of their own; mostly none does.

    >>> chances = Chances([("fault", 0.1)])
    >>> chances.draw(lambda: 0.05), chances.draw(lambda: 0.5)
    ('fault', None)
    """

    __slots__ = ("_edges", "_items", "_some")

    def __init__(self, rated: Iterable[tuple[T, float]]) -> None:
        pairs = [(item, rate) for item, rate in rated if rate > 0]
        self._items: Final = tuple(item for item, _ in pairs)
        self._edges: Final = list(accumulate(rate for _, rate in pairs))
        self._some: Final = self._edges[-1] if pairs else 0.0
        if self._some > 1:
            raise ValueError(f"rates add up to {self._some:.3f}, more than 1")

    def draw(self, r: Random) -> T | None:
        """The thing that happens, or None."""
        u = r()
        if u >= self._some:
            return None
        return self._items[bisect_right(self._edges, u)]


def pick(items: Sequence[T], r: Random) -> T:
    """One of `items`, each as likely as the others."""
    return items[int(r() * len(items))]
