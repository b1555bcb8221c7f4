"""The formula guard: a cell that a spreadsheet would run gets one leading apostrophe.

Such a cell begins with `=`, `@`, `|`, a tab or a carriage return, or their full-width forms, or with `+` or `-`
followed by anything that is not just digits, spaces, `( ) - . /` and an extension mark with digits:
`+7 (916) 123-45-67 доб. 12` is a phone, `+7916+1` is a formula. Full-width signs count as signs,
because spreadsheets of East Asian locales run them.

Background: OWASP, "CSV Injection".
"""

import polars as pl

from prozvon._core import cells_beginning

_MARKS = "=@|\t\r＝＠｜+-＋－"
"""What a cell must begin with to be looked at closely."""

_SIGNS = "+-＋－"
"""Marks that a number may have."""

_MARK = r"(?:доб(?:ав(?:очный)?)?|вн(?:утр(?:енний)?)?|ext(?:n|ension)?|[xх#]|;ext=)"

_SIGNED = rf"^[+\-＋－][\p{{Nd}}\p{{Zs}}().\-/]*(?:(?i:{_MARK})[.:]?\p{{Zs}}*\p{{Nd}}+[\p{{Zs}})]*)?$"
"""A signed cell that is no formula."""


def guarded(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with an apostrophe before each cell of its text columns that a spreadsheet would run.

    The same as `guard` for each of them, at the price of a look at first letters.

    >>> guarded(pl.DataFrame({"a": ["=1+1", "+7 916 123-45-67", None]}))["a"].to_list()
    ["'=1+1", '+7 916 123-45-67', None]
    """
    texts = frame.select(pl.col(pl.String))
    if texts.width == 0:
        return frame
    changed = []
    for column, rows in zip(texts, cells_beginning(texts, _MARKS, _SIGNS), strict=True):
        at = pl.Series(rows)
        if at.is_empty():
            continue
        cells = column.gather(at)
        run = ~cells.str.contains(_SIGNED)
        if run.any():
            changed.append(column.scatter(at.filter(run), "'" + cells.filter(run)))
    return frame.with_columns(changed)


def may_run(column: pl.Series) -> bool:
    """Whether the text that a column of something else is written as may hold a cell to be guarded."""
    match column.dtype:
        case pl.Enum(categories=categories):
            return _any_mark(pl.Series(categories, dtype=pl.String))
        case pl.Categorical():
            return _any_mark(column.unique().cast(pl.String))
        case pl.List(inner=pl.String()):
            # A cell begins as its first element does, or with what joins them.
            return _any_mark(column.list.explode(empty_as_null=False))
        case pl.List():
            return True
        case pl.Date() | pl.Datetime():
            return (column.dt.year() < 0).any()
        case _:
            return False


def _any_mark(texts: pl.Series) -> bool:
    return pl.Series(cells_beginning(texts.to_frame(), _MARKS, "")[0]).len() > 0


def guard(name: str) -> pl.Expr:
    """The text column `name` with an apostrophe before each cell that a spreadsheet would run.

    >>> cells = pl.DataFrame({"a": ["=1+1", "+7 916 123-45-67", "+7916+1", "-", "@SUM(A1)", "-5", "- нет", None]})
    >>> cells.select(guard("a"))["a"].to_list()
    ["'=1+1", '+7 916 123-45-67', "'+7916+1", '-', "'@SUM(A1)", '-5', "'- нет", None]
    """
    column = pl.col(name)
    return pl.when(_runs(column)).then("'" + column).otherwise(column).alias(name)


def unguard(name: str) -> pl.Expr:
    """The text column `name`, read from a file of ours, without the apostrophes that `guard` put there.

    >>> cells = pl.DataFrame({"a": ["'=1+1", "'tis", "+7 916 123-45-67"]})
    >>> cells.select(unguard("a"))["a"].to_list()
    ['=1+1', "'tis", '+7 916 123-45-67']
    """
    column = pl.col(name)
    bare = column.str.slice(1)
    return pl.when(column.str.starts_with("'") & _runs(bare)).then(bare).otherwise(column).alias(name)


def unguarded(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame of a file of ours as it was before `guarded`; few columns hold such a cell, and only they are rebuilt."""
    texts = frame.select(pl.col(pl.String))
    if texts.width == 0:
        return frame
    held = zip(texts.columns, cells_beginning(texts, "'", ""), strict=True)
    return frame.with_columns(unguard(name) for name, rows in held if pl.Series(rows).len())


def _runs(column: pl.Expr) -> pl.Expr:
    return column.str.head(1).is_in(list(_MARKS)) & ~column.str.contains(_SIGNED)
