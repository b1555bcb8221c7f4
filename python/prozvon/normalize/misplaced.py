"""Cells that stand in each other's column: a person where a company is asked for, city and address crosswise.

Such cells repeat, so each different one is read once. What is plainly crosswise is put right; what is only odd is told.
"""

from collections.abc import Callable

import polars as pl

_STREET = (
    r"(?i)(?:^|[\s,.;])(?:ул|улица|просп|проспект|пр|пр-т|пр-кт|пер|переулок|шоссе|бульвар|б-р|наб|набережная|проезд"
    r"|street|str|avenue|ave|road|rd)(?:[\s.,]|$)"
)
"""What only addresses have: a town may be called Арзамас-16 or Наб. Челны."""

Read = Callable[[pl.Series], pl.DataFrame]
"""A column of cells to what an engine of the core says of each."""


def persons(company: pl.DataFrame, read_names: Read) -> pl.Series:
    """Which rows have a person's full name for a company: surname, given name and patronymic, and no legal form.

    `company` has the columns `company` and `form`, as the core's engine gives them.
    """
    bare = pl.col("form").is_null() & pl.col("company").str.contains(r"^\S+ \S+ \S+$")
    nobody = pl.zeros(company.height, pl.Boolean, eager=True)
    cells = company.filter(bare)["company"].unique()
    if cells.is_empty():
        return nobody
    whole = pl.all_horizontal(pl.col("surname", "given", "patronymic").str.len_chars() > 1)
    sure = whole.fill_null(value=False) & pl.col("note").is_null() & pl.col("gender").is_not_null()
    named = cells.filter(read_names(cells).select(sure).to_series())
    if named.is_empty():
        return nobody
    return (
        company.select(pl.col("form").is_null() & pl.col("company").is_in(named.implode()))
        .to_series()
        .fill_null(value=False)
    )


def places(city: pl.Series, address: pl.Series | None, read: Read) -> tuple[pl.Series, pl.Series | None, pl.Series]:
    """City and address with each in its place, and the rows in which they were not.

    A city's cell with a street, named as one, a house and no city is an address: it takes the place of an address that is
    empty or only a city, which takes its own; beside another address it is no city, and the row says so. `read` reads
    cells as addresses. Where there is no column of addresses, one is made if it is needed.

    >>> from prozvon.normalize.values import normalize_addresses
    >>> cities, addresses = pl.Series(["ул. Мира, д. 3", "Омск"]), pl.Series(["Омск", "Мира 5"])
    >>> city, address, odd = places(cities, addresses, normalize_addresses)
    >>> city.to_list(), address.to_list(), odd.to_list()
    (['Омск', 'Омск'], ['ул. Мира, д. 3', 'Мира 5'], [True, False])
    """
    cells = city.drop_nulls().unique().alias("cell")
    cells = cells.filter(cells.str.contains(_STREET))
    said = read(cells)
    streets = cells.filter(said["street"].is_not_null() & said["house"].is_not_null() & said["city"].is_null())
    if streets.is_empty():
        return city, address, pl.zeros(city.len(), pl.Boolean, eager=True)
    odd = city.is_in(streets.implode()).fill_null(value=False)
    other = pl.repeat(None, city.len(), dtype=pl.String, eager=True) if address is None else address
    cells = other.filter(odd).drop_nulls().unique().alias("cell")
    said = read(cells)
    towns = cells.filter(said["city"].is_not_null() & said["street"].is_null() & said["house"].is_null())
    crossed = odd & (
        other.is_in(towns.implode()).fill_null(value=False) | (other.fill_null("").str.strip_chars() == "")
    )
    frame = pl.DataFrame({"city": city, "address": other, "odd": odd, "crossed": crossed}).select(
        city=pl.when("crossed").then("address").when("odd").then(None).otherwise("city"),
        address=pl.when("crossed").then("city").otherwise("address"),
    )
    return frame["city"].alias(city.name), frame["address"].alias("address" if address is None else address.name), odd
