"""`prozvon clean`: the main job."""

from pathlib import Path

import click

from prozvon.cli.options import gather, now_option, settings_options, summary_options


def _mapping(_ctx: click.Context, _option: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    mapped = dict(pair.rpartition("=")[::2] for pair in given)
    if any(not name for name in mapped):
        raise click.BadParameter("write COLUMN=ROLE, or COLUMN=- for a column that is nothing special")
    return mapped


@click.command("clean")
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder for the results.")
@click.option("--store", "url", metavar="URL", help="Obey and fill this store.")
@click.option(
    "--stoplist", "stop_lists", multiple=True, metavar="FILE", help="Numbers not to be called; may be repeated."
)
@click.option("--force", is_flag=True, help="Replace our files in a folder that is not empty.")
@click.option("--resume", is_flag=True, help="Go on where an earlier run stopped.")
@click.option(
    "--map", "mapping", multiple=True, callback=_mapping, metavar="COLUMN=ROLE", help="Say what a column holds."
)
@click.option("--profile", metavar="NAME", help="The inputs are the export of this dialler or CRM.")
@click.option("--encoding", help="Text encoding of the inputs; recognised when not given.")
@click.option("--delimiter", help="Column separator of text inputs; recognised when not given.")
@click.option("--sheet", help="The sheet of a workbook; all visible ones when not given.")
@click.option("--format", "fmt", type=click.Choice(["csv", "parquet", "xlsx"]), help="Format of the tables.")
@click.option("--csv-dialect", "dialect", type=click.Choice(["plain", "excel-ru"]), help="excel-ru: `;` and a BOM.")
@click.option("--lang", type=click.Choice(["ru", "en"]), help="Language of the report.")
@click.option("--threads", type=click.IntRange(1), help="Threads; all cores when not given.")
@click.option("--memory", metavar="SIZE", help="Refuse a base that needs more memory than this: 2GB, 500MB.")
@click.option(
    "--fail-on", "limits", multiple=True, metavar="LIMIT", help="Exit 1 when passed: 'rejects>5%'. May be repeated."
)
@now_option
@summary_options
@settings_options
@click.pass_context
def command(
    ctx: click.Context,
    file: Path | None,
    flags: tuple[str, ...],
    now: str | None,
    inputs: tuple[str, ...],
    out: Path,
    url: str | None,
    stop_lists: tuple[str, ...],
    mapping: dict[str, str],
    profile: str | None,
    encoding: str | None,
    delimiter: str | None,
    sheet: str | None,
    fmt: str | None,
    dialect: str | None,
    lang: str | None,
    threads: int | None,
    memory: str | None,
    limits: tuple[str, ...],
    *,
    force: bool,
    resume: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    r"""Turn dirty bases into contacts, a dial list, rejects and a report.

    INPUT is a file (CSV, TSV, XLSX, XLS, ODS, Parquet, also in gzip or zip), a pattern, or - for stdin; several become
    one base. Every input row stands in contacts or in rejects, and every contact stands behind an entry of the dial
    list or says why not.

    \b
    Examples:
      prozvon clean base.csv --out cleaned
      prozvon clean crm.xlsx 'leads/*.csv' --out cleaned --store base.db --stoplist dnc.csv
      prozvon clean base.csv --out cleaned --map 'Контакт=phone' --fail-on 'rejects>5%'
    """
    settings = gather(
        file,
        flags,
        {
            "store.url": url,
            "input.profile": profile,
            "input.encoding": encoding,
            "input.delimiter": delimiter,
            "input.sheet": sheet,
            "output.format": fmt,
            "output.csv_dialect": dialect,
            "run.lang": lang,
            "run.threads": threads,
            "run.memory": memory,
        },
    )
    from prozvon.cli.process import prepare  # noqa: PLC0415 -- commands import late

    prepare(settings, quiet=quiet)
    from prozvon.cli.cleaning import clean_into  # noqa: PLC0415 -- behind `prepare`, since it imports polars

    ctx.exit(
        clean_into(
            out,
            inputs,
            settings,
            stop_lists=stop_lists,
            mapping=mapping,
            limits=limits,
            now=now,
            force=force,
            resume=resume,
            as_json=as_json,
            quiet=quiet,
        )
    )
