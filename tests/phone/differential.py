"""Cells for comparing the kernel with `phonenumbers`: example numbers of every region, dressed up and spoiled.

Also a command, for the long run whose figures stand in `benches/README.md`::

    python tests/phone/differential.py --cells 10000000 --seed 1000

It prints a digest of the kernel's answers for each chunk. A later build that gives the same digests gives the same
answers on those cells, so the comparison holds for it; asking it alone takes a fraction of the time::

    python tests/phone/differential.py --cells 5000000 --seed 1000 --ours benches/phones/answers.txt
"""

import argparse
import hashlib
import random
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import phonenumbers
import polars as pl
from phonenumbers import NumberParseException, PhoneMetadata, PhoneNumberFormat, PhoneNumberType, ValidationResult

import prozvon as pz

REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)
ERRORS = {
    NumberParseException.INVALID_COUNTRY_CODE: "INVALID_COUNTRY_CODE",
    NumberParseException.NOT_A_NUMBER: "NOT_A_NUMBER",
    NumberParseException.TOO_SHORT_AFTER_IDD: "TOO_SHORT_AFTER_IDD",
    NumberParseException.TOO_SHORT_NSN: "TOO_SHORT_NSN",
    NumberParseException.TOO_LONG: "TOO_LONG",
}
Row = tuple[object, ...]

SCRAPS = (
    *"0123456789+()- ./[]*#~;,:x",
    *"xXАоДдOol_=\"'\\",
    *"\u00a0\u00ad\u200b\u2060\u3000\u2010\u2013\u2014\u2212\u2053\u223c\uff5e\uff0b\uff0d\uff08\uff09\u30fc",
    *"\uff11\uff17\u0661\u0667\u06f8\u09ef\u0967\U0001d7d8²½①\u0131\u017f\u212a\u0130\u1c81\n\t\r",
    " ext. 12",
    " доб. 34",
    "доб5",
    ";ext=77",
    ";isub=9",
    ";phone-context=+7",
    ";phone-context=example.com",
    "tel:",
    ";phone-context=+1-201",
    ";phone-context=",
    " x9",
    "/x23",
    "#5",
    ",,12",
    ",,,3",
    ";4",
    " - 503#",
    "~6",
    "int 8",
    "anexo 2",
    "EXT 1",
    "xtn7",
    "extensión 5",
    "extensio\u0301n 6",
    "ｅｘｔ７",
    "Ｘ８",
    "8 10 ",
    "810",
    "00",
    "011",
    "0011",
    "+00",
    "++",
    "+7 8 ",
    "+78",
    "+8",
    "15",
    "0",
    "8",
    "(0)",
    "+44 (0)",
    "1-800-FLOWERS",
    "ABC",
    "моб.",
    "tel. ",
)


def examples() -> list[str]:
    """Example numbers of every region and type, national digits and E.164."""
    found = []
    for region in REGIONS:
        plan = PhoneMetadata.metadata_for_region(region)
        for kind in range(11):
            number = phonenumbers.example_number_for_type(region, kind)
            if number is not None:
                found.append(number)
        if plan.general_desc.example_number:
            found.append(phonenumbers.parse(plan.general_desc.example_number, region))
    for code in phonenumbers.COUNTRY_CODES_FOR_NON_GEO_REGIONS:
        number = phonenumbers.example_number_for_non_geo_entity(code)
        if number is not None:
            found.append(number)
    forms = (
        PhoneNumberFormat.E164,
        PhoneNumberFormat.INTERNATIONAL,
        PhoneNumberFormat.NATIONAL,
        PhoneNumberFormat.RFC3966,
    )
    return sorted({phonenumbers.format_number(n, form) for n in found for form in forms})


