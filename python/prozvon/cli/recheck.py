"""`prozvon recheck`."""

from pathlib import Path

import click

from prozvon.cli.options import gather, now_option, settings_options, summary_options


@click.command("recheck")
@click.option("--due", is_flag=True, required=True, help="Ring what is due now.")
@click.option("--limit", type=click.IntRange(1), help="Ring at most so many, the longest overdue first.")
@click.option("--trunk", "uri", metavar="SIP-URI", help="Where calls go: sip:HOST:PORT.")
@click.option("--store", "url", metavar="URL", help="The store that remembers every call.")
@click.option("--results", type=click.Path(path_type=Path), help="CSV with a row for every number.")
@click.option("--dry-run", is_flag=True, help="Say what would be rung; ring nobody.")
@now_option
@summary_options
@settings_options
@click.pass_context
def command(
    ctx: click.Context,
    file: Path | None,
    flags: tuple[str, ...],
    now: str | None,
    uri: str | None,
    url: str | None,
    results: Path | None,
    limit: int | None,
    *,
    due: bool,
    dry_run: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Ring again what is due: doubtful numbers after a day, parked ones after half a year.

    Made for a timer: run it as often as you like, nobody is rung twice within calling.rest.

    Example: prozvon recheck --due --trunk sip:127.0.0.1:5070 --store base.db
    """
    del due
    settings = gather(file, flags, {"trunk.uri": uri, "store.url": url})
    from prozvon.cli.sweeping import sweep  # noqa: PLC0415 -- commands import late

    ctx.exit(
        sweep(
            "recheck",
            settings,
            None,
            inputs={},
            now=now,
            results=results,
            limit=limit,
            dry_run=dry_run,
            as_json=as_json,
            quiet=quiet,
        )
    )
