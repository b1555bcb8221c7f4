import stat

import polars as pl
import pytest

from prozvon.errors import InputError
from prozvon.matching.decisions import FILE, Decision, keep_decisions, read_decisions, rows_of


def test_a_later_decision_replaces_the_earlier_one_about_its_pair(tmp_path) -> None:
    assert keep_decisions(tmp_path, [Decision(1, 2, same=True), Decision(3, 4, same=False)]) == 2
    assert keep_decisions(tmp_path, [Decision(1, 2, same=True)]) == 0
    assert keep_decisions(tmp_path, [Decision(2, 1, same=False)]) == 1
    assert read_decisions(tmp_path) == (Decision(2, 1, same=False), Decision(3, 4, same=False))
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600


def test_no_file_no_decisions(tmp_path) -> None:
    assert read_decisions(tmp_path) == ()


def test_a_broken_file_is_told(tmp_path) -> None:
    (tmp_path / FILE).write_text("left_hash,right_hash,decision\nzz,1,same\n")
    with pytest.raises(InputError, match="decisions cannot be read"):
        read_decisions(tmp_path)


def test_rows_of_one_content_are_all_meant() -> None:
    hashes = pl.Series([5, 6, 5], dtype=pl.UInt64)
    assert rows_of(hashes, [Decision(5, 6, same=False)]) == [(0, 1, False), (2, 1, False)]
