"""`prozvon settings show`."""

from pathlib import Path

import click

from prozvon.cli.options import gather, settings_options


@click.group("settings")
def command() -> None:
    """Show each setting and where its value comes from."""


@command.command("show")
@settings_options
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def show(file: Path | None, flags: tuple[str, ...], *, as_json: bool) -> None:
    """Print each setting, its value, and where that comes from.

    Example: prozvon settings show --set calling.rate=5
    """
    settings = gather(file, flags)
    values = settings.values()
    if as_json:
        import json  # noqa: PLC0415 -- commands import late

        click.echo(json.dumps({k: {"value": v, "origin": settings.origin[k]} for k, v in values.items()}, indent=2))
        return
    for name, value in values.items():
        shown = "" if value is None else str(value)
        click.echo(f"{name:24} {shown:16} {settings.origin[name]}")
