"""A run that was stopped goes on with `--resume`: on the same input only, and without writing again what was finished."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

BASE = "ФИО,Телефон\nИванов Иван,89160000001\nПетров Пётр,89160000002\nСидоров,\n"
TABLES = ("contacts.csv", "dial.csv", "rejects.csv", "review.csv", "merges.csv")
NOW = ("--now", "2026-06-01T10:00+03:00")

STOPPED = """
import os, signal, sys
from prozvon import report
from prozvon.cli import main
first = report.page
def page(*given, **named):
    os.kill(os.getpid(), signal.{signal})
    return first(*given, **named)
report.page = page
sys.argv[0] = "prozvon"
main()
"""
"""The command itself, sent a real signal when all tables are written and the report is not."""


def stop(folder: Path, name: str, *words: str) -> subprocess.CompletedProcess[bytes]:
    script = STOPPED.replace("{signal}", name)
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PROZVON_")}
    return subprocess.run(
        [sys.executable, "-c", script, "clean", "crm.csv", "--out", "out", *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def crm(tmp_path: Path) -> Path:
    path = tmp_path / "crm.csv"
    path.write_text(BASE, "utf-8")
    return path


def sealed(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_ino for path in (folder / "out" / ".pz-partial" / "sealed").iterdir()}


@pytest.mark.usefixtures("crm")
@pytest.mark.parametrize(("name", "code"), [("SIGTERM", 4), ("SIGKILL", -signal.SIGKILL)])
def test_finished_tables_are_kept_and_the_result_is_that_of_one_run(
    prozvon: Callable, tmp_path: Path, name: str, code: int
) -> None:
    stopped = stop(tmp_path, name, *NOW)
    assert stopped.returncode == code, stopped.stderr.decode()
    assert not list((tmp_path / "out").glob("*.csv"))
    kept = sealed(tmp_path)
    assert set(kept) == set(TABLES)
    resumed = prozvon("clean", "crm.csv", "--out", "out", "--resume", "--set", "run.log=info")
    assert resumed.code == 0, resumed.err
    assert resumed.err.count("kept from the stopped run") == len(TABLES)
    assert prozvon("clean", "crm.csv", "--out", "whole", *NOW).code == 0
    for table in TABLES:
        assert (tmp_path / "out" / table).stat().st_ino == kept[table]
        assert (tmp_path / "out" / table).read_bytes() == (tmp_path / "whole" / table).read_bytes()
    assert {p.name for p in (tmp_path / "out").iterdir()} == {*TABLES, "manifest.json", "report.html"}


@pytest.mark.parametrize(
    ("words", "text", "differs"),
    [
        pytest.param((), BASE.replace("01", "03"), "inputs", id="other input"),
        pytest.param(("--set", "match.switchboard=3"), BASE, "settings", id="other settings"),
        pytest.param(("--map", "ФИО=company"), BASE, "settings", id="other columns"),
        pytest.param(("--now", "2026-06-02"), BASE, "moment", id="other moment"),
    ],
)
def test_a_run_of_something_else_is_refused_and_its_files_stay(
    prozvon: Callable, tmp_path: Path, crm: Path, words: tuple[str, ...], text: str, differs: str
) -> None:
    assert stop(tmp_path, "SIGTERM", *NOW).returncode == 4
    before = sealed(tmp_path)
    crm.write_text(text, "utf-8")
    refused = prozvon("clean", "crm.csv", "--out", "out", "--resume", *words)
    assert refused.code == 2
    assert differs in refused.err
    assert sealed(tmp_path) == before
    crm.write_text(BASE, "utf-8")
    assert prozvon("clean", "crm.csv", "--out", "out", "--resume").code == 0


@pytest.mark.usefixtures("crm")
def test_threads_and_the_log_make_no_other_run(prozvon: Callable, tmp_path: Path) -> None:
    assert stop(tmp_path, "SIGTERM", *NOW).returncode == 4
    assert prozvon("clean", "crm.csv", "--out", "out", "--resume", "--threads", "1", "--memory", "4GB").code == 0


def test_without_resume_a_stopped_run_is_begun_anew(prozvon: Callable, tmp_path: Path, crm: Path) -> None:
    assert stop(tmp_path, "SIGTERM", *NOW).returncode == 4
    crm.write_text(BASE.replace("Иван", "Глеб"), "utf-8")
    assert prozvon("clean", "crm.csv", "--out", "out").code == 0
    assert "Глеб" in (tmp_path / "out" / "dial.csv").read_text("utf-8")


@pytest.mark.usefixtures("crm")
def test_what_the_store_learned_meanwhile_is_obeyed(prozvon: Callable, tmp_path: Path) -> None:
    store = ("--store", "store.db")
    assert prozvon("clean", "crm.csv", "--out", "first", *store, *NOW).code == 0
    assert stop(tmp_path, "SIGTERM", *store, *NOW).returncode == 4
    held = prozvon("quarantine", "hold", "+79160000001", "--until", "2027-01-01", *store, *NOW)
    assert held.code == 0, held.err
    assert prozvon("clean", "crm.csv", "--out", "out", "--resume", *store).code == 0
    assert "+79160000001" not in (tmp_path / "out" / "dial.csv").read_text("utf-8")
