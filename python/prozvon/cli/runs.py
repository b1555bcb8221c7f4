"""`prozvon runs`: the ledger."""

import click

from prozvon.cli.options import Given, json_option, lang_option, settings_options, store_option


@click.command("runs")
@store_option("The store whose ledger is shown.")
@click.option("--limit", type=click.IntRange(1), help="Show only so many.")
@json_option("Print one JSON array.")
@lang_option()
@settings_options
def command(given: Given, limit: int | None) -> None:
    """List what was run, newest first; a run of the same input with the same outcome names the one it repeats.

    Example: prozvon runs --store base.db --limit 10
    """
    from prozvon.cli.table import print_rows  # noqa: PLC0415 -- commands import late

    with given.open_store("runs") as store:
        rows = store.runs.list(limit)
    names = ("run", "what", "started", "status", "repeats", "counts")
    print_rows(
        names,
        ((run.id, run.kind, run.started_at, run.status.value, run.repeat_of, _brief(dict(run.counts))) for run in rows),
        as_json=given.as_json,
    )


def _brief(counts: dict[str, int]) -> str:
    return " ".join(f"{name}={count}" for name, count in counts.items() if count)
