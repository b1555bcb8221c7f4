"""`prozvon.link`: the rows of one frame found in another."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

import polars as pl

from prozvon.matching.columns import with_own
from prozvon.matching.display import Picture
from prozvon.matching.frames import base_of
from prozvon.matching.matched import MatchOptions, match
from prozvon.matching.recipe import Recipe
from prozvon.normalize import Dictionaries, normalize
from prozvon.reader import Base


@dataclass(frozen=True, slots=True, repr=False)
class Linked:
    """Who of the left is who on the right.

    `links`: `left`, `right` (UInt32, rows from 0), `weight` (bits, null where the two are one person only through a third
    row), `reasons` (String); the rows of the left in order, each one's best match first. `matches`: for each row of
    the left, in order, `right`, `weight`, `reasons` of its best match, null where there is none.
    """

    links: pl.DataFrame
    matches: pl.DataFrame
    recipe: Recipe

    def __repr__(self) -> str:
        return self._picture().text()

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        return self._picture().html()

    def _picture(self) -> Picture:
        found = self.matches["right"].drop_nulls().len()
        several = self.links.group_by("left").len().filter(pl.col("len") > 1).height
        bars = [("none", self.matches.height - found), ("one", found - several), ("several", several)]
        title = f"Linked: {self.matches.height:,} rows of the left, {found:,} with a match in the right"
        return Picture(title, "matches", "rows", bars)


def link(
    left: object,
    right: object,
    recipe: Recipe | None = None,
    *,
    columns: Mapping[str, str] | None = None,
    right_columns: Mapping[str, str] | None = None,
    one_to_one: bool = False,
    threshold: float | None = None,
    region: str | None = "RU",
    now: date | None = None,
    threads: int | None = None,
    dictionaries: Dictionaries | None = None,
) -> Linked:
    """Say which rows of `right` are the people of the rows of `left`.

    `columns` and `right_columns` say what columns hold, as in `dedupe`. `one_to_one`: each row of the right goes to one
    row of the left at most, the heaviest pairs first. `dictionaries` are own names, legal forms and cities.

    >>> import polars as pl
    >>> crm = pl.DataFrame({"ФИО": ["Иванов Пётр", "Сидоров Олег"], "Телефон": ["89161234567", "89031112233"]})
    >>> leads = pl.DataFrame({"Имя": ["Пётр Иванов"], "Тел": ["+7 916 123-45-67"]})
    >>> link(crm, leads).matches["right"].to_list()
    [0, None]
    """
    recipe = recipe or Recipe()
    if threshold is not None:
        recipe = recipe.with_threshold(threshold)
    bases = (base_of(left, columns, None, "left"), base_of(right, right_columns, None, "right"))
    return link_bases(
        *bases,
        recipe,
        one_to_one=one_to_one,
        region=region,
        now=now,
        threads=threads,
        dictionaries=dictionaries,
    )


def link_bases(
    left: Base,
    right: Base,
    recipe: Recipe,
    *,
    one_to_one: bool,
    region: str | None,
    now: date | None,
    threads: int | None,
    dictionaries: Dictionaries | None = None,
) -> Linked:
    """`link` for bases that are read already."""
    day = now or datetime.now(UTC).date()
    sides = [
        with_own(
            normalize(base, region=region, now=day, threads=threads, dictionaries=dictionaries), base.frame, recipe.own
        )
        for base in (left, right)
    ]
    split = sides[0].height
    people = pl.concat(sides, how="diagonal_relaxed")
    matched = match(people, MatchOptions.of(recipe, threads=threads, keep_pairs=True))
    cluster = matched.rows["cluster"]
    rows = pl.DataFrame({"cluster": cluster}).with_row_index("row")
    links = rows.head(split).join(rows.slice(split), on="cluster", suffix="_right", maintain_order="left")
    links = links.select(left="row", right=pl.col("row_right"))
    swapped = matched.pairs.select(
        left=pl.min_horizontal("left", "right"),
        right=pl.max_horizontal("left", "right"),
        weight="weight",
        reasons="reasons",
    )
    links = links.join(swapped, on=["left", "right"], how="left", maintain_order="left")
    links = links.with_columns(pl.col("right") - split, pl.col("reasons").fill_null("through_another_row"))
    if one_to_one:
        links = _one_to_one(links)
    links = links.sort("left", pl.col("weight").fill_null(-1e9) * -1, "right")
    best = links.unique("left", keep="first", maintain_order=True)
    every = pl.DataFrame({"left": pl.int_range(split, dtype=pl.UInt32, eager=True)})
    matches = every.join(best, on="left", how="left", maintain_order="left").drop("left")
    return Linked(links, matches, recipe)


def _one_to_one(links: pl.DataFrame) -> pl.DataFrame:
    """The heaviest pairs first, each row once."""
    ranked = links.with_row_index("place").sort(pl.col("weight").fill_null(-1e9) * -1, "left", "right")
    lefts: set[int] = set()
    rights: set[int] = set()
    kept: list[int] = []
    for place, left, right in ranked.select("place", "left", "right").iter_rows():
        if left not in lefts and right not in rights:
            lefts.add(left)
            rights.add(right)
            kept.append(place)
    return links[sorted(kept)]
