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
        schema_overrides={"prefix": pl.String, "pz_time_zone": pl.String, "pz_window": pl.String},
    )
    return prefix.to_frame().join(table, on="prefix", how="left", maintain_order="left").drop("prefix")
