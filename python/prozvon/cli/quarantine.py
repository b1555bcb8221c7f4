"""`prozvon quarantine`: the store of numbers not to be dialled."""

from pathlib import Path

import click

from prozvon.cli.options import Given, json_option, lang_option, moment, now_option, settings_options, store_option, who

_store = store_option()


@click.group("quarantine")
def command() -> None:
    """Look into the store of numbers not to be dialled.

    Numbers are shown whole: this is what the command is for. They go to the terminal or to the file that is named.
    """


@command.command("list")
@_store
@click.option("--due", is_flag=True, help="Only those whose next check has come.")
@click.option("--limit", type=click.IntRange(1), help="Show only so many.")
@json_option("Print one JSON array.")
@lang_option()
@now_option
@settings_options
def list_(given: Given, limit: int | None, *, due: bool) -> None:
    """List the parked numbers, those to be rung first on top.

    Example: prozvon quarantine list --store base.db --limit 20
    """
    from prozvon.cli.table import print_rows  # noqa: PLC0415 -- commands import late

    with given.open_store("quarantine") as store:
        frame = store.quarantine.list(given.moment(), due=due, limit=limit)
        store.accesses.note(given.moment(), who(), "quarantine list", rows=frame.height)
    print_rows(frame.columns, frame.rows(), as_json=given.as_json)


@command.command("export")
@_store
@click.option("--out", "-o", type=click.Path(path_type=Path), required=True, help="A CSV file, or - for stdout.")
@lang_option()
@now_option
@settings_options
def export(given: Given, out: Path) -> None:
    """Write the parked numbers as CSV.

    Example: prozvon quarantine export --store base.db -o parked.csv
    """
    from prozvon.output import save_table  # noqa: PLC0415 -- commands import late

    with given.open_store("quarantine") as store:
        frame = store.quarantine.list(given.moment())
        store.accesses.note(given.moment(), who(), "quarantine export", rows=frame.height)
    save_table(frame, out)
    given.tell("{count:,} numbers", count=frame.height)


@command.command("show")
@click.argument("phone")
@_store
@lang_option()
@now_option
@settings_options
def show(given: Given, phone: str) -> None:
    """Show the evidence behind one number; the same as `prozvon show`.

    Example: prozvon quarantine show +79161234567 --store base.db
    """
    from prozvon.cli.show import tell  # noqa: PLC0415 -- commands import late

    tell(phone, given)


@command.command("sample")
@_store
@json_option("Print one JSON object.")
@lang_option()
@settings_options
def sample(given: Given) -> None:
    """Tell how many numbers were parked wrongly, as far as the monthly samples show.

    `recheck` draws recheck.sample of the quarantine each month and rings it. A number that answers may also have been
    handed to somebody else since, so the true rate is at most this.

    Example: prozvon quarantine sample --store base.db
    """
    import json  # noqa: PLC0415 -- commands import late
    from dataclasses import asdict  # noqa: PLC0415

    from prozvon.cli.sweeping import sample_line  # noqa: PLC0415

    with given.open_store("quarantine") as store:
        rate = store.samples.rate()
    click.echo(json.dumps(asdict(rate)) if given.as_json else sample_line(rate, given.lang))


@command.command("hold")
@click.argument("phone")
@click.option("--until", required=True, metavar="TIME", help="When it returns by itself.")
@click.option("--reason", default="", help="Why.")
@_store
@lang_option()
@now_option
@settings_options
def hold(given: Given, phone: str, until: str, reason: str) -> None:
    """Leave a number alone until a day; it returns by itself.

    Example: prozvon quarantine hold +79161234567 --until 2027-05-31 --reason "call in a year" --store base.db
    """
    from prozvon.phone import e164  # noqa: PLC0415 -- commands import late

    with given.open_store("quarantine") as store:
        store.quarantine.hold(e164(phone, given.sections.phone.region), moment(until), reason, given.moment())


@command.command("release")
@click.argument("phone")
@click.option("--reason", default="", help="Who vouches for it, and why.")
@_store
@lang_option()
@now_option
@settings_options
def release(given: Given, phone: str, reason: str) -> None:
    """Take a number out: a person vouches for it. Its attempts, rest and refusals stay.

    Example: prozvon quarantine release +79161234567 --reason "wrote to us yesterday" --store base.db
    """
    from prozvon.phone import e164  # noqa: PLC0415 -- commands import late

    with given.open_store("quarantine") as store:
        store.quarantine.release(e164(phone, given.sections.phone.region), given.moment(), reason)
