"""The work of `dedupe`: a file in, a file out, piece by piece."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack

import polars as pl

from prozvon.cli.lean import hold_little
from prozvon.cli.one_table import read_one, read_one_in_pieces, refuse_input_as_output, write_one, write_pieces
from prozvon.cli.options import Given
from prozvon.cli.reading import plainly, reading
from prozvon.cli.shown_rows import ShownRows, shown_columns
from prozvon.errors import UsageError
from prozvon.matching import MatchOptions, Recipe, golden_records, match
from prozvon.matching.columns import matched_on, with_across, with_own
from prozvon.matching.golden import named_rows
from prozvon.matching.levels import named_levels, values_of
from prozvon.matching.recipe import configured_recipe
from prozvon.normalize import normalize
from prozvon.normalize.dictionaries import configured
from prozvon.normalize.rows import has_cyrillic_names
from prozvon.packed import Packed
from prozvon.progress import Progress
from prozvon.reader import Base
from prozvon.reader.pieces import Pieces
from prozvon.schema import ROW, SOURCE
from prozvon.settings import Sections

_SIDE = ("pz_name", "pz_phone", "pz_email", "pz_birth_date", "pz_company", "pz_city", "pz_address")


def recipe_for(path: str | None, threshold: float | None, sections: Sections) -> Recipe:
    """The recipe of a file, or the built-in one with the limits of the settings, with a threshold where one is given."""
    recipe = configured_recipe(sections, path)
    return recipe if threshold is None else recipe.with_threshold(threshold)


def dedupe_into(
    source: str,
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
    refuse_input_as_output([source], [f for f in (out, golden, doubtful) if f])
    hold_little()
    sections = given.sections
    how = recipe_for(recipe, threshold, sections)
    own = configured(sections)
    # Most columns are only needed again where they are shown.
    entire = golden is not None or bool(how.links)
    with ExitStack() as held:
        stages = ("read", "normalize", "match", *(() if golden is None else ("merge",)), "write")
        progress = _progress(given, held, stages)
        with progress.stage("read") as done:
            pieces, cyrillic = _opened(source, how, given)
            done(pieces.height)
        shown: list[Packed] = []

        def normalized(number: int, threads: int) -> tuple[pl.DataFrame, Packed]:
            base = pieces.piece(number)
            people = normalize(
                base,
                region=sections.phone.region,
                now=given.moment(),
                threads=threads,
                dictionaries=own,
                cyrillic=cyrillic,
                calls=False,
            )
            looked_at = matched_on(with_across(with_own(people, base.frame, how.own), base, how.across))
            return looked_at, Packed.of(people if entire else people.select(shown_columns(people)))

        def looked_at() -> Iterator[pl.DataFrame]:
            with progress.stage("normalize") as done:
                for rows, packed in pieces.each(normalized, sections.run.threads):
                    shown.append(packed)
                    yield rows
                done(pieces.height)
            matching.enter_context(progress.stage("match"))(pieces.height)

        decided = [] if decisions is None else _decided(decisions, pieces, given)
        with ExitStack() as matching:  # begins when the last piece is normalized
            matched = match(looked_at(), MatchOptions.of(how, threads=sections.run.threads), decided)
        rows = ShownRows(pieces, shown, matched.rows)
        levels = None
        if entire:
            base, people = pieces.whole(), pl.concat([packed.frame() for packed in shown], rechunk=True)
            levels = named_levels(base, people, matched.rows, how.links)
            if golden is not None:
                with progress.stage("merge") as done:
                    records = golden_records(base.frame, people, matched, base)
                    done(records.height)
                write_one(_golden(base, records), golden, sections)
                del records
            del base, people
        with progress.stage("write") as done:
            write_pieces(rows.written(levels), out, sections)
            if doubtful is not None:
                write_one(_doubtful(rows, matched.review), doubtful, sections)
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


def _opened(source: str, how: Recipe, given: Given) -> tuple[Pieces, bool]:
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


def _golden(base: Base, golden: pl.DataFrame) -> pl.DataFrame:
    """Golden records as they are written: ours begin with `pz_`, numbers are E.164, rows are the input's own."""
    numbers = golden["phones"].cast(pl.List(pl.String)).list.eval(pl.concat_str(pl.lit("+"), pl.element()))
    row = base.frame[ROW]
    named = golden.select(
        pz_cluster_id="cluster_id",
        pz_household_id="household_id",
        pz_phone=numbers.list.first(),
        pz_phones=numbers.list.slice(1),
        **{name: name for name in ("pz_name", "surname", "given", "patronymic") if name in golden.columns},
        **{c: c for c in golden.columns if c.startswith("pz_") and c != "pz_name"},
        pz_first_seen="first_seen",
        pz_last_seen="last_seen",
        pz_copies=pl.col("rows").list.len(),
    )
    named = named.with_columns(named_rows(row, golden["rows"]).alias("pz_rows"), pz_master=row.gather(golden["master"]))
    if "consent_withdrawn" in golden.columns:
        golden = golden.rename({"consent_withdrawn": "pz_consent_withdrawn"})
        named = named.with_columns(golden["pz_consent_withdrawn"])
    own = [c for c in golden.columns if f"{c}_from" in golden.columns]
    for column in own:
        named = named.with_columns(golden[column])
    origins = [c for c in golden.columns if c.endswith("_from")]
    return named.hstack(
        [named_rows(row, golden[c]).alias(c if c.removesuffix("_from") in own else f"pz_{c}") for c in origins]
    )


def _doubtful(rows: ShownRows, pairs: pl.DataFrame) -> pl.DataFrame:
    side = (SOURCE, ROW, *_SIDE)
    left = rows.gather(pairs["left"], side).rename(lambda name: f"left_{name.removeprefix('pz_')}")
    right = rows.gather(pairs["right"], side).rename(lambda name: f"right_{name.removeprefix('pz_')}")
    head = pairs.select(
        weight=(1 / (1 + 2.0 ** -pl.col("weight").clip(-50, 50))).round(3), reasons="reasons", decision=pl.lit("")
    )
    return pl.concat([head, left, right], how="horizontal")


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
