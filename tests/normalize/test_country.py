"""A base from elsewhere is read as the country's it is from, and no base from here ever is."""

import random
from datetime import date

import phonenumbers
import polars as pl
import pytest

from prozvon.normalize import normalize
from prozvon.normalize.country import FEW, doubts, settled
from prozvon.reader import ReadOptions, read

NOW = date(2026, 11, 22)


def national(region: str, count: int, seed: int) -> list[str]:
    """Mobile numbers of `region` as they are written there: its example number with other last digits."""
    drawn = random.Random(seed)
    example = str(phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE).national_number)
    changed = (example[:-5] + f"{drawn.randrange(100_000):05}" for _ in range(count))
    numbers = (phonenumbers.parse(cell, region) for cell in changed)
    return [phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL) for number in numbers]


def base(tmp_path, **inputs: list[str]):
    for name, cells in inputs.items():
        (tmp_path / f"{name}.csv").write_text(
            "Phone;Name\n" + "".join(f"{cell};Ann {i}\n" for i, cell in enumerate(cells))
        )
    return read([str(tmp_path / f"{name}.csv") for name in inputs], ReadOptions())


def us(count: int, seed: int = 1) -> list[str]:
    drawn = random.Random(seed)
    areas = ("212", "312", "415", "504", "617", "702", "810", "907", "973", "614")
    return [f"({drawn.choice(areas)}) {drawn.randint(220, 989)}-{drawn.randint(0, 9999):04}" for _ in range(count)]


def test_an_american_base_is_read_as_one_and_its_notes_say_so(tmp_path):
    given = base(tmp_path, here=national("RU", 300, 2), there=us(300))
    found = doubts(given, "RU")
    assert list(found) == ["there.csv"]
    assert found["there.csv"].country == "US"
    assert found["there.csv"].own < 0.5
    assert found["there.csv"].share > 0.95
    read_so = settled(given, "RU")
    here, there = read_so.sources
    assert here.notes == given.sources[0].notes
    assert "read as US's" in there.notes[-1]
    people = normalize(read_so, region="RU", now=NOW)
    codes = people.select(pl.col("pz_phone").str.slice(0, 2), source=given.frame["pz_source"]).unique().sort("source")
    assert codes.rows() == [("+7", "here.csv"), ("+1", "there.csv")]


@pytest.mark.parametrize("region", ["RU", "KZ", "US", "GB", "DE", "FR", "UA", "IT"])
def test_a_base_of_the_region_assumed_is_never_in_doubt(region, tmp_path):
    assert doubts(base(tmp_path, own=national(region, 200, 3)), region) == {}


def test_what_fits_nowhere_stays_as_it_was_assumed_and_is_told(tmp_path):
    drawn = random.Random(4)
    given = base(tmp_path, odd=[f"{drawn.randint(100_000_000_0, 199_999_999_9)}" for _ in range(200)])
    found = doubts(given, "RU")["odd.csv"]
    assert found.country is None
    assert "if they are another country's" in settled(given, "RU").sources[0].notes[-1]


@pytest.mark.parametrize(
    "cells",
    [us(FEW - 2), [f"+1 {cell}" for cell in us(300)], ["234-56-78", "12-34-56"] * 200, []],
    ids=["few", "with their code", "local", "none"],
)
def test_what_does_not_speak_is_not_heard(cells, tmp_path):
    assert doubts(base(tmp_path, quiet=[*cells, "8 916 123-45-67"]), "RU") == {}
