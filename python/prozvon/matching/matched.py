"""Rows to clusters and households."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from prozvon import _core
from prozvon.errors import UsageError
from prozvon.matching.columns import engine_columns
from prozvon.matching.drift import Drift
from prozvon.matching.recipe import Recipe


@dataclass(frozen=True, slots=True)
class MatchOptions:
    """How rows are matched.

    `block_limit`, `switchboard` and `review_limit` are those of the recipe. `threads`: None takes every core; the result
    does not depend on it. `weights`: the recipe whose weights and thresholds count. `keep_pairs`: whether all pairs are
    handed out. `frozen`: a model of `freeze` whose frequencies count in place of the rows' own; `weights` and limits have
    to be those that it was made with. `tell_model`: whether the model is named.
    """

    block_limit: int = 200
    switchboard: int = 8
    review_limit: float = 0.01
    threads: int | None = None
    weights: Recipe = field(default_factory=Recipe)
    keep_pairs: bool = False
    frozen: bytes | None = None
    tell_model: bool = False

    def __post_init__(self) -> None:
        """Refuse what cannot be meant."""
        if (
            self.block_limit < 1
            or self.switchboard < 1
            or self.review_limit < 0
            or (self.threads is not None and self.threads < 1)
        ):
            raise UsageError(f"limits of at least 1 are needed, these are {self}")

    @classmethod
    def of(cls, recipe: Recipe, *, threads: int | None = None, keep_pairs: bool = False) -> "MatchOptions":
        """The options that a recipe says."""
        return cls(recipe.block_limit, recipe.switchboard, recipe.review_limit, threads, recipe, keep_pairs)


Decided = tuple[int, int, bool]
"""Two rows, and whether somebody said that they are one person."""


@dataclass(frozen=True, slots=True)
class Matched:
    """What matching found. Row indices are UInt32, from 0.

    `rows`: for each row, in order, `cluster` (UInt32, number of the cluster by first appearance), `cluster_id`,
    `household_id` (String, 16 hex digits; a further cluster of identical content has `-2` behind it), `match_reason`
    (String, codes joined with `+`, empty for a master), `is_master` (Boolean, the cluster's oldest row).
    `review`: `left`, `right` (the older row first), `weight` (Float64, bits), `reasons` (String); best first.
    `pairs`: the same columns, every pair that weighs enough for a merge or a look; no rows unless asked for.
    `merges`: `duplicate`, `master`, `reason`; one for each row that is not a master, in order.
    `counts`: clusters, households, pairs compared. `dropped`: pairs that limits kept from being compared, by rule.
    `model`: the hash of the model, where it was asked for; `drift`: how far the rows have moved from a frozen one.
    """

    rows: pl.DataFrame
    review: pl.DataFrame
    merges: pl.DataFrame
    pairs: pl.DataFrame
    counts: dict[str, int]
    dropped: dict[str, int]
    options: MatchOptions
    model: str = ""
    drift: Drift | None = None

    @property
    def clusters(self) -> int:
        """Number of clusters."""
        return self.counts["clusters"]


def match(
    people: pl.DataFrame | Iterable[pl.DataFrame],
    options: MatchOptions | None = None,
    decisions: Sequence[Decided] = (),
) -> Matched:
    """Say which rows of a normalized frame are one person, and which people live together.

    A frame that is too large to be held whole is given as an iterable of its pieces, a generator that normalizes one
    after the other: the engine keeps some 100 bytes of a row, and holds no piece while the next is made.

    Looks at `phone_keys`, `phone_trace`, `email_key`, `surname_key`, `given_key`, `patronymic_key`, `pz_gender`,
    `pz_birth_date`, `inn_key`, `address_key`, `city_key`, `company_key` (else `pz_address`, `pz_city`, `pz_company`),
    `created_at`, `updated_at` and `row_hash`; any but the last may be absent. `decisions` are obeyed whatever the rows
    say. The GIL is released.

    >>> import polars as pl
    >>> people = pl.DataFrame({
    ...     "surname_key": ["иванов", "иванов", "иванов"],
    ...     "given_key": ["иван", "иван", "петр"],
    ...     "phone_keys": [[79160000001]] * 3,
    ...     "row_hash": [1, 2, 3],
    ... }, schema_overrides={"phone_keys": pl.List(pl.UInt64), "row_hash": pl.UInt64})
    >>> matched = match(people)
    >>> matched.rows["cluster"].to_list(), matched.rows["match_reason"].to_list()
    ([0, 0, 1], ['', 'phone+name', ''])
    >>> matched.rows["household_id"].n_unique()
    1
    """
    options = options or MatchOptions()
    weights = options.weights.numbers()
    if options.frozen is not None and not _core.model_fits(
        options.frozen, weights, options.block_limit, options.switchboard
    ):
        raise UsageError(
            "weights or limits are not those of the frozen model: keep them, or make a new one (--retrain)"
        )
    rows, review, merges, pairs, counts, told = _core.match_people(
        _pieces(people, options.weights.own),
        weights,
        options.block_limit,
        options.switchboard,
        options.review_limit,
        options.keep_pairs,
        list(decisions),
        options.frozen,
        options.tell_model,
        options.threads,
    )
    found = dict(counts)
    dropped = {name: found.pop(name) for name in list(found) if name.endswith(("_cut", "_dropped", "_size"))}
    return Matched(
        rows=pl.DataFrame(rows),
        review=pl.DataFrame(review),
        merges=pl.DataFrame(merges),
        pairs=pl.DataFrame(pairs),
        counts=found,
        dropped=dropped,
        options=options,
        model=told[0] if told else "",
        drift=Drift.of(told[1]) if told and told[1] else None,
    )


def freeze(people: pl.DataFrame, options: MatchOptions, merged: int) -> bytes:
    """The model of a normalized frame, of whose rows so many were merged into another: frequencies that can be kept.

    It names no one: values are known by their hashes, and what stands on one row only is not in it.
    """
    weights = options.weights.numbers()
    return bytes(
        _core.freeze_model(_pieces(people), weights, options.block_limit, options.switchboard, merged, options.threads)
    )


_PIECE: Final = 1 << 17
"""Rows whose columns are picked and cast at once."""


def _pieces(people: pl.DataFrame | Iterable[pl.DataFrame], own: Iterable[str] = ()) -> Iterator[pl.DataFrame]:
    """What the engine looks at, piece by piece, so that no copy of the whole is made."""
    for frame in [people] if isinstance(people, pl.DataFrame) else people:
        # A frame without rows says by its columns what is amiss with those to come.
        slices = frame.iter_slices(_PIECE) if frame.height else iter([frame])
        yield from (engine_columns(piece, own) for piece in slices)
        del frame, slices  # not to be held while the next is made
