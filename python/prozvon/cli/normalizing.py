"""The run of `prozvon normalize`: one base in, one table out, and what became of the fields."""

import json
from collections.abc import Sequence

import click
import polars as pl

from prozvon.cli.clean_summary import understood
from prozvon.cli.layout import counted, width
from prozvon.cli.one_table import refuse_input_as_output
from prozvon.cli.options import Given
from prozvon.cli.reading import of_its_country, reading, tell_countries
from prozvon.codes import text
from prozvon.normalize.dictionaries import configured
from prozvon.normalize.table import normalized_table, wanted
from prozvon.output.tables import save_table
from prozvon.reader import read

_TABLE = 56
"""Columns of the table of counts."""

_MOST = 20
"""Issues that the summary names."""

_WORDS = {
    "rows": ("строк", "rows"),
    "unread": ("строк не разобрано (их назовёт prozvon clean)", "lines not read (prozvon clean names them)"),
    "pz_phone": ("с телефоном", "with a phone"),
    "pz_name": ("с именем", "with a name"),
    "pz_email": ("с e-mail", "with an e-mail"),
    "pz_company": ("с компанией", "with a company"),
    "pz_city": ("с городом", "with a city"),
    "pz_address": ("с адресом", "with an address"),
    "pz_birth_date": ("с датой рождения", "with a birth date"),
}


def normalize_file(
    source: str,
    out: str,
    given: Given,
    only: Sequence[str],
) -> None:
    """Read `source`, write its normalized table to `out`, and tell the counts."""
    refuse_input_as_output([source], [out])
    sections = given.sections
    fields = wanted(only)
    own = configured(sections)
    at = given.moment()
    base = of_its_country(read([source], reading(sections, given.mapping)), given)
    tell_countries(base, given)
    table = normalized_table(
        base, fields, region=sections.phone.region, now=at, threads=sections.run.threads, dictionaries=own
    )
    save_table(table, out, dialect=sections.output.csv_dialect, threads=sections.run.threads)
    filled = {name: table.height - table[name].null_count() for name in _WORDS if name in table.columns}
    counts = {"rows": table.height, "unread": base.rejects.height} | filled
    issues = table["pz_issues"].explode().drop_nulls().cast(pl.String).value_counts(sort=True)
    if given.as_json:
        roles = {column.name: str(column.role) for column in base.columns if column.role is not None}
        told = {"counts": counts, "issues": dict(issues.rows()), "columns": roles}
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    if not given.quiet:
        russian = given.lang == "ru"
        for line in understood(base.columns, given, width()):
            click.echo(line, err=True)
        for name, count in counts.items():
            if count or name != "unread":
                click.echo(counted(_WORDS[name][0 if russian else 1], count, min(width(), _TABLE)), err=True)
        for code, count in issues.head(_MOST).rows():
            click.echo(counted(text(code, given.lang), count, width(), indent=2), err=True)
