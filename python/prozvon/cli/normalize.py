"""`prozvon normalize`: normalization alone, row by row."""

import click

from prozvon.cli.options import (
    Given,
    dialect_option,
    lang_option,
    now_option,
    reading_options,
    settings_options,
    summary_options,
    threads_option,
)


@click.command("normalize")
@click.argument("source", metavar="INPUT")
@click.option("--out", "-o", required=True, metavar="FILE", help="CSV, Parquet or XLSX by its ending; - for stdout.")
@click.option("--only", metavar="FIELD,...", default="", help="phone, name, email, company, city, address, birth_date.")
@reading_options
@dialect_option
@threads_option
@lang_option()
@now_option
@summary_options
@settings_options
def command(
    given: Given,
    source: str,
    out: str,
    only: str,
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

    if given.as_json and out == "-":
        raise UsageError("--json and -o - would both write to stdout; give the table a file")
    from prozvon.cli.normalizing import normalize_file  # noqa: PLC0415 -- behind `prepare`, since it imports polars

    fields = [name for name in only.replace(" ", "").split(",") if name]
    normalize_file(source, out, given, fields)
