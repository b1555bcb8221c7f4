"""Builds the name engine's tables in `rust/normalize/data` from two packages.

They are needed for nothing else::

    python -m venv /tmp/names && /tmp/names/bin/pip install --no-deps russiannames==2.0.0 nicknames==1.0.1
    python tools/name_tables.py /tmp/names/lib/python3*/site-packages rust/normalize/data

`surnames.txt` and `russian_names.tsv` come from `russiannames` (BSD-3-Clause), `english_names.tsv` from `nicknames`
(Apache-2.0); NOTICE says so. What is rare is left out, and so is what looks like a slip in something far more frequent.
"""

import sys
from collections import defaultdict
from pathlib import Path
from typing import Final

import polars as pl

SURNAME_LEAST: Final = 10
GIVEN_LEAST: Final = 15
FATHER_LEAST: Final = 15
SLIP: Final = 150
"""A word one edit away from one that is so many times as frequent is its slip."""

WOMEN: Final = {
    "ова": "ов",
    "ева": "ев",
    "ёва": "ёв",
    "ина": "ин",
    "ына": "ын",
    "ская": "ский",
    "цкая": "цкий",
    "ая": "ый",
}
"""Endings of women's surnames, and of the men's."""


def main(packages: str, out: str) -> None:
    """Writes the three tables."""
    names = Path(packages) / "russiannames" / "data"
    given = _words(names / "names.parquet")
    people = _given(given, names)
    surnames = _surnames(names, {row["text"]: row["count"] for row in given.to_dicts()})
    folder = Path(out)
    lines = ["# surname, men's form; lines by frequency, the first number its power of two. tools/name_tables.py"]
    by_power: dict[int, list[str]] = defaultdict(list)
    for word, count in surnames.items():
        by_power[count.bit_length() - 1].append(word)
    lines += [f"{power}\t{' '.join(sorted(words))}" for power, words in sorted(by_power.items(), reverse=True)]
    (folder / "surnames.txt").write_text("\n".join(lines) + "\n", "utf-8")
    counts = dict(given.select("text", "count").rows())
    rows = [f"{name}\t{gender}\t{counts.get(name, 1).bit_length() - 1}" for name, gender in people]
    head = "# full name\tgender\tthe power of two of its bearers in the source. tools/name_tables.py"
    (folder / "russian_names.tsv").write_text("\n".join([head, *rows]) + "\n", "utf-8")
    _english(Path(packages) / "nicknames" / "names.csv", folder)


def _words(path: Path) -> pl.DataFrame:
    return (
        pl.read_parquet(path)
        .filter(pl.col("text").str.contains(r"^[А-ЯЁ][а-яё]{2,}$"))
        .sort("count", descending=True)
        .unique("text", keep="first", maintain_order=True)
    )


def _given(given: pl.DataFrame, folder: Path) -> list[tuple[str, str]]:
    """Names of a known gender, and fathers whose names only their children's patronymics tell."""
    surnames = dict(_words(folder / "surnames.parquet").select("text", "count").rows())
    counts = dict(given.select("text", "count").rows())
    found = {}
    # Some patronymics stand among the given names.
    names = given.filter(~pl.col("text").str.contains(r"(?:вич|вна|чна|льич|зьмич)$"))
    for row in names.filter(pl.col("count") >= GIVEN_LEAST, pl.col("gender").is_in(["m", "f"])).to_dicts():
        word, count = row["text"], row["count"]
        if count * 2 >= surnames.get(word, 0) and not _is_slip(word, count, counts):
            found[word] = row["gender"]
    fathers = _words(folder / "midnames.parquet").filter(pl.col("fname").is_not_null())
    sums = dict(fathers.group_by("fname").agg(pl.col("count").sum()).rows())
    for father, count in sorted(sums.items()):
        rare = count < FATHER_LEAST or count * 2 < surnames.get(father, 0)
        if father not in found and not rare and not _is_slip(father, count, {**counts, **sums}):
            found[father] = "m"
    return sorted(found.items())


def _surnames(folder: Path, given: dict[str, int]) -> dict[str, int]:
    """Men's forms, counted together with the women's."""
    counts: dict[str, int] = defaultdict(int)
    for row in _words(folder / "surnames.parquet").to_dicts():
        ending = next((e for e in WOMEN if row["gender"] == "f" and row["text"].endswith(e)), None)
        word = row["text"].removesuffix(ending) + WOMEN[ending] if ending else row["text"]
        counts[word] += row["count"]
    return {w: n for w, n in sorted(counts.items()) if n >= SURNAME_LEAST and n * 2 >= given.get(w, 0)}


def _is_slip(word: str, count: int, counts: dict[str, int]) -> bool:
    letters = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
    low = word.lower()
    near = {low[:i] + low[i + 1 :] for i in range(len(low))}
    near |= {low[:i] + low[i + 1] + low[i] + low[i + 2 :] for i in range(len(low) - 1)}
    near |= {low[:i] + letter + low[i:] for i in range(len(low) + 1) for letter in letters}
    if len(low) > 5:  # noqa: PLR2004 - short names differ in one letter rightly: Аля, Оля
        near |= {low[:i] + letter + low[i + 1 :] for i in range(len(low)) for letter in letters}
    return len(low) > 4 and any(counts.get(n.capitalize(), 0) > count * SLIP for n in near)  # noqa: PLR2004


def _english(source: Path, folder: Path) -> None:
    """The nicknames of names in the hand-made table; only those that sound like one, because many are surnames."""
    hand_made = (folder / "given_names.tsv").read_text("utf-8").lower().split()
    known = {word for word in hand_made if word.isascii()}
    table = pl.read_csv(source).filter(pl.col("relationship") == "has_nickname", pl.col("name1").is_in(known))
    lines = ["# full name\tits nicknames. tools/name_tables.py"]
    for name, all_of_them in table.group_by("name1", maintain_order=True).agg("name2").sort("name1").rows():
        nicknames = {
            n for n in all_of_them if n.isalpha() and (n.endswith(("ie", "y")) or name.startswith(n)) and n != "mac"
        }
        if nicknames:
            lines.append(f"{name}\t{' '.join(sorted(nicknames))}")
    (folder / "english_names.tsv").write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
