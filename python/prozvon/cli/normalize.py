"""`prozvon normalize`: normalization alone, row by row."""

from pathlib import Path

import click

from prozvon.cli.options import gather, now_option, settings_options, summary_options
from prozvon.cli.reading import reading_options


@click.command("normalize")
@click.argument("source", metavar="INPUT")
@click.option("--out", "-o", required=True, metavar="FILE", help="CSV, Parquet or XLSX by its ending; - for stdout.")
@click.option("--only", metavar="FIELD,...", default="", help="phone, name, email, company, city, address, birth_date.")
@reading_options
@click.option("--csv-dialect", "dialect", type=click.Choice(["plain", "excel-ru"]), help="excel-ru: `;` and a BOM.")
@click.option("--threads", type=click.IntRange(1), help="Threads; all cores when not given.")
@now_option
@summary_options
@settings_options
def command(
    file: Path | None,
    flags: tuple[str, ...],
    now: str | None,
    source: str,
    out: str,
    only: str,
    mapping: dict[str, str],
    encoding: str | None,
    delimiter: str | None,
    sheet: str | None,
    dialect: str | None,
    threads: int | None,
    *,
    as_json: bool,
    quiet: bool,
) -> None:
    r"""Normalize a base row by row: phones, names, e-mails, companies, cities, addresses, birth dates.

    Every input row is written with its columns as they came; behind them stand the normalized fields, and in
    `pz_issues` what was repaired, guessed or not understood. Nothing is merged and nothing is left out.

    \b
    Examples:
      prozvon normalize base.csv -o normalized.csv
      prozvon normalize crm.xlsx -o - --only phone,name
    """
    from prozvon.errors import UsageError  # noqa: PLC0415 -- commands import late

    if as_json and out == "-":
        raise UsageError("--json and -o - would both write to stdout; give the table a file")
    settings = gather(
        file,
        flags,
        {
            "input.encoding": encoding,
            "input.delimiter": delimiter,
            "input.sheet": sheet,
            "output.csv_dialect": dialect,
            "run.threads": threads,
        },
    )
    from prozvon.cli.process import prepare  # noqa: PLC0415

    prepare(settings, quiet=quiet)
    from prozvon.cli.normalizing import normalize_file  # noqa: PLC0415 -- behind `prepare`, since it imports polars

    fields = [name for name in only.replace(" ", "").split(",") if name]
    normalize_file(source, out, settings, fields, mapping, now=now, as_json=as_json, quiet=quiet)
