"""Hours that suit a person, as a cell asks for them: `с 10 до 19`, `после 18:00`, `утром`, `9am-5pm`, `не раньше 11`.

Only what is plainly a span of one day is taken; days of the week are passed over, and so is a cell that names another
clock than the person's own (`по Москве`).
"""

from collections.abc import Sequence

import polars as pl

_TIME = r"(\d{1,2})(?:[:.\-](\d{2}))?\s*(?:ч\w*\.?|час\w*)?\s*(am|pm)?"
_SPAN = rf"{_TIME}\s*(?:-|–|—|до|to|till|until)\s*{_TIME}"
_FROM = rf"\b(?:после|позже|с|со|от|не раньше|не ранее|не до|after|from|not before)\s*{_TIME}"
_UNTIL = rf"\b(?:до|раньше|не позже|не позднее|не после|before|until|till|not after)\s*{_TIME}"
_NOT = r"\b(?:не|not|don.?t|кроме|except)\b"
_NOT_UNTIL = rf"{_NOT}.*\b(?:до|раньше|before)\s*\d|\b(?:до|раньше|before)\s*\d.*{_NOT}"
_NOT_FROM = rf"{_NOT}.*\b(?:после|позже|after)\s*\d|\b(?:после|позже|after)\s*\d.*{_NOT}"
_OTHER_CLOCK = r"мск|моск|msk|moscow|gmt|utc"
_PARTS = (
    (r"\bутр|\bmorning", 9 * 60, 12 * 60),
    (r"\bдн[её]м|\bобед|\bafternoon|\bmidday", 12 * 60, 17 * 60),
    (r"\bвечер|\bevening", 17 * 60, 22 * 60),
)
_DAY = 24 * 60


def asked_hours(cells: Sequence[pl.Series], rows: int) -> tuple[pl.Series, pl.Series]:
    """`asked_from` and `asked_until` of every row, in minutes of the day (Int32); null where nothing is asked.

    `cells` are columns of such remarks, each of `rows` texts; of several the first that says anything counts.

    >>> begin, end = asked_hours([pl.Series(["с 10 до 19:30", "после 18", "не звонить до 11", "вечером", "да"])], 5)
    >>> [*zip(begin, end)]
    [(600, 1170), (1080, 1440), (660, 1440), (1020, 1320), (None, None)]
    """
    if not cells:
        nothing = pl.Series([None], dtype=pl.Int32).new_from_index(0, rows)
        return nothing.alias("asked_from"), nothing.alias("asked_until")
    none = pl.repeat(None, rows, dtype=pl.Struct({"asked_from": pl.Int32, "asked_until": pl.Int32}), eager=True)
    asked = pl.select(pl.coalesce(*map(_of, cells), none).alias("asked")).unnest("asked")
    return asked["asked_from"], asked["asked_until"]


def _of(column: pl.Series) -> pl.Series:
    """Remarks repeat, so each different one is read once."""
    different = column.drop_nulls().unique().alias("cell").to_frame()
    said = different.select("cell", said=pl.col("cell").str.to_lowercase())
    begin, end = _span(pl.col("said"))
    spans = said.with_columns(asked_from=begin, asked_until=end).filter(
        (pl.col("asked_from") < pl.col("asked_until")) & (pl.col("asked_until") <= _DAY)
    )
    at = column.replace_strict(
        spans["cell"], pl.int_range(spans.height, eager=True), default=None, return_dtype=pl.UInt32
    )
    return spans.select(asked=pl.struct("asked_from", "asked_until")).to_series()[at]


def _span(said: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """When the span begins and ends, null where the words say nothing of it."""
    found = said.str.extract_groups(_SPAN).struct
    late, early = said.str.extract_groups(_FROM).struct, said.str.extract_groups(_UNTIL).struct
    nothing = pl.lit(None, pl.Int32)
    cases = (
        (said.str.contains(_OTHER_CLOCK), nothing, nothing),
        (said.str.contains(_SPAN) & ~said.str.contains(_NOT), _minutes(found, 1), _minutes(found, 4)),
        (said.str.contains(_SPAN), nothing, nothing),
        (said.str.contains(_NOT_UNTIL), _minutes(early, 1), pl.lit(_DAY)),
        (said.str.contains(_NOT_FROM), pl.lit(0), _minutes(late, 1)),
        (said.str.contains(_FROM), _minutes(late, 1), pl.lit(_DAY)),
        (said.str.contains(_UNTIL), pl.lit(0), _minutes(early, 1)),
        *((said.str.contains(words), pl.lit(since), pl.lit(until)) for words, since, until in _PARTS),
    )
    begin = end = nothing
    for condition, since, until in reversed(cases):
        begin = pl.when(condition).then(since).otherwise(begin)
        end = pl.when(condition).then(until).otherwise(end)
    return begin.cast(pl.Int32), end.cast(pl.Int32)


def _minutes(groups: "pl.expr.struct.ExprStructNameSpace", first: int) -> pl.Expr:
    """The time of three groups from `first` on: hour, minutes, half of the day."""
    hour, minute, half = (groups.field(str(first + i)) for i in range(3))
    hours = hour.cast(pl.Int32)
    shift = pl.when((half == "pm") & (hours < 12)).then(12).when((half == "am") & (hours == 12)).then(-12).otherwise(0)  # noqa: PLR2004 -- noon
    return (hours + shift) * 60 + minute.cast(pl.Int32).fill_null(0)
