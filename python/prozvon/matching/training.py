"""A recipe fitted to a base, without anybody saying who is who.

How often rows of one person agree, slip or differ in each field is estimated by expectation and maximization over counts
of patterns of agreement. The built-in shares count as some hundred pairs seen before, so a thousand rows are enough and a
hundred move little. There is no chance in it: the same base gives the same recipe.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime

import polars as pl

from prozvon import _core
from prozvon.matching.columns import engine_columns, with_own
from prozvon.matching.frames import as_frame, base_of
from prozvon.matching.recipe import Recipe
from prozvon.normalize import normalize


def train(
    frame: object,
    recipe: Recipe | None = None,
    *,
    columns: Mapping[str, str] | None = None,
    region: str | None = "RU",
    now: date | None = None,
    threads: int | None = None,
) -> Recipe:
    """Fit the weights of a recipe to a frame.

    `frame` and `columns` as for `prozvon.dedupe`. `recipe`: where the search starts, what is final, the thresholds and
    columns of one's own; the weights of those are found whatever they were. The result is a recipe like any other: it can
    be saved, loaded and handed to `dedupe`.

    >>> import polars as pl
    >>> import prozvon as pz
    >>> base = pl.DataFrame({
    ...     "name": ["Anna Ivanova", "Anna Ivanova", "Petr Sidorov", "Olga Belova"] * 30,
    ...     "phone": [f"+7916000{i:04}" for i in range(120)],
    ...     "contract": [str(10_000 + i // 2) for i in range(120)],
    ... })
    >>> trained = pz.train(base, pz.Recipe(own={"contract": {"exact": 10.0}}))
    >>> trained.own["contract"]["exact"] > 5 > 0 > trained.own["contract"]["different"]
    True
    >>> trained.hash == pz.train(base, pz.Recipe(own={"contract": {"exact": 10.0}})).hash
    True
    """
    recipe = recipe or Recipe()
    table = as_frame(frame)
    people = normalize(
        base_of(table, columns, None), region=region, now=now or datetime.now(UTC).date(), threads=threads
    )
    return trained_on(with_own(people, table, recipe.own), recipe, threads=threads)


def trained_on(people: pl.DataFrame, recipe: Recipe, *, threads: int | None = None) -> Recipe:
    """As `train`, of rows that are normalized."""
    numbers, *_ = _core.train_model(
        engine_columns(people, recipe.own), recipe.numbers(), recipe.block_limit, recipe.switchboard, threads
    )
    return recipe.with_numbers(numbers)
