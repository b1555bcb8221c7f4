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
from prozvon.practice.base.record import further, record
from prozvon.practice.base.row import PhoneCell, Row
from prozvon.practice.base.sources import HABITS, SOURCES, Source
from prozvon.practice.base.world import Jobs, Person, World

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
_RAW: Final = TRUTH | {"birth_date": pl.Int32}
"""The truth's types while it is gathered: days are counted, lists are words."""

_EPOCH: Final = date(1970, 1, 1).toordinal()
_TITLES: Final = {source: habits.title for source, habits in HABITS.items()}
_NAMES: Final = {source: source.value for source in Source}
_LISTS: Final = ("phone_meant", "phone_written", "phone2_meant", "phone2_written", "faults")
PARTS: Final = ("part_surname", "part_given", "part_patronymic")
"""The parts of the name as a source with columns of their own has them; null where the cell cannot be split."""

ORDER: Final = "order"
"""A random number in [0, 1) by which the rows of all shards are put in order."""


def count(rows: int) -> int:
    """Shards of a base of `rows`."""
    return -(-rows // ROWS)


def shard(seed: int, rows: int, number: int, *, wide: bool) -> pl.DataFrame:
    """Shard `number` of the base: cells, truth and the order key, rows household by household.

    `wide` adds the further columns and the parts of names.
    """
    r = Generator(f"{seed}/shard/{number}").random
    aside = Generator(f"{seed}/shard/{number}/further").random
    size = min(ROWS, rows - number * ROWS)
    names = [*COLUMNS, *TRUTH, ORDER]
    types = [*[pl.String] * len(COLUMNS), *_RAW.values(), pl.Float64]
    made = []
    for row in _rows(seed, rows, number, size, r):
        if wide:
            further(row, aside)
            made.append((*_values(row, r()), *_further_values(row)))
        else:
            made.append(_values(row, r()))
    if wide:
        names += [*FURTHER, *PARTS]
        types += [pl.String] * (len(FURTHER) + len(PARTS))
    columns = zip(names, zip(*made, strict=True), types, strict=True)
    frame = pl.DataFrame([pl.Series(name, values, dtype=kind) for name, values, kind in columns])
    return frame.with_columns(
        pl.col("birth_date").cast(pl.Date),
        *(
            pl.when(pl.col(name) == "")
            .then(pl.lit([], dtype=pl.List(pl.String)))
            .otherwise(pl.col(name).str.split(" "))
            .alias(name)
            for name in _LISTS
        ),
    )


def _rows(seed: int, rows: int, number: int, size: int, r: Random) -> Iterator[Row]:
    """Exactly `size` rows; the last person may be cut short."""
    large, small = min(4_000, max(4, rows // 50)), max(4, size // 25)
    world = World(seed, Jobs(large, large + number * (ROWS // 25), small), number * ROWS * 2, r)
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
        _TITLES[row.source],
        row.created, row.comment, row.consent,
        person.number, person.household, firm.number if firm else None, _NAMES[row.source], row.surname, person.given,
        person.patronymic, person.gender, person.born - _EPOCH, row.shows,
        *_phone_truth(row.phone), *_phone_truth(row.phone2),
        row.mailbox, firm.core if firm else None, firm.inn if firm else None,
        home.city.name, home.street, home.house + home.block, home.flat,
        row.refused, row.withdrawn, " ".join(row.faults), order,
    )  # fmt: skip


def _further_values(row: Row) -> tuple[str | None, ...]:
    parts = row.parts or (None, None, None)
    return (row.inn, row.manager, row.tags, row.updated, row.last_contact, row.hours, *parts)
