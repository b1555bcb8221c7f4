"""The work of `dedupe` and `link`: a file in, a file out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from prozvon.cli.lean import hold_little
from prozvon.cli.one_table import read_one, read_one_in_pieces, refuse_input_as_output, write_one, write_pieces
from prozvon.cli.options import Given
from prozvon.cli.reading import plainly, reading
from prozvon.errors import UsageError
from prozvon.matching import MatchOptions, Recipe, golden_records, match
from prozvon.matching.columns import matched_on, with_across, with_own
from prozvon.matching.golden import named_rows
from prozvon.matching.levels import named_levels
from prozvon.matching.linking import link_bases
from prozvon.matching.recipe import configured_recipe
from prozvon.normalize import normalize
from prozvon.normalize.dictionaries import configured
from prozvon.normalize.rows import has_cyrillic_names
from prozvon.packed import Packed
from prozvon.reader import Base
from prozvon.reader.pieces import Pieces
from prozvon.schema import CONTACT_COLUMNS, ROW, SOURCE
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
    pieces = read_one_in_pieces(source, reading(sections, given.mapping), given)
    cyrillic = has_cyrillic_names(pieces.base)
    pieces = pieces.without_sample()
    # Most columns are only needed again where they are shown.
    entire = golden is not None or bool(how.links)
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
        )
        looked_at = matched_on(with_across(with_own(people, base.frame, how.own), base, how.across))
        return looked_at, Packed.of(people if entire else people.select(_shown(people)))

    def looked_at() -> Iterator[pl.DataFrame]:
        for rows, packed in pieces.each(normalized, sections.run.threads):
            shown.append(packed)
            yield rows

    decided = [] if decisions is None else _decided(decisions, pieces, given)
    matched = match(looked_at(), MatchOptions.of(how, threads=sections.run.threads), decided)
    rows = _Rows(pieces, shown, matched.rows)
    levels = None
    if entire:
        base, people = pieces.whole(), pl.concat([packed.frame() for packed in shown], rechunk=True)
        levels = named_levels(base, people, matched.rows, how.links)
        if golden is not None:
            write_one(_golden(base, golden_records(base.frame, people, matched, base)), golden, sections)
        del base, people
    write_pieces(rows.written(levels, sections.run.threads), out, sections)
    if doubtful is not None:
        write_one(_doubtful(rows, matched.review), doubtful, sections)
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


def _shown(people: pl.DataFrame) -> list[str]:
    """The columns of a normalized frame that are written."""
    return [name for name in people.columns if name in CONTACT_COLUMNS or name == "issues"]


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows of a base in pieces, what is shown of each, and whose they are."""

    pieces: Pieces
    shown: Sequence[Packed]
    matched: pl.DataFrame

    def start(self, number: int) -> int:
        """Rows before a piece."""
        return sum(self.pieces.heights[:number])

    def ours(self, number: int) -> pl.DataFrame:
        """What we say of the rows of a piece."""
        matched = self.matched.slice(self.start(number), self.pieces.heights[number])
        return (
            self.shown[number]
            .frame()
            .hstack(
                matched.select(
                    pz_cluster_id="cluster_id", pz_household_id="household_id", pz_match_reason="match_reason"
                )
            )
            .rename({"issues": "pz_issues"})
        )

    def written(self, levels: pl.DataFrame | None, threads: int | None) -> Iterator[pl.DataFrame]:
        """The input's rows with what we say of them, piece by piece."""

        def written(number: int, _: int) -> pl.DataFrame:
            frame = self.pieces.read(number)
            ours = self.ours(number).hstack(frame.select(ROW, SOURCE))
            rows = frame.drop(ROW, SOURCE).hstack(ours.select(c for c in CONTACT_COLUMNS if c in ours.columns))
            return rows if levels is None else rows.hstack(levels.slice(self.start(number), rows.height))

        return self.pieces.each(written, threads)

    def gather(self, rows: pl.Series, columns: Sequence[str]) -> pl.DataFrame:
        """Some rows, by their places in the base; of our columns or `pz_row` and `pz_source`."""
        wanted = rows.unique().sort()
        parts = []
        for number, height in enumerate(self.pieces.heights):
            start = self.start(number)
            here = wanted.filter(wanted.is_between(start, start + height, closed="left"))
            if here.len() or not number:
                every = self.ours(number).hstack(self.pieces.read(number).select(ROW, SOURCE))
                parts.append(every.select(columns)[here - start])
        return pl.concat(parts)[wanted.search_sorted(rows)]


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


def _doubtful(rows: _Rows, pairs: pl.DataFrame) -> pl.DataFrame:
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


def link_into(
    left: str,
    right: str,
    out: str,
    given: Given,
    *,
    take: tuple[str, ...],
    one_to_one: bool,
    recipe: str | None,
    threshold: float | None,
) -> None:
    """Write every row of `left` with what `take` names of its best match in `right`."""
    if given.as_json and out == "-":
        raise UsageError("--json prints the summary on standard output: let the table go to a file")
    refuse_input_as_output([left, right], [out])
    sections = given.sections
    own = configured(sections)
    how = reading(sections, {})
    bases = (read_one(left, how, given), read_one(right, how, given))
    theirs = bases[1].frame
    for name in take:
        if name not in theirs.columns or name in {ROW, SOURCE}:
            known = ", ".join(c for c in theirs.columns if c not in {ROW, SOURCE})
            raise UsageError(f"{right} has no column {name!r}; it has {known}")
    found = link_bases(
        *bases,
        recipe_for(recipe, threshold, sections),
        one_to_one=one_to_one,
        region=sections.phone.region,
        now=given.moment(),
        threads=sections.run.threads,
        dictionaries=own,
    )
    mine = bases[0].frame.drop(ROW, SOURCE)
    place = found.matches["right"]
    behind = [
        theirs[name].gather(place).alias(f"right_{name}" if name in mine.columns else name)
        for name in dict.fromkeys(take)
    ]
    several = found.links.group_by("left").len()
    count = pl.DataFrame({"left": bases[0].frame.with_row_index("left")["left"]}).join(
        several, on="left", how="left", maintain_order="left"
    )["len"]
    rows = mine.hstack(behind).hstack(
        [
            theirs[ROW].gather(place).alias("pz_link_row"),
            theirs[SOURCE].gather(place).alias("pz_link_source"),
            found.matches["weight"].alias("pz_link_weight"),
            found.matches["reasons"].alias("pz_match_reason"),
            count.fill_null(0).alias("pz_links"),
        ]
    )
    write_one(rows, out, sections)
    linked = place.len() - place.null_count()
    given.tell_counts({"rows": rows.height, "linked": linked, "links": found.links.height})
