"""Every error that misuse or broken plumbing can raise. Bad data never raises: it becomes a reason code.

    Error
     ├─ UsageError          2   what was asked cannot be meant
     │   └─ SettingsError   2   an unknown key or a value out of range
     ├─ InputError          3   an input that cannot be read
     ├─ Unfinished          4   stopped early, run again with --resume
     └─ EngineError         5   something behind us failed
         ├─ StoreError      5   the database
         └─ TrunkError      5   the telephone line

The number is the exit code of the command line. Messages never hold a whole telephone number.
"""

from typing import ClassVar


class Error(Exception):
    """Root of the tree; the message says what was given and what would do."""

    exit_code: ClassVar[int] = 5


class UsageError(Error):
    """What was asked cannot be meant: an unknown column, two flags that exclude each other."""

    exit_code = 2


class SettingsError(UsageError):
    """An unknown setting, or a value that is out of its range."""


class InputError(Error):
    """An input that cannot be read.

    `path` is the file as the user gave it; `line` counts records from 1 after the header, where one is known.
    """

    exit_code = 3

    def __init__(self, message: str, *, path: str | None = None, line: int | None = None) -> None:
        where = "" if path is None else f"{path}: " if line is None else f"{path}, line {line}: "
        super().__init__(where + message)
        self.path = path
        self.line = line


class Unfinished(Error):  # noqa: N818 -- the run is sound, it is only not over
    """Stopped early; nothing is lost, and running again with `--resume` goes on."""

    exit_code = 4


class EngineError(Error):
    """Something behind us failed."""


class StoreError(EngineError):
    """The store cannot be opened, is damaged, foreign, locked or full."""


class TrunkError(EngineError):
    """The trunk was never usable."""
