"""One column in, a frame of answers out: a row for each value, nulls where nothing is understood."""

from datetime import UTC, date, datetime
from typing import Literal

import polars as pl

from prozvon import _core
from prozvon.errors import UsageError
from prozvon.normalize.dictionaries import Dictionaries, words
from prozvon.phone import Values, text_column
from prozvon.schema import Role

DateKind = Literal["birth", "moment", "any"]
"""What a column of dates holds."""
IdKind = Literal["any", "inn", "kpp", "ogrn", "snils", "passport", "contract"]
"""What a column of identifiers holds."""


def normalize_names(
    values: Values | None = None,
    *,
    surname: Values | None = None,
    given: Values | None = None,
    patronymic: Values | None = None,
    threads: int | None = None,
    dictionaries: Dictionaries | None = None,
    cyrillic: bool = True,
) -> pl.DataFrame:
    """The parts of names: full names in `values`, or parts in columns of their own (or both: parts win).

    Columns: `surname`, `given`, `patronymic` and `name` (the three in this order) for showing; `gender` (`m`, `f`, null
    in doubt); `order` (how the words stood); `surname_key` (without the gender's ending), `given_key` (the full name of
    a diminutive; one letter for an initial), `patronymic_key` (the father's name): folded into one alphabet; `note`
    (what was split off: remarks, phones, companies); `suggestion` with its `confidence` (the name as it was likely meant,
    where a part is one slip away from a frequent name; nothing else is changed by it); `issues`. `dictionaries` are own
    names, and own words that are none. Transliterated Russian names are shown in Cyrillic where every word of the cell
    is a known one; with `cyrillic=False` they stay as they are.

    >>> normalize_names(["Дима Иванов", "ivanov d.", "ООО Ромашка"]).select("given", "given_key", "note").rows()
    [('Дима', 'dmitri', None), ('Д.', 'd', None), (None, None, 'ООО Ромашка')]
    """
    given_columns = {
        Role.FULL_NAME: values,
        Role.SURNAME: surname,
        Role.GIVEN_NAME: given,
        Role.PATRONYMIC: patronymic,
    }
    cells = {role: text_column(column, role) for role, column in given_columns.items() if column is not None}
    if not cells:
        raise UsageError("normalize_names: a column of full names or of parts is needed")
    if len({len(column) for column in cells.values()}) > 1:
        raise UsageError("normalize_names: the columns differ in length")
    table = pl.DataFrame(list(cells.values()), schema=[str(role) for role in cells])
    roles = [str(role) for role in cells]
    return _coded(_core.normalize_names(table, roles, threads, words(dictionaries), not cyrillic))


def normalize_emails(values: Values, threads: int | None = None) -> pl.DataFrame:
    """The e-mail addresses of cells: `email` (the first usable), `key`, `others`, `issues`.

    `key` is what addresses are compared by: lower case, tags and the dots that Gmail ignores left out; null for a role
    (`info@`) address. A made-up address (`no@mail.ru`) is no address: `email` is null and the issue says so.

    >>> normalize_emails(["Ivan.Petrov+shop@gmial.com; ivan@mail.ru"]).row(0)
    ('Ivan.Petrov+shop@gmail.com', 'ivanpetrov@gmail.com', ['ivan@mail.ru'], ['email_repaired'])
    """
    return _coded(_core.normalize_emails(text_column(values, "values").to_frame("email"), threads))


def normalize_dates(
    values: Values,
    kind: DateKind = "any",
    *,
    day_first: bool = True,
    now: date | None = None,
    threads: int | None = None,
) -> pl.DataFrame:
    """Dates however they are written: `date`, `moment` (with the time of day), `other`, `trace`, `issues`.

    `kind` says which dates cannot be: a birth in the future, a record's moment before 1985. `other` is the second
    reading of a date whose day and month can be swapped (`10/8/77`); the first follows `day_first`. `trace` is what a
    birth that cannot be was written as, in eight digits (19800231). A year of two
    digits is the latest that is not after `now`, by default today. A moment with an offset from UTC is given in UTC.

    >>> normalize_dates(["31.12.1980", "10/8/77", "31 декабря 80"], "birth", now=date(2026, 11, 22))["date"].to_list()
    [datetime.date(1980, 12, 31), datetime.date(1977, 8, 10), datetime.date(1980, 12, 31)]
    """
    series = values if isinstance(values, pl.Series) else None
    cells = (
        series.cast(pl.String) if series is not None and series.dtype.is_temporal() else text_column(values, "values")
    )
    return _coded(_core.normalize_dates(cells.to_frame("date"), kind, day_first, days_since_1970(now), threads))


