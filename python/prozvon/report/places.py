"""Whose numbers these are: the operator that a prefix was given to, and countries by their names.

The names come from libphonenumber's metadata. A number that was taken along to another operator still counts as the
first one's: who serves it today only a register of ported numbers knows.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path

import polars as pl

from prozvon.report.words import LANGUAGES

_Names = Mapping[str, str]


NOBODY = "-"
"""Whose the numbers are of whom the metadata say nothing."""


def operators(dial: pl.DataFrame) -> dict[str, dict[str, int]]:
    """How many of the numbers to call each operator was given, by its names in each language; see `NOBODY`.

    >>> operators(pl.DataFrame({"pz_phone": ["+79261234567", "+79261234568", "+74951234567"]}))["en"]
    {'-': 1, 'MegaFon': 2}
    """
    if "pz_phone" not in dial.columns or dial.is_empty():
        return {}
    from phonenumbers.carrierdata import CARRIER_DATA, CARRIER_LONGEST_PREFIX  # noqa: PLC0415 -- a megabyte of tables

    starts, names = _spans(CARRIER_DATA, CARRIER_LONGEST_PREFIX)
    head = pl.col("pz_phone").str.slice(1, CARRIER_LONGEST_PREFIX).str.pad_end(CARRIER_LONGEST_PREFIX, "0")
    heads = dial.select(head.cast(pl.UInt64, strict=False)).drop_nulls().to_series()
    spans = (pl.Series(starts, dtype=pl.UInt64).search_sorted(heads, side="right").cast(pl.Int64) - 1).alias("span")
    found: dict[str, dict[str, int]] = {lang: {} for lang in LANGUAGES}
    own: dict[str, dict[str, str]] = {lang: _translated(CARRIER_DATA.values(), lang) for lang in LANGUAGES}
    for span, rows in spans.value_counts().sort("span").iter_rows():
        told = names[span]
        for lang, counted in found.items():
            plain = NOBODY if told is None else told.get("en") or next(iter(told.values()))
            name = own[lang].get(plain) or (told or {}).get(lang) or plain
            counted[name] = counted.get(name, 0) + rows
    return found


def _translated(names: Iterable[_Names], lang: str) -> dict[str, str]:
    """Each operator's one name in a language, by its English one.

    The metadata name many operators in a language for some of their prefixes only, and a few in several ways; what is
    no copy of the English name goes before, and what stands at most prefixes.

    >>> _translated([{"en": "MTS", "ru": "МТС"}, {"en": "MTS"}, *[{"en": "MTS", "ru": "MTS"}] * 2], "ru")
    {'MTS': 'МТС'}
    """
    counted: dict[str, Counter[str]] = {}
    for each in names:
        if lang in each and "en" in each:
            counted.setdefault(each["en"], Counter())[each[lang]] += 1
    best: dict[str, str] = {}
    for plain, found in counted.items():
        ranked = sorted((name != plain, times, name) for name, times in found.items())
        best[plain] = ranked[-1][2]
    return best


def _spans(prefixes: Mapping[str, _Names], length: int) -> tuple[list[int], list[_Names | None]]:
    """Prefixes of any length as spans of the numbers of `length` digits: where each begins, and whose it is.

    A longer prefix inside a shorter one interrupts it.

    >>> _spans({"7": {"en": "a"}, "79": {"en": "b"}}, 2)
    ([0, 70, 79, 80], [None, {'en': 'a'}, {'en': 'b'}, None])
    """
    starts, names = [0], list[_Names | None]([None])
    around: list[tuple[int, _Names | None]] = [(10**length, None)]

    def begin(at: int, name: _Names | None) -> None:
        if starts[-1] == at:
            names[-1] = name
        else:
            starts.append(at)
            names.append(name)

    for prefix in sorted(prefixes):
        unit = 10 ** (length - len(prefix))
        start = int(prefix) * unit
        while around[-1][0] <= start:
            end, _ = around.pop()
            begin(end, around[-1][1])
        begin(start, prefixes[prefix])
        around.append((start + unit, prefixes[prefix]))
    while len(around) > 1:
        end, _ = around.pop()
        begin(end, around[-1][1])
    return starts, names


def country(code: str, lang: str) -> str:
    """A country's name, or the code itself where there is none.

    >>> country("RU", "ru"), country("RU", "en"), country("001", "ru")
    ('Россия', 'Russia', '001')
    """
    names = _countries().get(code, {})
    name = names.get(lang) or names.get("en") or code
    # A name that is the same in several languages stands once, and the others point to it.
    return names.get(name[1:], code) if name.startswith("*") else name


@cache
def _countries() -> dict[str, dict[str, str]]:
    """The table of names by itself: importing it by its package loads the places of every prefix on earth."""
    package = find_spec("phonenumbers")
    assert package is not None
    assert package.origin is not None
    path = Path(package.origin).parent / "geodata" / "locale.py"
    spec = spec_from_file_location("phonenumbers.geodata.locale", path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    names: dict[str, dict[str, str]] = module.LOCALE_DATA
    return names
