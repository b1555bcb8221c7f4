"""Who we are at the trunk: user and password, from the environment or from a file that only its owner can read."""

import os
import stat
from collections.abc import Mapping
from pathlib import Path

from prozvon.errors import UsageError
from prozvon.sip.digest import Credentials

USER, PASSWORD = "PROZVON_TRUNK_USER", "PROZVON_TRUNK_PASSWORD"


def account(file: Path | None, environment: Mapping[str, str] | None = None) -> Credentials | None:
    """The account, or None where none was given; the environment comes first.

    `file` holds user and password, a line each. Raises UsageError for half an account, and for a file that others may
    read.

    >>> account(None, {"PROZVON_TRUNK_USER": "probe", "PROZVON_TRUNK_PASSWORD": "secret"})
    Credentials(user='probe')
    """
    environment = os.environ if environment is None else environment
    user, password = environment.get(USER), environment.get(PASSWORD)
    if user and password is not None:
        return Credentials(user, password)
    if user or password:
        raise UsageError(f"an account needs both {USER} and {PASSWORD}")
    return None if file is None else _from_file(file)


def _from_file(file: Path) -> Credentials:
    try:
        with file.open(encoding="utf-8") as stream:
            mode = stat.S_IMODE(os.fstat(stream.fileno()).st_mode)
            lines = stream.read().splitlines()
    except OSError as error:
        raise UsageError(f"trunk.credentials: {file}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise UsageError(f"trunk.credentials: {file} is no text in UTF-8") from None
    if mode & 0o077:
        raise UsageError(f"trunk.credentials: others may read {file}; run chmod 600 on it")
    if len(lines) < 2 or not lines[0].strip():  # noqa: PLR2004 -- user and password
        raise UsageError(f"trunk.credentials: {file} needs two lines, the user and the password")
    return Credentials(lines[0].strip(), lines[1])
