"""Cells to measure phone kernels on, one a line with the region to read it by::

    python benches/phones/cells.py FOLDER

writes `russian.tsv` (the phone column of a practice base, faults and all) and `world.tsv` (example numbers of all regions
and types in the four formats, one in four with a slip).
"""

import random
import sys
import tempfile
from pathlib import Path

import phonenumbers
import polars as pl
from phonenumbers import PhoneMetadata, PhoneNumberFormat

from prozvon.practice.base import files

ROWS = 100_000
SEED = 7


def russian() -> list[tuple[str, str]]:
    """The first phone column of a practice base."""
    with tempfile.TemporaryDirectory() as folder:
        files.write(ROWS, SEED, Path(folder), wide=False, processes=1)
        column = pl.read_csv(Path(folder) / "base.csv", columns=["Телефон"], infer_schema=False)["Телефон"]
    return [(cell.replace("\n", " ").replace("\t", " "), "RU") for cell in column if cell]


def world() -> list[tuple[str, str]]:
    """Example numbers of every region as they are written there and abroad."""
    rng = random.Random(SEED)
    forms = sorted(vars(PhoneNumberFormat)[name] for name in ("E164", "INTERNATIONAL", "NATIONAL", "RFC3966"))
    found = []
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        assert PhoneMetadata.metadata_for_region(region) is not None
        for kind in range(11):
            number = phonenumbers.example_number_for_type(region, kind)
            if number is not None:
                found += [(phonenumbers.format_number(number, form), region) for form in forms]
    cells = []
    for _ in range(ROWS):
        text, region = rng.choice(found)
        if rng.random() < 0.25:
            at = rng.randrange(len(text))
            text = text[:at] + rng.choice("0123456789 -") + text[at + rng.randrange(2) :]
        cells.append((text, region))
    return cells


def write(folder: Path) -> None:
    """Both files."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, cells in (("russian", russian()), ("world", world())):
        (folder / f"{name}.tsv").write_text("".join(f"{cell}\t{region}\n" for cell, region in cells), encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
