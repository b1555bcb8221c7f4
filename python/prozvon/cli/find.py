"""`prozvon find DIR ANYTHING`: who is behind a phone, an e-mail, a name."""

from pathlib import Path

import click

from prozvon.cli.options import Given, json_option, lang_option, settings_options


@click.command("find")
@click.argument("directory", type=click.Path(path_type=Path), metavar="DIR")
@click.argument("anything", nargs=-1, required=True, metavar="ANYTHING...")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="Rows shown at most.")
@json_option("Print one JSON array.")
@lang_option()
@settings_options
def command(given: Given, directory: Path, anything: tuple[str, ...], limit: int) -> None:
    r"""Say who is behind a phone, an e-mail, a name, or an id of a person or household, in a finished run.

    All rows of the persons that were found are shown, person by person. Names are found in any order, in another
    alphabet and by their diminutives.

    \b
    Examples:
      prozvon find cleaned "8 916 123-45-67"
      prozvon find cleaned ivan@example.com
      prozvon find cleaned Саша Петров
    """
    from prozvon.cli.finding import COLUMNS, find  # noqa: PLC0415 -- commands import late
    from prozvon.cli.table import print_rows  # noqa: PLC0415

    rows, found = find(directory, " ".join(anything), given.sections, limit)
    print_rows([name.removeprefix("pz_") for name in COLUMNS], rows.iter_rows(), as_json=given.as_json)
    if found > rows.height:
        given.tell("{shown} of {found} rows; --limit shows more", shown=rows.height, found=found)
    if not found:
        given.tell("nobody was found")
