"""Whose gender is told rightly from the parts of a name, beside the package that inflects Russian names.

    python -m prozvon.practice.base --rows 50000 --seed 6161 --out /tmp/b6161
    python -m venv /tmp/peers && /tmp/peers/bin/pip install pytrovich
    python benches/normalize_gender.py /tmp/b6161 /tmp/peers/lib/python3*/site-packages

True parts of the base's people are given, in columns of their own; what is left is *missed*, neither right nor wrong.
"""

import sys
import time
from pathlib import Path

import polars as pl

from prozvon.normalize import normalize_names

PARTS = ("surname", "given", "patronymic")
SHOWN = (PARTS, ("surname", "given"), ("given",), ("surname",))
ROWS = 20_000


def main(folder: str, site_packages: str) -> None:
    """Prints a line for each set of parts and each of the two."""
    sys.path.append(site_packages)
    from pytrovich.detector import PetrovichGenderDetector  # noqa: PLC0415 -- a peer is no dependency
    from pytrovich.enums import Gender  # noqa: PLC0415

    detector = PetrovichGenderDetector()
    letters = {Gender.MALE: "m", Gender.FEMALE: "f"}

    def peer(surname: str | None, given: str | None, patronymic: str | None) -> str | None:
        try:
            return letters.get(detector.detect(lastname=surname, firstname=given, middlename=patronymic))
        except Exception:  # noqa: BLE001 -- how it says that it does not know
            return None

    truth = pl.read_parquet(Path(folder) / "truth.parquet").filter(pl.col("surname").str.contains("^[А-ЯЁ]")).head(ROWS)
    print("| parts | who | right | wrong | us a name |\n| --- | --- | ---: | ---: | ---: |")
    for shown in SHOWN:
        rows = truth.select(pl.col(c) if c in shown else pl.lit(None, pl.String).alias(c) for c in PARTS)
        start = time.process_time()
        theirs = [peer(*row) for row in rows.iter_rows()]
        middle = time.process_time()
        ours = normalize_names(**{c: rows[c] for c in PARTS}, threads=1)["gender"].to_list()
        end = time.process_time()
        for who, said, seconds in (("pytrovich", theirs, middle - start), ("ours", ours, end - middle)):
            right = sum(a == b for a, b in zip(said, truth["gender"], strict=True)) / len(said)
            wrong = sum(a is not None and a != b for a, b in zip(said, truth["gender"], strict=True)) / len(said)
            each = seconds / len(said) * 1e6
            print(f"| {', '.join(shown)} | {who} | {right:.2%} | {wrong:.2%} | {each:.2f} |")


if __name__ == "__main__":
    main(*sys.argv[1:])
