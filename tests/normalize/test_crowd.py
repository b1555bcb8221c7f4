"""One number on the rows of a hundred strangers."""

import polars as pl
import pytest

from prozvon.normalize.crowd import FEWEST, crowded

NUMBER = 79161234567


def base(surnames: list[str | None], companies: list[str | None] | None = None) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "phone_keys": [[NUMBER, 79000000000 + at] for at in range(len(surnames))],
            "surname_key": surnames,
            "company_key": companies or [None] * len(surnames),
        },
        schema_overrides={"surname_key": pl.String, "company_key": pl.String, "phone_keys": pl.List(pl.UInt64)},
    )


@pytest.mark.parametrize(
    ("people", "found"),
    {
        "a hundred strangers": (base([f"s{i}" for i in range(FEWEST)]), [NUMBER]),
        "one fewer": (base([f"s{i}" for i in range(FEWEST - 1)]), []),
        "many rows of few people": (base([f"s{i % 99}" for i in range(500)]), []),
        "a firm's switchboard": (base([f"s{i}" for i in range(500)], ["firm"] * 500), []),
        "a hundred firms": (base(["s"] * 100, [f"f{i}" for i in range(100)]), [NUMBER]),
        "rows without names": (base([None] * 500), []),
        "no rows": (base([]), []),
    }.values(),
)
def test_a_number_is_crowded_by_different_people_or_firms(people: pl.DataFrame, found: list[int]) -> None:
    assert crowded(people).to_list() == found
