"""A run's progress on a terminal: the stage under way, how far the whole is, and how long the rest will take.

Stages do not tell how far they are, so the bar moves by what each usually takes of a run; a stage that is over is a
line with its rows, seconds and rate. Narrow terminals get the bar alone.
"""

from collections.abc import Iterable
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from prozvon.cli.words import STAGES
from prozvon.progress import Stage

_SHARES = {
    "read": 8,
    "normalize": 30,
    "match": 12,
    "merge": 8,
    "dial": 10,
    "tables": 6,
    "write": 20,
    "report": 6,
}
"""Percent of a run that each stage usually takes; measured on a million rows, and no more than a guess elsewhere."""

_WIDE = 80
"""Columns of a terminal that has room for times beside the bar."""


class Board:
    """Shows stages as `prozvon.progress.Progress` tells them; a context manager, which leaves finished lines only.

    `stages` are those that the command has.
    """

    def __init__(self, lang: str, stages: Iterable[str] = tuple(_SHARES), console: Console | None = None) -> None:
        self._lang = lang
        self._console = console or Console(stderr=True, highlight=False)
        bar = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(bar_width=None))
        times = (TextColumn("{task.percentage:>3.0f} %"), TimeElapsedColumn(), TimeRemainingColumn())
        columns = (*bar, *times) if self._console.width >= _WIDE else bar
        self._progress = Progress(*columns, console=self._console, transient=True)
        self._task = self._progress.add_task("", total=sum(_SHARES[name] for name in stages))

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def __call__(self, name: str, stage: Stage | None) -> None:
        """A stage begins (None), or is over."""
        words = STAGES[name][0 if self._lang == "ru" else 1]
        if stage is None:
            self._progress.update(self._task, description=words)
            return
        self._progress.advance(self._task, _SHARES.get(name, 0))
        second = "с" if self._lang == "ru" else "s"
        line = f"{words:15}{stage.rows:>12,}{stage.seconds:>9.2f} {second}"
        if self._console.width >= _WIDE and stage.rows and stage.seconds:
            line += f"{stage.rows / stage.seconds:>12,.0f}/{second}"
        self._progress.console.print(line)
