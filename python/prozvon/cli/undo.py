"""`prozvon undo RUN`: one run taken back."""

from pathlib import Path

import click

from prozvon.cli.options import gather, moment, now_option, settings_options, store_url


@click.command("undo")
@click.argument("run", type=int, metavar="RUN")
@click.option("--store", "url", metavar="URL", help="The store.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@now_option
@settings_options
def command(
    file: Path | None, flags: tuple[str, ...], now: str | None, run: int, url: str | None, *, as_json: bool
) -> None:
    r"""Take back what a run of `clean` brought into the store.

    Stop-list entries, decisions, persons and numbers of that run leave the store, as far as nothing has come to lean on
    them since: a number that was rung stays. Files are not deleted; the folder in which they lie is named. Runs are
    taken back newest first.

    \b
    Example:
      prozvon runs --store base.db
      prozvon undo 3 --store base.db
    """
    settings = gather(file, flags, {"store.url": url})
    import json  # noqa: PLC0415 -- commands import late
    from dataclasses import asdict  # noqa: PLC0415

    from prozvon.store import open_store  # noqa: PLC0415

    with open_store(store_url(settings, needed_for="undo"), create=False) as store:
        undone = store.undo(run, moment(now))
    if as_json:
        click.echo(json.dumps(asdict(undone), ensure_ascii=False, indent=2))
        return
    russian = settings.sections.run.lang == "ru"
    words = (
        ("записей стоп-листа", "stop-list entries", undone.stops),
        ("решений", "decisions", undone.decisions),
        ("людей", "persons", undone.persons),
        ("номеров", "numbers", undone.numbers),
    )
    click.echo(f"Прогон {run} отменён." if russian else f"Run {run} is taken back.")
    for ru, en, count in words:
        click.echo(f"  {ru if russian else en:20} {count:>8}")
    if undone.out_dir is not None and Path(undone.out_dir).is_dir():
        click.echo(f"Файлы остались в {undone.out_dir}:" if russian else f"Its files are still in {undone.out_dir}:")
        for path in sorted(Path(undone.out_dir).iterdir()):
            click.echo(f"  {path.name}")
