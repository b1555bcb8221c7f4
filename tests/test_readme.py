"""What README.md shows is what happens: its table, its shell commands and its Python are run as they stand."""

import csv
import io
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import polars as pl

from prozvon.practice.behaviour import Behaviour, Scenario
from prozvon.practice.trunk import FAST, PracticeTrunk

README = (Path(__file__).parent.parent / "README.md").read_text("utf-8")
TRUNK = "sip:127.0.0.1:5070"
COMMANDS = re.findall(r"^    (prozvon .+)$", README, re.MULTILINE)


def run(folder: Path, words: list[str], **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith("PROZVON_")}
    return subprocess.run(
        [sys.executable, "-m", "prozvon.cli", *words],
        cwd=folder,
        env=clean | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_first_screen_shows_a_real_before_and_after(tmp_path: Path) -> None:
    before, after = re.findall(r"^```\n(.*?)^```", README, re.MULTILINE | re.DOTALL)[:2]
    rows = [re.sub(r"\s{2,}what goes in$", "", line) for line in before.splitlines()]
    (tmp_path / "base.csv").write_text("\n".join([*rows, ""]), "utf-8")
    done = run(tmp_path, ["clean", "base.csv", "--out", "out"])
    assert done.returncode == 0, done.stderr
    with (tmp_path / "out" / "dial.csv").open(encoding="utf-8", newline="") as file:
        dial = list(csv.DictReader(file))
    head, *entries = [re.split(r"\s{2,}", line) for line in after.splitlines()]
    shown = head[: len(entries[0])]
    assert [[entry[name] for name in shown] for entry in dial] == entries


def test_every_command_does_what_is_said_of_it(tmp_path: Path) -> None:
    assert len(COMMANDS) >= 5
    text = "ФИО,Телефон\nИванов Иван,89160000001\nПетрова Анна,89160000002\n"
    (tmp_path / "base.csv").write_text(text, "utf-8")
    (tmp_path / "leads").mkdir()
    (tmp_path / "leads" / "may.csv").write_text(text, "utf-8")
    (tmp_path / "dnc.csv").write_text("89160000002\n", "utf-8")
    calls = "телефон,дата,результат\n89160000001,2026-11-20 12:00,разговор\n89160000002,2026-11-20 12:05,перезвонить\n"
    (tmp_path / "calls.csv").write_text(calls, "utf-8")
    pl.read_csv(io.StringIO(text), infer_schema=False).write_excel(tmp_path / "crm.xlsx")
    quick = {"PROZVON_RING__MIN": "100ms", "PROZVON_RING__MAX": "300ms", "PROZVON_CALLING__HOURS": "00:00-24:00"}
    with PracticeTrunk(Scenario("digits", 1, {"79160000001": Behaviour.RING}, ()), FAST) as trunk:
        for line in COMMANDS:
            words = shlex.split(line.replace(TRUNK, trunk.uri), comments=True)[1:]
            done = run(tmp_path, words, **quick)
            assert done.returncode == 0, (line, done.stderr)
