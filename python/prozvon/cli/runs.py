"""`prozvon runs`: the ledger."""

from pathlib import Path

import click

from prozvon.cli.options import gather, settings_options, store_url


@click.command("runs")
@click.option("--store", "url", metavar="URL", help="The store whose ledger is shown.")
@click.option("--limit", type=click.IntRange(1), help="Show only so many.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
@settings_options
def command(file: Path | None, flags: tuple[str, ...], url: str | None, limit: int | None, *, as_json: bool) -> None:
    """List what was run, newest first; a run of the same input with the same outcome names the one it repeats.

    Example: prozvon runs --store base.db --limit 10
    """
    settings = gather(file, flags, {"store.url": url})
    from prozvon.cli.table import print_rows  # noqa: PLC0415 -- commands import late
    from prozvon.store import open_store  # noqa: PLC0415

    with open_store(store_url(settings, needed_for="runs"), create=False) as store:
        rows = store.runs.list(limit)
    names = ("run", "what", "started", "status", "repeats", "counts")
    print_rows(
        names,
        ((run.id, run.kind, run.started_at, run.status.value, run.repeat_of, _brief(dict(run.counts))) for run in rows),
        as_json=as_json,
    )


def _brief(counts: dict[str, int]) -> str:
    return " ".join(f"{name}={count}" for name, count in counts.items() if count)
