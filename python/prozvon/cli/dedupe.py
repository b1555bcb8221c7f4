"""`prozvon dedupe INPUT -o FILE`: every row with the person it belongs to."""

from pathlib import Path

import click

from prozvon.cli.options import gather, now_option, settings_options, summary_options


def mapped(_ctx: click.Context, _option: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    """`COLUMN=ROLE` pairs as a mapping."""
    pairs = dict(pair.rpartition("=")[::2] for pair in given)
    if any(not name for name in pairs):
        raise click.BadParameter("write COLUMN=ROLE, or COLUMN=- for a column that is nothing special")
    return pairs


@click.command("dedupe")
@click.argument("source", metavar="INPUT")
@click.option("-o", "--output", "out", metavar="FILE", required=True, help="Where to; - is standard output.")
@click.option("--golden", metavar="FILE", help="One row for each person.")
@click.option("--review", "doubtful", metavar="FILE", help="Pairs worth a human look; fill in and give to --decisions.")
@click.option("--decisions", metavar="FILE", help="A filled-in review: same and different are obeyed.")
@click.option("--recipe", metavar="FILE", help="How rows are matched, as TOML.")
@click.option("--threshold", type=click.FloatRange(0, 1, min_open=True, max_open=True), help="Least probability.")
@click.option(
    "--map", "mapping", multiple=True, callback=mapped, metavar="COLUMN=ROLE", help="Say what a column holds."
)
@click.option("--threads", type=click.IntRange(1), help="Threads; all cores when not given.")
@now_option
@summary_options
@settings_options
def command(
    file: Path | None,
    flags: tuple[str, ...],
    now: str | None,
    source: str,
    out: str,
    golden: str | None,
    doubtful: str | None,
    decisions: str | None,
    recipe: str | None,
    threshold: float | None,
    mapping: dict[str, str],
    threads: int | None,
    *,
    as_json: bool,
    quiet: bool,
) -> None:
    r"""Say which rows of a base are one person.

    Every input row comes out with its columns as they were, then the `pz_` columns: what was read in it, its person
    (`pz_cluster_id`), its household, and why it belongs there.

    \b
    Examples:
      prozvon dedupe base.csv -o people.csv --golden golden.csv
      prozvon dedupe base.xlsx -o - --threshold 0.99 > people.csv
    """
    settings = gather(file, flags, {"run.threads": threads})
    from prozvon.cli.deduping import dedupe_into  # noqa: PLC0415 -- commands import late

    dedupe_into(
        source,
        out,
        settings.sections,
        golden=golden,
        doubtful=doubtful,
        decisions=decisions,
        recipe=recipe,
        threshold=threshold,
        mapping=mapping,
        now=now,
        as_json=as_json,
        quiet=quiet,
    )
