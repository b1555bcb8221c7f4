"""All files of a run or none, whatever stops it."""

# ruff: noqa: PT012 -- a run that fails is a block

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from prozvon.errors import EngineError, Error, Unfinished, UsageError
from prozvon.output import disk
from prozvon.output.disk import Flowing, digest, explained, write_aside, write_together
from prozvon.output.staging import Staging


def names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


def run(folder: Path, files: dict[str, str], **options: bool) -> None:
    with Staging(folder, **options) as staging:
        for name, text in files.items():
            staging.path(name).write_text(text)


def run_with_manifest(folder: Path, files: dict[str, str], **options: bool) -> None:
    with Staging(folder, **options) as staging:
        listed = []
        for name, text in files.items():
            staging.path(name).write_text(text)
            sealed = staging.seal(name)
            listed.append({"name": name, "sha256": sealed.sha256})
        staging.path("manifest.json").write_text(json.dumps({"files": listed}))


def test_files_stand_under_their_names_only_after_the_block(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with Staging(out) as staging:
        staging.path("a.csv").write_text("a")
        assert names(out) == [".pz-partial"]
    assert names(out) == ["a.csv"]
    assert (out / "a.csv").read_text() == "a"


@pytest.mark.parametrize("umask", [0, 0o022, 0o777])
def test_modes_do_not_follow_the_umask(tmp_path: Path, umask: int) -> None:
    out = tmp_path / "out"
    before = os.umask(umask)
    try:
        run(out, {"a.csv": "a"})
    finally:
        os.umask(before)
    assert oct(out.stat().st_mode & 0o777) == "0o700"
    assert oct((out / "a.csv").stat().st_mode & 0o777) == "0o600"


def test_a_writer_that_replaces_the_file_still_leaves_mode_0600(tmp_path: Path) -> None:
    with Staging(tmp_path / "out") as staging:
        path = staging.path("a.csv")
        path.unlink()
        path.write_text("a")
        path.chmod(0o644)
    assert oct((tmp_path / "out" / "a.csv").stat().st_mode & 0o777) == "0o600"


def test_a_folder_that_was_there_keeps_its_mode(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    run(tmp_path, {"a.csv": "a"})
    assert oct(tmp_path.stat().st_mode & 0o777) == "0o755"


def test_a_folder_that_is_not_empty_is_refused_with_a_way_out(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(UsageError, match="--force"):
        run(tmp_path, {"a.csv": "a"})
    assert names(tmp_path) == ["notes.txt"]


def test_a_folder_of_our_leftovers_counts_as_empty(tmp_path: Path) -> None:
    (tmp_path / ".pz-partial" / "writing").mkdir(parents=True)
    (tmp_path / ".pz-partial" / "writing" / "a.csv").write_text("half")
    (tmp_path / ".pz-dial.csv").write_text("half")
    run(tmp_path, {"b.csv": "b"})
    assert names(tmp_path) == ["b.csv"]


def test_force_replaces_our_files_and_touches_no_others(tmp_path: Path) -> None:
    run_with_manifest(tmp_path, {"contacts.csv": "old", "dial.csv": "old", "review.csv": "old"})
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "review.csv").write_text("decisions filled in")
    run_with_manifest(tmp_path, {"contacts.parquet": "new", "dial.csv": "new"}, force=True)
    # contacts.csv was ours and unchanged; review.csv has become the user's.
    assert names(tmp_path) == ["contacts.parquet", "dial.csv", "manifest.json", "notes.txt", "review.csv"]
    assert (tmp_path / "dial.csv").read_text() == "new"
    assert (tmp_path / "notes.txt").read_text() == "mine"
    assert (tmp_path / "review.csv").read_text() == "decisions filled in"


def test_a_failed_run_with_force_leaves_the_old_files(tmp_path: Path) -> None:
    run_with_manifest(tmp_path, {"contacts.csv": "old", "dial.csv": "old"})
    before = {n: (tmp_path / n).read_text() for n in names(tmp_path)}
    with pytest.raises(ValueError, match="bad"), Staging(tmp_path, force=True) as staging:
        staging.path("contacts.csv").write_text("new")
        staging.seal("contacts.csv")
        raise ValueError("bad")
    assert {n: (tmp_path / n).read_text() for n in names(tmp_path)} == before


def test_an_input_is_never_replaced(tmp_path: Path) -> None:
    given = tmp_path / "contacts.csv"
    given.write_text("base")
    with (
        pytest.raises(UsageError, match="input"),
        Staging(tmp_path, force=True, inputs=[given]) as staging,
    ):
        staging.path("contacts.csv")
    assert given.read_text() == "base"


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit, MemoryError])
def test_an_exception_leaves_nothing_not_even_the_folder(tmp_path: Path, error: type[BaseException]) -> None:
    out = tmp_path / "deep" / "out"
    with pytest.raises(error), Staging(out) as staging:
        staging.path("a.csv").write_text("a")
        staging.path("b.csv").write_text("b")
        staging.seal("a.csv")
        raise error
    assert names(tmp_path) == []


