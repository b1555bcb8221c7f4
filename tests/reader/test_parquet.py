import datetime as dt
import io
from decimal import Decimal

import polars as pl
import pytest

from prozvon.errors import InputError
from prozvon.reader import Limits

NAIVE = dt.datetime(1980, 5, 17, 1, 2, 3)  # noqa: DTZ001 -- files seldom know their zone


def parquet(frame):
    out = io.BytesIO()
    frame.write_parquet(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("values", "kind", "expected"),
    [
        (["007", None, ""], pl.String, ["007", "", ""]),
        ([79000000011, None], pl.Int64, ["79000000011", ""]),
        ([79000000011.0, None, 0.1, 1e300], pl.Float64, ["79000000011", "", "0.1", "1e+300"]),
        ([1 / 3], pl.Float64, ["0.3333333333333333"]),
        ([True, None], pl.Boolean, ["true", ""]),
        ([Decimal("1.50")], pl.Decimal(10, 2), ["1.50"]),
        ([dt.date(1980, 5, 17)], pl.Date, ["1980-05-17"]),
        ([NAIVE], pl.Datetime("us"), ["1980-05-17 01:02:03"]),
        ([NAIVE.replace(microsecond=500_000)], pl.Datetime("us"), ["1980-05-17 01:02:03.500"]),
        ([dt.datetime(1980, 5, 17, 1, tzinfo=dt.UTC)], pl.Datetime("us", "UTC"), ["1980-05-17T01:00:00+00:00"]),
        ([dt.time(9, 30)], pl.Time, ["09:30:00"]),
        (["a", "b", None], pl.Categorical, ["a", "b", ""]),
        ([["1", "2"], None, []], pl.List(pl.String), ['["1", "2"]', "", "[]"]),
        ([{"a": "1", "b": None}], pl.Struct({"a": pl.String, "b": pl.Int64}), ['{"a":"1","b":null}']),
        (["ё".encode(), b"\xff\x00"], pl.Binary, ["ё", "ff00"]),
    ],
    ids=str,
)
def test_every_type_becomes_text_and_loses_nothing(read_bytes, values, kind, expected):
    base = read_bytes(parquet(pl.DataFrame({"x": pl.Series(values, dtype=kind)})), name="x.bin")
    assert expected == base.frame["x"].to_list()
    assert ("parquet", len(values), None) == (
        base.sources[0].format,
        base.sources[0].records,
        base.sources[0].counted_again,
    )
    assert list(range(1, len(values) + 1)) == base.frame["pz_row"].to_list()


def test_a_damaged_file_is_refused(read_bytes):
    data = parquet(pl.DataFrame({"x": ["1"]}))
    with pytest.raises(InputError, match="not a sound Parquet"):
        read_bytes(data[:20] + b"\x00" * 20 + data[40:-8] + b"\xff\xff\x00\x00PAR1")


def test_more_cells_than_the_limit_are_refused_from_the_footer(read_bytes):
    data = parquet(pl.DataFrame({"x": pl.repeat("", 100_000, eager=True)}))
    with pytest.raises(InputError, match="100,000 rows"):
        read_bytes(data, limits=Limits(max_cells=50_000))
