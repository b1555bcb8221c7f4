"""The table that a sweep shows on a terminal while it goes on."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from prozvon.cli.messages import say
from prozvon.disposition import VERDICTS, Class
from prozvon.verification.summary import Snapshot, TrunkState

_COLOURS = {"alive": "green", "dead": "red", "temp": "yellow", "error": "magenta"}


@contextmanager
def live(lang: str, *, wanted: bool) -> Iterator[Callable[[Snapshot], None] | None]:
    """A watcher that draws on stderr, in `lang`; None where there is no terminal, or where it is not `wanted`."""
    console = Console(stderr=True)
    if not (wanted and console.is_terminal):
        yield None
        return
    with Live(console=console, auto_refresh=False, transient=True) as screen:
        yield lambda seen: screen.update(Group(head(seen, lang), table(seen, lang)), refresh=True)


def head(seen: Snapshot, lang: str) -> Text:
    """How far a sweep is, in a line.

    >>> head(Snapshot(10, 4, 2, 1, {Class.BUSY: 2, Class.NOT_DIALLED: 8}, 8.0), "en").plain
    '4 rung of 10 · 2 under way · 0.5 a second · 8 s · 1 held back'
    >>> head(Snapshot(10, 4, 2, 0, {}, 8.0, trunks=(TrunkState("sip:a:5060", 3, 20),)), "en").plain.splitlines()[1]
    'sip:a:5060: breaker 3 of 20 (answers that speak only of the trunk)'
    """
    rate = seen.dialled / seen.seconds if seen.seconds else 0.0
    words = [
        say(lang, "{rung} rung of {all}", rung=seen.dialled, all=seen.given),
        say(lang, "{count} under way", count=seen.live),
        say(lang, "{rate:.1f} a second", rate=rate),
        say(lang, "{seconds:.0f} s", seconds=seen.seconds),
    ]
    words += [say(lang, "{count} held back", count=seen.held)] if seen.held else []
    words += [say(lang, "the trunk asked for {seconds:.0f} s of rest", seconds=seen.resting)] if seen.resting else []
    lines = [" · ".join(words), *(line for state in seen.trunks if (line := _trunk(state, lang)))]
    return Text("\n".join(lines))


def _trunk(state: TrunkState, lang: str) -> str:
    """What is to be said of a trunk; nothing while it is well."""
    if state.out:
        return say(lang, "{trunk}: no more calls, its breaker is open or it was lost", trunk=state.name)
    if state.silent:
        return say(lang, "{trunk}: does not answer, calls wait", trunk=state.name)
    if state.sick:
        return say(
            lang,
            "{trunk}: breaker {sick} of {limit} (answers that speak only of the trunk)",
            trunk=state.name,
            sick=state.sick,
            limit=state.limit,
        )
    return ""


def table(seen: Snapshot, lang: str) -> Table:
    """What was said so far.

    >>> table(Snapshot(10, 4, 2, 1, {Class.BUSY: 2, Class.NOT_DIALLED: 8}, 8.0), "en").row_count
    2
    """
    drawn = Table(box=None, pad_edge=False)
    drawn.add_column(say(lang, "class"))
    drawn.add_column(say(lang, "verdict"))
    drawn.add_column(say(lang, "numbers"), justify="right")
    for cls, count in seen.classes.items():
        verdict = VERDICTS[cls]
        shown = say(lang, "ringing now") if cls is Class.MAY_HAVE_RUNG else str(cls)
        drawn.add_row(shown, f"[{_COLOURS[verdict]}]{verdict}[/]", str(count))
    return drawn
