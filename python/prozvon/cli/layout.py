"""Lines that fit the terminal they are read on, whether it has 40 columns or 200.

Words are wrapped with what belongs to them indented; figures stand under one another at the right. Where there is no
terminal (a log, a pipe) lines are as long as on one of 80 columns.
"""

import shutil
import sys
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

WIDEST: Final = 100
"""Columns beyond which a line is no easier to read."""

_NARROWEST: Final = 20
_IN: Final = 4
"""Columns by which what has no room beside its head stands in below it."""

_FIGURE: Final = 10
"""Columns that a figure is given."""


def width() -> int:
    """Columns of the terminal (or of `COLUMNS`), at least a few and at most what is easily read."""
    return max(_NARROWEST, min(WIDEST, shutil.get_terminal_size((80, 24)).columns))


def counted(words: str, count: int, columns: int, *, indent: int = 0) -> str:
    r"""Words and a figure at the end of the line; long words take several lines, the figure stands on the last.

    >>> print(counted("rows not to call because nobody answers", 1234, 30, indent=2))
      rows not to call
        because nobody
        answers          1,234
    """
    room = max(columns - _FIGURE, _NARROWEST // 2)
    lines = wrapped(words, room, indent=indent, hanging=indent + 2)
    return "\n".join([*lines[:-1], f"{lines[-1]:<{room}}{f'{count:,}':>{columns - room}}"])


def beside(head: str, text: str) -> str:
    r"""A text behind what it belongs to, for standard output: on a terminal its further lines stand under its first.

    Where that leaves too little room they stand a little in. What is no terminal gets one line, as long as it is.
    """
    if not sys.stdout.isatty():
        return f"{head}{text}".rstrip()
    columns = shutil.get_terminal_size().columns
    return hung(head, text, columns)


def hung(head: str, text: str, columns: int) -> str:
    r"""A text behind what it belongs to, in lines of at most `columns`.

    >>> print(hung("ok  disk  ", "49 GB are free", 18))
    ok  disk  49 GB
              are free
    >>> print(hung("2  clean  2026-12-01  ", "rows=187 dial=141", 24))
    2  clean  2026-12-01
        rows=187 dial=141
    """
    if len(head) + len(text) <= columns:
        return f"{head}{text}".rstrip()
    rest = len(head) if 2 * len(head) <= columns + 1 else _IN
    if rest == len(head):
        return "\n".join(textwrap.wrap(text, columns, initial_indent=head, subsequent_indent=" " * rest))
    above = textwrap.wrap(head, columns, subsequent_indent=" " * rest)
    return "\n".join([*above, *wrapped(text, columns, indent=rest)])


def listed(groups: Mapping[str, Iterable[str]], columns: int, *, indent: int = 2) -> Iterator[str]:
    r"""Each name with its items; the items stand beside it, or, where that is narrow, below.

    >>> print(*listed({"phone": ["ТЕЛ1", "ТЕЛ2", "msisdn"], "name": ["ФИО"]}, 30), sep="\n")
      phone  ТЕЛ1, ТЕЛ2, msisdn
      name   ФИО
    >>> print(*listed({"consent_withdrawn": ["opt_out"]}, 24), sep="\n")
      consent_withdrawn
        opt_out
    """
    widest = max((len(name) for name in groups), default=0)
    beside = indent + widest + 2
    for name, items in groups.items():
        # A column's name may have spaces; it is not broken at them.
        text = ", ".join(item.replace(" ", "\u00a0") for item in items)
        if beside > columns // 2:
            yield " " * indent + name
            yield from wrapped(text, columns, indent=indent + 2)
        else:
            first = " " * indent + f"{name:<{widest}}  "
            for line in textwrap.wrap(text, columns, initial_indent=first, subsequent_indent=" " * beside):
                yield line.replace("\u00a0", " ")


def wrapped(text: str, columns: int, *, indent: int = 0, hanging: int | None = None) -> list[str]:
    """The text in lines of at most `columns`, the first indented by `indent`, the others by `hanging`.

    A no-break space holds words together and comes out as a plain one.
    """
    rest = indent if hanging is None else hanging
    lines = textwrap.wrap(text, columns, initial_indent=" " * indent, subsequent_indent=" " * rest)
    return [line.replace("\u00a0", " ") for line in lines] or [""]
