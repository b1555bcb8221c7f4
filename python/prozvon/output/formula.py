"""The formula guard: a cell that a spreadsheet would run gets one leading apostrophe.

Such a cell begins with `=`, `@`, `|`, a tab or a carriage return, or their full-width forms, or with `+` or `-`
followed by anything that is not just digits, spaces, `( ) - . /` and an extension mark with digits:
`+7 (916) 123-45-67 доб. 12` is a phone, `+7916+1` is a formula. Full-width signs count as signs,
because spreadsheets of East Asian locales run them.

Background: OWASP, "CSV Injection".
"""

import polars as pl

_MARKS = "=@|\t\r＝＠｜+-＋－"
"""What a cell must begin with to be looked at closely."""


_MARK = r"(?:доб(?:ав(?:очный)?)?|вн(?:утр(?:енний)?)?|ext(?:n|ension)?|[xх#]|;ext=)"

_SIGNED = rf"^[+\-＋－][\p{{Nd}}\p{{Zs}}().\-/]*(?:(?i:{_MARK})[.:]?\p{{Zs}}*\p{{Nd}}+[\p{{Zs}})]*)?$"
"""A signed cell that is no formula."""


def columns_to_guard(table: pl.LazyFrame) -> list[str]:
    """The text columns of `table` that hold a cell to be guarded.

    Most columns are let through by a look at first characters, and phones by the rule for signs, so a table without
    formulas is not rebuilt.
    """
    suspects = [n for n, t in table.collect_schema().items() if t == pl.String]
    for found in (_any_first, _any_runs):
        if suspects:
            seen = table.select(found(pl.col(n)) for n in suspects).collect(engine="streaming").row(0)
            suspects = [n for n, some in zip(suspects, seen, strict=True) if some]
    return suspects


def _any_first(column: pl.Expr) -> pl.Expr:
    # Twice as fast as the pattern, and asked of every cell of a base.
    return column.str.head(1).is_in(list(_MARKS)).any()


def _any_runs(column: pl.Expr) -> pl.Expr:
    return (~column.filter(column.str.head(1).is_in(list(_MARKS))).str.contains(_SIGNED)).any()


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


def _runs(column: pl.Expr) -> pl.Expr:
    return column.str.head(1).is_in(list(_MARKS)) & ~column.str.contains(_SIGNED)
