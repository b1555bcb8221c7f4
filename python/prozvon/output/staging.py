"""All files of a run or none: written aside, synced, then renamed into place together.

Rules of this file
    1. Nothing stands under a final name before every file of the run is whole and on the disk.
    2. Everything of ours that is not final has a name that begins with `.pz-`, so the next run knows it and clears it.
    3. A commit that is cut off is taken back by whoever opens the folder next. Where each file lies says how far the
       commit came; the journal only says that one had begun.

The folder while a run is under way:

    DIR/.pz-partial/lock       held (flock) by the living run
    DIR/.pz-partial/writing/   files being written
    DIR/.pz-partial/sealed/    files that are whole and synced
    DIR/.pz-partial/retired/   during the commit: what the new files replace
    DIR/.pz-partial/journal    during the commit: the names that move
    DIR/.pz-partial/made-of    what the sealed files were made of: names of things and their hashes
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, Self

from prozvon.errors import Unfinished, UsageError
from prozvon.output.disk import OURS, clear_leftovers, create, digest, explained, sync, translated, write_synced

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import FrameType, TracebackType

MANIFEST = "manifest.json"
"""Renamed last: a folder with a manifest is a finished run."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A file that is whole: its size in bytes and its SHA-256 in hex."""

    name: str
    bytes: int
    sha256: str


