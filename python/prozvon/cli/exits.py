"""From exceptions to exit codes: one short message on stderr, never a traceback for what a user can cause."""

import os
import signal
import sys
from types import FrameType

import click

from prozvon.errors import EngineError, Error

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
        error.show()
        return USAGE
    except (click.Abort, KeyboardInterrupt):
        click.echo("prozvon: interrupted; nothing half-done was left behind", err=True)
        return INTERRUPTED
    except _Terminated:
        click.echo("prozvon: stopped early; run again", err=True)
        return UNFINISHED
    except Error as error:
        click.echo(f"prozvon: {_masked(str(error))}", err=True)
        return error.exit_code
    except BrokenPipeError:
        # The reader of our output has gone; nothing may be flushed into the closed pipe at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except OSError as error:
        click.echo(f"prozvon: {_where(error)}{os.strerror(error.errno) if error.errno else error}", err=True)
        return EngineError.exit_code
    except MemoryError:
        click.echo("prozvon: out of memory; give the machine more, or the run less", err=True)
        return EngineError.exit_code
    return code if isinstance(code, int) else DONE


def _masked(words: str) -> str:
    """A message may repeat what the user typed, and that may be anybody's number."""
    from prozvon.masking import mask_text  # noqa: PLC0415 -- only an error needs it

    return mask_text(words)


class _Terminated(BaseException):
    """SIGTERM arrived."""


def _terminate(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise _Terminated


def _where(error: OSError) -> str:
    return f"{error.filename}: " if error.filename else ""
