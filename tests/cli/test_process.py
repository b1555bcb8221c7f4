"""What a run does to its process: threads, memory, log."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from prozvon.cli.fitting import VIEW, needed
from prozvon.practice.base import generate

PHONE, MAIL = "9161234567", "ivanov.petr@mail.ru"
FORMS = ("9161234567", "+79161234567", "79161234567", "89161234567", "161234567", "1234567", "123-45-67", "123 45 67")

COUNTED = """
import os, sys
from prozvon.cli import prozvon
from prozvon.cli.exits import guarded
sys.argv[0] = "prozvon"
code = guarded(prozvon)
names = [open(f"/proc/self/task/{task}/comm").read().strip() for task in os.listdir("/proc/self/task")]
print(sum(name.startswith("polars-") and name[7:].isdigit() for name in names), names.count("python"), file=sys.stderr)
sys.exit(code)
"""


def counted(folder: Path, threads: int) -> tuple[int, int]:
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            COUNTED,
            "clean",
            "crm.csv",
            "--out",
            f"out{threads}",
            "--threads",
            str(threads),
            "--quiet",
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
        executable=sys.executable,
        env={k: v for k, v in os.environ.items() if not k.startswith(("PROZVON_", "POLARS_", "RAYON_"))},
    )
    pool, tasks = done.stderr.split()[-2:]
    return int(pool), int(tasks)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="threads are counted through /proc")
def test_threads_bound_every_pool_of_the_process(tmp_path: Path) -> None:
    generate(3000, seed=3).frame.write_csv(tmp_path / "crm.csv")
    (one, few), (nine, many) = counted(tmp_path, 1), counted(tmp_path, 9)
    assert (one, nine) == (1, 9)
    # Rayon's own pool and that of our kernels grow by eight threads each; everything else stays.
    assert many - few == 2 * 8


def test_a_base_that_does_not_fit_is_refused_with_the_figures(prozvon: Callable, tmp_path: Path) -> None:
    (tmp_path / "crm.csv").write_text("Телефон\n" + "89161234567\n" * 100_000, "utf-8")
    refused = prozvon("clean", "crm.csv", "--out", "out", "--memory", "350MB")
    assert refused.code == 2
    assert "350.0 MB" in refused.err
    assert "100,000 rows" in refused.err
    assert not (tmp_path / "out").exists()
    files = prozvon("clean", "crm.csv", "--out", "out", "--memory", "1MB")
    assert files.code == 2
    assert "1.2 MB of files" in files.err


def test_an_amount_of_memory_that_is_none_is_misuse(prozvon: Callable, tmp_path: Path) -> None:
    (tmp_path / "crm.csv").write_text("Телефон\n89161234567\n", "utf-8")
    refused = prozvon("clean", "crm.csv", "--out", "out", "--memory", "much")
    assert refused.code == 2
    assert "2GB" in refused.err


def test_a_base_that_was_let_in_keeps_to_its_estimate(prozvon: Callable, tmp_path: Path) -> None:
    frame = generate(30_000, seed=5).frame
    frame.write_csv(tmp_path / "crm.csv")
    size = (tmp_path / "crm.csv").stat().st_size + VIEW * frame.height * frame.width
    done = prozvon("clean", "crm.csv", "--out", "out", "--json", "--quiet", "--threads", "2")
    assert done.code == 0, done.err
    assert json.loads(done.out)["peak_memory"] < needed(30_000, size)


@pytest.mark.parametrize("how", ["text", "json"])
def test_the_log_tells_the_stages_and_no_number_stands_in_it(prozvon: Callable, tmp_path: Path, how: str) -> None:
    (tmp_path / f"{PHONE}.csv").write_text(f"ФИО,Телефон,E-mail\nИванов Пётр,8{PHONE},{MAIL}\n", "utf-8")
    words = ("--set", "run.log=debug", "--set", f"run.log_format={how}")
    done = prozvon("clean", f"{PHONE}.csv", "--out", "out", *words)
    assert done.code == 0, done.err
    lines = [line for line in done.err.splitlines() if "stage done" in line]
    assert len(lines) == 8
    if how == "json":
        assert [json.loads(line)["stage"] for line in lines][:2] == ["read", "normalize"]
    else:
        assert "stage=read" in lines[0]


def test_nothing_but_the_tables_holds_a_whole_number(prozvon: Callable, tmp_path: Path) -> None:
    """Standard error, the log, what lies about after a crash in the temporary folder: all of it is read for numbers."""
    (tmp_path / "crm.csv").write_text(
        f"ФИО,Телефон,E-mail\nИванов Пётр,8{PHONE},{MAIL}\nПетров,8{PHONE[:-1]},\n", "utf-8"
    )
    (tmp_path / "tmp").mkdir()
    debug = ("--set", "run.log=debug")
    for words in (
        ("crm.csv", "--out", "out", *debug),
        ("crm.csv", "--out", "out", *debug),
        ("crm.csv", "--out", "xlsx", "--format", "xlsx", *debug),
        ("crm.csv", "--out", "base", "--store", "store.db", *debug),
        ("crm.csv", "--out", "x", "--map", f"8{PHONE}=phone"),
        ("crm.csv", "--out", "x", f"--{PHONE}"),
        (f"8{PHONE}.csv", "--out", "x"),
        ("crm.csv", "--out", "x", "--set", f"calling.rate={PHONE}x"),
    ):
        done = prozvon("clean", *words, TMPDIR=str(tmp_path / "tmp"))
        for form in (*FORMS[:5], MAIL):
            assert form not in done.err, words
            assert form not in done.out, words
    assert list((tmp_path / "tmp").iterdir()) == []


def test_a_fault_of_ours_is_told_masked_and_is_exit_five(tmp_path: Path) -> None:
    script = (
        "import sys\nfrom prozvon.cli import cleaning, main\n"
        f"def broken(*_, **__): raise ValueError('cell +7{PHONE} of {MAIL}')\n"
        "cleaning.clean = broken\nsys.argv[0] = 'prozvon'\nmain()"
    )
    (tmp_path / "crm.csv").write_text("Телефон\n89161234567\n", "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", script, "clean", "crm.csv", "--out", "out"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 5
    assert "Traceback" in done.stderr
    assert PHONE not in done.stderr
    assert MAIL not in done.stderr
    assert not (tmp_path / "out").exists()


def catches(pid: int, number: signal.Signals) -> bool:
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    [mask] = (line.split()[1] for line in status.splitlines() if line.startswith("SigCgt"))
    return bool(int(mask, 16) >> (number - 1) & 1)


WORDS = ("--numbers", "-", "--trunk", "sip:127.0.0.1:9", "--store", "s.db")
STOPPED = {
    ("verify", "en"): "run `verify` again: it goes on, and nobody is rung twice",
    ("verify", "ru"): "запустите `verify` снова: проверка продолжится",
    ("normalize", "en"): "run it again",
}


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="what a process catches is read through /proc")
@pytest.mark.parametrize(("command", "lang"), STOPPED)
def test_a_stopped_command_says_how_it_goes_on(tmp_path: Path, command: str, lang: str) -> None:
    words = WORDS if command == "verify" else ("-", "-o", "out.csv")
    running = subprocess.Popen(
        [sys.executable, "-m", "prozvon.cli", command, *words, "--lang", lang],
        cwd=tmp_path,
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={k: v for k, v in os.environ.items() if not k.startswith("PROZVON_")},
    )
    while not catches(running.pid, signal.SIGTERM):
        time.sleep(0.01)
    running.send_signal(signal.SIGTERM)
    told = running.communicate(timeout=60)[1].decode()
    assert running.returncode == 4
    assert STOPPED[command, lang] in told
    assert "--resume" not in told
