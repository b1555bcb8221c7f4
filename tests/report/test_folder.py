"""A run's folder gives the page that the run itself gave."""

import re
from dataclasses import replace

import polars as pl
import pytest

from prozvon.errors import InputError
from prozvon.output import Manifest, Staging, WrittenFile, write_table
from prozvon.report import LANGUAGES, count, render, render_folder

CONTACTS = pl.DataFrame(
    {
        "тел": ["8 916 000-00-01", "+7 916 000 00 01", "=x"],
        "pz_row": pl.Series([1, 2, 3], dtype=pl.UInt32),
        "pz_phone": ["+79160000001", "+79160000001", None],
        "pz_name": ["Иванов Иван", None, "Ли Си"],
        "pz_email": pl.Series([None, None, None], dtype=pl.String),
        "pz_city": ["Москва", "Омск", None],
        "pz_cluster_id": ["a", "a", "b"],
        "pz_match_reason": [["match_phone"], ["match_phone", "match_name"], []],
    }
)
TABLES = {
    "contacts": CONTACTS,
    "rejects": pl.DataFrame({"code": ["no_contact"]}),
    "merges": pl.DataFrame({"reason": ["match_phone match_name"]}),
    "dial": pl.DataFrame({"pz_time_zone": ["Europe/Moscow"]}),
}


def manifest(files=()) -> Manifest:
    counts = {"rows": 4, "contacts": 3, "rejects": 1, "behind_dial": 2, "undialable": 1, "dial": 1, "clusters": 2}
    times = ("2026-11-22T10:00:00+00:00",) * 2
    return Manifest(
        "r", "clean", "0.1.0", *times, (), "ab", "", (), 1, counts, files=tuple(files), columns={"тел": "phone"}
    )


@pytest.mark.parametrize(
    ("fmt", "dialect"), [("csv", "plain"), ("csv", "excel-ru"), ("parquet", "plain"), ("xlsx", "plain")]
)
def test_the_page_is_the_same_from_the_folder(tmp_path, fmt, dialect) -> None:
    with Staging(tmp_path) as staging:
        files = []
        for name, frame in TABLES.items():
            written = write_table(frame, staging.path(f"{name}.{fmt}"), fmt=fmt, dialect=dialect)
            sealed = staging.seal(f"{name}.{fmt}")
            files.append(WrittenFile(sealed.name, written.rows, sealed.bytes, sealed.sha256))
        whole = manifest(files)
        staging.path("manifest.json").write_text(whole.to_json(), "utf-8")
    assert render_folder(tmp_path, "en") == render(whole, **TABLES, lang="en")


def test_a_folder_without_a_manifest_is_named(tmp_path) -> None:
    with pytest.raises(InputError, match="no manifest here"):
        render_folder(tmp_path)


def test_a_table_that_is_missing_is_named(tmp_path) -> None:
    (tmp_path / "manifest.json").write_text(manifest([WrittenFile("contacts.csv", 1, 1, "")]).to_json(), "utf-8")
    with pytest.raises(InputError, match=r"contacts\.csv: the table cannot be read"):
        render_folder(tmp_path)


def test_a_table_that_was_never_written_is_named(tmp_path) -> None:
    (tmp_path / "manifest.json").write_text(manifest().to_json(), "utf-8")
    with pytest.raises(InputError, match="no table contacts"):
        render_folder(tmp_path)


def with_facts() -> Manifest:
    return replace(manifest(), facts=count(manifest(), **TABLES).figures())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_is_made_of_the_manifest_and_the_tables_are_read_for_whole_samples_only(tmp_path, lang) -> None:
    (tmp_path / "manifest.json").write_text(with_facts().to_json(), "utf-8")
    assert render_folder(tmp_path, lang) == render(manifest(), **TABLES, lang=lang)
    with pytest.raises(InputError, match="no table contacts"):
        render_folder(tmp_path, lang, masked=False)


def test_what_the_manifest_keeps_for_the_report_is_masked() -> None:
    kept = with_facts().to_json()
    assert "Ив…" in kept
    assert not re.search(r"\+7916\d{7}|Иванов", kept)


def test_facts_of_another_version_are_counted_again(tmp_path) -> None:
    other = {name: fact for name, fact in with_facts().facts.items() if name != "zones"}
    (tmp_path / "manifest.json").write_text(replace(manifest(), facts=other).to_json(), "utf-8")
    with pytest.raises(InputError, match="no table contacts"):
        render_folder(tmp_path)
