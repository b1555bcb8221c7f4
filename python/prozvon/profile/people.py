"""A base across its columns and inputs: who can be reached how, what is wrong with the fields, who stands in it twice."""

from dataclasses import dataclass
from typing import Final

import polars as pl

from prozvon.masking import mask
from prozvon.matching import match
from prozvon.reader.model import Base
from prozvon.schema import SOURCE, Role

SWAPS: Final = (
    "phone_in_name",
    "email_in_name",
    "company_in_name",
    "phone_from_name",
    "phone_from_other_column",
    "email_from_name",
    "email_from_other_column",
    "name_in_company",
    "place_in_other_column",
    "name_parts_swapped",
)
"""Codes of issues that say that a field stood in another field's place."""

_FIELDS: Final = {
    "phone": ("pz_phone", (Role.PHONE,)),
    "name": ("pz_name", (Role.FULL_NAME, Role.SURNAME, Role.GIVEN_NAME, Role.PATRONYMIC)),
    "email": ("pz_email", (Role.EMAIL,)),
    "company": ("pz_company", (Role.COMPANY,)),
    "city": ("pz_city", (Role.CITY,)),
    "address": ("pz_address", (Role.ADDRESS,)),
    "birth_date": ("pz_birth_date", (Role.BIRTH_DATE,)),
}

_TOP_SHARED: Final = 5


@dataclass(frozen=True, slots=True)
class Fill:
    """Rows in which a field is filled as it came, and in which it is usable once it is normalized."""

    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Overlap:
    """Rows of `left` whose phone or e-mail stands in `right` too."""

    left: str
    right: str
    rows: int


@dataclass(frozen=True, slots=True)
class People:
    """What holds of the rows of a base.

    `channels` counts rows by what they can be reached through; `name_parts` by the parts of the name that are known
    (`sgp`: surname, given name, patronymic; empty: none); `swapped` by what stood in another field's place; `issues` by
    every code.
    `repeated_rows` are copies letter for letter, `likely_people` how many people the rows come to when they are matched;
    `shared_phones` are numbers on several rows, `switchboards` the most shared ones, masked, with their rows.
    """

    rows: int
    usable: int
    fields: dict[str, Fill]
    channels: dict[str, int]
    name_parts: dict[str, int]
    swapped: dict[str, int]
    issues: dict[str, int]
    refusals: int
    repeated_rows: int
    likely_people: int
    shared_phones: int
    shared_emails: int
    switchboards: dict[str, int]
    overlap: tuple[Overlap, ...]


def profile_people(base: Base, people: pl.DataFrame) -> People:
    """Counts over `people`, the base as :func:`prozvon.normalize.normalize` gives it, row for row with it."""
    usable = people.filter("usable")
    matched = match(usable).rows["cluster"].n_unique() if usable.height else 0
    issues = _counts(people["issues"].explode().drop_nulls())
    numbers = people.select("phone_keys").explode("phone_keys").drop_nulls().to_series().value_counts(sort=True)
    shared = numbers.filter(pl.col("count") > 1)
    return People(
        rows=people.height,
        usable=usable.height,
        fields={name: _fill(base, people, ours, roles) for name, (ours, roles) in _FIELDS.items()},
        channels=_counts(people.select(_channels()).to_series()),
        name_parts=_counts(people.select(_parts()).to_series()),
        swapped={code: issues[code] for code in SWAPS if code in issues},
        issues=issues,
        refusals=int(people["refusal"].sum()),
        repeated_rows=people.height - people["row_hash"].n_unique(),
        likely_people=matched,
        shared_phones=shared.height,
        shared_emails=people["email_key"].drop_nulls().value_counts().filter(pl.col("count") > 1).height,
        switchboards={mask(f"+{number}"): rows for number, rows in shared.head(_TOP_SHARED).iter_rows()},
        overlap=_overlap(base, people),
    )


def _counts(values: pl.Series) -> dict[str, int]:
    counted = values.cast(pl.String).rename("value").value_counts(sort=True)
    return {str(value): int(count) for value, count in counted.iter_rows()}


def _fill(base: Base, people: pl.DataFrame, ours: str, roles: tuple[Role, ...]) -> Fill:
    names = [column.name for column in base.columns if column.role in roles]
    filled = pl.any_horizontal(pl.lit(value=False), *((pl.col(name) != "").fill_null(value=False) for name in names))
    return Fill(
        before=base.frame.filter(filled).height,
        after=people.height - people[ours].null_count(),
    )


def _channels() -> pl.Expr:
    phone = pl.col("phone_keys").list.len().fill_null(0) > 0
    email = pl.col("pz_email").is_not_null()
    address = pl.col("address_key").is_not_null()
    return (
        pl.when(phone & email)
        .then(pl.lit("phone+email"))
        .when(phone)
        .then(pl.lit("phone"))
        .when(email)
        .then(pl.lit("email"))
        .when(address)
        .then(pl.lit("address"))
        .otherwise(pl.lit("none"))
    )


def _parts() -> pl.Expr:
    return pl.concat_str(
        pl.when(pl.col(part).is_not_null()).then(pl.lit(part[0])).otherwise(pl.lit(""))
        for part in ("surname", "given", "patronymic")
    )


def _overlap(base: Base, people: pl.DataFrame) -> tuple[Overlap, ...]:
    sources = base.frame[SOURCE].unique(maintain_order=True).to_list()
    keyed = people.select(
        source=base.frame[SOURCE],
        row=pl.int_range(pl.len()),
        key=pl.concat_list(pl.col("phone_keys").cast(pl.List(pl.String)).fill_null([]), pl.col("email_key")),
    )
    keys = keyed.explode("key").drop_nulls("key")
    pairs = keys.join(keys.select("key", other="source").unique(), on="key").filter(pl.col("source") != pl.col("other"))
    rows = pairs.group_by("source", "other").agg(pl.col("row").n_unique())
    found = {(left, right): count for left, right, count in rows.iter_rows()}
    return tuple(
        Overlap(left, right, found.get((left, right), 0)) for left in sources for right in sources if left != right
    )
