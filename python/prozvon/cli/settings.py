"""`prozvon settings show`."""

import click

from prozvon.cli.options import Given, json_option, lang_option, settings_options


@click.group("settings")
def command() -> None:
    """Show each setting and where its value comes from."""


@command.command("show")
@lang_option()
@settings_options
@json_option("Print one JSON object.")
def show(given: Given) -> None:
    """Print each setting, its value, and where that comes from.

    Example: prozvon settings show --set calling.rate=5
    """
    values = given.settings.values()
    if given.as_json:
        import json  # noqa: PLC0415 -- commands import late

        click.echo(
            json.dumps({k: {"value": v, "origin": given.settings.origin[k]} for k, v in values.items()}, indent=2)
        )
        return
    for name, value in values.items():
        shown = "" if value is None else str(value)
        click.echo(f"{name:24} {shown:16} {given.settings.origin[name]}")
