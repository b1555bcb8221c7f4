"""Lists of people to leave alone, as people keep them: whatever the column of numbers is called, wherever it stands."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from prozvon.dial import read_stop_lists
from prozvon.dial.listing import number_columns
from prozvon.reader import ReadOptions, read

NOW = datetime(2026, 11, 30, tzinfo=UTC)

LISTS = {
    "one column without a header": ("89161234567\n+7 916 123-45-68\n", {79161234567, 79161234568}),
    "an id's header, behind a number of the line": (
        "№;Номер\n1;8(916)123-45-67\n2;89161234568\n",
        {79161234567, 79161234568},
    ),
    "a title that is a flag in a base": ("Не звонить!\nНомер\n89161234567\n", {79161234567}),
    "a telephone beside taxpayers' numbers": ("ИНН;Телефон\n7707083893;89161234567\n", {79161234567}),
    "taxpayers' numbers and a column called otherwise": (
        "ИНН;Абонент\n7707083893;89161234567\n7707083893;89161234568\n",
        {79161234567, 79161234568},
    ),
}


@pytest.mark.parametrize("case", LISTS)
def test_the_numbers_of_a_list_are_found(tmp_path: Path, case: str) -> None:
    text, numbers = LISTS[case]
    (tmp_path / "stop.csv").write_text(text, "utf-8")
    assert set(read_stop_lists([str(tmp_path / "stop.csv")], "RU", NOW).frame["key"]) == numbers


def test_no_column_is_taken_for_numbers_that_holds_few(tmp_path: Path) -> None:
    (tmp_path / "sums.csv").write_text("Договор;Сумма\nА-1;89161234567\nА-2;12\nА-3;13\n", "utf-8")
    assert number_columns(read([str(tmp_path / "sums.csv")], ReadOptions()), "RU") == []
