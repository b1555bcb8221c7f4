"""`prozvon report DIR`: the page of a finished run again."""

from functools import partial
from pathlib import Path

import click

from prozvon.cli.options import Given, lang_option, settings_options
from prozvon.cli.speaking import error


@click.command("report")
@click.argument("directory", type=click.Path(path_type=Path), metavar="DIR")
@click.option("-o", "--output", "out", metavar="FILE", help="Where to; DIR/report.html when not given, - is stdout.")
@lang_option("Language of the page.")
@click.option("--unmasked", is_flag=True, help="Show names, numbers and addresses of the samples whole.")
@settings_options
def command(given: Given, directory: Path, out: str | None, *, unmasked: bool) -> None:
    r"""Make the page of a finished run again, from its folder.

    One self-contained file without scripts, to mail and to print; telephone numbers, names and addresses are masked.

    \b
    Examples:
      prozvon report cleaned --lang en -o report-en.html
      prozvon report cleaned --unmasked -o - | less
    """
    from prozvon.output import write_aside  # noqa: PLC0415 -- commands import late
    from prozvon.report import render_folder, warm  # noqa: PLC0415

    warm()
    page = render_folder(directory, given.lang, masked=not unmasked, said=partial(error, given.lang))
    if out == "-":
        click.echo(page, nl=False)
        return
    with write_aside(out or directory / "report.html") as aside:
        aside.write_text(page, "utf-8")
