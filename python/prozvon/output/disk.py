"""Files that survive a crash and keep to themselves: mode 0600 whatever the umask, synced, replaced in one step.

Disk trouble becomes one short message with the path and what to do. Polars and other writers report it in their own
exception types without an errno, so the number is also looked for in their text.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import re
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Self

from prozvon.errors import EngineError, Error, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import TracebackType

OURS = ".pz-"
"""How every name of ours that is not final begins."""

_FULL = {errno.ENOSPC, errno.EDQUOT}
_WORDS = {
    errno.ENOSPC: "the disk is full; free some space or name a folder on another disk",
    errno.EDQUOT: "the disk quota is used up; free some space or name a folder on another disk",
    errno.EROFS: "the file system is read-only; name a folder elsewhere",
    errno.EACCES: "permission denied; name a folder that you may write to",
    errno.EPERM: "not permitted (is the folder immutable?); name a folder that you may write to",
    errno.ENOENT: "no such folder; create it or name another",
    errno.ENOTDIR: "a part of the path is not a folder; name another",
    errno.ENAMETOOLONG: "the name is too long; name a shorter one",
    errno.ELOOP: "the path is a loop of links; name another folder",
    errno.EFBIG: "the file grew beyond what the file system or a limit allows; name a folder elsewhere",
    errno.EIO: "the disk reports an error; name a folder on another disk",
}


@contextmanager
def write_aside(path: str | os.PathLike[str]) -> Iterator[Path]:
    r"""Gives a file beside `path` to write to (empty, mode 0600), and puts it in the place of `path` at the end.

    For single outputs (`-o FILE`) and for files rewritten as a run goes. On any exception `path` is as it was.
    A leftover of a run that was killed is taken over; a living writer of the same file is an error.

    Raises `UsageError` when `path` cannot be written, `EngineError` when the disk is full or fails.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place:
    ...     with write_aside(f"{place}/dial.csv") as aside:
    ...         _ = aside.write_text("phone\n")
    ...     os.listdir(place)
    ['dial.csv']
    """
    with write_together([path]) as (aside,):
        yield aside


@contextmanager
def write_together(paths: Iterable[str | os.PathLike[str]]) -> Iterator[list[Path]]:
    """As `write_aside` for several files: none is put in its place before all of them are whole and on the disk.

    What is raised inside names no file of its own accord; see `explained`.
    """
    finals = [Path(path) for path in paths]
    with ExitStack() as held:
        asides = [held.enter_context(_aside(final)) for final in finals]
        yield asides
        for final, aside in zip(finals, asides, strict=True):
            with explained(final):
                aside.chmod(0o600)  # a writer may have put another file in the place of ours
                sync(aside)
        for final, aside in zip(finals, asides, strict=True):
            with explained(final):
                aside.rename(final)
        for final in {final.absolute().parent: final for final in finals}.values():
            with explained(final):
                sync(final.absolute().parent)


@contextmanager
def _aside(final: Path) -> Iterator[Path]:
    """A file beside another, locked and empty; away again when something is raised."""
    aside = final.with_name(f"{OURS}{final.name}")
    with explained(final):
        if final.is_dir():
            raise UsageError(f"{final} is a folder, and a file is to be written: name a file")
        lock = os.open(aside, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            raise UsageError(f"{final}: another run is writing it; wait for it or name another file") from None
        try:
            os.fchmod(lock, 0o600)
            os.ftruncate(lock, 0)
            yield aside
        except BaseException:
            with suppress(OSError):
                aside.unlink()
            raise
        finally:
            os.close(lock)


_FLOW = 8 << 20
"""Bytes after which the disk is told to begin with what was written."""

_KEPT = 64 << 20
"""Bytes of a file that may stay in the system's cache."""


class Flowing:
    r"""A file for tables of any size, written on to the disk as it grows; what is there leaves the system's cache.

    Left to itself a large file fills memory with pages that nobody asked for, and the last of them go to the disk when
    everything else is done. Memory that was never used before costs more than the writing itself on a virtual machine:
    pages that are given back are taken again. A small file stays in the cache, for whoever opens it next.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place:
    ...     with Flowing(Path(place, "dial.csv")) as file:
    ...         file.write(b"phone\n")
    ...     Path(place, "dial.csv").read_bytes()
    b'phone\n'
    """

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self._written = 0
        self._told = 0

    def __enter__(self) -> Self:
        return self

    def write(self, data: bytes) -> None:
        """Append."""
        self._written += self._file.write(data)
        if self._written - self._told >= _FLOW:
            self._file.flush()
            self._told = self._written
            # Begins to write what is not on the disk yet, waits for nothing, and gives back what is.
            if self._written > _KEPT and hasattr(os, "posix_fadvise"):
                os.posix_fadvise(self._file.fileno(), 0, self._written, os.POSIX_FADV_DONTNEED)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()


def clear_leftovers(folder: Path) -> None:
    """Removes what killed writers of single files left in `folder`; those of living ones stay."""
    for path in folder.glob(f"{OURS}*"):
        if not path.is_file() or path.is_symlink():
            continue
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink()
        except BlockingIOError:
            pass
        finally:
            os.close(handle)


def create(path: Path) -> None:
    """Makes `path` an empty file with mode 0600, in place of any file there."""
    with suppress(FileNotFoundError):
        path.unlink()
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        os.fchmod(handle, 0o600)  # the umask may have taken bits away
    finally:
        os.close(handle)


def write_synced(path: Path, text: str) -> None:
    """Writes `text` to a new file and waits until it is on the disk."""
    create(path)
    path.write_text(text, encoding="utf-8")
    sync(path)


def sync(path: Path) -> None:
    """Waits until the file, or the folder's list of names, is on the disk."""
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def digest(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def explained(target: Path) -> Iterator[None]:
    """Turns disk trouble inside the block into our errors, naming `target`; everything else passes."""
    try:
        yield
    except Exception as error:
        ours = translated(error, target)
        if ours is None:
            raise
        raise ours from error


def translated(error: BaseException, target: Path) -> Error | None:
    """Our error for what a failed write to `target` raised; `None` where the disk is not to blame.

    A place that cannot be written at all is misuse (`UsageError`); a disk that is full or failing is `EngineError`.

    >>> translated(OSError(errno.ENOSPC, "x"), Path("out"))
    EngineError('out: the disk is full; free some space or name a folder on another disk')
    >>> translated(ValueError("x"), Path("out")) is None
    True
    """
    if isinstance(error, Error):
        return None
    number = _number(error)
    if number not in _WORDS:
        return None
    kind = EngineError if number in _FULL or number in {errno.EIO, errno.EFBIG} else UsageError
    return kind(f"{target}: {_WORDS[number]}")


def _number(error: BaseException) -> int | None:
    """The errno behind an exception, also where a library has wrapped it or only quotes it."""
    if isinstance(error, OSError) and error.errno is not None:
        return error.errno
    quoted = re.search(r"\(os error (\d+)\)", str(error))  # how Rust's standard library prints it
    if quoted:
        return int(quoted[1])
    inner = error.__cause__ or error.__context__ or next((a for a in error.args if isinstance(a, OSError)), None)
    return _number(inner) if inner is not None else None
