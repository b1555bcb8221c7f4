"""What the user named: paths, patterns and `-`, as bytes with their hash."""

import hashlib
import os
import stat
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from prozvon.errors import InputError, UsageError

STDIN = "-"


def expand(inputs: Sequence[str]) -> list[str]:
    """The paths that are meant, patterns expanded in order of name. A path that exists is never a pattern.

    >>> expand(["-"])
    ['-']
    """
    if not inputs:
        raise UsageError("no input was given: name a file, a pattern, or - for standard input")
    paths: list[str] = []
    for given in inputs:
        if given == STDIN or os.path.lexists(given) or not any(c in given for c in "*?["):
            paths.append(given)
        else:
            paths.extend(_matches(given))
    if paths.count(STDIN) > 1:
        raise UsageError("standard input (-) can be read only once")
    return paths


def _matches(pattern: str) -> list[str]:
    import glob  # noqa: PLC0415 -- only patterns need it

    found = sorted(path for path in glob.glob(pattern, recursive=True) if not Path(path).is_dir())  # noqa: PTH207 -- keeps the path as given
    if not found:
        raise InputError("no file matches this pattern", path=pattern)
    return found


def load(path: str) -> tuple[bytes, str]:
    """The bytes of an input and their SHA-256. The file is only read."""
    if path == STDIN:
        data = sys.stdin.buffer.read()
    else:
        try:
            mode = os.stat(path).st_mode  # noqa: PTH116 -- the path is kept as given
            if stat.S_ISDIR(mode):
                raise InputError("is a folder; name the files in it, for example with a pattern (*.csv)", path=path)
            data = Path(path).read_bytes()
        except FileNotFoundError:
            raise InputError("no such file", path=path) from None
        except PermissionError:
            raise InputError("may not be read: permission denied", path=path) from None
        except OSError as error:
            raise InputError(f"cannot be read: {error.strerror}", path=path) from None
    return data, hashlib.sha256(data).hexdigest()


class Ahead:
    r"""An input that is loaded in a thread of its own, while whoever asked for it has something else to do first.

    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp(), "base.csv")
    >>> _ = file.write_text("phone\n")
    >>> Ahead(str(file)).load(str(file))[0]
    b'phone\n'
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self._found: tuple[bytes, str] | InputError | None = None
        # Standard input is somebody's to stop, and a pattern is not a file yet.
        self._thread = threading.Thread(target=self._run, daemon=True) if Path(path).is_file() else None
        if self._thread is not None:
            self._thread.start()

    def load(self, path: str) -> tuple[bytes, str]:
        """As the function of that name, for this input and any other; it is given once."""
        if self._thread is None or path != self.path:
            return load(path)
        self._thread.join()
        found, self._thread, self._found = self._found, None, None
        if found is None:
            return load(path)
        if isinstance(found, InputError):
            raise found
        return found

    def _run(self) -> None:
        try:
            self._found = load(self.path)
        except InputError as error:
            self._found = error


def labels(paths: Sequence[str]) -> Iterator[str]:
    """A short name for each path: the file name, or the path as given where two files share a name.

    >>> list(labels(["a/base.csv", "b/base.csv", "c/other.csv", "-"]))
    ['a/base.csv', 'b/base.csv', 'other.csv', 'stdin']
    """
    names = ["stdin" if path == STDIN else Path(path).name for path in paths]
    for path, name in zip(paths, names, strict=True):
        yield name if names.count(name) == 1 else path
