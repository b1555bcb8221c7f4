"""`prozvon clean`: the main job."""

from pathlib import Path

import click

from prozvon.cli.options import (
    Given,
    dialect_option,
    lang_option,
    now_option,
    reading_options,
    sets,
    settings_options,
    store_option,
    summary_options,
    threads_option,
)


@click.command("clean")
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder for the results.")
@store_option("Obey and fill this store.")
@click.option(
    "--stoplist", "stop_lists", multiple=True, metavar="FILE", help="Numbers not to be called; may be repeated."
)
@click.option(
    "--base", type=click.Path(path_type=Path), metavar="OLD_DIR", help="Add to this run: its people keep their ids."
)
@click.option("--retrain", is_flag=True, help="With --base: make a new model of all rows.")
@click.option("--force", is_flag=True, help="Replace our files in a folder that is not empty.")
@click.option("--resume", is_flag=True, help="Go on where an earlier run stopped.")
@sets("input.profile", "--profile", metavar="NAME", help="The inputs are the export of this dialler or CRM.")
@reading_options
@sets("output.format", "--format", type=click.Choice(["csv", "parquet", "xlsx"]), help="Format of the tables.")
@dialect_option
@lang_option("Language of the report.")
@threads_option
@sets("run.memory", "--memory", metavar="SIZE", help="Refuse a base that needs more memory than this: 2GB, 500MB.")
@click.option(
    "--fail-on", "limits", multiple=True, metavar="LIMIT", help="Exit 1 when passed: 'rejects>5%'. May be repeated."
)
@now_option
@summary_options
@settings_options
@click.pass_context
def command(
    ctx: click.Context,
    given: Given,
    inputs: tuple[str, ...],
    out: Path,
    stop_lists: tuple[str, ...],
    limits: tuple[str, ...],
    base: Path | None,
    *,
    retrain: bool,
    force: bool,
    resume: bool,
) -> None:
    r"""Turn dirty bases into contacts, a dial list, rejects and a report.

    INPUT is a file (CSV, TSV, XLSX, XLS, ODS, Parquet, also in gzip or zip), a pattern, or - for stdin; several become
    one base. Every input row stands in contacts or in rejects, and every contact stands behind an entry of the dial
    list or says why not.

    With --base the contacts of an earlier run stand before the new rows, which are matched with them under the model of
    that run. Who was one person keeps the id, and ids that are not in use any more are listed in `retired`. The summary
    says when the base has moved so far from the model that a new one is due (--retrain).

    \b
    Examples:
      prozvon clean base.csv --out cleaned
      prozvon clean crm.xlsx 'leads/*.csv' --out cleaned --store base.db --stoplist dnc.csv
      prozvon clean tonight.csv --base monday --out tuesday
      prozvon clean base.csv --out cleaned --map 'Контакт=phone' --fail-on 'rejects>5%'
    """
    from prozvon.cli.cleaning import clean_into  # noqa: PLC0415 -- behind the threads' bound: it imports polars

    ctx.exit(
        clean_into(
            out,
            inputs,
            given,
            stop_lists=stop_lists,
            limits=limits,
            base=base,
            retrain=retrain,
            force=force,
            resume=resume,
        )
    )
