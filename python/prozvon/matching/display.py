"""How a result shows itself: a line and a small chart, as text in a terminal and as HTML in a notebook.

Counts only: a notebook is mailed about, and nobody's name or number shall travel with it. The HTML stands for itself,
without scripts or files, and the chart is a table, so that a screen reader reads it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

import polars as pl

_WIDTH: Final = 30
"""Characters of the longest bar in text."""

_STEPS: Final = (1, 2, 3, 4, 5, 10)
"""Where the groups of sizes begin; the last is open."""

_BAR: Final = "background:#5b8;height:.8em;display:inline-block;min-width:1px;vertical-align:middle"


@dataclass(frozen=True, slots=True)
class Picture:
    """`title` above a chart: `axis` and `unit` head its two columns, `bars` are its rows."""

    title: str
    axis: str
    unit: str
    bars: Sequence[tuple[str, int]]

    def text(self) -> str:
        """The title and a bar of blocks for each row.

        >>> print(Picture("7 rows", "rows", "persons", [("1", 4), ("2", 1)]).text())
        7 rows
        rows  persons
           1        4  ██████████████████████████████
           2        1  ███████▌
        """
        most = max([1, *(count for _, count in self.bars)])
        left = max(len(self.axis), *(len(name) for name, _ in self.bars), 0)
        right = max(len(self.unit), len(f"{most:,}"))
        lines = [self.title, f"{self.axis:>{left}}  {self.unit:>{right}}"]
        lines += [f"{name:>{left}}  {count:>{right},}  {_blocks(count / most)}".rstrip() for name, count in self.bars]
        return "\n".join(lines)

    def html(self) -> str:
        """The same as one HTML table with a caption; bars are as wide as their share of the greatest."""
        most = max([1, *(count for _, count in self.bars)])
        rows = "".join(
            f'<tr><th scope="row">{escape(name)}</th><td>{count:,}</td>'
            f'<td style="width:16em;text-align:left" aria-hidden="true">'
            f'<span style="{_BAR};width:{100 * count / most:.1f}%"></span></td></tr>'
            for name, count in self.bars
        )
        return (
            f'<table><caption style="text-align:left">{escape(self.title)}</caption><thead><tr>'
            f'<th scope="col">{escape(self.axis)}</th><th scope="col">{escape(self.unit)}</th>'
            f'<td aria-hidden="true"></td></tr></thead><tbody>{rows}</tbody></table>'
        )


def sizes(groups: pl.Series) -> list[tuple[str, int]]:
    """How many groups have one row, two, …: from each row's group. Empty sizes between the others are left out.

    >>> sizes(pl.Series(["a", "b", "b", "c", *"ddddddd"]))
    [('1', 2), ('2', 1), ('5-9', 1)]
    """
    last = len(_STEPS) - 1
    names = [str(low) for low in _STEPS]
    names[-2:] = [f"{_STEPS[-2]}-{_STEPS[-1] - 1}", f"{_STEPS[-1]}+"]
    rows = groups.drop_nulls().value_counts(name="rows")["rows"]
    step = (
        pl.Series("low", _STEPS).search_sorted(rows, side="right") - 1 if rows.len() else pl.Series([], dtype=pl.Int64)
    )
    counts = dict(step.value_counts(name="n").iter_rows())
    return [(names[at], counts[at]) for at in range(last + 1) if counts.get(at)]


def _blocks(share: float) -> str:
    """A bar of eighths of a character."""
    eighths = max(round(share * _WIDTH * 8), 1) if share else 0
    return "█" * (eighths // 8) + " ▏▎▍▌▋▊▉"[eighths % 8].strip()
