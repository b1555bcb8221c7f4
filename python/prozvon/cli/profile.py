"""`prozvon profile`: what is in a base."""

from pathlib import Path

import click

from prozvon.cli.options import gather, now_option, settings_options
from prozvon.cli.reading import reading_options


@click.command("profile")
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option("--by", multiple=True, metavar="COLUMN", help="Tell the shares for each value of this column, too.")
@click.option(
    "--rule",
    "rules",
    multiple=True,
    metavar="RULE",
    help="'Пол in м|ж', 'Возраст 18..99', 'Код ~ PATTERN', 'Код unique'.",
)
@reading_options
@click.option("--json", "as_json", is_flag=True, help="Print the profile as one JSON object on stdout.")
@click.option("--quiet", is_flag=True, help="No log on stderr.")
@click.option("--lang", type=click.Choice(["ru", "en"]), help="Language of the words.")
@click.option("--threads", type=click.IntRange(1), help="Threads; all cores when not given.")
@now_option
@settings_options
def command(
    file: Path | None,
    flags: tuple[str, ...],
    now: str | None,
    inputs: tuple[str, ...],
    by: tuple[str, ...],
    rules: tuple[str, ...],
    mapping: dict[str, str],
    encoding: str | None,
    delimiter: str | None,
    sheet: str | None,
    lang: str | None,
    threads: int | None,
    *,
    as_json: bool,
    quiet: bool,
) -> None:
    r"""Tell what is in a base, before anything is done with it.

    Of each column: how far it is filled, how many values it has, in which formats, what stands out and what it seems to
    hold. Across columns and inputs: who can be reached how, fields in each other's place, shared numbers, likely
    duplicates. By source, manager or any column: where faults come from. Phones, names and e-mails are masked.

    \b
    Examples:
      prozvon profile base.csv
      prozvon profile crm.xlsx leads.csv --by Менеджер --rule 'Возраст 18..99' --json
    """
    settings = gather(
        file,
        flags,
        {
            "input.encoding": encoding,
            "input.delimiter": delimiter,
            "input.sheet": sheet,
            "run.lang": lang,
            "run.threads": threads,
        },
    )
    from prozvon.cli.process import prepare  # noqa: PLC0415 -- commands import late

    prepare(settings, quiet=quiet)
    from prozvon.cli.profiling import profile_files  # noqa: PLC0415 -- behind `prepare`, since it imports polars

    profile_files(inputs, settings, mapping, by=by, rules=rules, now=now, as_json=as_json)
