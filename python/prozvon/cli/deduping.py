"""The work of `dedupe`: a file in, a file out, piece by piece."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field

import polars as pl

from prozvon.cli.golden_tables import GoldenTables, Seen
from prozvon.cli.lean import hold_little
from prozvon.cli.one_table import read_one, read_one_in_pieces, refuse_input_as_output, write_tables
from prozvon.cli.options import Given
from prozvon.cli.reading import plainly, reading
from prozvon.cli.shown_rows import ShownRows, shown_columns, shown_names
from prozvon.errors import UsageError
from prozvon.matching import Matched, MatchOptions, Recipe, match
from prozvon.matching.columns import MATCHED, matched_on, with_across, with_own
from prozvon.matching.golden import GOLDEN
from prozvon.matching.levels import named_levels, values_of
from prozvon.matching.recipe import configured_recipe
from prozvon.normalize.dictionaries import configured
from prozvon.normalize.rows import Normalizer, has_cyrillic_names
from prozvon.output.tables import Table
from prozvon.packed import Packed
from prozvon.progress import Progress
from prozvon.reader import Base
from prozvon.reader.inputs import Ahead
from prozvon.reader.pieces import Pieces
from prozvon.schema import ROW, SOURCE
from prozvon.settings import Sections

_SIDE = ("pz_name", "pz_phone", "pz_email", "pz_birth_date", "pz_company", "pz_city", "pz_address")


def recipe_for(path: str | None, threshold: float | None, sections: Sections) -> Recipe:
    """The recipe of a file, or the built-in one with the limits of the settings, with a threshold where one is given."""
    recipe = configured_recipe(sections, path)
    return recipe if threshold is None else recipe.with_threshold(threshold)


def dedupe_into(
    source: Ahead,
    out: str,
    given: Given,
    *,
    golden: str | None,
    doubtful: str | None,
    decisions: str | None,
    recipe: str | None,
    threshold: float | None,
) -> None:
    """Write every row of `source` with its person, and, if asked for, one row for each person and the doubtful pairs."""
    if given.as_json and "-" in (out, golden, doubtful):
        raise UsageError("--json prints the summary on standard output: let the table go to a file")
    refuse_input_as_output([source.path], [f for f in (out, golden, doubtful) if f])
    hold_little()
    sections = given.sections
    how = recipe_for(recipe, threshold, sections)
    threads = sections.run.threads
    with ExitStack() as held:
        stages = ("read", "normalize", "match", *(() if golden is None else ("merge",)), "write")
        progress = _progress(given, held, stages)
        with progress.stage("read") as done:
            pieces, cyrillic = _opened(source, how, given)
            done(pieces.height)
        normalizer = _normalizer(pieces.base, given, how, cyrillic, golden is not None)
        merged = None if golden is None else GoldenTables.of(how, normalizer.rows(pieces.base, 1).schema, pieces.base)
        taken = _Taken(pieces, how, normalizer, merged)

        def looked_at() -> Iterator[pl.DataFrame]:
            with progress.stage("normalize") as done:
                yield from taken.looked_at(threads)
                done(pieces.height)
            matching.enter_context(progress.stage("match"))(pieces.height)

        decided = [] if decisions is None else _decided(decisions, pieces, given)
        with ExitStack() as matching:  # begins when the last piece is normalized
            matched = match(looked_at(), MatchOptions.of(how, threads=threads), decided)
        if merged is not None:
            with progress.stage("merge") as done:
                done(merged.merge(matched, pieces.heights))
        rows = ShownRows(pieces, taken.shown, matched.rows, None if merged is None else merged.look)
        levels = _levels(taken, matched) if how.links else None
        with progress.stage("write") as done:
            # Rows first: golden records show of them what was seen as they were written.
            tables: list[tuple[Table, str]] = [(rows.written(levels), out)]
            if golden is not None and merged is not None:
                tables.append((merged.written(rows), golden))
            if doubtful is not None:
                tables.append((_doubtful(rows, matched.review), doubtful))
            write_tables(tables, sections)
            done(pieces.height)
    counts = {
        "rows": pieces.height,
        "persons": matched.clusters,
        "merged": matched.merges.height,
        "households": matched.counts["households"],
        "review": matched.review.height,
        "recipe": how.hash,
        "dropped": {name: count for name, count in matched.dropped.items() if count},
    }
    given.tell_counts(counts)


@dataclass(frozen=True, slots=True)
class _Taken:
    """The rows of an input on their way to the engine. What is shown of them is held packed; for link levels, all."""

    pieces: Pieces
    how: Recipe
    normalizer: Normalizer
    golden: GoldenTables | None
    shown: list[Packed] = field(default_factory=list)

    def looked_at(self, threads: int | None) -> Iterator[pl.DataFrame]:
        """What the engine looks at, piece by piece."""
        for rows, packed, seen in self.pieces.each(self._normalized, threads):
            self.shown.append(packed)
            if self.golden is not None and seen is not None:
                self.golden.take(seen)
            del seen  # not to be held while the next is made
            yield rows
        self.normalizer.forget()

    def _normalized(self, number: int, threads: int) -> tuple[pl.DataFrame, Packed, Seen | None]:
        base, how = self.pieces.piece(number), self.how
        people = self.normalizer.rows(base, threads)
        looked_at = matched_on(with_across(with_own(people, base.frame, how.own), base, how.across))
        # Most columns are only needed again where they are shown.
        kept = people if how.links else people.select(shown_columns(people, golden=self.golden is not None))
        return looked_at, Packed.of(kept), None if self.golden is None else self.golden.see(base.frame, people)


def _normalizer(base: Base, given: Given, how: Recipe, cyrillic: bool, golden: bool) -> Normalizer:
    """What normalizes the pieces of a base: no column that nothing is done with. Links may be by any of them."""
    columns = {*MATCHED, *shown_names(golden=golden), *(GOLDEN if golden else ())}
    return Normalizer.of(
        base,
        region=given.sections.phone.region,
        now=given.moment(),
        dictionaries=configured(given.sections),
        cyrillic=cyrillic,
        columns=None if how.links else columns,
    )


def _levels(taken: _Taken, matched: Matched) -> pl.DataFrame:
    """The ids of link levels, of all rows; these need the whole base."""
    people = pl.concat([packed.frame() for packed in taken.shown], rechunk=True)
    return named_levels(taken.pieces.whole(), people, matched.rows, taken.how.links)


def _opened(source: Ahead, how: Recipe, given: Given) -> tuple[Pieces, bool]:
    """The input in pieces, and whether it has names in Cyrillic; what the recipe links by has to be there."""
    pieces = read_one_in_pieces(source, reading(given.sections, given.mapping), given)
    cyrillic = has_cyrillic_names(pieces.base)
    pieces = pieces.without_sample()
    for link in how.links.values():
        values_of(pieces.base, pieces.base.frame.select(), link)
    return pieces, cyrillic


def _progress(given: Given, held: ExitStack, stages: Iterable[str]) -> Progress:
    """How far the command is in its stages, on a terminal."""
    if given.quiet or not sys.stderr.isatty():
        return Progress()
    from prozvon.cli.board import Board  # noqa: PLC0415 -- rich takes its time, and only a terminal shows it

    return Progress(told=held.enter_context(Board(given.lang, stages)))


def _doubtful(rows: ShownRows, pairs: pl.DataFrame) -> Iterator[pl.DataFrame]:
    side = (SOURCE, ROW, *_SIDE)
    left = rows.gather(pairs["left"], side).rename(lambda name: f"left_{name.removeprefix('pz_')}")
    right = rows.gather(pairs["right"], side).rename(lambda name: f"right_{name.removeprefix('pz_')}")
    head = pairs.select(
        weight=(1 / (1 + 2.0 ** -pl.col("weight").clip(-50, 50))).round(3), reasons="reasons", decision=pl.lit("")
    )
    yield pl.concat([head, left, right], how="horizontal")


def _decided(path: str, pieces: Pieces, given: Given) -> list[tuple[int, int, bool]]:
    """What a filled-in review says, by rows of this base."""
    names = pl.concat([pieces.read(number).select(SOURCE, ROW) for number in range(len(pieces.heights))])
    filled = read_one(path, plainly(given.sections), given).frame
    # Where several sheets or files are one base, a row's number alone may be another's.
    several = names[SOURCE].n_unique() > 1
    sides = [[f"{side}_source", f"{side}_row"] if several else [f"{side}_row"] for side in ("left", "right")]
    missing = {*sides[0], *sides[1], "decision"} - set(filled.columns)
    if missing:
        raise UsageError(f"{path}: a filled-in review has the columns {', '.join(sorted(missing))}")
    called = names.select([SOURCE, ROW] if several else [ROW]).iter_rows()
    place = {tuple(map(str, row)): i for i, row in enumerate(called)}
    decided = []
    named = zip(
        filled.select(sides[0]).iter_rows(), filled.select(sides[1]).iter_rows(), filled["decision"], strict=True
    )
    for left, right, said in named:
        word = (said or "").strip().lower()
        if word in {"same", "different"} and left in place and right in place and left != right:
            decided.append((place[left], place[right], word == "same"))
        elif word:
            raise UsageError(
                f"{path}: rows {_called(left)} and {_called(right)}: "
                "a decision about a pair of this base is same or different"
            )
    return decided


def _called(row: tuple[str | None, ...]) -> str:
    return ":".join(part or "?" for part in row)
