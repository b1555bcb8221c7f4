"""Normalization alone: every row of a base with its columns, and behind them what was understood of the fields."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

import polars as pl

from prozvon.errors import UsageError
from prozvon.normalize.dictionaries import Dictionaries
from prozvon.normalize.rows import normalize
from prozvon.reader.model import Base
from prozvon.schema import ROW, SOURCE, Role

FIELDS: Final[Mapping[str, tuple[Role, ...]]] = {
    "phone": (Role.PHONE,),
    "name": (Role.FULL_NAME, Role.SURNAME, Role.GIVEN_NAME, Role.PATRONYMIC, Role.GENDER),
    "email": (Role.EMAIL,),
    "company": (Role.COMPANY, Role.INN),
    "city": (Role.CITY,),
    "address": (Role.ADDRESS, Role.POSTCODE),
    "birth_date": (Role.BIRTH_DATE,),
}
"""The fields by the names that `--only` takes, and the roles of the columns that each is made from."""

_COLUMNS: Final[Mapping[str, Mapping[str, str]]] = {
    "phone": {
        name: name
        for name in (
            "pz_phone",
            "pz_phone_status",
            "pz_phone_type",
            "pz_phone_region",
            "pz_phone_repair",
            "pz_phones",
        )
    },
    "name": {
        "pz_name": "pz_name",
        "pz_surname": "surname",
        "pz_given": "given",
        "pz_patronymic": "patronymic",
        "pz_gender": "pz_gender",
        "pz_name_note": "name_note",
    },
    "email": {"pz_email": "pz_email", "pz_emails": "emails"},
    "company": {"pz_company": "pz_company", "pz_inn": "inn"},
    "city": {"pz_city": "pz_city"},
    "address": {"pz_address": "pz_address", "pz_postcode": "postcode"},
    "birth_date": {"pz_birth_date": "pz_birth_date"},
}
"""The columns that each field adds, and what they are called in a normalized base."""

_NEEDS: Final[Mapping[str, tuple[Role, ...]]] = {
    "phone": (Role.CITY,),
    "address": (Role.CITY,),
    "city": (Role.ADDRESS,),
}
"""Columns that a field is read with, whether or not they are asked for: a local number is told by its city."""


def wanted(only: Collection[str]) -> tuple[str, ...]:
    """The fields that are meant, in the order of :data:`FIELDS`; all of them where none is named.

    Raises `UsageError` for a name that is no field.

    >>> wanted(["name", "phone"])
    ('phone', 'name')
    """
    strange = sorted(set(only) - set(FIELDS))
    if strange:
        raise UsageError(f"{strange[0]!r} is no field; there are {', '.join(FIELDS)}")
    return tuple(name for name in FIELDS if name in only or not only)


def normalized_table(
    base: Base,
    fields: Sequence[str],
    *,
    region: str | None = "RU",
    now: date,
    threads: int | None = None,
    dictionaries: Dictionaries | None = None,
) -> pl.DataFrame:
    """The base's columns as they came, `pz_row`, `pz_source`, the columns of `fields`, and `pz_issues`; all rows.

    `fields` come from :func:`wanted`. With some fields only, other columns are not looked at, so a phone that stands in
    the e-mail column is found when both are asked for.
    """
    taken = base
    if set(fields) != set(FIELDS):
        roles = {role for name in fields for role in (*FIELDS[name], *_NEEDS.get(name, ()))}
        columns = tuple(column for column in base.columns if column.role in roles)
        taken = replace(base, frame=base.frame.select(*(c.name for c in columns), ROW, SOURCE), columns=columns)
    people = normalize(taken, region=region, now=now, threads=threads, dictionaries=dictionaries)
    ours = {ours: theirs for name in fields for ours, theirs in _COLUMNS[name].items()} | {"pz_issues": "issues"}
    return base.frame.hstack([people[theirs].alias(name) for name, theirs in ours.items()])
