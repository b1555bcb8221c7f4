"""`--fail-on`: limits on the counts of a run, such as `rejects>5%` or `lost_digits>0`.

A limit is COUNT OPERATOR NUMBER, with `%` of the input rows. COUNT is a total of the manifest (`rows`, `contacts`),
a code (`lost_digits`: its rows in every group together), or a code of one group (`rejects.ragged`). A code that did not
occur counts 0.
"""

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from operator import eq, ge, gt, le, lt, ne

from prozvon.codes import CODES
from prozvon.errors import UsageError
from prozvon.output.manifest import TOTALS, Manifest

_OPERATORS = {">=": ge, "<=": le, "==": eq, "!=": ne, ">": gt, "<": lt, "=": eq}
_LIMIT = re.compile(r"\s*([a-z][a-z0-9_.]*)\s*(>=|<=|==|!=|>|<|=)\s*(\d+(?:\.\d+)?)\s*(%?)\s*")


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit: passed when COUNT OPERATOR NUMBER is true."""

    text: str
    count: str
    operator: str
    number: Fraction
    percent: bool

    def passed(self, counts: Mapping[str, int]) -> str | None:
        """What to tell the user when the limit is passed; `None` when it is kept.

        Of no input rows every share is 0.
        """
        seen = counts.get(self.count, 0)
        rows = counts.get("rows", 0)
        value = Fraction(100 * seen, rows) if self.percent and rows else Fraction(0 if self.percent else seen)
        if not _OPERATORS[self.operator](value, self.number):
            return None
        share = f" of {rows} rows ({100 * seen / rows:.2f} %)" if rows and self.count != "rows" else ""
        return f"{self.text}: {self.count} is {seen}{share}"


def parse(expression: str, known: Iterable[str] = ()) -> Limit:
    """Reads one `--fail-on` expression; `known` are count names beyond the totals and the codes.

    Raises `UsageError` for what is no limit, and for an unknown count with the nearest right one.

    >>> parse("rejects > 5%").number
    Fraction(5, 1)
    >>> parse("reject>5%")
    Traceback (most recent call last):
    prozvon.errors.UsageError: --fail-on 'reject>5%': there is no count 'reject'; did you mean 'rejects'?
    """
    found = _LIMIT.fullmatch(expression)
    if found is None:
        raise UsageError(f"--fail-on {expression!r} is no limit; write for example 'rejects>5%' or 'lost_digits>0'")
    count, operator, number, percent = found.groups()
    names = {*TOTALS, *CODES, *known}
    if count not in names and count.rpartition(".")[2] not in names:
        near = difflib.get_close_matches(count, sorted(names), n=1, cutoff=0.5)
        hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(TOTALS)} and every code"
        raise UsageError(f"--fail-on {expression!r}: there is no count {count!r}; {hint}")
    return Limit(expression.strip(), count, operator, Fraction(number), percent == "%")


def failed(expressions: Iterable[str], counts: Mapping[str, int]) -> list[str]:
    """The limits that `counts` (see `flat`) pass, each with the count that passed it.

    >>> failed(["rejects>5%", "lost_digits>0"], {"rows": 100, "rejects": 7, "lost_digits": 0})
    ['rejects>5%: rejects is 7 of 100 rows (7.00 %)']
    """
    limits = [parse(e, counts) for e in expressions]
    return [words for limit in limits if (words := limit.passed(counts)) is not None]


def flat(manifest: Manifest) -> dict[str, int]:
    """Every count of a manifest by the names that limits use."""
    counts: dict[str, int] = {}
    for group, codes in manifest.by_code.items():
        for code, rows in codes.items():
            counts[f"{group}.{code}"] = rows
            counts[code] = counts.get(code, 0) + rows
    return counts | dict(manifest.counts)  # a total is never shadowed by a code of its name
