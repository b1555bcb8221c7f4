"""Which people of a campaign, and in which order: conditions, order, share, number, and a file for each of a group.

Conditions are SQL expressions over the fields of `prozvon.export.fields` and the input's own columns (in double
quotes where their names are no words): `city = 'Казань' AND (days_silent > 30 OR days_silent IS NULL)`. Days are text
in the form 2026-12-31, so they compare as they stand.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from prozvon.errors import UsageError
from prozvon.export.fields import COUNTED, OWN, RECORD
from prozvon.output.shaping import LIST_SEPARATOR
from prozvon.settings import nearest

SEGMENTS: Mapping[str, str] = {
    "silent_month": "days_silent > 30",
    "silent_half_year": "days_silent > 182",
    "never_called": "days_silent IS NULL",
    "only_phone": "email IS NULL",
    "only_email": "phone IS NULL",
    "with_email": "email IS NOT NULL",
    "companies": "company IS NOT NULL",
    "people": "company IS NULL",
}
"""Segments that need no settings; a user's own of the same name goes before."""

SPLITS: Mapping[str, str] = {"timezone": "time_zone", "city": "city", "source": "source", "manager": "manager"}
"""What `--split-by` calls a field."""

ONE_OF: Mapping[str, str] = {"household": "household_id", "company": "company"}
"""What `--one-per` calls a field."""

_SQL_ORDER = re.compile(r"\s*(-?)\s*(.+?)\s*(?:\s(asc|desc))?\s*", re.IGNORECASE)


def condition(expression: str) -> pl.Expr:
    """The condition that an expression states.

    Raises `UsageError` for what is no SQL expression.

    >>> pl.DataFrame({"city": ["Казань", "Омск"]}).filter(condition("city LIKE 'К%'")).height
    1
    """
    try:
        return pl.sql_expr(expression)
    except pl.exceptions.PolarsError as error:
        raise UsageError(f"condition {expression!r}: {error}") from None


def segment(name: str, own: Mapping[str, str]) -> str:
    """The expression of a named segment.

    Raises `UsageError` for a name that neither the settings nor we know.
    """
    known = {**SEGMENTS, **own}
    if name not in known:
        raise UsageError(f"there is no segment {name!r}{nearest(name, known)}; there are {', '.join(known)}")
    return known[name]


def order(terms: str) -> list[tuple[str, bool]]:
    """Fields to order by, each with whether the greatest comes first.

    >>> order("priority desc, -last_contact, city")
    [('priority', True), ('last_contact', True), ('city', False)]
    """
    found = []
    for term in terms.split(","):
        parts = _SQL_ORDER.fullmatch(term)
        if parts is None:
            raise UsageError(f"--order-by {terms!r}: write fields with commas between, `-field` for the greatest first")
        minus, name, way = parts.groups()
        found.append((name.strip('"'), bool(minus) != ((way or "").lower() == "desc")))
    return found


def needed(conditions: Iterable[str], ordered: Sequence[tuple[str, bool]], split: str | None) -> set[str]:
    """Every field that is asked about."""
    names = {name for text in conditions for name in condition(text).meta.root_names()}
    return names | {name for name, _ in ordered} | ({SPLITS[split]} if split else set()) | _files(split)


def _files(split: str | None) -> set[str]:
    """The source of who does not say it is the file that the person stands in."""
    return {"sources"} if split == "source" else set()


def keep(people: pl.DataFrame, expression: str) -> pl.DataFrame:
    """The people for whom the expression is true.

    Raises `UsageError` for a field that does not exist, with the nearest one, and for what cannot be compared.
    """
    wanted = condition(expression)
    check_fields(wanted.meta.root_names(), people)
    try:
        kept = people.filter(wanted)
    except pl.exceptions.PolarsError as error:
        raise UsageError(f"condition {expression!r}: {str(error).splitlines()[0]}") from None
    return kept


def check_fields(names: Iterable[str], people: pl.DataFrame) -> None:
    """Raises `UsageError` for the first name that is no field of `people`."""
    for name in names:
        if name not in people.columns:
            raise UsageError(f"there is no field {name!r}{nearest(name, [*people.columns, *RECORD, *OWN, *COUNTED])}")


def arrange(people: pl.DataFrame, ordered: Sequence[tuple[str, bool]]) -> pl.DataFrame:
    """People in the order asked for, ties as they stood; who lacks a value comes last.

    A column of text that holds nothing but numbers is ordered as numbers.

    >>> arrange(pl.DataFrame({"priority": ["9", "10", None]}), [("priority", True)])["priority"].to_list()
    ['10', '9', None]
    """
    check_fields((name for name, _ in ordered), people)
    if not ordered:
        return people
    keys = [_comparable(people[name]) for name, _ in ordered]
    return people.sort(keys, descending=[down for _, down in ordered], nulls_last=True, maintain_order=True)


def one_of_each(people: pl.DataFrame, by: str) -> pl.DataFrame:
    """The first of each household or company in the order of the list; who belongs to none stays.

    >>> one_of_each(pl.DataFrame({"company": ["Ромашка", None, "Ромашка", None]}), "company").height
    3
    """
    field = ONE_OF[by]
    check_fields([field], people)
    return people.filter(pl.col(field).is_first_distinct() | pl.col(field).is_null() | (pl.col(field) == ""))


def _comparable(column: pl.Series) -> pl.Series:
    if column.dtype != pl.String:
        return column
    numbers = column.cast(pl.Float64, strict=False)
    return numbers if numbers.null_count() == column.null_count() else column


def sample(people: pl.DataFrame, share: str, seed: int) -> pl.DataFrame:
    """Some of the people, drawn at random, in their order; `share` is a number, or a part such as `5%`.

    The same people are drawn from the same list with the same seed.

    >>> sample(pl.DataFrame({"a": range(40)}), "5%", 1).height
    2
    """
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(%?)\s*", share)
    if found is None or (not found[2] and "." in found[1]):
        raise UsageError(f"--sample {share!r}: write a number of people, or a share such as 5%")
    size = round(people.height * float(found[1]) / 100) if found[2] else int(found[1])
    if size >= people.height:
        return people
    at = pl.int_range(people.height, eager=True).sample(size, seed=seed).sort()
    return people[at]


def split(people: pl.DataFrame, by: str) -> dict[str, pl.DataFrame]:
    """One list for each value, by a name that can stand in a file's name; most people first.

    Who has no source is of the first file in which the person stands.

    >>> people = pl.DataFrame({"source": ["site", None], "sources": ["a.csv", "crm.xlsx; web.csv"]})
    >>> list(split(people, "source"))
    ['site', 'crm.xlsx']
    """
    field = SPLITS[by]
    check_fields([field], people)
    value: pl.Expr = pl.when(pl.col(field) != "").then(pl.col(field))
    if by == "source" and "sources" in people.columns:
        value = pl.coalesce(value, pl.col("sources").str.split(LIST_SEPARATOR).list.first())
    named_by = value.fill_null("").alias(field)
    parts = people.with_columns(named_by).partition_by(field, maintain_order=True, as_dict=True)
    named: dict[str, pl.DataFrame] = {}
    for (value,), part in sorted(parts.items(), key=lambda pair: -pair[1].height):
        stem = re.sub(r"[^\w.+-]+", "_", str(value), flags=re.UNICODE).strip("_.") or "none"
        name, number = stem[:80], 2
        while name in named:
            name, number = f"{stem[:80]}_{number}", number + 1
        named[name] = part
    return named
