"""When a number may be rung, as a span on one clock: what an operator sees beside a name.

The rules are those that the verifier obeys (`prozvon.hours`). A number has as many possible zones as its prefix; many
numbers share a prefix, so the rules are asked once for each.
"""

from datetime import datetime

import polars as pl

from prozvon.hours import prefix_lengths, window


def windows(numbers: pl.Series, now: datetime) -> pl.DataFrame:
    """For each E.164 number: `pz_time_zone`, `pz_window` on workdays and `pz_window_day_off`, on that zone's clock.

    A number of several possible zones has the hours that are right in all of them, on the clock of the first; where no
    hour is, the window is empty. `now` decides about summer time.
    """
    lengths = pl.col("number").str.slice(1, 2).replace_strict(prefix_lengths(), default=1, return_dtype=pl.UInt32)
    prefix = numbers.to_frame("number").select(prefix=pl.col("number").str.slice(0, lengths + 1)).to_series()
    prefixes = prefix.unique()
    found = [window(text, now) for text in prefixes]
    table = pl.DataFrame(
        {
            "prefix": prefixes,
            "pz_time_zone": [w.zone for w in found],
            "pz_window": [w.workday for w in found],
            "pz_window_day_off": [w.day_off for w in found],
        },
        schema_overrides=dict.fromkeys(("prefix", "pz_time_zone", "pz_window", "pz_window_day_off"), pl.String),
    )
    return prefix.to_frame().join(table, on="prefix", how="left", maintain_order="left").drop("prefix")


def within_asked(found: pl.DataFrame, asked: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series]:
    """The lawful hours of `windows`, narrowed to those that people asked for, and a code of what became of the wish.

    `asked` has a row for each of `found`: `asked_from` and `asked_until`, minutes of the day on the number's clock, or
    null. A wish that leaves no lawful hour of a day changes nothing that day; one that leaves none of a workday has the
    code `other_hours_asked`, one that was met `hours_asked`.
    """
    both = found.hstack(asked)
    narrow = {name: _narrowed(name) for name in ("pz_window", "pz_window_day_off")}
    met = narrow["pz_window"].is_not_null()
    wished = pl.col("asked_from").is_not_null() & (pl.col("pz_window") != "")
    code = pl.when(wished & met).then(pl.lit("hours_asked")).when(wished).then(pl.lit("other_hours_asked"))
    narrowed = both.select("pz_time_zone", *(pl.coalesce(hours, name).alias(name) for name, hours in narrow.items()))
    return narrowed, both.select(code.alias("code")).to_series()


def _narrowed(window: str) -> pl.Expr:
    """The common part of a window and of what was asked for, null where there is none."""
    ends = pl.col(window).str.extract_groups(r"(\d\d):(\d\d)-(\d\d):(\d\d)").struct
    hours = [ends.field(str(n)).cast(pl.Int32) for n in range(1, 5)]
    begin = pl.max_horizontal(hours[0] * 60 + hours[1], "asked_from")
    end = pl.min_horizontal(hours[2] * 60 + hours[3], "asked_until")
    written = pl.format("{}-{}", _clock(begin), _clock(end))
    return pl.when(pl.col("asked_from").is_not_null() & (begin < end)).then(written)


def _clock(minutes: pl.Expr) -> pl.Expr:
    return pl.format("{}:{}", *(part.cast(pl.String).str.zfill(2) for part in (minutes // 60, minutes % 60)))
