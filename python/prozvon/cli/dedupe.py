"""`prozvon dedupe INPUT -o FILE`: every row with the person it belongs to."""

import click

from prozvon.cli.options import (
    Given,
    lang_option,
    now_option,
    reading_options,
    settings_options,
    summary_options,
    threads_option,
)


@click.command("dedupe")
@click.argument("source", metavar="INPUT")
@click.option("-o", "--output", "out", metavar="FILE", required=True, help="Where to; - is standard output.")
@click.option("--golden", metavar="FILE", help="One row for each person.")
@click.option("--review", "doubtful", metavar="FILE", help="Pairs worth a human look; fill in and give to --decisions.")
@click.option("--decisions", metavar="FILE", help="A filled-in review: same and different are obeyed.")
@click.option("--recipe", metavar="FILE", help="How rows are matched, as TOML.")
@click.option("--threshold", type=click.FloatRange(0, 1, min_open=True, max_open=True), help="Least probability.")
@reading_options
@threads_option
@lang_option()
@now_option
@summary_options
@settings_options
def command(
    given: Given,
    source: str,
    out: str,
    golden: str | None,
    doubtful: str | None,
    decisions: str | None,
    recipe: str | None,
    threshold: float | None,
) -> None:
    r"""Say which rows of a base are one person.

    Every input row comes out with its columns as they were, then the `pz_` columns: what was read in it, its person
    (`pz_cluster_id`), its household, and why it belongs there.

    \b
    Examples:
      prozvon dedupe base.csv -o people.csv --golden golden.csv
      prozvon dedupe base.xlsx -o - --threshold 0.99 > people.csv
    """
    from prozvon.reader.inputs import Ahead  # noqa: PLC0415 -- commands import late

    ahead = Ahead(source)  # the file is read while Polars is imported
    from prozvon.cli.deduping import dedupe_into  # noqa: PLC0415

    dedupe_into(
        ahead,
        out,
        given,
        golden=golden,
        doubtful=doubtful,
        decisions=decisions,
        recipe=recipe,
        threshold=threshold,
    )
