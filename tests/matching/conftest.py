"""Normalized frames by hand, for tests of matching alone."""

from collections.abc import Callable

import polars as pl
import pytest

SCHEMA = {
    "surname": pl.String,
    "given": pl.String,
    "patronymic": pl.String,
    "pz_name": pl.String,
    "surname_key": pl.String,
    "given_key": pl.String,
    "patronymic_key": pl.String,
    "pz_gender": pl.String,
    "pz_email": pl.String,
    "email_key": pl.String,
    "pz_company": pl.String,
    "pz_city": pl.String,
    "pz_address": pl.String,
    "pz_birth_date": pl.Date,
    "phone_keys": pl.List(pl.UInt64),
    "created_at": pl.Datetime("us"),
    "updated_at": pl.Datetime("us"),
    "row_hash": pl.UInt64,
    "pz_source": pl.String,
}


@pytest.fixture(scope="session")
def people() -> Callable[..., pl.DataFrame]:
    return _people


def _people(*rows: dict[str, object]) -> pl.DataFrame:
    """Rows by `name` ("Иванов Иван Петрович"), `phones`, `email`, `city`, `address`, `born`, `created`, `updated`."""
    made = [
        {
            "phone_keys": row.get("phones", []),
            "pz_email": row.get("email"),
            "email_key": row.get("email"),
            "pz_city": row.get("city"),
            "pz_address": row.get("address"),
            "pz_company": row.get("company"),
            "pz_gender": row.get("gender"),
            "pz_birth_date": row.get("born"),
            "created_at": row.get("created"),
            "updated_at": row.get("updated"),
            "pz_source": row.get("source", "base.csv"),
            "row_hash": row.get("hash", number),
            **_name(str(row.get("name", ""))),
        }
        for number, row in enumerate(rows, start=1)
    ]
    return pl.DataFrame(made, schema=SCHEMA)


def _name(name: str) -> dict[str, str | None]:
    parts = [part or None for part in (*name.split(" "), "", "", "")[:3]]
    keys = [part.lower().strip(".") if part else None for part in parts]
    return {
        **dict(zip(("surname", "given", "patronymic"), parts, strict=True)),
        **dict(zip(("surname_key", "given_key", "patronymic_key"), keys, strict=True)),
        "pz_name": name or None,
    }