class Staging:
    r"""The output folder of one run, as a context manager: leaving it without an exception puts every file in place.

    `directory` is created with mode 0700 where it is missing. One that holds anything but our own leftovers is refused
    unless `force`, which replaces files of ours (those of the names we write, and unchanged files that the folder's
    manifest lists) and touches no others. With `resume`, files that an earlier run had sealed are kept and found by
    `held`, as long as they were made of what this run is made of (`claim`). A file among `inputs` is never replaced.

    Leaving with an exception takes everything back; only `Unfinished` keeps the sealed files for `--resume`. SIGTERM
    and SIGHUP become `Unfinished` inside the block, where nobody else handles them.

    Raises `UsageError` for a folder that is in use, not ours or not writable, `EngineError` when the disk fails.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place:
    ...     with Staging(f"{place}/out") as staging:
    ...         _ = staging.path("dial.csv").write_text("phone\n")
    ...     os.listdir(f"{place}/out")
    ['dial.csv']
    """

    def __init__(
        self,
        directory: str | os.PathLike[str],
        *,
        force: bool = False,
        resume: bool = False,
        inputs: Sequence[str | os.PathLike[str]] = (),
    ) -> None:
        self.directory = Path(directory)
        self._force = force
        self._resume = resume
        self._inputs = tuple(Path(i) for i in inputs)
        self._aside = self.directory / f"{OURS}partial"
        self._made: list[Path] = []
        self._lock = -1
        self._refused = False
        self._handled: list[signal.Signals] = []

    def __enter__(self) -> Self:
        with explained(self.directory):
            try:
                self._make_directory()
                self._take_lock()
                self._open()
            except BaseException:
                self._discard(keep_sealed=True)
                raise
        self._catch_signals()
        return self

    def path(self, name: str) -> Path:
        """Where to write the file that shall be called `name`: it exists already, empty, with mode 0600."""
        self._refuse_in_the_way(name)
        path = self._aside / "writing" / name
        with explained(self.directory):
            create(path)
        return path

    def seal(self, name: str) -> Sealed:
        """Declares `name` whole: syncs it, and from here on it outlives an interruption that can be resumed."""
        with explained(self.directory):
            path = self._aside / "writing" / name
            path.chmod(0o600)  # a writer may have replaced the file that we made
            sync(path)
            path.rename(self._aside / "sealed" / name)
            return self._describe(name)

    def claim(self, made_of: Mapping[str, str], *, or_drop: bool = False) -> None:
        """Says what the files of this run are made of: names for people ("inputs", "settings") and hashes.

        What an earlier run sealed is kept only where it was made of the same; with `or_drop` it is given up otherwise.

        Raises `UsageError`, naming what differs, where the earlier run was of something else; its files stay.
        """
        before = self.earlier()
        other = [name for name, value in made_of.items() if before.get(name, value) != value]
        if other and not or_drop:
            self._refused = True
            raise UsageError(
                f"{self.directory} holds a run that was stopped, of other {' and '.join(other)}: "
                "give --resume what that run was given, or leave --resume out to begin anew"
            )
        with explained(self.directory):
            if other or (made_of and not before):
                shutil.rmtree(self._aside / "sealed", ignore_errors=True)
                (self._aside / "sealed").mkdir(mode=0o700)
            write_synced(self._aside / "made-of", json.dumps({**before, **made_of}))

    def earlier(self) -> dict[str, str]:
        """What was claimed last for the sealed files of this folder, by an earlier run or by this one."""
        try:
            kept: dict[str, str] = json.loads((self._aside / "made-of").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return kept

    def held(self, name: str) -> Sealed | None:
        """The file of that name that an earlier run sealed before it was stopped; only with `resume`."""
        return self._describe(name) if (self._aside / "sealed" / name).is_file() else None

    def held_path(self, name: str) -> Path:
        """Where a sealed file can be read before it gets its final name."""
        return self._aside / "sealed" / name

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None:
                with explained(self.directory):
                    self._commit()
        finally:
            self._release_signals()
            with suppress(OSError):  # what is wrong with the disk is being reported already
                self._take_back()
            self._discard(keep_sealed=self._refused or isinstance(error, Unfinished))
        ours = None if error is None else translated(error, self.directory)
        if ours is not None:
            raise ours from error

    # -- opening ------------------------------------------------------------------------------------------------

    def _make_directory(self) -> None:
        if self.directory.is_dir():
            return
        if self.directory.exists():
            raise UsageError(f"{self.directory} is not a folder: name one that is empty or does not exist")
        missing = [p for p in (self.directory, *self.directory.parents) if not p.exists()]
        for folder in reversed(missing):
            folder.mkdir(exist_ok=True)
            self._made.append(folder)
        self.directory.chmod(0o700)

    def _take_lock(self) -> None:
        while True:
            with suppress(FileExistsError):
                self._aside.mkdir()
                self._aside.chmod(0o700)
            path = self._aside / "lock"
            try:
                lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            except FileNotFoundError:
                continue  # the run that was there has just cleared its folder away
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(lock)
                raise UsageError(
                    f"{self.directory}: another run is writing here; wait for it or name another folder"
                ) from None
            # A lock on a file that was unlinked meanwhile guards nothing.
            if path.exists() and os.fstat(lock).st_ino == path.stat().st_ino:
                self._lock = lock
                return
            os.close(lock)

    def _open(self) -> None:
        self._take_back()
        clear_leftovers(self.directory)
        theirs = [p for p in self.directory.iterdir() if not p.name.startswith(OURS)]
        if theirs and not self._force:
            raise UsageError(
                f"{self.directory} is not empty: name another folder, or --force to replace our files in it"
            )
        shutil.rmtree(self._aside / "writing", ignore_errors=True)
        if not self._resume:
            shutil.rmtree(self._aside / "sealed", ignore_errors=True)
            (self._aside / "made-of").unlink(missing_ok=True)
        for part in ("writing", "sealed", "retired"):
            (self._aside / part).mkdir(mode=0o700, exist_ok=True)
            (self._aside / part).chmod(0o700)

    def _refuse_in_the_way(self, name: str) -> None:
        if name != Path(name).name or name.startswith("."):
            raise UsageError(f"{name!r} cannot be the name of a file of a run")
        final = self.directory / name
        if final.is_dir() and not final.is_symlink():
            raise UsageError(f"{final} is a folder, and a file of that name is to be written: name another folder")
        for given in self._inputs:
            if final.exists() and given.exists() and final.samefile(given):
                raise UsageError(f"{final} is an input of this run and would be overwritten: name another folder")

    # -- the commit ---------------------------------------------------------------------------------------------

    def _commit(self) -> None:
        for path in sorted((self._aside / "writing").iterdir()):
            self.seal(path.name)
        names = sorted((p.name for p in (self._aside / "sealed").iterdir()), key=lambda n: (n == MANIFEST, n))
        stale = [n for n in self._listed_before() if n not in names]
        replaced = [n for n in names if os.path.lexists(self.directory / n)] + stale
        # From here to the journal's end any exception, and any death, is undone by `_take_back`.
        write_synced(self._aside / "journal", json.dumps({"names": names, "replaced": replaced}))
        sync(self._aside)
        for name in sorted(replaced, key=lambda n: n != MANIFEST):  # no mixture of two runs may look finished
            (self.directory / name).rename(self._aside / "retired" / name)
        for name in names:
            (self._aside / "sealed" / name).rename(self.directory / name)
        for folder in (self.directory, self._aside / "sealed", self._aside / "retired"):
            sync(folder)
        (self._aside / "journal").unlink()
        sync(self._aside)

    def _take_back(self) -> None:
        """Undoes a commit that did not come to its end; cut off itself, it is simply run again."""
        journal = self._aside / "journal"
        if not journal.exists():
            return
        try:
            moves = json.loads(journal.read_text(encoding="utf-8"))
        except ValueError:
            moves = {"names": [], "replaced": []}  # the journal itself was cut off: nothing had been moved yet
        for name in moves["names"]:
            final, sealed = self.directory / name, self._aside / "sealed" / name
            # Everything retires before anything arrives, so an old file that has not retired is still the one in place.
            arrived = name not in moves["replaced"] or os.path.lexists(self._aside / "retired" / name)
            if arrived and not sealed.exists() and final.exists():
                final.rename(sealed)
        for name in moves["replaced"]:
            if os.path.lexists(self._aside / "retired" / name):
                (self._aside / "retired" / name).rename(self.directory / name)
        journal.unlink()

    def _listed_before(self) -> list[str]:
        """Files of the run that `force` replaces: those that its manifest lists and nobody has changed since."""
        try:
            before = json.loads((self.directory / MANIFEST).read_text(encoding="utf-8"))
            listed = {str(f["name"]): str(f["sha256"]) for f in before["files"]}
        except (OSError, ValueError, KeyError, TypeError):
            return []
        plain = (n for n in sorted(listed) if n == Path(n).name and not n.startswith("."))
        return [n for n in plain if (self.directory / n).is_file() and digest(self.directory / n) == listed[n]]

    # -- closing ------------------------------------------------------------------------------------------------

    def _discard(self, *, keep_sealed: bool) -> None:
        sealed = self._aside / "sealed"
        if self._lock >= 0 and not (self._aside / "journal").exists():  # else old files may still lie in there
            shutil.rmtree(self._aside / "writing", ignore_errors=True)
            if not (keep_sealed and sealed.is_dir() and any(sealed.iterdir())):
                # The lock goes with the folder: whoever comes next makes its own.
                shutil.rmtree(self._aside, ignore_errors=True)
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1
        for folder in reversed(self._made):
            with suppress(OSError):  # not empty: the run's files are in it
                folder.rmdir()

    def _describe(self, name: str) -> Sealed:
        path = self.held_path(name)
        return Sealed(name, path.stat().st_size, digest(path))

    # -- signals ------------------------------------------------------------------------------------------------

    def _catch_signals(self) -> None:
        if threading.current_thread() is not threading.main_thread():
            return
        for number in (signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) is signal.SIG_DFL:
                signal.signal(number, _stop)
                self._handled.append(number)

    def _release_signals(self) -> None:
        while self._handled:
            signal.signal(self._handled.pop(), signal.SIG_DFL)


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    del frame
    raise Unfinished(f"stopped by {signal.Signals(number).name}; run again with --resume")
