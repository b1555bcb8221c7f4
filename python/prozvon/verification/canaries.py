"""Numbers whose answer is known beforehand: they tell whether the line still says the truth.

The file has a line for each: `NUMBER,good` for one that always rings or answers, `NUMBER,bad` for one that does not
exist. Canaries are our own lines (or numbers nobody has): they are rung again and again, and stand in no base.
"""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from prozvon.disposition import Class, Disposition, Verdict
from prozvon.errors import InputError
from prozvon.verification.breaker import SICK
from prozvon.verification.targets import target

_GOOD = frozenset({"good", "alive"})
_BAD = frozenset({"bad", "dead"})


@dataclass(frozen=True, slots=True)
class Canary:
    """One number and what it must say."""

    number: str = field(repr=False)
    good: bool

    def passes(self, found: Disposition) -> bool:
        """Whether the answer is the known one; a bad number may say anything but that somebody is there.

        >>> from prozvon.disposition import Outcome, classify
        >>> Canary("+74950000000", True).passes(classify(Outcome(code=404)))
        False
        """
        if found.cls in SICK or found.cls is Class.MAY_HAVE_RUNG:
            return False
        return (found.verdict is Verdict.ALIVE) is self.good


def read_canaries(path: Path, region: str) -> tuple[Canary, ...]:
    """The canaries of a file; `#` begins a remark. Raises InputError for a line that is not understood.

    A comma, a semicolon, a tab or a space stands between number and word, in either order.
    """
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"the canaries cannot be read: {error}", path=str(path)) from None
    found = []
    for line, text in enumerate(lines, 1):
        if not text.strip() or text.startswith("#"):
            continue
        words = [word.strip().lower() for word in re.split(r"[,;\t ]+", text) if word.strip()]
        told = [word for word in words if word in _GOOD | _BAD]
        read = target("".join(word for word in words if word not in told), region)
        if line == 1 and read.number is None and not told:
            continue  # a header
        if len(told) != 1 or read.number is None or read.barred is not None:
            raise InputError("write NUMBER,good or NUMBER,bad", path=str(path), line=line)
        found.append(Canary(read.number, told[0] in _GOOD))
    if not found:
        raise InputError("there is no canary in it; write NUMBER,good or NUMBER,bad", path=str(path))
    return tuple(found)


def turns(canaries: tuple[Canary, ...]) -> Iterator[tuple[Canary, ...]]:
    """Who sings when: a good and a bad one each time, all in turn, for ever."""
    kinds = [list(group) for group in ([c for c in canaries if c.good], [c for c in canaries if not c.good]) if group]
    yield from zip(*(itertools.cycle(kind) for kind in kinds), strict=False)
