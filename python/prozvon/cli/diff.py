"""`prozvon diff RUN1 RUN2`: what changed between two runs."""

from pathlib import Path

import click

from prozvon.cli.options import Given, json_option, lang_option, settings_options, store_option


@click.command("diff")
@click.argument("before", metavar="RUN1")
@click.argument("after", metavar="RUN2")
@store_option("The store whose ledger knows the runs by number.")
@click.option("-o", "--output", "out", metavar="FILE", help="Write every change, person by person; - is stdout.")
@lang_option("Language of the summary.")
@json_option("Print one JSON object.")
@settings_options
def command(
    given: Given,
    before: str,
    after: str,
    out: str | None,
) -> None:
    r"""Say what changed between two runs of `clean`: who came, who left and why, whose number is another.

    A run is the folder that it wrote, or its number in the store's ledger.

    \b
    Examples:
      prozvon diff october november
      prozvon diff 3 5 --store base.db -o changes.csv
    """
    import json  # noqa: PLC0415 -- commands import late

    from prozvon.cli.words import CHANGES, COUNTS, GONE  # noqa: PLC0415
    from prozvon.codes import text  # noqa: PLC0415
    from prozvon.output import RunFolder, save_table  # noqa: PLC0415
    from prozvon.report.difference import changes, counts  # noqa: PLC0415

    runs = [RunFolder.open(_folder(name, given.sections.store.url)) for name in (before, after)]
    told, totals = changes(*runs), counts(*runs)
    kinds = dict(told["change"].value_counts(sort=True).iter_rows())
    reasons = dict(told.filter(told["change"] == "left")["after"].value_counts(sort=True).iter_rows())
    if out is not None:
        save_table(told, out)
    if given.as_json:
        both = {name: [old, new] for name, old, new in totals}
        click.echo(json.dumps({"counts": both, "changes": kinds, "left": reasons}, ensure_ascii=False, indent=2))
        return
    column = 0 if given.lang == "ru" else 1
    aside = out == "-"
    for name, old, new in totals:
        click.echo(f"{COUNTS[name][column]:32} {old:>10} {new:>10} {new - old:>+10}", err=aside)
    for kind, words in CHANGES.items():
        click.echo(f"{words[column]:32} {kinds.get(kind, 0):>10}", err=aside)
        if kind == "left":
            for code, count in reasons.items():
                shown = GONE[column] if code == "gone" else text(code, given.lang)
                click.echo(f"  {shown:60} {count:>8}", err=aside)


def _folder(name: str, url: str | None) -> str:
    """The folder of a run: itself, or what the ledger says of a number."""
    from prozvon.errors import UsageError  # noqa: PLC0415 -- commands import late
    from prozvon.store import open_store  # noqa: PLC0415

    if Path(name).is_dir() or not name.isdecimal():
        return name
    if url is None:
        raise UsageError(f"there is no folder {name}; a run's number needs its ledger: --store FILE")
    with open_store(url, create=False) as store:
        run = store.runs.get(int(name))
    if run is None or run.out_dir is None:
        raise UsageError(f"the ledger has no run {name} with files; `prozvon runs` lists them")
    return run.out_dir
