"""Practice bases on disk: one file in bounded memory, or one for each source in its own format."""

import hashlib
from pathlib import Path

import fastexcel
import polars as pl
import pytest
from click.testing import CliRunner

from prozvon.practice.base import files, generate
from prozvon.practice.base.__main__ import main


def digest(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def test_the_file_holds_what_generate_makes(tmp_path: Path) -> None:
    files.write(3_000, 5, tmp_path, wide=True)
    made = generate(3_000, 5, wide=True)
    assert pl.read_csv(tmp_path / "base.csv", infer_schema=False).fill_null("").equals(made.frame)
    assert pl.read_parquet(tmp_path / "truth.parquet").equals(made.truth)


def test_bytes_depend_on_neither_processes_nor_buckets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files.write(26_000, 5, tmp_path / "one")
    monkeypatch.setattr(files, "BUCKET", 7_000)
    files.write(26_000, 5, tmp_path / "two", processes=2)
    assert digest(tmp_path / "one") == digest(tmp_path / "two")
    assert set(digest(tmp_path / "one")) == {"base.csv", "truth.parquet"}


def test_a_pinned_base_of_200_rows(tmp_path: Path) -> None:
    files.write(200, 1, tmp_path)
    assert digest(tmp_path)["base.csv"] == "6c281ebaf2c447f2015acea410700f69becf83db203d43098e587d23c87526a7"


def test_each_source_has_a_file_in_its_own_format(tmp_path: Path) -> None:
    files.write_split(4_000, 2, tmp_path)
    truth = pl.read_parquet(tmp_path / "truth.parquet")
    crm = (tmp_path / "crm_2012.csv").read_bytes().decode("cp1251")
    assert crm.startswith("КЛИЕНТ;ТЕЛ1;")
    assert (tmp_path / "exhibition.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert (tmp_path / "partners.tsv").read_text().startswith("name\tmsisdn\t")
    sheet = fastexcel.read_excel(tmp_path / "operators.xlsx").load_sheet(0, dtypes="string").to_polars()
    assert sheet.height == truth.filter(pl.col("file") == "operators.xlsx").height
    web = pl.read_csv(tmp_path / "webform.csv", infer_schema=False)
    assert web.columns[:3] == ["last_name", "first_name", "middle_name"]
    assert truth.height == 4_000
    assert truth["row"].to_list() == list(range(1, 4_001))


def test_the_truth_of_a_split_base_points_at_the_row_in_the_file(tmp_path: Path) -> None:
    files.write_split(2_000, 2, tmp_path)
    truth = pl.read_parquet(tmp_path / "truth.parquet").filter(pl.col("file") == "partners.tsv").sort("file_row")
    cells = pl.read_csv(tmp_path / "partners.tsv", separator="\t", infer_schema=False).fill_null("")
    # What a cell says has the digits of the number that is meant, where nothing was done to it.
    clean = pl.DataFrame({"cell": cells["msisdn"], "meant": truth["phone_meant"], "faults": truth["faults"]}).filter(
        ~pl.col("faults").list.eval(pl.element().str.starts_with("phone_")).list.any(), pl.col("meant").list.len() == 1
    )
    assert clean.height > 100
    ends = clean.select(
        pl.col("cell").str.replace_all(r"\D", "").str.tail(10), meant=pl.col("meant").list.first().str.tail(10)
    )
    assert ends["cell"].to_list() == ends["meant"].to_list()


def test_a_base_that_fits_no_sheet_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_SHEET_ROWS", 10)
    with pytest.raises(files.UsageError, match="ask for fewer rows"):
        files.write_split(500, 2, tmp_path)


def test_the_command_writes_a_base(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["--rows", "100", "--seed", "9", "--out", str(tmp_path / "out")])
    assert (done.exit_code, done.stdout) == (0, "")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["base.csv", "truth.parquet"]


def test_the_command_refuses_wide_and_split_together(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["--wide", "--split", "--out", str(tmp_path / "out")])
    assert done.exit_code == 2
    assert not (tmp_path / "out").exists()
