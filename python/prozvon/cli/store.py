"""`prozvon store`: keeping the store safe."""

from pathlib import Path

import click

from prozvon.cli.options import Given, json_option, lang_option, now_option, settings_options, store_option

_store = store_option("The store: a file, or postgresql+psycopg://HOST/DATABASE.")


@click.group("store")
def command() -> None:
    """Keep the store safe: bring it up to date, copy it, bring a copy back, look it through."""


@command.command("migrate")
@_store
@lang_option()
@settings_options
def migrate(given: Given) -> None:
    """Bring an older store up to date. Every command does so when it opens one; this does nothing else.

    Make a backup first: an older prozvon does not open a newer store.

    Example: prozvon store migrate --store base.db
    """
    with given.open_store("store migrate") as store:
        given.tell("the store is up to date: schema {revision}", revision=store.revision)


@command.command("backup")
@click.argument("target", type=click.Path(path_type=Path))
@_store
@lang_option()
@settings_options
def backup(given: Given, target: Path) -> None:
    """Copy the store into a new file while it is used. The copy is an SQLite store, whatever it was taken from.

    Example: prozvon store backup base-2027-05-31.db --store base.db
    """
    with given.open_store("store backup") as store:
        size = store.back_up(target)
    given.tell("{target}: {size:,} bytes, whole", target=target, size=size)


@command.command("restore")
@click.argument("source", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace a store that holds something; a file is kept as *.before-restore.")
@_store
@lang_option()
@settings_options
def restore(given: Given, source: Path, *, force: bool) -> None:
    """Bring a backup back, into a file or a PostgreSQL database. Stop whatever uses the store first.

    Example: prozvon store restore base-2027-05-31.db --store base.db
    """
    from prozvon.store import restore as bring_back  # noqa: PLC0415 -- commands import late

    rows = bring_back(source, given.store_url("store restore"), force=force)
    told = ", ".join(f"{name} {count:,}" for name, count in rows.items() if count)
    click.echo(told or given.say("an empty store"), err=True)


@command.command("check")
@_store
@json_option("Print one JSON object.")
@lang_option()
@settings_options
@click.pass_context
def check(ctx: click.Context, given: Given) -> None:
    """Look through every page and every rule of the store. Ends with 5 when something is wrong.

    Example: prozvon store check --store base.db
    """
    import json  # noqa: PLC0415 -- commands import late

    from prozvon.cli.exits import ENGINE  # noqa: PLC0415
    from prozvon.cli.table import print_rows  # noqa: PLC0415

    with given.open_store("store check") as store:
        health = store.check()
    if given.as_json:
        told = {"revision": health.revision, "rows": dict(health.rows), "faults": list(health.faults)}
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        print_rows(("table", "rows"), health.rows.items())
        for fault in health.faults:
            click.echo(f"prozvon: {fault}", err=True)
        word = given.say("something is wrong: restore a backup") if health.faults else given.say("the store is whole")
        click.echo(word, err=True)
    ctx.exit(ENGINE if health.faults else 0)


@command.command("prune")
@_store
@lang_option()
@now_option
@settings_options
def prune(given: Given) -> None:
    """Remove calls, feedback and log lines older than store.keep. Refusals and what a number is known for stay.

    Example: prozvon store prune --store base.db --set store.keep=1095d
    """
    with given.open_store("store prune") as store:
        removed = store.prune(given.moment() - given.sections.store.keep)
    given.tell("removed: {rows}", rows=", ".join(f"{name} {count:,}" for name, count in removed.items()))


@command.command("log")
@_store
@click.option("--limit", type=click.IntRange(1), help="Show only so many.")
@json_option("Print one JSON array.")
@lang_option()
@settings_options
def log(given: Given, limit: int | None) -> None:
    """Show who looked at, took out, dialled or erased personal data, newest first.

    Example: prozvon store log --store base.db --limit 20
    """
    from prozvon.cli.table import print_rows  # noqa: PLC0415 -- commands import late

    with given.open_store("store log") as store:
        lines = store.accesses.all(limit)
    print_rows(lines.columns, lines.rows(), as_json=given.as_json)
