"""How a run tells where it is: stages with their rows and seconds."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage that is over: its name, rows it handled, and seconds it took."""

    name: str
    rows: int
    seconds: float


@dataclass(slots=True)
class Progress:
    """Times the stages of a run and tells `told` as each begins and ends.

    `clock` gives seconds from any start.

    >>> ticks = iter([0.0, 2.0])
    >>> progress = Progress(clock=lambda: next(ticks))
    >>> with progress.stage("read") as rows:
    ...     rows(10)
    >>> progress.stages
    [Stage(name='read', rows=10, seconds=2.0)]
    """

    told: Callable[[str, Stage | None], None] = lambda _name, _stage: None
    clock: Callable[[], float] = time.perf_counter
    stages: list[Stage] = field(default_factory=list)

    @contextmanager
    def stage(self, name: str) -> Iterator[Callable[[int], None]]:
        """Time one stage; call what is yielded with the number of rows once it is known."""
        count = 0

        def rows(number: int) -> None:
            nonlocal count
            count = number

        self.told(name, None)
        start = self.clock()
        yield rows
        done = Stage(name, count, self.clock() - start)
        self.stages.append(done)
        self.told(name, done)
