"""The results file: one row for every number given, always whole on disk."""

import csv
import io
import os
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from prozvon.disposition import VERDICTS, Class, Verdict

_STDOUT = Path("-")
UNALLOCATED = "unallocated"
"""The reason of a number that was not rung because it is in nobody's range."""
HEADER = ("number", "class", "verdict", "attempts", "evidence")


@dataclass(frozen=True, slots=True)
class Row:
    """What is known of one number; `evidence` is a reason's code for a number that was not rung."""

    number: str = field(repr=False)
    cls: Class
    attempts: int
    evidence: str

    @property
    def verdict(self) -> Verdict:
        """What to think of the number: of one that was not rung only the numbering plan says anything."""
        by_plan = self.cls is Class.NOT_DIALLED and self.evidence == UNALLOCATED
        return Verdict.DEAD if by_plan else VERDICTS[self.cls]

    def cells(self) -> tuple[str, str, str, str, str]:
        """The row as it is written."""
        return (self.number, self.cls, self.verdict, str(self.attempts), self.evidence)


class Results:
    """Rows in the order of the numbers given. `path` None keeps them in memory only, `-` is standard output."""

    def __init__(self, path: Path | None, numbers: Iterable[str] = ()) -> None:
        self._path = path
        self._rows = {number: Row(number, Class.NOT_DIALLED, 0, "left") for number in numbers}
        self._counts = Counter({Class.NOT_DIALLED: len(self._rows)})
        self._changed = True

    def put(self, row: Row) -> None:
        """Set the row of a number; a new number goes to the end."""
        before = self._rows.get(row.number)
        if before is not None:
            self._counts[before.cls] -= 1
        self._counts[row.cls] += 1
        self._rows[row.number] = row
        self._changed = True

    def __contains__(self, number: str) -> bool:
        return number in self._rows

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def classes(self) -> Counter[Class]:
        """How many rows are of each class now, the most frequent first; counted as they come."""
        return Counter({cls: count for cls, count in self._counts.most_common() if count})

    def class_of(self, number: str) -> Class | None:
        """The class in the row of a number."""
        row = self._rows.get(number)
        return None if row is None else row.cls

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows."""
        return tuple(self._rows.values())

    def left(self) -> int:
        """How many numbers wait for their turn."""
        return sum(1 for row in self._rows.values() if row.cls is Class.NOT_DIALLED and row.evidence == "left")

    def write(self, *, last: bool = False) -> None:
        """Bring the file up to date: written aside, mode 0600, then renamed; a stream gets the `last` state alone.

        Raises OSError.
        """
        if self._path is None or not self._changed or (self._path == _STDOUT and not last):
            return
        self._changed = False
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows(row.cells() for row in self.rows)
        if self._path == _STDOUT:
            sys.stdout.write(text.getvalue())
            sys.stdout.flush()
            return
        aside = self._path.with_name(f".{self._path.name}.{os.getpid()}.partial")
        try:
            with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(text.getvalue().encode())
                file.flush()
                os.fsync(file.fileno())
            aside.replace(self._path)
        except OSError:
            aside.unlink(missing_ok=True)
            raise
