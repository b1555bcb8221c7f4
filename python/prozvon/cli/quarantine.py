"""`prozvon quarantine`: the store of numbers not to be dialled."""

from pathlib import Path

import click

from prozvon.cli.options import gather, moment, now_option, settings_options, store_url, who

_store = click.option("--store", "url", metavar="URL", help="The store.")


@click.group("quarantine")
def command() -> None:
    """Look into the store of numbers not to be dialled.

    Numbers are shown whole: this is what the command is for. They go to the terminal or to the file that is named.
    """


@command.command("list")
@_store
@click.option("--due", is_flag=True, help="Only those whose next check has come.")
@click.option("--limit", type=click.IntRange(1), help="Show only so many.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
@now_option
@settings_options
def list_(
    file: Path | None,
    flags: tuple[str, ...],
    now: str | None,
    url: str | None,
    limit: int | None,
    *,
    due: bool,
    as_json: bool,
) -> None:
    """List the parked numbers, those to be rung first on top.

    Example: prozvon quarantine list --store base.db --limit 20
    """
    settings = gather(file, flags, {"store.url": url})
    from prozvon.cli.table import print_rows  # noqa: PLC0415 -- commands import late
    from prozvon.store import open_store  # noqa: PLC0415

    with open_store(store_url(settings, needed_for="quarantine"), create=False) as store:
        frame = store.quarantine.list(moment(now), due=due, limit=limit)
        store.accesses.note(moment(now), who(), "quarantine list", rows=frame.height)
    print_rows(frame.columns, frame.rows(), as_json=as_json)


@command.command("export")
@_store
@click.option("--out", "-o", type=click.Path(path_type=Path), required=True, help="A CSV file, or - for stdout.")
@now_option
@settings_options
def export(file: Path | None, flags: tuple[str, ...], now: str | None, url: str | None, out: Path) -> None:
    """Write the parked numbers as CSV.

    Example: prozvon quarantine export --store base.db -o parked.csv
    """
    settings = gather(file, flags, {"store.url": url})
    from prozvon.output import save_table  # noqa: PLC0415 -- commands import late
    from prozvon.store import open_store  # noqa: PLC0415

    with open_store(store_url(settings, needed_for="quarantine"), create=False) as store:
        frame = store.quarantine.list(moment(now))
        store.accesses.note(moment(now), who(), "quarantine export", rows=frame.height)
    save_table(frame, out)
    click.echo(f"{frame.height} numbers", err=True)


@command.command("show")
@click.argument("phone")
@_store
@now_option
@settings_options
@click.pass_context
def show(ctx: click.Context, /, **given: object) -> None:
    """Show the evidence behind one number; the same as `prozvon show`.

    Example: prozvon quarantine show +79161234567 --store base.db
    """
    from prozvon.cli.show import command as show_one  # noqa: PLC0415 -- commands import late

    ctx.invoke(show_one, **given)


@command.command("sample")
@_store
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@settings_options
def sample(file: Path | None, flags: tuple[str, ...], url: str | None, *, as_json: bool) -> None:
    """Tell how many numbers were parked wrongly, as far as the monthly samples show.

    `recheck` draws recheck.sample of the quarantine each month and rings it. A number that answers may also have been
    handed to somebody else since, so the true rate is at most this.

    Example: prozvon quarantine sample --store base.db
    """
    settings = gather(file, flags, {"store.url": url})
    import json  # noqa: PLC0415 -- commands import late
    from dataclasses import asdict  # noqa: PLC0415

    from prozvon.cli.sweeping import sample_line  # noqa: PLC0415
    from prozvon.store import open_store  # noqa: PLC0415

    with open_store(store_url(settings, needed_for="quarantine"), create=False) as store:
        rate = store.samples.rate()
    click.echo(json.dumps(asdict(rate)) if as_json else sample_line(rate))


@command.command("hold")
@click.argument("phone")
@click.option("--until", required=True, metavar="TIME", help="When it returns by itself.")
@click.option("--reason", default="", help="Why.")
@_store
@now_option
@settings_options
def hold(
    file: Path | None, flags: tuple[str, ...], now: str | None, phone: str, until: str, reason: str, url: str | None
) -> None:
    """Leave a number alone until a day; it returns by itself.

    Example: prozvon quarantine hold +79161234567 --until 2027-05-31 --reason "call in a year" --store base.db
    """
    settings = gather(file, flags, {"store.url": url})
    from prozvon.phone import e164  # noqa: PLC0415 -- commands import late
    from prozvon.store import open_store  # noqa: PLC0415

    with open_store(store_url(settings, needed_for="quarantine"), create=False) as store:
        store.quarantine.hold(e164(phone, settings.sections.phone.region), moment(until), reason, moment(now))


@command.command("release")
@click.argument("phone")
@click.option("--reason", default="", help="Who vouches for it, and why.")
@_store
@now_option
@settings_options
def release(
    file: Path | None, flags: tuple[str, ...], now: str | None, phone: str, reason: str, url: str | None
) -> None:
    """Take a number out: a person vouches for it. Its attempts, rest and refusals stay.

    Example: prozvon quarantine release +79161234567 --reason "wrote to us yesterday" --store base.db
    """
    settings = gather(file, flags, {"store.url": url})
    from prozvon.phone import e164  # noqa: PLC0415 -- commands import late
    from prozvon.store import open_store  # noqa: PLC0415

    with open_store(store_url(settings, needed_for="quarantine"), create=False) as store:
        store.quarantine.release(e164(phone, settings.sections.phone.region), moment(now), reason)
