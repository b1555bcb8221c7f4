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
        _fill(0.97, 0.13, 0.25, 0.20, 0.75, 0.20, 0.28, 0.30),
        _ways("sgp 32 gp 14 sg 18 gs 13 g 12 s_ii 5 s 3 gps 3"),
        _ways("dotted 80 short 14 words 3 dashed 3"),
    ),
    Source.WEB: Habits(
        "Сайт", 0.24, date(2017, 1, 1).toordinal(), date(2026, 11, 1).toordinal(),
        _fill(0.94, 0.04, 0.80, 0.10, 0.42, 0.08, 0.22, 0.08),
        _ways("gs 38 g 24 sg 13 sgp 15 gp 8 gps 2"),
        _ways("dotted 52 iso 40 words 2 slashed 6"),
    ),
    Source.EXCEL: Habits(
        "Выставка", 0.16, date(2014, 6, 1).toordinal(), date(2026, 10, 1).toordinal(),
        _fill(0.95, 0.16, 0.45, 0.45, 0.65, 0.25, 0.34, 0.08),
        _ways("sgp 55 sg 22 s_ii 11 gs 9 ii_s 3"),
        _ways("dotted 66 us 12 serial 10 short 8 slashed 4"),
    ),
    Source.CRM: Habits(
        "Старая CRM", 0.22, date(2012, 1, 1).toordinal(), date(2020, 6, 1).toordinal(),
        _fill(0.93, 0.24, 0.30, 0.38, 0.80, 0.50, 0.58, 0.14),
        _ways("sgp 62 s_ii 13 sg 16 ii_s 2 gp 5 s 2"),
        _ways("dotted 70 compact 12 short 12 iso 6"),
    ),
    Source.PARTNER: Habits(
        "Партнёры", 0.10, date(2019, 1, 1).toordinal(), date(2026, 9, 1).toordinal(),
        _fill(0.97, 0.06, 0.50, 0.20, 0.68, 0.15, 0.40, 0.02),
        _ways("gs 38 sg 26 sgp 27 g 9"),
        _ways("iso 60 dotted 30 slashed 5 english 5"),
    ),
}  # fmt: skip

SHARES: Final = {source: habits.share for source, habits in HABITS.items()}

SOURCES: Final = Deck([(source, share) for source, share in SHARES.items()])


def filled(column: str) -> dict[Source, float]:
    """How much of `column` each source fills."""
    return {source: habits.fill.get(column, 1.0) for source, habits in HABITS.items()}
