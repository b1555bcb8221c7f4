"""The table that a sweep shows on a terminal while it goes on."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.live import Live
from rich.table import Table

from prozvon.disposition import VERDICTS, Class
from prozvon.verification.summary import Snapshot

_COLOURS = {"alive": "green", "dead": "red", "temp": "yellow", "error": "magenta"}


@contextmanager
def live(*, wanted: bool) -> Iterator[Callable[[Snapshot], None] | None]:
    """A watcher that draws on stderr; None where there is no terminal, or where it is not `wanted`."""
    console = Console(stderr=True)
    if not (wanted and console.is_terminal):
        yield None
        return
    with Live(console=console, auto_refresh=False, transient=True) as screen:
        yield lambda seen: screen.update(table(seen), refresh=True)


def table(seen: Snapshot) -> Table:
    """One look at a sweep.

    >>> table(Snapshot(10, 4, 2, 1, {Class.BUSY: 2, Class.NOT_DIALLED: 8}, 8.0)).row_count
    2
    """
    rate = seen.dialled / seen.seconds if seen.seconds else 0.0
    told = f"{seen.dialled} rung of {seen.given} · {seen.live} now · {rate:.1f} a second · {seen.seconds:.0f} s"
    told += f" · {seen.held} held back" if seen.held else ""
    told += f" · the trunk asked for {seen.resting:.0f} s of rest" if seen.resting else ""
    drawn = Table(title=told, title_justify="left", box=None, pad_edge=False)
    drawn.add_column("class")
    drawn.add_column("verdict")
    drawn.add_column("numbers", justify="right")
    for cls, count in seen.classes.items():
        verdict = VERDICTS[cls]
        shown = "ringing now" if cls is Class.MAY_HAVE_RUNG else str(cls)
        drawn.add_row(shown, f"[{_COLOURS[verdict]}]{verdict}[/]", str(count))
    return drawn
