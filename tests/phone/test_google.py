"""What libphonenumber's own tests expect, asked with the made-up plans that they use.

`tests/data/google_expectations.tsv` and `google_plans.bin` are made by `tools/google_expectations.py`.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

import prozvon as pz

DATA = Path(__file__).parents[1] / "data"
PARSED = ("error", "e164", "extension", "italian_zeros")
FACTS = ("is_valid", "possible", "type", "region")


@pytest.fixture(scope="module", autouse=True)
def made_up_plans() -> Iterator[None]:
    pz.phone_metadata(DATA / "google_plans.bin")
    yield
    pz.phone_metadata()


def asked(what: str) -> list[dict[str, str]]:
    """The table's rows of one kind, their texts read."""
    lines = (DATA / "google_expectations.tsv").read_text(encoding="utf-8").splitlines()
    header, *rows = [line.split("\t") for line in lines]
    table = [dict(zip(header, row, strict=True)) for row in rows]
    return [row | {"text": json.loads(row["text"])} for row in table if row["what"] == what]


def answers(rows: list[dict[str, str]]) -> list[dict[str, object]]:
    regions = pl.Series([row["default"] or None for row in rows], dtype=pl.String)
    frame = pz.parse_phones([row["text"] for row in rows], region=regions)
    return frame.with_columns(pl.col(pl.Enum).cast(pl.String)).to_dicts()


def test_texts_are_read_or_refused_as_expected() -> None:
    rows = asked("parse")
    for row, answer in zip(rows, answers(rows), strict=True):
        got = {name: "" if answer[name] is None else str(answer[name]) for name in PARSED}
        assert {name: row[name] for name in PARSED} == got, row["text"]
    assert len(rows) > 200


def test_numbers_are_classified_as_expected() -> None:
    compared = 0
    for row, answer in zip(rows := asked("facts"), answers(rows), strict=True):
        # A number that was put together by hand may be none that any text gives.
        if answer["e164"] == row["text"]:
            expected = {name: row[name] for name in FACTS if row[name]}
            assert expected == {name: str(answer[name]) for name in expected}, row["text"]
            compared += 1
    assert compared > 35