def cells(count: int, seed: int) -> Iterator[tuple[str, str | None]]:
    """`count` cells with the region to read each by; the same for the same seed."""
    rng = random.Random(seed)
    pool = examples()
    digits = "0123456789"
    for _ in range(count):
        shape = rng.random()
        if shape < 0.55:
            text = rng.choice(pool)
        elif shape < 0.7:
            text = "+" * (rng.random() < 0.5) + "".join(rng.choices(digits, k=rng.randint(1, 20)))
        elif shape < 0.8:
            code = rng.choice(["7", "8", "77", "78", "1", "39", "54", "52", "55", "44", "49", "0", "00"])
            text = code + "".join(rng.choices(digits, k=rng.randint(4, 14)))
        elif shape < 0.9:
            text = "".join(rng.choices(SCRAPS, k=rng.randint(1, 12)))
        else:
            text = "".join(
                chr(rng.choice([rng.randrange(32, 127), rng.randrange(32, 0x600), rng.randrange(0x10000, 0x1F000)]))
                for _ in range(rng.randint(0, 20))
            )
        for _ in range(rng.choice([0, 0, 0, 1, 1, 2, 3, 5])):
            at = rng.randint(0, len(text))
            what = rng.random()
            if what < 0.4:
                text = text[:at] + rng.choice(SCRAPS) + text[at:]
            elif what < 0.6:
                text = text[:at] + text[at + 1 :]
            elif what < 0.8:
                text = text[:at] + rng.choice(digits) + text[at + 1 :]
            else:
                text += rng.choice(SCRAPS)
        if rng.random() < 0.002:
            text *= rng.randint(1, 30)
        region = (
            rng.choice([None, "ZZ", "RU", "RU", "KZ", "ru", "001", "XX"]) if rng.random() < 0.3 else rng.choice(REGIONS)
        )
        yield text, region


def expected(text: str | None, region: str | None) -> Row:
    """What the package says of one cell, in the order of `parse_phones`' columns."""
    try:
        number = phonenumbers.parse(text, region)
    except NumberParseException as error:
        return (ERRORS[error.error_type], *[None] * 9)
    zeros = (number.number_of_leading_zeros or 1) if number.italian_leading_zero else 0
    return (
        None,
        phonenumbers.format_number(number, PhoneNumberFormat.E164),
        number.country_code,
        number.national_number,
        number.extension,
        zeros,
        phonenumbers.is_valid_number(number),
        ValidationResult.to_string(phonenumbers.is_possible_number_with_reason(number)),
        PhoneNumberType.to_string(phonenumbers.number_type(number)),
        phonenumbers.region_code_for_number(number),
    )


@cache
def make_tables() -> None:
    """A region that a whole column is read by gets tables of its own: all are made, so that they take part."""
    for region in REGIONS:
        pz.parse_phones(["1"], region=region)


def ours(rows: list[tuple[str, str | None]]) -> pl.DataFrame:
    """The kernel's answers for cells and their regions, all small columns as text."""
    make_tables()
    frame = pl.DataFrame(rows, schema={"text": pl.String, "region": pl.String}, orient="row")
    return pz.parse_phones(frame["text"], region=frame["region"]).with_columns(pl.col(pl.Enum).cast(pl.String))


def digest(answers: pl.DataFrame) -> str:
    """A short name for all answers of a chunk together."""
    return hashlib.sha256(answers.write_csv().encode()).hexdigest()[:16]


def compare(rows: list[tuple[str, str | None]], answers: pl.DataFrame) -> list[tuple[str, str | None, Row, Row]]:
    """The cells on which kernel and package differ: text, region, the package's answer, ours."""
    compared = zip(rows, answers.rows(), strict=True)
    return [(t, r, want, got) for (t, r), got in compared if (want := expected(t, r)) != got]


def differences(count: int, seed: int) -> list[tuple[str, str | None, Row, Row]]:
    """What differs on `count` cells of one seed."""
    rows = list(cells(count, seed))
    return compare(rows, ours(rows))


CHUNK = 50_000
"""Cells compared at a time: the n-th chunk of a run has seed `seed + n`, so a run can be cut into several."""


def main() -> None:
    """Prints the differences and their number."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--cells", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--ours", type=Path, metavar="FILE", help="ask the kernel alone: chunks whose digest is not FILE's"
    )
    arguments = parser.parse_args()
    lines = arguments.ours.read_text(encoding="utf-8").splitlines() if arguments.ours else []
    known = dict(line.split() for line in lines)
    found = 0
    for start in range(0, arguments.cells, CHUNK):
        seed = arguments.seed + start // CHUNK
        rows = list(cells(min(CHUNK, arguments.cells - start), seed))
        answers = ours(rows)
        name = digest(answers)
        print(f"seed {seed}: {len(rows)} cells, answers {name}", flush=True)
        if arguments.ours:
            found += known.get(str(seed)) != name
            continue
        for text, region, want, got in compare(rows, answers):
            found += 1
            print(f"{text!r} {region}\n  {want}\n  {got}", file=sys.stderr)
    unit = "chunks" if arguments.ours else "cells"
    print(f"{arguments.cells} cells, seeds from {arguments.seed}: {found} {unit} differ")


if __name__ == "__main__":
    main()
