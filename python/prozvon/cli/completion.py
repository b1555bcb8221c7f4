"""`prozvon completion SHELL`: commands and options completed by the Tab key."""

import click

from prozvon.cli.options import spoken_option


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@spoken_option
def command(shell: str) -> None:
    r"""Print what a shell needs to complete commands and options.

    \b
    Examples:
      prozvon completion bash >> ~/.bashrc
      prozvon completion fish > ~/.config/fish/completions/prozvon.fish
    """
    from click.shell_completion import get_completion_class  # noqa: PLC0415 -- commands import late

    from prozvon.cli import prozvon  # noqa: PLC0415

    kind = get_completion_class(shell)
    assert kind is not None
    click.echo(kind(prozvon, {}, "prozvon", "_PROZVON_COMPLETE").source())
