"""Which country the bare numbers of an input are of, when they are plainly not of the one assumed.

A number without a country's code is read as one of `phone.region`. In a base from elsewhere every third such number is
by chance a stranger's there, so an input most of whose numbers do not exist in the assumed country is held against all
others; where exactly one country fits, its numbers are read as that country's, and the input's notes say so.

Only numbers of nine digits and more speak: shorter ones fit too many countries, and are local numbers at home.
"""

from dataclasses import dataclass, replace
from typing import Final

import polars as pl

from prozvon.phone import parse_phones
from prozvon.reader.model import Base
from prozvon.schema import SOURCE, Role

SAMPLE: Final = 1_000
"""Numbers of an input that are looked at."""

FEW: Final = 100
"""Fewer say nothing of where they are from."""

DOUBT: Final = 0.5
"""Where no more than this share exists in the assumed country, it is in doubt."""

SURE: Final = 0.95
"""The share that has to exist in another country for it to be the one."""

ALONE: Final = 3
"""So many times the numbers that it misses have to be missed by every third country, ..."""

MISSED: Final = 0.05
"""... and at least this share of all: some plans take nearly any number."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """What an input's numbers say against the country assumed.

    `own` is their share that exists there; `country` is the one they are of, null where none or several fit, and
    `share` how many of them exist in it.
    """

    own: float
    country: str | None
    share: float


def settled(base: Base, region: str | None, threads: int | None = None) -> Base:
    """The base with the regions of inputs whose bare numbers are plainly not of `region`, and with notes that say so.

    Most bases come back as they were given.
    """
    found = doubts(base, region, threads)
    if not found:
        return base
    sources = (
        replace(source, notes=(*source.notes, _words(found[source.name], region))) if source.name in found else source
        for source in base.sources
    )
    regions = {name: doubt.country for name, doubt in found.items() if doubt.country is not None}
    return replace(base, sources=tuple(sources), regions=regions)


def doubts(base: Base, region: str | None, threads: int | None = None) -> dict[str, Doubt]:
    """The inputs whose bare numbers are plainly not of `region`, by their names; none for most bases."""
    phones = [column.name for column in base.columns if column.role is Role.PHONE]
    if region is None or not phones:
        return {}
    found = {}
    for rows in base.frame.select(SOURCE, *phones).partition_by(SOURCE):
        bare = _bare(rows, phones)
        if len(bare) < FEW:
            continue
        own = _share(bare, region, threads)[0]
        if own <= DOUBT:
            found[str(rows[SOURCE][0])] = _doubt(bare, own, threads)
    return found


def _bare(frame: pl.DataFrame, phones: list[str]) -> pl.Series:
    """A sample of the cells that hold one number without a country's code, from all over the input.

    Of a large input every so many cells are looked at, and all only where too few of those are bare.
    """
    cells = pl.concat([frame[name].alias("cell") for name in phones]).drop_nulls()
    for every in (max(len(cells) // (4 * SAMPLE), 1), 1):
        digits = pl.col("cell").str.count_matches(r"\d").is_between(9, 12)
        stripped = pl.col("cell").str.strip_chars()
        own = ~stripped.str.starts_with("+") & ~stripped.str.starts_with("00") & ~stripped.str.contains(r"[;/|]")
        bare = cells.gather_every(every).to_frame("cell").filter(digits & own).to_series()
        if every == 1 or len(bare) >= SAMPLE:
            break
    return bare.gather_every(max(len(bare) // SAMPLE, 1)).head(SAMPLE)


def _share(bare: pl.Series, region: str, threads: int | None) -> tuple[float, int, str]:
    """How many of the numbers exist when read as `region`'s; the country's code, and where most of them are."""
    read = parse_phones(bare, region, threads)
    valid = read.filter(read["is_valid"].fill_null(value=False))
    if valid.is_empty():
        return 0.0, 0, region
    code = int(valid["country_code"].mode(maintain_order=True)[0])
    mine = valid.filter(pl.col("country_code") == code)
    place = mine["region"].cast(pl.String).drop_nulls().value_counts(sort=True)
    return mine.height / len(bare), code, str(place["region"][0]) if place.height else region


def _doubt(bare: pl.Series, own: float, threads: int | None) -> Doubt:
    import phonenumbers  # noqa: PLC0415 -- for the list of regions, and only when a base is from elsewhere

    best: dict[int, tuple[float, str]] = {}
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        share, code, place = _share(bare, region, threads)
        best[code] = max(best.get(code, (0.0, place)), (share, place))
    ranked = sorted(best.values(), reverse=True)
    (share, place), second = ranked[0], ranked[1][0] if len(ranked) > 1 else 0.0
    fits = share >= SURE and 1 - second >= max(ALONE * (1 - share), MISSED)
    return Doubt(own, place if fits else None, share if fits else 0.0)


def _words(doubt: Doubt, region: str | None) -> str:
    if doubt.country is None:
        return (
            f"only {doubt.own:.0%} of its numbers without a country's code exist in {region}; "
            "if they are another country's, give --set phone.region=CODE"
        )
    return (
        f"{doubt.own:.0%} of its numbers without a country's code exist in {region}, {doubt.share:.0%} in "
        f"{doubt.country}: read as {doubt.country}'s; --set phone.region={region} reads them as {region}'s"
    )
