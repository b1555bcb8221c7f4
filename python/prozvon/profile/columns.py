"""One column by itself. Everything is counted over the distinct values, each with the number of its cells."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import polars as pl

from prozvon.masking import mask_emails, mask_names, mask_phones, mask_text
from prozvon.reader.model import Base, Column
from prozvon.schema import Role

TOP: Final = 5
"""Values and formats that are shown of a column."""

_TAILS: Final = re.escape(bytes(range(0x80, 0xC0)).decode("cp1251", "ignore"))
"""What the second bytes of Cyrillic UTF-8 look like where they are read as Windows-1251."""

ANOMALIES: Final[Mapping[str, str]] = {
    "spaces_around": r"^\s|\s$",
    "invisible_characters": r"[\p{Cc}\p{Cf}]",
    "says_nothing": r"(?i)^\s*(null|none|nan|n/?a|н/?д|нет( данных)?|не указан[оа]?|неизвестно|undefined|[-?.]+)\s*$",
    "mixed_alphabets": r"\p{Cyrillic}[A-Za-z]|[A-Za-z]\p{Cyrillic}",
    "wrong_encoding": rf"\x{{FFFD}}|[ÐÑ][\x{{80}}-\x{{BF}}]|пїЅ|([РС][{_TAILS}]){{2}}",
    "scientific_notation": r"^\s*\d[.,]\d+[eEеЕ]\+\d+\s*$",
    "spreadsheet_error": r"^\s*#(REF!|N/A|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|Н/Д|ССЫЛКА!|ЗНАЧ!|ИМЯ\?|ДЕЛ/0!|ЧИСЛО!|ПУСТО!)",
    "line_breaks": r"[\r\n]",
    "markup": r"(?i)</?(a|b|i|p|br|div|span|td|tr|font|html|body)\b[^@>]*>|&(nbsp|amp|quot|lt|gt|#\d+);",
}
"""What should not stand in a cell, by code: patterns in the syntax of Rust's `regex`, in time linear in the cell."""

_MASKS: Final = {
    Role.PHONE: mask_phones,
    Role.EMAIL: mask_emails,
    Role.FULL_NAME: mask_names,
    Role.SURNAME: mask_names,
    Role.ADDRESS: mask_names,
}

_OWN_NAMES: Final = re.compile(r"(in_)*pz_(name|surname|given|patronymic|name_note)")
"""Columns of this program's own tables that hold names; their headers give them no role."""

_SOLE_TRADER: Final = r"(?i)^\W*(ИП|ЧП|ФОП|индивидуальный предприниматель)\b\W*"
"""A company that is called by a person's name."""


@dataclass(frozen=True, slots=True)
class Share:
    """A value or a format, and how many cells have it."""

    text: str
    count: int


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """A column: `rows` of the base, of them `filled`; `distinct` values; `longest` and `shortest` in characters.

    `formats` writes every digit as 9, every run of capital letters as A or Я and of small ones as a or я; `top` are the
    commonest values, masked where they are personal. `anomalies` counts cells by the codes of :data:`ANOMALIES`.
    """

    name: str
    role: str | None
    why: str
    rows: int
    filled: int
    distinct: int
    shortest: int
    longest: int
    formats: tuple[Share, ...]
    top: tuple[Share, ...]
    anomalies: dict[str, int]


def profile_columns(base: Base) -> tuple[ColumnProfile, ...]:
    """Every input column of a base, in its order."""
    return tuple(_column(base.frame[column.name], column) for column in base.columns)


def counted(cells: pl.Series) -> pl.DataFrame:
    """The distinct filled values as `value`, the commonest first, and how many cells have each as `count`.

    >>> counted(pl.Series(["а", "", "а", None, "б"])).rows()
    [('а', 2), ('б', 1)]
    """
    values = cells.rename("value").value_counts(name="count").filter((pl.col("value") != "").fill_null(value=False))
    return values.sort("count", "value", descending=[True, False])


def shape(values: pl.Expr) -> pl.Expr:
    """The format of text: digits one by one, letters by runs.

    >>> pl.select(shape(pl.lit("Иванов И. 8-916"))).item()
    'Яя Я. 9-999'
    """
    shaped = values.str.replace_all("[0-9]", "9")
    for letters, sign in (("[А-ЯЁ]+", "Я"), ("[а-яё]+", "я"), ("[A-Z]+", "A"), ("[a-z]+", "a"), (r"\s+", " ")):
        shaped = shaped.str.replace_all(letters, sign)
    return shaped.str.slice(0, 60)


def _column(cells: pl.Series, column: Column) -> ColumnProfile:
    values = counted(cells)
    count = pl.col("count")
    formats = (
        values.select(format=shape(pl.col("value")), count="count")
        .group_by("format")
        .agg(count.sum())
        .sort("count", "format", descending=[True, False])
    )
    facts = values.select(
        pl.col("value").str.len_chars().min().fill_null(0).alias("shortest"),
        pl.col("value").str.len_chars().max().fill_null(0).alias("longest"),
        *(count.filter(pl.col("value").str.contains(pattern)).sum().alias(code) for code, pattern in ANOMALIES.items()),
    ).row(0, named=True)
    mask = mask_names if _OWN_NAMES.fullmatch(column.name) else _MASKS.get(column.role or Role.COMMENT)
    top = values.head(TOP)
    if mask is not None:
        top = top.with_columns(mask(pl.col("value")))
    elif column.role == Role.COMPANY:
        form = pl.col("value").str.extract(_SOLE_TRADER)
        person = pl.format("{} {}", form, mask_names(pl.col("value").str.replace(_SOLE_TRADER, "")))
        top = top.with_columns(pl.when(form.is_not_null()).then(person).otherwise(pl.col("value")))
    elif column.role in (None, Role.COMMENT):
        # Whatever people write freely may hold anybody's number.
        top = top.with_columns(pl.Series("value", map(mask_text, top["value"]), pl.String))
    return ColumnProfile(
        name=column.name,
        role=None if column.role is None else str(column.role),
        why=column.why,
        rows=cells.len(),
        filled=int(values["count"].sum()),
        distinct=values.height,
        shortest=facts.pop("shortest"),
        longest=facts.pop("longest"),
        formats=tuple(Share(*row) for row in formats.head(TOP).iter_rows()),
        top=tuple(Share(*row) for row in top.with_columns(pl.col("value").str.slice(0, 60)).iter_rows()),
        anomalies={code: int(cells) for code, cells in facts.items() if cells},
    )
