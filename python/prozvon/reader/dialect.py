"""What a text is separated and quoted with, by trying and counting."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from prozvon.errors import UsageError
from prozvon.reader import header as headers
from prozvon.reader.options import Limits, ReadOptions

if TYPE_CHECKING:
    from prozvon._core import DelimitedText

DELIMITERS = (";", ",", "\t", "|")
_RECORDS = 300


class Dialect(NamedTuple):
    """Separator and quote; `None` for a list of one column, and for text whose quotes are letters."""

    delimiter: str | None
    quote: str | None


def sniff(text: "DelimitedText", start: int, options: ReadOptions) -> Dialect:
    """The dialect under which most of the first records have one number of fields, the header among them."""
    quotes: Sequence[str | None] = ('"',) if options.quote is None else (options.quote or None,)
    if options.delimiter is not None:
        best = Dialect(_one(options.delimiter, "delimiter"), _one(quotes[0], "quote"))
    else:
        tried = [Dialect(delimiter, _one(quotes[0], "quote")) for delimiter in DELIMITERS]
        scored = [(_score(first_records(text, d, start, _RECORDS, options.limits)), d) for d in tried]
        score, best = max(scored, key=lambda pair: pair[0])
        if score <= 0:
            best = Dialect(None, best.quote)
    if options.quote is None and _single_quoted(first_records(text, best, start, _RECORDS, options.limits)):
        best = best._replace(quote="'")
    return best


def first_records(text: "DelimitedText", dialect: Dialect, start: int, limit: int, limits: Limits) -> list[list[str]]:
    """The cells of the first records, however many each has."""
    return [cells for _, cells in text.first_records(*marks(dialect), start, limit, limits.max_field)]


def marks(dialect: Dialect) -> tuple[int | None, int | None]:
    """The dialect as bytes.

    >>> marks(Dialect(";", None))
    (59, None)
    """
    return (ord(dialect.delimiter) if dialect.delimiter else None, ord(dialect.quote) if dialect.quote else None)


def _one(mark: str | None, what: str) -> str | None:
    if mark is None:
        return None
    if mark in {"\\t", "tab"}:
        return "\t"
    if len(mark) != 1 or not mark.isascii() or mark in "\r\n\x00":
        raise UsageError(f"{what} {mark!r} is not one ASCII character")
    return mark


def _score(records: list[list[str]]) -> float:
    """Share of records with the commonest number of fields, weighted by that number; 0 when it is one."""
    counts = Counter(len(cells) for cells in records)
    if not counts:
        return 0.0
    fields, times = max(counts.items(), key=lambda pair: (pair[1] if pair[0] > 1 else 0, pair[0]))
    if fields < 2:  # noqa: PLR2004 -- one field is no separator
        return 0.0
    share = times / len(records)
    # A header that the separator does not split speaks against it: the commas are inside the cells.
    names = len(records[headers.place(records)])
    header = 1.0 if names == fields else 0.5 if names > 1 else 0.2
    score = share * share * header
    return score + fields / 1_000 if score >= 0.15 else 0.0  # noqa: PLR2004 -- a separator few records agree on is none


def _single_quoted(records: list[list[str]]) -> bool:
    """Whether cells are quoted with apostrophes: as many close as open, and there is one for each record at least."""
    cells = [cell for row in records for cell in row if cell != "'"]
    opened = sum(cell.startswith("'") for cell in cells)
    closed = sum(cell.endswith("'") for cell in cells)
    return opened >= max(3, len(records)) and opened == closed
