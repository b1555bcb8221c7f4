"""The columns of a normalized frame as the engine takes them: by its names, in its types, in one piece."""

from collections.abc import Iterable
from typing import Final

import polars as pl

from prozvon import _core
from prozvon.errors import UsageError
from prozvon.reader import Base

_TEXTS = {
    "surname_key": ("surname_key",),
    "given_key": ("given_key",),
    "patronymic_key": ("patronymic_key",),
    "gender": ("pz_gender",),
    "phone_trace": ("phone_trace",),
    "email_key": ("email_key",),
    "inn": ("inn_key", "inn"),
    "address_key": ("address_key", "pz_address"),
    "city_key": ("city_key", "pz_city"),
    "company_key": ("company_key", "pz_company"),
}
"""Column of the engine → columns that may hold it, the first present wins."""

MATCHED: Final = frozenset(
    {
        *("row_hash", "phone_keys", "created_at", "updated_at"),
        *("pz_birth_date", "birth_date_doubtful", "birth_date_trace"),
        *(source for sources in _TEXTS.values() for source in sources),
    }
)
"""Columns of a normalized frame that the engine may look at."""

NO_DATE: Final = _core.NO_DATE
"""What the engine has added to the digits of what was meant to be a birth date."""

_OWN: Final = "own_"
_ACROSS: Final = "pz_across"


def with_own(people: pl.DataFrame, frame: pl.DataFrame, own: Iterable[str]) -> pl.DataFrame:
    """The normalized rows with columns of one's own from the input beside them, under names that the engine knows."""
    absent = [name for name in own if name not in frame.columns]
    if absent:
        raise UsageError(f"the recipe names columns that are not there: {', '.join(absent)}")
    return people.with_columns(frame[name].cast(pl.String).alias(_OWN + name) for name in own)


def across_column(base: Base, across: str) -> str:
    """The column that keeps rows apart: one of this name, or the first of a role of this name (`manager`)."""
    names = [column.name for column in base.columns]
    of_role = [column.name for column in base.columns if column.role == across]
    found = [name for name in names if name.strip().casefold() == across.strip().casefold()] or of_role
    if not found:
        raise UsageError(f"rows are kept apart by {across!r}: there is no such column, and none of such a role")
    return found[0]


def with_across(people: pl.DataFrame, base: Base, across: str | None) -> pl.DataFrame:
    """The normalized rows of a base with what keeps them apart beside them, where anything does."""
    if across is None:
        return people
    return people.with_columns(base.frame[across_column(base, across)].alias(_ACROSS))


def matched_on(people: pl.DataFrame) -> pl.DataFrame:
    """The columns of a normalized frame that the engine may look at, as they are."""
    return people.select(name for name in people.columns if name in MATCHED or name == _ACROSS or name.startswith(_OWN))


def engine_columns(people: pl.DataFrame, own: Iterable[str] = ()) -> pl.DataFrame:
    """Pick, cast and rechunk what the engine looks at, columns of one's own in the order of the recipe."""
    absent = [name for name in own if _OWN + name not in people.columns]
    if absent:
        raise UsageError(f"the recipe names columns that are not there: {', '.join(absent)}")
    if "row_hash" not in people.columns:
        raise UsageError("a column row_hash is needed to name clusters; normalized frames have one")
    picked: list[pl.Expr] = [pl.col("row_hash").cast(pl.UInt64)]
    for name, sources in _TEXTS.items():
        source = next((s for s in sources if s in people.columns), None)
        if source is not None and people.schema[source] != pl.Null:
            picked.append(pl.col(source).cast(pl.String).alias(name))
    if _ACROSS in people.columns:
        picked.append(pl.col(_ACROSS).cast(pl.String).alias("across"))
    if "phone_keys" in people.columns:
        picked.append(pl.col("phone_keys").cast(pl.List(pl.UInt64)))
    if "pz_birth_date" in people.columns:
        birth = pl.col("pz_birth_date").cast(pl.Date).to_physical().cast(pl.Int32)
        if "birth_date_doubtful" in people.columns:
            # A child's date, or one that forms offer, says nothing of who somebody is.
            birth = pl.when(pl.col("birth_date_doubtful").fill_null(value=False)).then(None).otherwise(birth)
        if "birth_date_trace" in people.columns:
            birth = birth.fill_null(pl.col("birth_date_trace").cast(pl.Int32) + NO_DATE)
        picked.append(birth.alias("birth_day"))
    picked += [moment(people, name).alias(name) for name in ("created_at", "updated_at") if name in people.columns]
    picked += [pl.col(_OWN + name).cast(pl.String) for name in own]
    return people.select(picked).rechunk()


def moment(people: pl.DataFrame, name: str) -> pl.Expr:
    """A time column as microseconds since 1970, null where missing or absent.

    A time without a zone and one with a zone are both taken by their instant.
    """
    if name not in people.columns:
        return pl.lit(None, pl.Int64)
    return pl.col(name).cast(pl.Datetime("us", getattr(people.schema[name], "time_zone", None))).to_physical()
