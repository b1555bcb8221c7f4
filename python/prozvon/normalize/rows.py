"""A base's columns by their roles: everything that is known of each row, and whether the row can be used."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final, Self

import polars as pl

from prozvon import _core
from prozvon.normalize.call_hours import asked_hours
from prozvon.normalize.dictionaries import Dictionaries, words
from prozvon.normalize.positions import deciders
from prozvon.normalize.values import days_since_1970
from prozvon.phone import checked_region
from prozvon.reader.model import Base, Column
from prozvon.schema import ROW, SOURCE, Role

_YES: Final = ("да", "д", "yes", "y", "true", "t", "1", "1.0", "+", "x", "х", "v", "✓", "✔", "истина", "on")
_NO: Final = (
    *("", "нет", "н", "no", "n", "false", "f", "0", "0.0", "-", "–", "—", "ложь", "off", "none", "null", "nan", "n/a"),
    *("действует", "активно", "не отозвано", "не отозвал", "не отозвала", "active", "valid", "not withdrawn"),
)
_NAMES: Final = (Role.FULL_NAME, Role.SURNAME, Role.GIVEN_NAME, Role.PATRONYMIC)
_FIRST: Final = 1_000
"""Rows in which nearly every base in Cyrillic shows that it is one."""

_MAN: Final = ("м", "муж", "муж.", "мужской", "мужчина", "m", "male", "man", "mr", "г-н")
_WOMAN: Final = ("ж", "жен", "жен.", "женский", "женщина", "f", "female", "woman", "w", "mrs", "ms", "г-жа")

GENDERS: Final = {**dict.fromkeys(_MAN, "m"), **dict.fromkeys(_WOMAN, "f")}
"""What a column of genders may say, in small letters."""


_CALLS: Final = ("decider", "asked_from", "asked_until")
_BEHIND: Final = ("row_hash", "issues", "usable")
_NOTE: Final = "name_note"


def normalize(
    base: Base,
    *,
    region: str | None = "RU",
    now: date,
    threads: int | None = None,
    dictionaries: Dictionaries | None = None,
    cyrillic: bool | None = None,
    columns: Collection[str] | None = None,
) -> pl.DataFrame:
    """Everything that the roles of a base's columns say of each row, in the base's order.

    The columns of the contract (`pz_phone` … `pz_birth_date`); the parts `surname`, `given`, `patronymic`, `name_note`;
    the keys `phone_keys`, `phone_trace` (the digits of a cell that is no number), `surname_key`, `given_key`,
    `patronymic_key`, `email_key`, `company_key`, `city_key`, `address_key` (null where there is nothing to compare by);
    `birth_date_other` (the date with day and month swapped, where either may be meant), `birth_date_doubtful` (a child's,
    or one that forms offer: shown, and nothing to compare people by), `birth_date_trace` (the digits of a birth date that
    cannot be, as 19800231), `emails` (further addresses),
    `inn`, `postcode`; `created_at`, `updated_at`, `last_contact` (null Datetime where there is no such column);
    `refusal` with `refusal_text_column`, `consent_withdrawn`; `decider` (who decides in a company: see
    `normalize.positions`); `asked_from`, `asked_until` (minutes of the day within which the person asks to be called);
    `issues`; `row_hash`; and `usable`: whether the row
    has a usable phone, a usable e-mail, or a name together with a birth date, address, city or company.

    `now` bounds the dates; `region`, and the row's city, are what local phone numbers are read by, but for inputs that
    the base has another region for. `dictionaries` are own names, legal forms and cities. `cyrillic` says whether the
    base that these rows are of has names in Cyrillic; without it the rows themselves say so. Of `columns` only those
    are made that it names.
    """
    normalizer = Normalizer.of(
        base, region=region, now=now, dictionaries=dictionaries, cyrillic=cyrillic, columns=columns
    )
    return normalizer.rows(base, threads)


@dataclass(frozen=True, slots=True)
class Normalizer:
    """:func:`normalize` for the rows of a base in pieces: what was learned of some is kept for those that follow.

    Several threads may work with one at a time. What was read before changes no answer.
    """

    core: _core.People
    columns: tuple[Column, ...]
    region: str | None
    calls: tuple[str, ...]
    noted: bool

    @classmethod
    def of(
        cls,
        base: Base,
        *,
        region: str | None = "RU",
        now: date,
        dictionaries: Dictionaries | None = None,
        cyrillic: bool | None = None,
        columns: Collection[str] | None = None,
    ) -> Self:
        """What reads pieces of a base by the roles of its columns; arguments are as for :func:`normalize`."""
        calls = tuple(name for name in _CALLS if columns is None or name in columns)
        taken = None if columns is None else sorted({*columns, *([_NOTE] if calls else [])} - {*_CALLS})
        core = _core.People(
            [(column.name, None if column.role is None else str(column.role)) for column in base.columns],
            GENDERS,
            set(_YES),
            set(_NO),
            days_since_1970(now),
            words(dictionaries),
            cyrillic,
            taken,
        )
        return cls(core, base.columns, checked_region(region), calls, columns is None or _NOTE in columns)

    def rows(self, base: Base, threads: int | None = None) -> pl.DataFrame:
        """The rows of a piece, which has the columns of the base."""
        frame = base.frame.drop(ROW, SOURCE)
        own = [column.name for column in self.columns]
        rest = [name for name in frame.columns if name not in set(own)]
        table = pl.DataFrame([frame[name] for name in (*own, *rest)])
        people = pl.DataFrame(self.core.read(table, self._parts(base), threads))
        if not self.calls:
            return people
        note = people[_NOTE]
        positions = [*(frame[column.name] for column in self.columns if column.role is Role.POSITION), note]
        hours = [frame[column.name] for column in self.columns if column.role is Role.CALL_HOURS]
        made = (deciders(positions, frame.height), *asked_hours(hours, frame.height))
        behind = [name for name in people.columns if name in _BEHIND]
        before = [name for name in people.columns if name not in _BEHIND and (self.noted or name != _NOTE)]
        calls = [column.alias(name) for name, column in zip(_CALLS, made, strict=True) if name in self.calls]
        return pl.DataFrame([*(people[name] for name in before), *calls, *(people[name] for name in behind)])

    def forget(self) -> None:
        """Let go what was learned of the rows so far."""
        self.core.forget()

    def _parts(self, base: Base) -> list[tuple[int, str | None]]:
        """How many rows are of each input, in their order, and the region of its bare numbers."""
        if not base.regions:
            return [(base.frame.height, self.region)]
        parts = base.frame.select(pl.col(SOURCE).rle()).unnest(SOURCE)
        return [(rows, checked_region(base.regions.get(source, self.region))) for rows, source in parts.rows()]


def has_cyrillic_names(base: Base) -> bool:
    """Whether any name of a base has a letter of the Cyrillic alphabet."""
    names = [column.name for column in base.columns if column.role in _NAMES]
    cyrillic = pl.any_horizontal(pl.col(names).str.contains("[А-Яа-яЁё]")).any()
    return bool(names) and any(rows.select(cyrillic).item() for rows in (base.frame.head(_FIRST), base.frame))
