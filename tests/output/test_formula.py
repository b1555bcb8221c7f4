"""The formula guard: the quick look at first letters says what the rule says of every cell."""

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from prozvon._core import cells_beginning, cells_holding
from prozvon.output.formula import guard, guarded, may_run, unguard, unguarded

ODD = st.text(st.sampled_from("'=@|\t\r＝＠｜+-＋－ 019().доб/aЖ'"), max_size=30)
CELLS = st.lists(st.none() | ODD, max_size=12)


@given(CELLS, CELLS)
@example(["+7 (916) 123-45-67", "+7 916 1234567 доб. 12", "＋7", "-", "+", "- нет", "=1", "", None], [])
def test_the_quick_guard_is_the_guard(cells: list[str | None], more: list[str | None]) -> None:
    # Two chunks, because rows are counted through all of them.
    frame = pl.concat([pl.DataFrame({"a": part}, schema={"a": pl.String}) for part in (cells, more)], rechunk=False)
    assert guarded(frame)["a"].to_list() == frame.select(guard("a"))["a"].to_list()
    assert unguarded(frame)["a"].to_list() == frame.select(unguard("a"))["a"].to_list()


@given(st.lists(st.none() | st.lists(st.none() | ODD, max_size=3), max_size=6))
def test_no_list_is_let_through_whose_cell_is_guarded(cells: list[list[str | None] | None]) -> None:
    column = pl.Series("a", cells, dtype=pl.List(pl.String))
    joined = column.list.join("; ", ignore_nulls=True).to_frame()
    if joined.select(guard("a"))["a"].equals(joined["a"]) is False:
        assert may_run(column)


@pytest.mark.parametrize(
    ("column", "may"),
    [
        (pl.Series(["a", "=b"], dtype=pl.Enum(["a", "=b"])), True),
        (pl.Series(["a", "b"], dtype=pl.Enum(["a", "b"])), False),
        (pl.Series(["a", "@b"], dtype=pl.Categorical), True),
        (pl.Series([-5, 3]), False),
        (pl.Series([[-5], [3]]), True),
        (pl.Series([None, True]), False),
        (pl.Series(["2020-01-01"]).str.to_datetime(), False),
        (pl.Series([-800_000]).cast(pl.Int32).cast(pl.Date), True),
    ],
)
def test_other_columns_are_looked_at_where_their_text_may_be_run(column: pl.Series, may: bool) -> None:
    assert may_run(column) is may


@given(CELLS, st.text(st.sampled_from("'\";|\t\r\\`ab]^-"), min_size=1, max_size=5))
def test_cells_that_hold_a_sign_are_those_in_which_it_stands(cells: list[str | None], signs: str) -> None:
    frame = pl.DataFrame({"a": cells, "b": cells[::-1]}, schema={"a": pl.String, "b": pl.String})
    found = [pl.Series(rows).to_list() for rows in cells_holding(frame, signs)]
    assert found == [[at for at, cell in enumerate(c) if cell and set(signs) & set(cell)] for c in (cells, cells[::-1])]


def test_nothing_is_found_where_there_is_nothing() -> None:
    empty = pl.DataFrame({"a": []}, schema={"a": pl.String})
    assert [pl.Series(rows).to_list() for rows in cells_beginning(empty, "=", "")] == [[]]
    assert guarded(pl.DataFrame({"a": [1]})).equals(pl.DataFrame({"a": [1]}))
