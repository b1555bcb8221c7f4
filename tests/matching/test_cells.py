import stat

import polars as pl
import pytest

from prozvon.errors import InputError
from prozvon.matching.cells import FILE, Cell, content_hashes, keep_cells, read_cells, with_cells
from prozvon.reader import Base
from prozvon.schema import ROW, SOURCE


def test_what_was_said_last_of_a_cell_counts(tmp_path) -> None:
    assert keep_cells(tmp_path, [Cell(1, "a", "x"), Cell(1, "b", "y")]) == 2
    assert keep_cells(tmp_path, [Cell(1, "a", "x")]) == 0
    assert keep_cells(tmp_path, [Cell(1, "a", "z")]) == 1
    assert read_cells(tmp_path) == (Cell(1, "a", "z"), Cell(1, "b", "y"))
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600


def test_a_broken_file_is_told(tmp_path) -> None:
    (tmp_path / FILE).write_text("row_hash,column,value\nzz,a,b\n")
    with pytest.raises(InputError, match="decided cells cannot be read"):
        read_cells(tmp_path)


def test_only_the_cell_that_is_meant_is_read_anew() -> None:
    frame = pl.DataFrame({"a": ["1", "2", "1"], "b": ["x", "x", "y"], ROW: [1, 2, 3], SOURCE: ["s"] * 3})
    base = Base(frame=frame, rejects=pl.DataFrame(), sources=(), columns=())
    first = content_hashes(frame)[0]
    read = with_cells(base, [Cell(first, "a", "9"), Cell(first, "gone", "8"), Cell(first + 1, "b", "7")])
    assert read.frame["a"].to_list() == ["9", "2", "1"]
    assert read.frame["b"].to_list() == ["x", "x", "y"]
    assert with_cells(base, [Cell(first, "gone", "8")]) is base
