"""Lines of CSV: what the core writes is what Polars' writer makes of the same cells, shaped and guarded by Polars."""

import csv
import datetime as dt
import io

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from prozvon._core import Room
from prozvon.errors import UsageError
from prozvon.output.lines import csv_table, frames, lines
from prozvon.output.shaping import shaped

ODD = st.lists(
    st.sampled_from(
        [
            *"=@|\t\r\n+-＝＋－ \"',;.:()/x#ХхſS0123456789аЯ\x00\u00a0\u3000٣\u1c81",
            "доб",
            "вн",
            "ext",
            ";ext=",
            "+7916",
            "😀",
        ]
    ),
    max_size=9,
).map("".join)
TEXT = st.none() | ODD | st.text(max_size=12)
WORDS = ["mobile", "=1", "a,b", "", "+7 (1)"]
DAYS = st.none() | st.dates(dt.date(1, 1, 1), dt.date(9999, 12, 31))
SCHEMA = {
    "text": pl.String,
    "kind": pl.Enum(WORDS),
    "category": pl.Categorical,
    "day": pl.Date,
    "row": pl.UInt32,
    "small": pl.Int8,
    "count": pl.Int64,
    "large": pl.UInt64,
    "share": pl.Float64,
    "flag": pl.Boolean,
    "moment": pl.Datetime("us"),
    "several": pl.List(pl.String),
    "numbers": pl.List(pl.UInt32),
}
ROWS = st.tuples(
    TEXT,
    st.none() | st.sampled_from(WORDS),
    TEXT,
    DAYS,
    st.none() | st.integers(0, 2**32 - 1),
    st.none() | st.integers(-128, 127),
    st.none() | st.integers(-(2**63), 2**63 - 1),
    st.none() | st.integers(0, 2**64 - 1),
    st.none() | st.floats(),
    st.none() | st.booleans(),
    st.none() | st.datetimes(),
    st.none() | st.lists(st.none() | ODD | st.sampled_from(["+79161234567", "+1"]), max_size=3),
    st.none() | st.lists(st.integers(0, 9), max_size=3),
)


def by_polars(frame: pl.DataFrame, separator: str) -> bytes:
    """The slow way: cells shaped and guarded by expressions, and Polars' own writer."""
    table = shaped(frame)
    if frame.width == 1:
        table = table.select(pl.all().cast(pl.String).fill_null(""))
    out = io.BytesIO()
    table.sink_csv(out, include_header=False, separator=separator, quote_style="necessary")
    return out.getvalue()


@given(st.lists(ROWS, max_size=8), st.sampled_from([",", ";"]), st.sets(st.sampled_from(sorted(SCHEMA)), min_size=1))
@example(
    [("=1", "=1", "=1", dt.date(1, 1, 1), 0, 0, -1, 0, -1e20, True, None, ["+79161234567", None], [])], ",", {"text"}
)
def test_lines_are_those_of_polars(rows, separator, columns) -> None:
    frame = pl.DataFrame(rows, schema=SCHEMA, orient="row").select(sorted(columns))
    table = csv_table(frame, separator)
    expected = by_polars(frame, separator)
    assert bytes(table.lines(0, frame.height)) == expected
    # In parts, and in several chunks, they are the same.
    parts = [bytes(table.lines(at, at + 1)) for at in range(frame.height)]
    assert b"".join(parts) == expected
    halves = pl.concat([frame.head(3), frame.slice(3)], rechunk=False)
    assert bytes(csv_table(halves, separator).lines(0, frame.height)) == expected


@given(st.lists(st.tuples(TEXT, TEXT), max_size=8))
def test_the_standard_library_reads_the_cells_back(rows) -> None:
    rows = [tuple((cell or "").replace("\x00", "").lstrip("=@|\t\r+-＝＠｜＋－") for cell in row) for row in rows]
    frame = pl.DataFrame(rows, schema={"a": pl.String, "b": pl.String}, orient="row")
    text = bytes(csv_table(frame, ",").lines(0, frame.height)).decode()
    assert list(csv.reader(io.StringIO(text, newline=""), strict=True)) == [list(row) for row in rows]


@pytest.mark.parametrize("day", [-719_528, -719_529, -800_000, 2_932_896, 2_932_897, 3_000_000])
def test_days_of_far_years_are_written_as_polars_writes_them(day: int) -> None:
    frame = pl.DataFrame({"day": pl.Series([day], dtype=pl.Int32).cast(pl.Date), "b": ["x"]})
    assert bytes(csv_table(frame, ",").lines(0, 1)) == by_polars(frame, ",")


def test_pieces_come_in_their_order_with_their_heights(monkeypatch) -> None:
    monkeypatch.setattr("prozvon.output.lines._SLICE", 3)

    class Late:
        columns = ("a",)
        height = 2

        def frame(self) -> pl.DataFrame:
            return pl.DataFrame({"a": ["x", "y"]})

        def lines(self, separator: str, room: Room) -> bytes:
            assert isinstance(room, Room)
            return f"x\ny{separator}\n".encode()

    pieces = [pl.DataFrame({"a": [f"{n}" for n in range(8)]}), Late(), pl.DataFrame({"a": ["z"]})]
    for threads in (1, 2, None):
        made = [(height, bytes(data)) for height, data in lines(pieces, ";", threads)]
        assert made == [(3, b"0\n1\n2\n"), (3, b"3\n4\n5\n"), (2, b"6\n7\n"), (2, b"x\ny;\n"), (1, b"z\n")]
        assert pl.concat(frames(pieces, threads))["a"].to_list() == [*"01234567", "x", "y", "z"]


def test_lines_that_are_held_are_not_written_over() -> None:
    room, frame = Room(), pl.DataFrame({"a": [f"row {number}" for number in range(100)]})
    expected = [f"row {number}\n".encode() for number in range(100)]
    table = csv_table(frame, ",", room)
    held = [table.lines(number, number + 1) for number in range(100)]
    assert [bytes(lines) for lines in held] == expected
    del held[::2]
    again = [table.lines(number, number + 1) for number in range(0, 100, 2)]
    assert [bytes(lines) for lines in again] == expected[::2]
    assert [bytes(lines) for lines in held] == expected[1::2]


def test_what_has_no_text_form_is_refused_by_name() -> None:
    with pytest.raises(UsageError, match="'blob'"):
        csv_table(pl.DataFrame({"blob": [b"x"]}), ",")
