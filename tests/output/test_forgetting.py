import json

import polars as pl
import pytest

from prozvon.errors import UsageError
from prozvon.output.forgetting import forget
from prozvon.output.tables import write_table

GONE, KEPT = "+79161234567", "+79167654321"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "manifest.json").write_text(
        json.dumps({"files": [{"name": "contacts.csv", "rows": 5, "bytes": 1, "sha256": "x"}], "notes": []}), "utf-8"
    )
    return tmp_path


CONTACTS = (
    "Телефон,Комментарий,pz_cluster_id\n"
    '8 (916) 123-45-67,"две\nстроки, ""да""",aaa\n'
    f'{KEPT},"и тут\nдве",bbb\n'
    ",без номера,aaa\n"
    "89167654321; 8-916-123-45-67,чужая строка с его номером,ccc\n"
    "12345678901234567890,длинный код,ddd\n"
)


def test_a_persons_rows_go_and_the_others_keep_every_byte(folder):
    (folder / "contacts.csv").write_bytes(CONTACTS.encode())

    assert forget(folder, [GONE], ["aaa"]) == {"contacts": 3}

    left = (folder / "contacts.csv").read_text("utf-8")
    assert left == (
        f'Телефон,Комментарий,pz_cluster_id\n{KEPT},"и тут\nдве",bbb\n12345678901234567890,длинный код,ddd\n'
    )
    told = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert (told["files"][0]["rows"], told["files"][0]["bytes"]) == (2, len(left.encode()))
    assert told["notes"] == ["rows erased since, on request: contacts 3"]


def test_a_folder_that_holds_nothing_of_the_person_keeps_every_byte(folder):
    (folder / "contacts.csv").write_bytes(CONTACTS.encode())
    before = {file.name: file.read_bytes() for file in folder.iterdir()}

    assert forget(folder, ["+79990000000"], ["zzz"]) == {}
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before


def test_a_spreadsheets_dialect_is_read(folder):
    (folder / "dial.csv").write_bytes("\ufeffpz_phone;pz_cluster_id\n+79161234567;aaa\n+79167654321;bbb\n".encode())

    assert forget(folder, [GONE], []) == {"dial": 1}
    assert (folder / "dial.csv").read_bytes() == "\ufeffpz_phone;pz_cluster_id\n+79167654321;bbb\n".encode()


def test_parquet_is_read_lists_included(folder):
    frame = pl.DataFrame({"pz_phone": [KEPT, KEPT], "pz_phones": [[GONE], []]})
    write_table(frame, folder / "dial.parquet", fmt="parquet")

    assert forget(folder, [GONE], []) == {"dial": 1}
    assert pl.read_parquet(folder / "dial.parquet").height == 1


def test_a_folder_that_is_no_run_or_holds_a_workbook_is_refused(folder, tmp_path):
    (folder / "dial.xlsx").write_bytes(b"")
    with pytest.raises(UsageError, match="workbook"):
        forget(folder, [GONE], [])
    with pytest.raises(UsageError, match="no output folder"):
        forget(tmp_path / "none", [GONE], [])


SHARING = pl.DataFrame(
    {
        "pz_phone": [KEPT, "+79160000001", "+79160000002", "+79160000003"],
        "pz_shared_with": ["Орлов Пётр; Белова Анна", "Орлов Пётр", None, "Орлов Пётр"],
        "pz_cluster_id": ["bbb", "ddd", "eee", "fff"],
    }
)
NAMED = pl.DataFrame(
    {
        "pz_name": ["Орлов Пётр", "Орлов Пётр", "Белова Анна"],
        "pz_phone": [GONE, None, KEPT],
        "pz_phones": [[], ["+79160000003"], []],
        "pz_cluster_id": ["aaa", "namesake", "bbb"],
    }
)


@pytest.mark.parametrize("fmt", ["csv", "parquet"])
def test_a_name_goes_from_the_entries_of_others_unless_a_namesake_shares_the_number(folder, fmt):
    write_table(NAMED, folder / f"contacts.{fmt}", fmt=fmt)
    write_table(SHARING, folder / f"dial.{fmt}", fmt=fmt)

    assert forget(folder, [GONE], ["aaa"]) == {"contacts": 1}

    left = pl.read_csv(folder / "dial.csv") if fmt == "csv" else pl.read_parquet(folder / "dial.parquet")
    assert left["pz_shared_with"].to_list() == ["Белова Анна", None, None, "Орлов Пётр"]
    assert left.drop("pz_shared_with").equals(SHARING.drop("pz_shared_with"))
