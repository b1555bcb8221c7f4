"""`prozvon init`: a settings file to start from."""

from pathlib import Path

import click

from prozvon.cli.options import spoken_option


@click.command("init")
@click.argument("path", default="prozvon.toml", type=click.Path(path_type=Path), metavar="[FILE]")
@spoken_option
def command(path: Path) -> None:
    r"""Write a settings file that names every setting, its meaning and its default, all commented out.

    Without FILE it is `prozvon.toml`, which every command reads when it stands in the working directory; - is standard
    output. A file that is there already is never replaced.

    \b
    Example:
      prozvon init
      prozvon init - | less
    """
    from prozvon.errors import UsageError  # noqa: PLC0415 -- commands import late
    from prozvon.settings.written import commented  # noqa: PLC0415

    if str(path) == "-":
        click.echo(commented(), nl=False)
        return
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(commented())
    except FileExistsError:
        raise UsageError(f"{path} is there already; `prozvon settings show` tells what holds") from None
    click.echo(f"{path}", err=True)
