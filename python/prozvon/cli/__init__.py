"""The command line: commands in the order of a contact's path.

A command is named here with one line of help and imported when it is called, so that `prozvon --help` costs little more
than starting Python. Everything that takes time to import is imported inside the commands.
"""

import os
import sys
from importlib import import_module

import click

from prozvon.cli.exits import guarded
from prozvon.cli.speaking import helped, language, speak

COMMANDS = {
    "clean": ("prozvon.cli.clean", "Turn dirty bases into contacts, a dial list, rejects and a report."),
    "normalize": ("prozvon.cli.normalize", "Normalize a base row by row, without merging."),
    "profile": ("prozvon.cli.profile", "Tell what is in a base: fill, formats, anomalies, duplicates."),
    "dedupe": ("prozvon.cli.dedupe", "Say which rows of a base are one person."),
    "link": ("prozvon.cli.link", "Find the people of one base in another."),
    "explain": ("prozvon.cli.explain", "Say why two rows were or were not matched."),
    "find": ("prozvon.cli.find", "Say who is behind a phone, an e-mail or a name."),
    "decide": ("prozvon.cli.decide", "Take a filled-in review: decisions are kept and obeyed."),
    "verify": ("prozvon.cli.verify", "Ring numbers through a trunk and note what the network says of them."),
    "quarantine": ("prozvon.cli.quarantine", "Look into the store of numbers not to be dialled."),
    "show": ("prozvon.cli.show", "Show all that is known of one number."),
    "recheck": ("prozvon.cli.recheck", "Ring again what is due."),
    "lease": ("prozvon.cli.lease", "Give people to operators, each to one at a time."),
    "feedback": ("prozvon.cli.feedback", "Take in what operators and diallers report of their calls."),
    "export": ("prozvon.cli.export", "Write a dialler's own format, of the people a campaign is for."),
    "erase": ("prozvon.cli.erase", "Remove a person for ever, and keep them from being taken in again."),
    "store": ("prozvon.cli.store", "Keep the store safe: migrate, backup, restore, check, prune."),
    "report": ("prozvon.cli.report", "Make the page of a finished run again."),
    "runs": ("prozvon.cli.runs", "List what was run, newest first."),
    "undo": ("prozvon.cli.undo", "Take back what a run brought into the store."),
    "diff": ("prozvon.cli.diff", "Say what changed between two runs."),
    "init": ("prozvon.cli.init", "Write a settings file to start from."),
    "plan": ("prozvon.cli.plan", "Keep the Russian register of number ranges."),
    "settings": ("prozvon.cli.settings", "Show each setting and where its value comes from."),
    "doctor": ("prozvon.cli.doctor", "Check settings, files, store and trunk, and print the fix."),
    "completion": ("prozvon.cli.completion", "Print what a shell needs to complete commands and options."),
    "practice-trunk": ("prozvon.cli.practice_trunk", "Answer SIP calls on this machine, to try the verifier on."),
}


class _Path(click.Group):
    """A group that imports a command when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command's name and its one line: enough to list it."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        short = COMMANDS[cmd_name][1]
        return helped(click.Command(cmd_name, short_help=short, help=short), language())

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command itself, imported now that it is called."""
        if args and args[0] in COMMANDS:
            command: click.Command = import_module(COMMANDS[args[0]][0]).command
            return args[0], _laid_out(command), args[1:]
        return super().resolve_command(ctx, args)


def _laid_out(command: click.Command) -> click.Command:
    """The command with its examples kept line by line.

    Click keeps a paragraph's lines behind a backspace character; our docstrings are raw and say it in two letters.
    """
    command.help = command.help and command.help.replace("\\b\n", "\b\n")
    helped(command, language())
    if isinstance(command, click.Group):
        for part in command.commands.values():
            _laid_out(part)
    return command


@click.group(cls=_Path, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option(
    "--lang",
    type=click.Choice(["ru", "en"]),
    expose_value=False,
    is_eager=True,
    callback=lambda _context, _option, lang: lang and os.environ.update(PROZVON_RUN__LANG=lang),
    help="Language of what is said.",
)
@click.version_option(package_name="prozvon", prog_name="prozvon")
def prozvon() -> None:
    """Turn a dirty contact base into a list worth dialling, and keep it so.

    A base goes in with `clean`; its numbers are rung with `verify`; dead ones rest in quarantine until `recheck`
    finds them due; the next `clean` leaves out what must not be dialled.
    """


def main() -> None:
    """Run the command line; the process ends with one of the documented exit codes."""
    speak(language())
    helped(prozvon, language())
    sys.exit(guarded(prozvon))
