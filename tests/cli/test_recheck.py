"""`recheck` as timers and service managers use it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from prozvon.practice.behaviour import Scenario
from prozvon.practice.trunk import FAST, PracticeTrunk

QUICK = ("--set", "ring.min=100ms", "--set", "ring.max=300ms", "--set", "calling.rate=100")
NOON = "2026-06-01T12:00+03:00"
NUMBERS = [f"+7916000000{k}" for k in range(1, 5)]


@pytest.fixture
def base(prozvon: Callable, tmp_path: Path) -> str:
    (tmp_path / "crm.csv").write_text("Телефон\n" + "\n".join(NUMBERS), "utf-8")
    done = prozvon("clean", "crm.csv", "--out", "one", "--store", "base.db", "--now", NOON)
    assert done.code == 0, done.err
    return "base.db"


@pytest.fixture
def trunk():
    with PracticeTrunk(Scenario("digits"), FAST) as opened:
        yield opened


def rung(trunk: PracticeTrunk) -> int:
    return sum(count for (_, event), count in trunk.log.counts.items() if event == "invite")


def test_one_of_due_and_daemon_must_be_said(prozvon: Callable) -> None:
    for words in ((), ("--due", "--daemon"), ("--daemon", "--dry-run")):
        done = prozvon("recheck", *words, "--store", "none.db", "--trunk", "sip:127.0.0.1:5099")
        assert (done.code, done.out) == (2, "")


def test_what_is_due_is_looked_for_in_a_store_that_there_is(prozvon: Callable, tmp_path: Path) -> None:
    done = prozvon("recheck", "--due", "--store", "bsae.db", "--trunk", "sip:127.0.0.1:5099")
    assert (done.code, done.out) == (5, "")
    assert "no such file" in done.err
    assert list(tmp_path.iterdir()) == []


def test_run_twice_it_rings_once(prozvon: Callable, base: str, trunk: PracticeTrunk) -> None:
    for minute in ("00", "05"):
        now = f"2026-06-01T12:{minute}+03:00"
        done = prozvon("recheck", "--due", *QUICK, "--trunk", trunk.uri, "--store", base, "--now", now, "--json")
        assert done.code == 0, done.err
    assert rung(trunk) == len(NUMBERS)
    assert json.loads(done.out)["sample"]["drawn"] == 0


def test_after_the_set_hour_no_call_is_placed(prozvon: Callable, base: str, trunk: PracticeTrunk) -> None:
    # One call in four seconds, and the hour comes after two.
    words = ("--set", "calling.rate=0.25", "--until", "12:30")
    now = "2026-06-01T12:29:58+03:00"
    done = prozvon("recheck", "--due", *QUICK, *words, "--trunk", trunk.uri, "--store", base, "--now", now, "--json")

    assert done.code == 0, done.err
    assert json.loads(done.out)["stopped"] == "hour"
    assert rung(trunk) == 1


def test_an_hour_that_is_none_is_misuse(prozvon: Callable, base: str) -> None:
    done = prozvon("recheck", "--due", "--until", "late", "--trunk", "sip:127.0.0.1:5099", "--store", base)

    assert done.code == 2
    assert "--until late" in done.err


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def asked(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_the_daemon_rings_what_is_due_tells_how_it_is_and_ends_in_order(
    base: str, trunk: PracticeTrunk, tmp_path: Path
) -> None:
    port = free_port()
    words = ("--trunk", trunk.uri, "--store", base, "--now", NOON, "--every", "500ms", "--health", f"127.0.0.1:{port}")
    daemon = subprocess.Popen(
        [sys.executable, "-m", "prozvon.cli", "recheck", "--daemon", *QUICK, *words],
        cwd=tmp_path,
        env=os.environ,
        stderr=subprocess.PIPE,
    )
    try:
        told = ""
        for _ in range(600):
            if daemon.poll() is not None:
                break
            try:
                told = asked(f"http://127.0.0.1:{port}/metrics")[1]
            except OSError:
                told = ""
            if "prozvon_calls_total{verdict=" in told and "prozvon_looks_total 1.0" not in told:
                break
            time.sleep(0.1)
        assert daemon.poll() is None, daemon.stderr.read().decode()
        assert sum(float(line.split()[1]) for line in told.splitlines() if line.startswith("prozvon_calls_total")) == 4
        code, health = asked(f"http://127.0.0.1:{port}/health")
        assert (code, json.loads(health)["ok"]) == (200, True)
        assert asked(f"http://127.0.0.1:{port}/other")[0] == 404
        (tmp_path / base).rename(tmp_path / "away.db")
        for _ in range(600):
            code, health = asked(f"http://127.0.0.1:{port}/health")
            if code == 503:
                break
            time.sleep(0.1)
        assert (code, "no such file" in json.loads(health)["error"]) == (503, True)
    finally:
        daemon.send_signal(signal.SIGTERM)
        assert daemon.wait(60) == 0
        daemon.stderr.close()
    assert rung(trunk) == len(NUMBERS)
