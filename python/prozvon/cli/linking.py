"""The work of `link`: two files in, a file out."""

import polars as pl

from prozvon.cli.deduping import recipe_for
from prozvon.cli.one_table import read_one, refuse_input_as_output, write_one
from prozvon.cli.options import Given
from prozvon.cli.reading import reading
from prozvon.errors import UsageError
from prozvon.matching.linking import link_bases
from prozvon.normalize.dictionaries import configured
from prozvon.schema import ROW, SOURCE


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