def test_unfinished_keeps_what_was_sealed_for_resume(tmp_path: Path) -> None:
    with pytest.raises(Unfinished), Staging(tmp_path) as staging:
        staging.path("a.csv").write_text("a")
        staging.seal("a.csv")
        staging.path("b.csv").write_text("half")
        raise Unfinished("stopped")
    assert names(tmp_path) == [".pz-partial"]
    with Staging(tmp_path, resume=True) as staging:
        held = staging.held("a.csv")
        assert held is not None
        assert held.bytes == 1
        assert staging.held("b.csv") is None
        staging.path("b.csv").write_text("b")
    assert names(tmp_path) == ["a.csv", "b.csv"]


def test_without_resume_a_sealed_leftover_is_forgotten(tmp_path: Path) -> None:
    with pytest.raises(Unfinished), Staging(tmp_path) as staging:
        staging.path("a.csv").write_text("a")
        staging.seal("a.csv")
        raise Unfinished("stopped")
    with Staging(tmp_path) as staging:
        assert staging.held("a.csv") is None
        staging.path("b.csv").write_text("b")
    assert names(tmp_path) == ["b.csv"]


def test_two_living_runs_do_not_share_a_folder(tmp_path: Path) -> None:
    with Staging(tmp_path) as staging:
        with pytest.raises(UsageError, match="another run"):
            run(tmp_path, {"b.csv": "b"})
        staging.path("a.csv").write_text("a")
    assert names(tmp_path) == ["a.csv"]


@pytest.mark.parametrize("name", ["../a.csv", "a/b.csv", ".hidden", "/etc/x"])
def test_names_cannot_leave_the_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError), Staging(tmp_path / "out") as staging:
        staging.path(name)


def test_a_folder_under_a_name_of_ours_is_refused(tmp_path: Path) -> None:
    (tmp_path / "dial.csv").mkdir()
    with pytest.raises(UsageError, match="folder"), Staging(tmp_path, force=True) as staging:
        staging.path("dial.csv")
    assert names(tmp_path) == ["dial.csv"]


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    with pytest.raises(UsageError, match="not a folder"):
        run(tmp_path / "out", {"a.csv": "a"})
    assert (tmp_path / "out").read_text() == "mine"


# -- killed in the middle -------------------------------------------------------------------------------------------

CHILD = """
import os, signal, sys, pathlib
from prozvon.output import staging as module
from prozvon.output.staging import Staging
out, moment = sys.argv[1:]
count = 0
rename = pathlib.Path.rename
def counted(self, target):
    global count
    count += 1
    if moment == f"rename {count}":
        os.kill(os.getpid(), signal.SIGKILL)
    return rename(self, target)
with Staging(out, force=True) as staging:
    for name in ("contacts.csv", "dial.csv", "extra.csv", "manifest.json"):
        path = staging.path(name)
        path.write_text("new")
        if moment == "writing " + name:
            os.kill(os.getpid(), signal.SIGKILL)
        staging.seal(name)
    if moment == "signal":
        print("ready", flush=True)
        import time
        time.sleep(60)
    pathlib.Path.rename = counted
"""


def child(out: Path, moment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, str(out), moment], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


@pytest.mark.parametrize("moment", ["writing dial.csv", *(f"rename {i}" for i in range(1, 8))])
def test_a_kill_at_any_moment_is_taken_back_by_the_next_run(tmp_path: Path, moment: str) -> None:
    out = tmp_path / "out"
    run_with_manifest(out, {"contacts.csv": "old", "dial.csv": "old"})
    (out / "notes.txt").write_text("mine")
    before = {n: (out / n).read_text() for n in names(out)}
    process = child(out, moment)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    # The next run is refused, and has nevertheless put the folder right.
    with pytest.raises(UsageError, match="not empty"):
        run(out, {})
    assert {n: (out / n).read_text() for n in names(out) if n != ".pz-partial"} == before


@pytest.mark.parametrize("moment", ["writing dial.csv", *(f"rename {i}" for i in range(1, 4))])
def test_a_kill_in_a_new_folder_leaves_only_leftovers(tmp_path: Path, moment: str) -> None:
    out = tmp_path / "out"
    child(out, moment).communicate()
    run(out, {"a.csv": "a"})
    assert names(out) == ["a.csv"]


@pytest.mark.parametrize(
    ("number", "left"), [(signal.SIGINT, False), (signal.SIGTERM, True), (signal.SIGHUP, True)], ids=str
)
def test_a_signal_leaves_no_final_name(tmp_path: Path, number: signal.Signals, left: bool) -> None:
    out = tmp_path / "out"
    process = child(out, "signal")
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.send_signal(number)
    process.communicate()
    assert process.returncode != 0
    assert (names(out) == [".pz-partial"]) if left else not out.exists()


# -- disks that fail ------------------------------------------------------------------------------------------------

