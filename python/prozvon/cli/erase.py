"""`prozvon erase PHONE`: a person's right to be forgotten."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from prozvon.cli.options import Given, lang_option, now_option, settings_options, store_option, summary_options, who

if TYPE_CHECKING:
    from prozvon.index import Index


@click.command("erase")
@click.argument("phone")
@click.option(
    "--folder", "folders", multiple=True, type=click.Path(path_type=Path), help="An output folder of `clean`."
)
@click.option(
    "--index",
    "indexes",
    multiple=True,
    type=click.Path(path_type=Path),
    help="A saved `prozvon.Index`; may be repeated.",
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@store_option()
@lang_option()
@now_option
@summary_options
@settings_options
def command(given: Given, phone: str, folders: tuple[Path, ...], indexes: tuple[Path, ...], *, yes: bool) -> None:
    """Remove the person behind a number from the store, and from output folders and indexes that are named.

    It cannot be undone.

    Their numbers, calls, feedback and wishes go, also from free pages and the log. A keyed hash of each number stays, so
    that no later file brings the person back. Your own files, backups and other folders and indexes are not touched: see
    to those yourself.

    Example: prozvon erase "8 (916) 123-45-67" --store base.db --folder cleaned
    """
    import json  # noqa: PLC0415 -- commands import late

    from prozvon.errors import StoreError  # noqa: PLC0415
    from prozvon.masking import mask  # noqa: PLC0415
    from prozvon.output.forgetting import forget, tables_of  # noqa: PLC0415
    from prozvon.phone import e164  # noqa: PLC0415

    number = e164(phone, given.sections.phone.region)
    given.store_url("erase")  # what is missing is told before anything is asked
    for folder in folders:
        tables_of(folder)  # a folder that cannot be worked on is told before anything is gone
    opened = _opened(indexes)
    if not yes:
        question = given.say("Remove the person behind {number} for ever?", number=mask(number))
        click.confirm(question, abort=True, err=True)
    at = given.moment()
    with given.open_store("erase") as store:
        gone = store.erase(number, at)
        store.accesses.note(at, who(), "erase", about=mask(number), rows=sum(gone.rows.values()))
    removed = {str(folder): forget(folder, gone.numbers, gone.keys) for folder in folders}
    for path, index in opened.items():
        went = index.forget(gone.numbers, gone.keys)
        if went:
            index.save(path)
        removed[str(path)] = {"rows": went} if went else {}
    if given.as_json:
        click.echo(json.dumps({"store": dict(gone.rows), "folders": removed}, ensure_ascii=False))
    elif not given.quiet:
        click.echo(_told(given, given.say("store"), gone.rows), err=True)
        for name, rows in removed.items():
            click.echo(_told(given, name, rows), err=True)
    if not gone.scrubbed:
        raise StoreError(
            "the person is removed, but another process still reads the store's log as it was before; "
            "run the same command again when it has ended"
        )


def _opened(paths: tuple[Path, ...]) -> "dict[Path, Index]":
    """The indexes, read whole: one that cannot be read is told before anything is gone."""
    if not paths:
        return {}
    from prozvon.index import Index  # noqa: PLC0415 -- it imports polars

    return {path: Index.load(path) for path in paths}


def _told(given: Given, where: str, rows: Mapping[str, int]) -> str:
    return f"{where}: " + (
        ", ".join(f"{name} {count}" for name, count in rows.items()) or given.say("nothing was held")
    )
