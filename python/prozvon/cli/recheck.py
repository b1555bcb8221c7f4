"""`prozvon recheck`."""

from pathlib import Path

import click

from prozvon.cli.options import (
    Given,
    lang_option,
    now_option,
    settings_options,
    store_option,
    summary_options,
    trunk_option,
)


@click.command("recheck")
@click.option("--due", is_flag=True, help="Ring what is due now, then end.")
@click.option("--daemon", is_flag=True, help="Stay, and ring what comes due.")
@click.option("--limit", type=click.IntRange(1), help="Ring at most so many, the longest overdue first.")
@click.option("--until", metavar="HH:MM", help="Place no call after this hour of the machine's clock.")
@click.option("--every", default="5m", show_default=True, metavar="DURATION", help="With --daemon: look so often.")
@click.option("--health", metavar="HOST:PORT", help="With --daemon: serve /health and /metrics there.")
@trunk_option()
@store_option("The store that remembers every call.")
@click.option("--results", type=click.Path(path_type=Path), help="CSV with a row for every number.")
@click.option("--dry-run", is_flag=True, help="Say what would be rung; ring nobody.")
@lang_option()
@now_option
@summary_options
@settings_options
@click.pass_context
def command(
    ctx: click.Context,
    given: Given,
    results: Path | None,
    limit: int | None,
    until: str | None,
    every: str,
    health: str | None,
    *,
    due: bool,
    daemon: bool,
    dry_run: bool,
) -> None:
    """Ring again what is due: doubtful numbers after a day, parked ones after half a year.

    Made for a timer: run it as often as you like, nobody is rung twice within calling.rest. What a missed night left
    over is caught up at calling.rate, the longest overdue first. Each month a sample of the quarantine is rung too
    (recheck.sample), to tell how many were parked wrongly.

    Example: prozvon recheck --due --trunk sip:127.0.0.1:5070 --store base.db
    """
    from prozvon.errors import UsageError  # noqa: PLC0415 -- commands import late

    if due == daemon:
        raise UsageError("say --due to ring once what is due, or --daemon to stay")
    if daemon:
        from prozvon.cli.daemon import stay  # noqa: PLC0415 -- commands import late

        if results is not None or dry_run or limit is not None:
            raise UsageError("--daemon goes without --results, --limit and --dry-run")
        ctx.exit(stay(given, until=until, every=every, health=health))
    from prozvon.cli.sweeping import sweep  # noqa: PLC0415 -- commands import late

    ctx.exit(
        sweep(
            "recheck",
            given,
            None,
            inputs={},
            results=results,
            limit=limit,
            until=until,
            dry_run=dry_run,
        )
    )