CAN_MOUNT = subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False).returncode == 0
needs_mount = pytest.mark.skipif(not CAN_MOUNT, reason="mount namespaces (unshare -m) need root")

ON_DISK = """
import sys
from prozvon.errors import Error
from prozvon.output.staging import Staging
import hashlib, os
import polars as pl
try:
    with Staging(sys.argv[1]) as staging:
        frame = pl.DataFrame({"a": [hashlib.sha256(str(i).encode()).hexdigest() for i in range(20_000)]})
        getattr(frame, sys.argv[2])(staging.path("a"))
except Error as error:
    print(error.exit_code, error)
print(os.listdir(sys.argv[1]))
"""


def on_tmpfs(folder: Path, options: str, writer: str) -> list[str]:
    folder.mkdir()
    script = f'mount -t tmpfs -o {options} none "$1" && exec "$2" -c "$3" "$1" "$4"'
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", script, "sh", str(folder), sys.executable, ON_DISK, writer],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


@needs_mount
@pytest.mark.parametrize("writer", ["write_csv", "write_parquet"])
def test_a_full_disk_is_named_and_nothing_is_left(tmp_path: Path, writer: str) -> None:
    disk = tmp_path / "disk"
    message, left = on_tmpfs(disk, "size=512k", writer)
    assert message == f"5 {disk}: the disk is full; free some space or name a folder on another disk"
    assert left == "[]"


@needs_mount
def test_a_read_only_disk_is_named(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    message, left = on_tmpfs(disk, "ro", "write_csv")
    assert message == f"2 {disk}: the file system is read-only; name a folder elsewhere"
    assert left == "[]"


def test_polars_words_for_a_full_disk_are_understood(tmp_path: Path) -> None:
    frame = pl.DataFrame({"a": ["x" * 100] * 100_000})
    for write in (frame.write_csv, frame.write_parquet):
        with pytest.raises(EngineError, match="disk is full"), Staging(tmp_path):
            write("/dev/full")
    assert names(tmp_path) == []


# -- single files ---------------------------------------------------------------------------------------------------


def test_a_single_file_is_replaced_in_one_step(tmp_path: Path) -> None:
    final = tmp_path / "dial.csv"
    final.write_text("old")
    with write_aside(final) as aside:
        aside.write_text("new")
        assert final.read_text() == "old"
    assert names(tmp_path) == ["dial.csv"]
    assert final.read_text() == "new"
    assert oct(final.stat().st_mode & 0o777) == "0o600"


def test_a_single_file_that_fails_stays_as_it_was(tmp_path: Path) -> None:
    final = tmp_path / "dial.csv"
    final.write_text("old")
    with pytest.raises(EngineError, match="full"), write_aside(final) as aside:
        aside.write_text("new")
        raise OSError(errno.ENOSPC, "No space left on device")
    assert names(tmp_path) == ["dial.csv"]
    assert final.read_text() == "old"


def test_a_single_file_takes_over_a_leftover_and_respects_a_living_writer(tmp_path: Path) -> None:
    (tmp_path / ".pz-dial.csv").write_text("a long leftover of a killed run")
    with write_aside(tmp_path / "dial.csv") as aside:
        aside.write_text("new")
        with pytest.raises(Error, match="another run"), write_aside(tmp_path / "dial.csv"):
            pass
    assert (tmp_path / "dial.csv").read_text() == "new"


def test_of_several_files_none_is_in_place_before_all_are_whole(tmp_path: Path) -> None:
    rows, golden = tmp_path / "rows.csv", tmp_path / "golden.csv"
    rows.write_text("old")
    with write_together([rows, golden]) as (first, second):
        first.write_text("new rows")
        second.write_text("new golden")
        assert rows.read_text() == "old"
        assert not golden.exists()
    assert (rows.read_text(), golden.read_text()) == ("new rows", "new golden")
    assert names(tmp_path) == ["golden.csv", "rows.csv"]


def test_of_several_files_one_that_fails_leaves_all_as_they_were_and_is_named(tmp_path: Path) -> None:
    rows, golden = tmp_path / "rows.csv", tmp_path / "golden.csv"
    rows.write_text("old")
    with pytest.raises(EngineError, match=r"rows\.csv: the disk is full"), write_together([rows, golden]) as (first, _):
        first.write_text("new rows")
        with explained(rows):
            raise OSError(errno.ENOSPC, "No space left on device")
    assert names(tmp_path) == ["rows.csv"]
    assert rows.read_text() == "old"


def test_a_file_that_leaves_the_cache_as_it_grows_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "_FLOW", 5_000)
    monkeypatch.setattr(disk, "_KEPT", 20_000)
    parts = [bytes([number]) * size for number, size in enumerate((1, 4_999, 12_345, 0, 70_000, 3))]
    with Flowing(tmp_path / "rows.csv") as file:
        for part in parts:
            file.write(part)
    assert (tmp_path / "rows.csv").read_bytes() == b"".join(parts)


def test_the_digest_is_sha256(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abc")
    assert digest(tmp_path / "a") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
