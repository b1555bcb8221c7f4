"""Tables read back cell by cell as they were given, save for the formula guard."""

import csv
import datetime as dt
import errno
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import fastexcel
import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from prozvon.errors import EngineError, UsageError
from prozvon.output.formula import unguard
from prozvon.output.tables import rejects_table, save_table, save_tables, write_table
from prozvon.output.workbook import write_workbook


def written(frame: pl.DataFrame, **options) -> bytes:
    out = io.BytesIO()
    assert write_table(frame, out, **options).rows == frame.height
    return out.getvalue()


def read_back(data: bytes, separator: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8"), newline=""), delimiter=separator, strict=True))


def naive_guard(cell: str) -> str:
    """The contract's sentence, spelled out slowly."""
    if cell[:1] in {"=", "@", "|", "\t", "\r", "＝", "＠", "｜"} and cell:
        return "'" + cell
    if cell[:1] in {"+", "-", "＋", "－"} and cell:
        space = "[\u0020\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]"
        rest = re.sub(
            rf"(?i)(доб(ав(очный)?)?|вн(утр(енний)?)?|ext(n|ension)?|[xх#]|;ext=)[.:]?{space}*\d+(\)|{space})*$",
            "",
            cell[1:],
        )
        if any(not (c.isdecimal() or re.match(space, c) or c in "().-/") for c in rest):
            return "'" + cell
    return cell


GUARDED = [
    ("=1+1", "'=1+1"),
    ("@SUM(A1)", "'@SUM(A1)"),
    ("|calc", "'|calc"),
    ("\t=1", "'\t=1"),
    ("\r=1", "'\r=1"),
    ("＝1+1", "'＝1+1"),
    ("＠x", "'＠x"),
    ("｜x", "'｜x"),
    ("+7916+1", "'+7916+1"),
    ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
    ("-2+3", "'-2+3"),
    ("- нет", "'- нет"),
    ("+79161234567;+79161234568", "'+79161234567;+79161234568"),
    ("+7 (916) 123-45-67", "+7 (916) 123-45-67"),
    ("+7.916/123", "+7.916/123"),
    ("+7 495 123-45-67 доб. 12", "+7 495 123-45-67 доб. 12"),
    ("+7 495 123-45-67 (доб. 12)", "+7 495 123-45-67 (доб. 12)"),
    ("+1 212 555 0100 ext 7", "+1 212 555 0100 ext 7"),
    ("+1 212 555 0100x7", "+1 212 555 0100x7"),
    ("+1 212 555 0100 EXT.7", "+1 212 555 0100 EXT.7"),
    ("+1 212 555 0100 ext", "'+1 212 555 0100 ext"),
    ("+79161234567 +79161234568", "'+79161234567 +79161234568"),
    ("-", "-"),
    ("--", "--"),
    ("-15", "-15"),
    ("+", "+"),
    (" =1", " =1"),
    ("'=1", "'=1"),
    ("a=1", "a=1"),
    ("", ""),
]


@pytest.mark.parametrize(("cell", "expected"), GUARDED, ids=[repr(c) for c, _ in GUARDED])
def test_a_cell_that_a_spreadsheet_would_run_gets_one_apostrophe(cell: str, expected: str) -> None:
    frame = pl.DataFrame({"a": [cell], "b": ["x"]})
    assert read_back(written(frame))[1] == [expected, "x"]
    assert naive_guard(cell) == expected
    raw = pl.read_parquet(io.BytesIO(written(frame, fmt="parquet")))
    assert raw["a"].to_list() == [cell]


def test_a_list_of_numbers_needs_no_guard_and_a_list_of_words_has_one() -> None:
    frame = pl.DataFrame({"phones": [["+79161234567", "+79161234568"], []], "words": [["=1+1", "b"], ["+1", "x"]]})
    assert read_back(written(frame))[1:] == [["+79161234567; +79161234568", "'=1+1; b"], ["", "'+1; x"]]


@pytest.mark.parametrize("cell", [c for c, _ in GUARDED if not c.startswith("'")], ids=repr)
def test_a_file_of_ours_reads_back_without_the_guard(cell: str) -> None:
    frame = pl.DataFrame({"a": [naive_guard(cell)]})
    assert frame.select(unguard("a"))["a"].to_list() == [cell]


def test_a_header_is_guarded_and_quoted_like_a_cell() -> None:
    frame = pl.DataFrame({"=x": ["1"], "a,b": ["2"], 'q"': ["3"], "": ["4"]})
    assert written(frame).splitlines()[0] == b'\'=x,"a,b","q""",'


def test_headers_may_repeat_themselves() -> None:
    frame = pl.DataFrame({"phone": ["1"], "phone_2": ["2"]})
    assert written(frame, headers=["phone", "phone"]) == b"phone,phone\n1,2\n"
    with pytest.raises(UsageError, match="1 headers"):
        written(frame, headers=["phone"])


def test_the_plain_dialect_to_the_byte() -> None:
    frame = pl.DataFrame({"имя": ["Иванов, И.", "", None, 'ООО "Ромашка"'], "b": ["a\nb", " x ", "c\rd", "0071"]})
    assert written(frame).decode() == 'имя,b\n"Иванов, И.","a\nb"\n, x \n,"c\rd"\n"ООО ""Ромашка""",0071\n'


def test_the_russian_excel_dialect_has_a_bom_and_semicolons() -> None:
    frame = pl.DataFrame({"a": ["x;y", "x,y"], "b": ["1", ""]})
    assert written(frame, dialect="excel-ru") == b'\xef\xbb\xbfa;b\n"x;y";1\nx,y;\n'


def test_an_empty_cell_of_a_lone_column_is_no_empty_line() -> None:
    assert written(pl.DataFrame({"a": ["x", "", None]})) == b'a\nx\n""\n""\n'


def test_no_rows_leave_a_header() -> None:
    assert written(pl.DataFrame(schema={"a": pl.String, "b": pl.List(pl.String)})) == b"a,b\n"


def test_every_type_has_its_text() -> None:
    moment = dt.datetime(2026, 11, 22, 9, 30)  # noqa: DTZ001 -- wall time, as bases have it
    frame = pl.DataFrame(
        {
            "day": [dt.date(1987, 3, 1)],
            "moment": [moment],
            "zoned": pl.Series([moment]).dt.replace_time_zone("Europe/Moscow"),
            "fine": [moment.replace(microsecond=500)],
            "hour": [dt.time(9, 5)],
            "flag": [True],
            "count": pl.Series([-5], dtype=pl.Int64),
            "share": [0.5],
            "phones": [["+79161234567", None, "+79161234568"]],
            "rows": pl.Series([[1, 2]], dtype=pl.List(pl.UInt32)),
            "kind": pl.Series(["mobile"], dtype=pl.Enum(["mobile"])),
            "none": pl.Series([None], dtype=pl.Null),
            "nolist": pl.Series([[]], dtype=pl.List(pl.String)),
        }
    )
    expected = [
        "1987-03-01",
        "2026-11-22T09:30:00",
        "2026-11-22T09:30:00+03:00",
        "2026-11-22T09:30:00.000500",
        "09:05:00",
        "true",
        "-5",
        "0.5",
        "+79161234567; +79161234568",
        "1; 2",
        "mobile",
        "",
        "",
    ]
    assert read_back(written(frame))[1] == expected


def test_a_type_without_text_is_refused_by_name() -> None:
    with pytest.raises(UsageError, match="'blob'"):
        written(pl.DataFrame({"blob": [b"x"]}))


def test_unknown_formats_and_dialects_are_named() -> None:
    frame = pl.DataFrame({"a": ["x"]})
    with pytest.raises(UsageError, match="csv, parquet, xlsx"):
        written(frame, fmt="ods")
    with pytest.raises(UsageError, match="plain, excel-ru"):
        written(frame, dialect="excel")


SPICE = st.sampled_from(
    [*list("=@|\t\r\n+-＝＋ \"',;.()/x#0123456789аЯ"), "", "доб. 1", "ext 2", "+7916", "\xa0", "😀"]
)
CELLS = st.one_of(st.none(), st.lists(SPICE, max_size=6).map("".join), st.text(max_size=8))


@given(st.lists(st.tuples(CELLS, CELLS), max_size=8), st.sampled_from(["plain", "excel-ru"]))
@example([("\ufeff", ""), ("\x00", "\x1a")], "plain")
def test_any_cells_read_back_as_they_were_save_for_the_guard(rows, dialect) -> None:
    if any("\x00" in (c or "") for row in rows for c in row):
        rows = [tuple((c or "").replace("\x00", "") for c in row) for row in rows]  # csv of Python 3.11 refuses NUL
    frame = pl.DataFrame(rows, schema={"a": pl.String, "b": pl.String}, orient="row")
    data = written(frame, dialect=dialect)
    seen = read_back(
        data.removeprefix(b"\xef\xbb\xbf") if dialect == "excel-ru" else data, ";" if dialect == "excel-ru" else ","
    )
    assert seen == [["a", "b"], *([naive_guard(c or "") for c in row] for row in rows)]


def test_rows_over_several_slices_keep_their_order(monkeypatch) -> None:
    monkeypatch.setattr("prozvon.output.tables.SLICE", 3)
    frame = pl.DataFrame({"a": [str(i) for i in range(10)], "b": ["=x" if i == 7 else "" for i in range(10)]})
    assert [r[0] for r in read_back(written(frame))[1:]] == [str(i) for i in range(10)]
    assert read_back(written(frame))[8] == ["7", "'=x"]


def test_rejects_carry_both_languages() -> None:
    frame = pl.DataFrame({"source": ["a"], "line": [1], "column": [""], "value": [""], "code": ["no_contact"]})
    table = rejects_table(frame)
    assert table.columns == ["source", "line", "column", "value", "code", "text"]
    assert "нет ни телефона" in table["text"].item()
    assert "no phone" in table["text"].item()


def test_a_table_of_its_own_follows_the_ending_of_its_name(tmp_path: Path) -> None:
    frame = pl.DataFrame({"a": ["=1"]})
    for name, opened in (("a.csv", pl.read_csv), ("a.parquet", pl.read_parquet), ("a.txt", pl.read_csv)):
        save_table(frame, tmp_path / name)
        assert opened(tmp_path / name)["a"].to_list() == ["=1" if name == "a.parquet" else "'=1"]
        assert oct((tmp_path / name).stat().st_mode & 0o777) == "0o600"


def test_of_several_tables_one_that_cannot_be_written_whole_leaves_none(tmp_path: Path) -> None:
    def pieces() -> Iterator[pl.DataFrame]:
        yield pl.DataFrame({"a": ["1"]})
        raise OSError(errno.ENOSPC, "No space left on device")

    (tmp_path / "golden.csv").write_bytes(b"old")
    tables = [(pl.DataFrame({"a": ["1"]}), tmp_path / "rows.csv"), (pieces(), tmp_path / "golden.csv")]
    with pytest.raises(EngineError, match=r"golden\.csv: the disk is full"):
        save_tables(tables)
    assert [path.name for path in tmp_path.iterdir()] == ["golden.csv"]
    assert (tmp_path / "golden.csv").read_bytes() == b"old"


def test_several_tables_are_written_in_their_order_and_each_to_its_place(tmp_path: Path, capsysbinary) -> None:
    first, second = pl.DataFrame({"a": ["1"]}), pl.DataFrame({"b": ["2", "3"]})
    written = save_tables([(first, tmp_path / "a.csv"), (second, "-"), (iter([second]), tmp_path / "b.parquet")])
    assert [table.rows for table in written] == [1, 2, 2]
    assert (tmp_path / "a.csv").read_bytes() == b"a\n1\n"
    assert capsysbinary.readouterr().out == b"b\n2\n3\n"
    assert pl.read_parquet(tmp_path / "b.parquet").equals(second)


def test_a_dash_is_standard_output(capsysbinary) -> None:
    save_table(pl.DataFrame({"a": ["я"]}), "-")
    assert capsysbinary.readouterr().out == "a\nя\n".encode()


# -- XLSX -----------------------------------------------------------------------------------------------------------

TEXTS = [
    "+79161234567",
    "007",
    "12345678901234567890",
    "=1+1",
    " x ",
    "a\nb",
    "c\rd",
    "_x0041_",
    "<&>\"'",
    "\x01",
    "1e5",
    "https://a.b",
    "-5",
]


def test_a_workbook_keeps_every_text_as_text(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    frame = pl.DataFrame({"=a": TEXTS, "n": range(len(TEXTS)), "none": [""] * len(TEXTS)})
    assert write_table(frame, path, fmt="xlsx").notes == ()
    sheet = fastexcel.read_excel(path).load_sheet(0, dtypes="string", header_row=None).to_polars()
    assert sheet.row(0) == ("'=a", "n", "none")
    assert sheet.to_series(0).to_list()[1:] == [naive_guard(t) for t in TEXTS]
    assert [p.name for p in tmp_path.iterdir()] == ["a.xlsx"]
    xml = zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in xml
    assert "hyperlink" not in xml


def test_a_workbook_goes_to_a_stream() -> None:
    sheet = fastexcel.read_excel(written(pl.DataFrame({"a": ["007"]}), fmt="xlsx")).load_sheet(0).to_polars()
    assert sheet["a"].to_list() == ["007"]


def test_rows_over_a_sheet_go_to_further_sheets_and_it_is_said(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    parts = [pl.DataFrame({"a": ["1", "2", "3"]}), pl.DataFrame({"a": ["4", "5"]})]
    notes = write_workbook(parts, 5, ["a"], path, sheet_rows=2)
    assert notes == ("5 rows are more than a sheet holds: 3 sheets of at most 2 rows",)
    book = fastexcel.read_excel(path)
    assert [book.load_sheet(i).to_polars()["a"].to_list() for i in range(3)] == [["1", "2"], ["3", "4"], ["5"]]


def test_a_cell_too_long_for_a_sheet_is_cut_and_it_is_said(tmp_path: Path) -> None:
    written_ = write_table(pl.DataFrame({"a": ["x" * 32_768, "я" * 32_767]}), tmp_path / "a.xlsx", fmt="xlsx")
    assert written_.notes == ("1 cells were longer than 32767 characters and were cut; CSV and Parquet keep them",)


def test_too_many_columns_for_a_sheet_are_refused(tmp_path: Path) -> None:
    frame = pl.DataFrame({f"c{i}": ["x"] for i in range(16_385)})
    with pytest.raises(UsageError, match="16385 columns"):
        write_table(frame, tmp_path / "a.xlsx", fmt="xlsx")


def test_a_workbook_holds_numbers_and_says_where_there_is_none(tmp_path: Path) -> None:
    """Every cell stands where a plain writer, cell by cell, would put it."""
    frame = pl.DataFrame(
        {"f": [1.5, None, float("nan"), -2e20], "i": [1, 2, None, -4], "t": ["a", "", None, "d"]},
        schema={"f": pl.Float64, "i": pl.Int64, "t": pl.String},
    )
    path = tmp_path / "a.xlsx"
    parts = (frame.slice(at, 3) for at in range(0, frame.height, 3))
    notes = write_workbook(parts, frame.height, frame.columns, path, sheet_rows=2)
    assert len(notes) == 1
    book = fastexcel.read_excel(path)
    assert len(book.sheet_names) == 2
    found = [book.load_sheet(at, dtypes="string").to_polars().select("f", "i", "t").rows() for at in range(2)]
    assert [[float(f) if f and f[0] in "-0123456789" else None for f, _, _ in rows] for rows in found] == [
        [1.5, None],
        [None, -2e20],
    ]
    assert [[(i, t) for _, i, t in rows] for rows in found] == [[("1", "a"), ("2", None)], [(None, None), ("-4", "d")]]
