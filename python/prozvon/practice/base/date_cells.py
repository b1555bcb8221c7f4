"""Birth dates and time stamps: ways of writing them, and their faults."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from typing import Final

from prozvon.practice.base.draw import Random, pick
from prozvon.practice.base.fault import Fault, chances, fault
from prozvon.practice.base.row import Row
from prozvon.practice.base.sources import HABITS, Source, filled

Apply = Callable[[date, Row, Random], str | None]

_RUSSIAN: Final = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря"
_ENGLISH: Final = "January February March April May June July August September October November December"
_EXCEL_EPOCH: Final = date(1899, 12, 30).toordinal()

_WRITE: Final[dict[str, Callable[[date], str]]] = {
    "dotted": lambda d: f"{d.day:02d}.{d.month:02d}.{d.year}",
    "iso": lambda d: f"{d.year}-{d.month:02d}-{d.day:02d}",
    "short": lambda d: f"{d.day:02d}.{d.month:02d}.{d.year % 100:02d}",
    "us": lambda d: f"{d.month}/{d.day}/{d.year % 100:02d}",
    "slashed": lambda d: f"{d.day:02d}/{d.month:02d}/{d.year}",
    "compact": lambda d: f"{d.year}{d.month:02d}{d.day:02d}",
    "dashed": lambda d: f"{d.day:02d}-{d.month:02d}-{d.year}",
    "serial": lambda d: str(d.toordinal() - _EXCEL_EPOCH),
    "words": lambda d: f"{d.day} {_RUSSIAN.split()[d.month - 1]} {d.year}",
    "english": lambda d: f"{d.day} {_ENGLISH.split()[d.month - 1][:3]} {d.year}",
}

WAY_FAULTS: Final = {
    "short": "birth_two_digit_year", "us": "birth_american", "slashed": "birth_slashed", "compact": "birth_compact",
    "serial": "birth_excel_serial", "words": "birth_month_name", "english": "birth_month_name",
}  # fmt: skip
"""Way of writing -> its code in the truth; dotted, dashed and ISO dates have none."""

WAY_ABOUT: Final = {
    "birth_two_digit_year": "two digits for the year: 31.12.80",
    "birth_american": "month first, two digits for the year: 12/31/80",
    "birth_slashed": "slashes: 10/08/1977",
    "birth_compact": "no separators: 19750719",
    "birth_excel_serial": "Excel's day number: 29586",
    "birth_month_name": "the month in words, Russian or English",
}


@fault("birth_swapped", 0.012, excel=3)
def swapped(day: date, row: Row, r: Random) -> str | None:
    """Day and month swapped."""
    return f"{day.month:02d}.{day.day:02d}.{day.year}" if day.day <= 12 and day.day != day.month else None


@fault("birth_placeholder", 0.022, crm=2, web=1.5)
def placeholder(day: date, row: Row, r: Random) -> str | None:
    """A filler: 01.01.1970, 01.01.1900."""
    return pick(("01.01.1970", "01.01.1900", "1970-01-01", "1900-01-01", "01.01.2000", "00.00.0000"), r)


@fault("birth_impossible", 0.005, web=2)
def impossible(day: date, row: Row, r: Random) -> str | None:
    """A day that never was: 31.02.1980."""
    return pick(
        (
            f"31.02.{day.year}",
            f"{day.day:02d}.{13 + int(r() * 7)}.{day.year}",
            f"{32 + int(r() * 8)}.{day.month:02d}.{day.year}",
        ),
        r,
    )


@fault("birth_wrong_digit", 0.020, operator=2.5)
def wrong_digit(day: date, row: Row, r: Random) -> str | None:
    """A digit mistyped in day, month or year."""
    u = r()
    if u < 0.5:
        return f"{day.day:02d}.{day.month:02d}.{day.year + pick((-10, -1, 1, 10, -2, 2), r)}"
    if u < 0.8:
        return f"{1 + (day.day + int(r() * 25)) % 28:02d}.{day.month:02d}.{day.year}"
    return f"{day.day:02d}.{1 + (day.month + int(r() * 10)) % 12:02d}.{day.year}"


@fault("birth_year_of_record", 0.004, web=2)
def year_of_record(day: date, row: Row, r: Random) -> str | None:
    """The current year for the year of birth."""
    return f"{day.day:02d}.{day.month:02d}.{date.fromordinal(row.day).year}"


FAULTS: Final[Sequence[Fault[Apply]]] = (swapped, placeholder, impossible, wrong_digit, year_of_record)

_TABLE: Final = chances(FAULTS, filled("birth"))


def fill_birth(row: Row, r: Random) -> None:
    """Write the birth date of `row`."""
    day = date.fromordinal(row.person.born)
    spoil = _TABLE[row.source].draw(r)
    if spoil is not None:
        spoilt = spoil.apply(day, row, r)
        if spoilt is not None:
            row.faults.append(spoil.code)
            row.birth = spoilt
            return
    way = HABITS[row.source].dates.draw(r)
    code = WAY_FAULTS.get(way)
    if code is not None:
        row.faults.append(code)
    row.birth = _WRITE[way](day)


@lru_cache(maxsize=8_192)
def _dotted(day: int) -> str:
    return _WRITE["dotted"](date.fromordinal(day))


@lru_cache(maxsize=8_192)
def _iso(day: int) -> str:
    return date.fromordinal(day).isoformat()


_CLOCK: Final = tuple(f"{minute // 60:02d}:{minute % 60:02d}" for minute in range(1440))


def stamp(day: int, source: Source, r: Random) -> str:
    """A day of a record with, in some sources, its time, as the source writes it."""
    if source is Source.WEB:
        second = int(r() * 86_400)
        return f"{_iso(day)} {_CLOCK[second // 60]}:{second % 60:02d}"
    if source is Source.OPERATOR:
        return f"{_dotted(day)} {_CLOCK[540 + int(r() * 600)]}"
    return _iso(day) if source is Source.PARTNER else _dotted(day)
