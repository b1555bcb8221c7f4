"""`prozvon undo RUN`: one run taken back."""

from pathlib import Path

import click

from prozvon.cli.options import Given, json_option, lang_option, now_option, settings_options, store_option


@click.command("undo")
@click.argument("run", type=int, metavar="RUN")
@store_option()
@json_option("Print one JSON object.")
@lang_option()
@now_option
@settings_options
def command(given: Given, run: int) -> None:
    r"""Take back what a run of `clean` brought into the store.

    Stop-list entries, decisions, persons and numbers of that run leave the store, as far as nothing has come to lean on
    them since: a number that was rung stays. The dial list before it is in force again. Files are not
    deleted; the folder in which they lie is named. Runs are taken back newest first.

    \b
    Example:
      prozvon runs --store base.db
      prozvon undo 3 --store base.db
    """
    import json  # noqa: PLC0415 -- commands import late
    from dataclasses import asdict  # noqa: PLC0415

    with given.open_store("undo") as store:
        undone = store.undo(run, given.moment())
    if given.as_json:
        click.echo(json.dumps(asdict(undone), ensure_ascii=False, indent=2))
        return
    russian = given.lang == "ru"
    words = (
        ("записей стоп-листа", "stop-list entries", undone.stops),
        ("решений", "decisions", undone.decisions),
        ("людей", "persons", undone.persons),
        ("номеров", "numbers", undone.numbers),
        *([] if undone.listed is None else [("снова в списке", "on the list again", undone.listed)]),
    )
    click.echo(f"Прогон {run} отменён." if russian else f"Run {run} is taken back.")
    for ru, en, count in words:
        click.echo(f"  {ru if russian else en:20} {count:>8}")
    if undone.out_dir is not None and Path(undone.out_dir).is_dir():
        click.echo(f"Файлы остались в {undone.out_dir}:" if russian else f"Its files are still in {undone.out_dir}:")
        for path in sorted(Path(undone.out_dir).iterdir()):
            click.echo(f"  {path.name}")
