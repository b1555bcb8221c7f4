"""Bases are made in shards of a fixed size, each from seed and shard number alone.

So any number of processes makes the same base.
"""

from collections.abc import Iterator
from datetime import date
from random import Random as Generator
from typing import Final

import polars as pl

from prozvon.practice.base import numbers
from prozvon.practice.base.draw import Deck, Random
from prozvon.practice.base.record import record
from prozvon.practice.base.row import PhoneCell, Row
from prozvon.practice.base.sources import HABITS, SOURCES, Source
from prozvon.practice.base.world import Person, World

ROWS: Final = 25_000
"""Rows of a shard. Part of what a seed means: another value is another base."""

COPIES: Final = ((1, 80.0), (2, 12.2), (3, 4.5), (4, 1.6), (5, 0.8), (6, 0.45), (7, 0.28), (8, 0.17))
"""Rows of one person -> share of the people, in percent; a quarter of all rows are surplus."""

RESUBMITTED: Final = 0.12
"""Share of further rows that come from the same source within days: a form sent twice, a file loaded twice."""

_COPIES: Final = Deck(COPIES)

COLUMNS: Final = (
    "ФИО", "Телефон", "Доп. телефон", "E-mail", "Компания", "Город", "Адрес", "Дата рождения", "Источник",
    "Дата создания",
    "Комментарий", "Согласие отозвано",
)  # fmt: skip
"""The columns of a base."""

FURTHER: Final = ("ИНН", "Менеджер", "Теги", "Дата изменения", "Последний контакт", "Удобное время")
"""The columns that a wide base has behind them."""

TRUTH: Final = {
    "person_id": pl.UInt32,
    "household_id": pl.UInt32,
    "firm_id": pl.UInt32,
    "source": pl.String,
    "surname": pl.String,
    "given": pl.String,
    "patronymic": pl.String,
    "gender": pl.String,
    "birth_date": pl.Date,
    "name_shows": pl.String,
    "phone_meant": pl.String,
    "phone_written": pl.String,
    "phone_readable": pl.Boolean,
    "phone2_meant": pl.String,
    "phone2_written": pl.String,
    "phone2_readable": pl.Boolean,
    "email": pl.String,
    "company": pl.String,
    "inn": pl.String,
    "city": pl.String,
    "street": pl.String,
    "house": pl.String,
    "flat": pl.String,
    "refused": pl.Boolean,
    "withdrawn": pl.Boolean,
    "faults": pl.String,
}
_LISTS: Final = ("phone_meant", "phone_written", "phone2_meant", "phone2_written", "faults")
PARTS: Final = ("part_surname", "part_given", "part_patronymic")
"""The parts of the name as a source with columns of their own has them; null where the cell cannot be split."""

ORDER: Final = "order"
"""A random number in [0, 1) by which the rows of all shards are put in order."""


def count(rows: int) -> int:
    """Shards of a base of `rows`."""
    return -(-rows // ROWS)


def shard(seed: int, rows: int, number: int) -> pl.DataFrame:
    """Shard `number` of the base: cells, parts of names, truth, and the order key; rows household by household."""
    r = Generator(f"{seed}/shard/{number}").random
    size = min(ROWS, rows - number * ROWS)
    made = [_values(row, r()) for row in _rows(seed, rows, number, size, r)]
    columns = list(zip(*made, strict=True))
    names = (*COLUMNS, *FURTHER, *PARTS, *TRUTH, ORDER)
    types = [*[pl.String] * (len(COLUMNS) + len(FURTHER) + len(PARTS)), *TRUTH.values(), pl.Float64]
    frame = pl.DataFrame(
        [pl.Series(name, values, dtype=kind) for name, values, kind in zip(names, columns, types, strict=True)]
    )
    return frame.with_columns(
        pl.when(pl.col(name) == "")
        .then(pl.lit([], dtype=pl.List(pl.String)))
        .otherwise(pl.col(name).str.split(" "))
        .alias(name)
        for name in _LISTS
    )


def _rows(seed: int, rows: int, number: int, size: int, r: Random) -> Iterator[Row]:
    """Exactly `size` rows; the last person may be cut short."""
    world = World(seed, max(4, rows // 12), number * ROWS * 2, r)
    plug = Generator(f"{seed}/plugs").random
    plugs = tuple(numbers.mobile(plug) for _ in range(1 + rows // 100_000))
    left = size
    while left:
        for person in world.household():
            for row in _copies(person, plugs, r):
                yield row
                left -= 1
                if not left:
                    return


def _copies(person: Person, plugs: tuple[str, ...], r: Random) -> Iterator[Row]:
    source, day = _occasion(r)
    yield record(person, source, day, plugs, r)
    for _ in range(_COPIES.draw(r) - 1):
        if r() < RESUBMITTED:
            day += int(r() * 3)
        else:
            source, day = _occasion(r)
        yield record(person, source, day, plugs, r)


def _occasion(r: Random) -> tuple[Source, int]:
    source = SOURCES.draw(r)
    habits = HABITS[source]
    return source, habits.since + int(r() * (habits.until - habits.since))


def _phone_truth(cell: PhoneCell) -> tuple[str, str, bool | None]:
    if not cell.text:
        return "", "", None
    meant = " ".join([f"+{number}" for number in cell.meant])
    if cell.readable:
        return meant, meant, True
    return meant, " ".join([f"+{number}" for number in cell.written]), False


def _values(row: Row, order: float) -> tuple[object, ...]:
    person, home, firm = row.person, row.home, row.firm
    return (
        row.name, row.phone.text, row.phone2.text, row.email, row.company, row.city, row.address, row.birth,
        HABITS[row.source].title,
        row.created, row.comment, row.consent,
        row.inn, row.manager, row.tags, row.updated, row.last_contact, row.hours,
        *(row.parts or (None, None, None)),
        person.number, person.household, firm.number if firm else None, row.source.value, row.surname, person.given,
        person.patronymic, person.gender, date.fromordinal(person.born), row.shows,
        *_phone_truth(row.phone), *_phone_truth(row.phone2),
        row.mailbox, firm.core if firm else None, firm.inn if firm else None,
        home.city.name, home.street, home.house + home.block, home.flat,
        row.refused, row.withdrawn, " ".join(row.faults), order,
    )  # fmt: skip
