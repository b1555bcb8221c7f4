"""The named rows that Rust reads too, and what the page of the documentation says."""

import re
from pathlib import Path

import polars as pl
import pytest

import prozvon as pz
from prozvon import _core
from prozvon.codes import CODES

ROOT = Path(__file__).parents[2]
ESCAPE = re.compile(r"\\(n|t|\\|u[0-9a-f]{4})")


def unescape(cell: str) -> str:
    """A cell as it is, from the table's way of writing it."""
    plain = {"n": "\n", "t": "\t", "\\": "\\"}
    return ESCAPE.sub(lambda m: plain[m[1]] if m[1] in plain else chr(int(m[1][1:], 16)), cell)


def table() -> list[dict[str, str]]:
    """The rows of `tests/data/phones.tsv`."""
    lines = (ROOT / "tests/data/phones.tsv").read_text(encoding="utf-8").splitlines()
    header, *rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return [dict(zip(header, row, strict=True)) for row in rows]


@pytest.mark.parametrize("row", table(), ids=lambda row: row["name"])
def test_named_row_comes_out_as_written_down(row: dict[str, str]) -> None:
    frame = pz.normalize_phones([unescape(row["cell"])], city=row["city"])
    answer = frame.with_columns(pl.col(pl.Enum).cast(pl.String)).row(0, named=True)
    got = {name: answer[name] or "" for name in ("e164", "status", "type", "extension", "repair")}
    got["others"] = " ".join(answer["others"] or [])
    assert {name: row[name] for name in got} == got


def test_every_mark_has_words_in_both_languages() -> None:
    repairs, faults = _core.phone_codes()
    assert [code for code in [*repairs, *faults] if code not in CODES] == []


def documented() -> list[tuple[str, str, str, str]]:
    """Cell, number, status and repair of each row in the page's table."""
    page = (ROOT / "docs/phones.md").read_text(encoding="utf-8")
    found = re.findall(r"^\| `(.*?)` \|(.*?)\| (\w+) \|(.*?)\|", page, re.MULTILINE)
    return [
        (cell, number.strip("` "), status, repair.replace("`", "").strip()) for cell, number, status, repair in found
    ]


def test_the_page_shows_twenty_cells_and_tells_the_truth() -> None:
    rows = documented()
    frame = pz.normalize_phones([cell for cell, *_ in rows], city="Казань")
    got = frame.select(
        pl.concat_list(
            pl.concat_list("e164").list.drop_nulls(), pl.when(pl.col("e164").is_not_null()).then("others").otherwise([])
        ).list.join(", "),
        pl.col("status").cast(pl.String),
        pl.col("repair").str.replace_all(",", ", ").fill_null(""),
    ).rows()
    assert [(number.replace("`", ""), status, repair) for _, number, status, repair in rows] == got
    assert len(rows) >= 20
