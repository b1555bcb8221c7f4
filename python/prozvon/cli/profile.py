"""`prozvon profile`: what is in a base."""

import click

from prozvon.cli.options import (
    Given,
    json_option,
    lang_option,
    now_option,
    quiet_option,
    reading_options,
    settings_options,
    threads_option,
)


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
@json_option("Print the profile as one JSON object on stdout.")
@quiet_option("No log on stderr.")
@lang_option("Language of the words.")
@threads_option
@now_option
@settings_options
def command(
    given: Given,
    inputs: tuple[str, ...],
    by: tuple[str, ...],
    rules: tuple[str, ...],
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
    from prozvon.cli.profiling import profile_files  # noqa: PLC0415 -- behind `prepare`, since it imports polars

    profile_files(inputs, given, by=by, rules=rules)
