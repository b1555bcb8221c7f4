"""Where rows come from, and the habits of each source: what it fills in, how it writes, since when it has existed."""

from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from prozvon.practice.base.draw import Deck


class Source(StrEnum):
    """One way by which contacts got into the base."""

    OPERATOR = "operator"
    WEB = "web"
    EXCEL = "excel"
    CRM = "crm"
    PARTNER = "partner"


class Habits(NamedTuple):
    """`fill`: share of rows in which a column has something. `names`, `dates`: ways of writing with their weights."""

    title: str
    share: float
    since: int
    until: int
    fill: dict[str, float]
    names: Deck[str]
    dates: Deck[str]


def _ways(text: str) -> Deck[str]:
    words = text.split()
    return Deck([(way, float(weight)) for way, weight in zip(words[::2], words[1::2], strict=True)])


_COLUMNS: Final = ("phone", "phone2", "email", "company", "city", "address", "birth", "comment")


def _fill(*shares: float) -> dict[str, float]:
    return dict(zip(_COLUMNS, shares, strict=True))


HABITS: Final = {
    Source.OPERATOR: Habits(
        "Звонок", 0.28, date(2015, 3, 1).toordinal(), date(2026, 11, 1).toordinal(),
        _fill(0.98, 0.13, 0.36, 0.20, 0.75, 0.20, 0.42, 0.30),
        _ways("sgp 40 gp 10 sg 21 gs 15 g 6 s_ii 4 s 1 gps 3"),
        _ways("dotted 80 short 14 words 3 dashed 3"),
    ),
    Source.WEB: Habits(
        "Сайт", 0.24, date(2017, 1, 1).toordinal(), date(2026, 11, 1).toordinal(),
        _fill(0.98, 0.04, 0.85, 0.10, 0.42, 0.08, 0.36, 0.08),
        _ways("gs 44 g 12 sg 17 sgp 18 gp 6 gps 3"),
        _ways("dotted 52 iso 40 words 2 slashed 6"),
    ),
    Source.EXCEL: Habits(
        "Выставка", 0.16, date(2014, 6, 1).toordinal(), date(2026, 10, 1).toordinal(),
        _fill(0.975, 0.16, 0.52, 0.45, 0.65, 0.25, 0.50, 0.08),
        _ways("sgp 60 sg 22 s_ii 7 gs 9 ii_s 2"),
        _ways("dotted 66 us 12 serial 10 short 8 slashed 4"),
    ),
    Source.CRM: Habits(
        "Старая CRM", 0.22, date(2012, 1, 1).toordinal(), date(2020, 6, 1).toordinal(),
        _fill(0.97, 0.24, 0.42, 0.38, 0.80, 0.46, 0.68, 0.14),
        _ways("sgp 69 s_ii 9 sg 16 ii_s 2 gp 3 s 1"),
        _ways("dotted 70 compact 12 short 12 iso 6"),
    ),
    Source.PARTNER: Habits(
        "Партнёры", 0.10, date(2019, 1, 1).toordinal(), date(2026, 9, 1).toordinal(),
        _fill(0.99, 0.06, 0.56, 0.20, 0.68, 0.15, 0.54, 0.02),
        _ways("gs 40 sg 27 sgp 28 g 5"),
        _ways("iso 60 dotted 30 slashed 5 english 5"),
    ),
}  # fmt: skip

SHARES: Final = {source: habits.share for source, habits in HABITS.items()}

SOURCES: Final = Deck([(source, share) for source, share in SHARES.items()])


def filled(column: str) -> dict[Source, float]:
    """How much of `column` each source fills."""
    return {source: habits.fill.get(column, 1.0) for source, habits in HABITS.items()}