def normalize_companies(
    values: Values, threads: int | None = None, *, dictionaries: Dictionaries | None = None
) -> pl.DataFrame:
    """Companies: `company` with its legal form in one spelling, `key` without it, `form`, `issues`.

    `inn`, `kpp` and `ogrn` are numbers that stood in the cell, their check digits right; the name goes without them.
    `dictionaries` are own legal forms.

    >>> normalize_companies(['общество с ограниченной ответственностью "РОМАШКА"', "Ромашка, ООО"])["key"].to_list()
    ['romashka', 'romashka']
    """
    table = text_column(values, "values").to_frame("company")
    return _coded(_core.normalize_companies(table, threads, words(dictionaries)))


def normalize_ids(
    values: Values,
    kind: IdKind = "any",
    threads: int | None = None,
) -> pl.DataFrame:
    """Identifiers: `kind`, `id` (as it is written), `key` (letters and digits only), `issues`.

    Null where the form or the check digits are wrong. `kind` says what the column holds; with `any` a number is taken for
    what a word before it says (`ИНН 77…`), or for what its check digits or its spacing prove.

    >>> normalize_ids(["ИНН 7707083893", "СНИЛС 11223344595", "7707083894"]).select("kind", "id").rows()
    [('inn', '7707083893'), ('snils', '112-233-445 95'), (None, None)]
    """
    return _coded(_core.normalize_ids(text_column(values, "values").to_frame("id"), kind, threads))


def normalize_addresses(
    values: Values,
    city: Values | None = None,
    threads: int | None = None,
    *,
    dictionaries: Dictionaries | None = None,
) -> pl.DataFrame:
    """Addresses: `city`, `city_key`, `address`, `address_key`, `postcode`, the parts, `building_key`, `issues`.

    `address_key` is `city|street|house|flat`, the flat possibly empty; null unless city, street and house are known.
    `building_key` is the same without the flat. The parts are `region`, `street`, `house` and `flat`, null where unknown.
    `city` is a column of cities for addresses that name none. `dictionaries` are own cities and names of cities.

    >>> normalize_addresses(["г. Москва, ул. Ленина, д. 5, кв. 12", "Ленина ул. 5-12, мск"])["address_key"].to_list()
    ['moskva|lenina|5|12', 'moskva|lenina|5|12']
    """
    table = text_column(values, "values").to_frame("address")
    if city is not None:
        table = table.hstack([text_column(city, "city").alias("city")])
    is_city = [name == "city" for name in table.columns]
    return _coded(_core.normalize_addresses(table, is_city, threads, words(dictionaries)))


def days_since_1970(now: date | None) -> int:
    """A day as the core counts it; without one, today.

    >>> days_since_1970(date(1970, 1, 11))
    10
    """
    today = datetime.now(UTC).date() if now is None else now.date() if isinstance(now, datetime) else now
    return (today - date(1970, 1, 1)).days


def _coded(table: "_core.ArrowTable") -> pl.DataFrame:
    """The core's table, its bits of issues as lists of codes."""
    frame = pl.DataFrame(table)
    return frame.replace_column(frame.get_column_index("issues"), codes(frame["issues"]).alias("issues"))


def codes(bits: pl.Series) -> pl.Series:
    """Sets of bits as lists of codes. Spelled out in the core: Polars' expressions do not survive a `fork`."""
    return pl.DataFrame(_core.spell_out(bits.to_frame("bits"), _core.issue_codes())).to_series()
