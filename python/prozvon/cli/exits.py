"""From exceptions to exit codes: one short message on stderr, never a traceback for what a user can cause."""

import os
import signal
import sys
from io import StringIO
from types import FrameType

import click

from prozvon.cli.messages import say
from prozvon.cli.speaking import error as translated
from prozvon.cli.speaking import language
from prozvon.errors import EngineError, Error, Unfinished

DONE, LIMIT_PASSED, USAGE, INPUT, UNFINISHED, ENGINE, INTERRUPTED = 0, 1, 2, 3, 4, 5, 130


def guarded(group: click.Command) -> int:  # noqa: PLR0911 -- one end for each way a run can end
    """Run `group` on this process's arguments and say how it ended."""
    # SIGTERM unwinds like Ctrl-C, so that whatever is written aside is taken away. The verifier sets its own handler.
    signal.signal(signal.SIGTERM, _terminate)
    try:
        code = group.main(standalone_mode=False, prog_name="prozvon")
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as error:
        words = StringIO()
        told = translated(language(), error.format_message())
        click.UsageError(told, getattr(error, "ctx", None)).show(file=words)
        click.echo(_masked(words.getvalue()), err=True, nl=False)
        return USAGE
    except (click.Abort, KeyboardInterrupt):
        click.echo(say(language(), "prozvon: interrupted; nothing half-done was left behind"), err=True)
        return INTERRUPTED
    except Error as error:
        click.echo(f"prozvon: {_masked(translated(language(), str(error)))}", err=True)
        return error.exit_code
    except BrokenPipeError:
        # The reader of our output has gone; nothing may be flushed into the closed pipe at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except BaseException as error:  # noqa: BLE001 -- the last place that can keep a fault of ours from showing data
        return _broken(error)
    return code if isinstance(code, int) else DONE


def _masked(words: str) -> str:
    """A message may repeat what the user typed or what a file holds, and that may be anybody's number."""
    from prozvon.masking import mask_text  # noqa: PLC0415 -- only an error needs it

    return mask_text(words)


def _broken(error: BaseException) -> int:
    """The machine's trouble in one line; a fault of ours with its traceback, masked: what fails on a cell quotes it."""
    if isinstance(error, OSError):
        words = f"{_where(error)}{os.strerror(error.errno) if error.errno else error}"
        click.echo(f"prozvon: {_masked(words)}", err=True)
        return EngineError.exit_code
    if isinstance(error, MemoryError):
        click.echo(say(language(), "prozvon: out of memory; give the machine more, or the run less"), err=True)
        return EngineError.exit_code
    # PanicException is what the compiled parts raise; it has no home that it could be imported from.
    if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
        raise error
    from prozvon.log import report_uncaught  # noqa: PLC0415 -- only a fault needs it

    report_uncaught(type(error), error, error.__traceback__)
    fault = say(
        language(), "prozvon: this is a fault of prozvon; the lines above are masked and can be sent to its makers"
    )
    click.echo(fault, err=True)
    return EngineError.exit_code


def _terminate(number: int, frame: FrameType | None) -> None:
    del frame
    name = signal.Signals(number).name
    command = next((word for word in sys.argv[1:] if word in {"clean", *_RINGING}), "")
    if command == "clean":
        raise Unfinished(f"stopped by {name}; run `clean` again with --resume")
    if command in _RINGING:
        raise Unfinished(f"stopped by {name}; run `{command}` again: it goes on, and nobody is rung twice in a rest")
    raise Unfinished(f"stopped by {name}; run it again")


_RINGING = ("verify", "recheck")
"""Commands that go on by themselves when they are run again: the store knows whom they rang."""


def _where(error: OSError) -> str:
    return f"{error.filename}: " if error.filename else ""
