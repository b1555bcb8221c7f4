"""Several pieces worked on at a time, and what comes of them in their order."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, TypeVar

_AT_ONCE: Final = 4
"""Pieces that are worked on at a time at most: more of them would take more memory than they save time."""

S = TypeVar("S")
T = TypeVar("T")


def workers(pieces: int, threads: int | None) -> tuple[int, int]:
    """How many of so many pieces are worked on at a time, and the threads of each. `threads`: None takes every core.

    >>> workers(100, 8), workers(3, 1), workers(0, 2)
    ((4, 2), (1, 1), (1, 2))
    """
    cores = threads or len(os.sched_getaffinity(0))
    at_once = max(min(cores, _AT_ONCE, pieces), 1)
    return at_once, max(cores // at_once, 1)


def in_order(pieces: Iterable[S], work: Callable[[S], T], at_once: int, ready: int = 0) -> Iterator[T]:
    """What `work` makes of each piece, in their order; of `pieces` no more are taken than are worked on.

    So many more may be `ready` while the caller is busy with one: nobody has to wait for the caller then.

    >>> list(in_order(range(5), str, 2, ready=1))
    ['0', '1', '2', '3', '4']
    """
    if at_once == 1:
        yield from map(work, pieces)
        return
    with ThreadPoolExecutor(at_once) as pool:
        ahead: deque[Future[T]] = deque()
        try:
            for piece in pieces:
                if len(ahead) == at_once + ready:
                    yield ahead.popleft().result()
                ahead.append(pool.submit(work, piece))
            while ahead:
                yield ahead.popleft().result()
        finally:
            for rest in ahead:
                rest.cancel()
