"""What is no table is refused before it fills the memory: at most 300 MB above the size of the input."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ABOVE = 300 << 20
SIZE = 100 << 20
HEAD = "ФИО,Телефон\n".encode()

SCRIPT = """
import sys
from prozvon.errors import InputError
from prozvon.reader import ReadOptions, read
try:
    read([sys.argv[1]], ReadOptions())
except InputError as error:
    peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM:"))
    print(int(peak.split()[1]) * 1024, error)
"""


def one_line(path: Path) -> None:
    path.write_bytes(b"a" * SIZE)


def one_cell(path: Path) -> None:
    path.write_bytes(HEAD + b'"' + b"a" * SIZE + b'",1\n')


def one_cell_of_many_lines(path: Path) -> None:
    path.write_bytes(HEAD + b'"' + (b"a" * 99 + b"\n") * (SIZE // 100) + b'",1\n')


def one_cell_of_tiny_lines(path: Path) -> None:
    path.write_bytes(HEAD + b'1,"' + b"x\n" * (SIZE // 2) + b'"\n')


def many_columns(path: Path) -> None:
    path.write_bytes(b",".join(b"c%d" % i for i in range(10_000)) + b"\n" + b"1," * 9_999 + b"1\n")


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak is read from /proc")
@pytest.mark.parametrize("write", [one_line, one_cell, one_cell_of_many_lines, one_cell_of_tiny_lines, many_columns])
def test_a_refusal_costs_little_memory(tmp_path: Path, write: Callable[[Path], None]) -> None:
    path = tmp_path / "base.csv"
    write(path)
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(path)], capture_output=True, text=True, timeout=120, check=True
    )
    assert done.stdout, done.stderr
    peak, words = done.stdout.split(" ", 1)
    assert "base.csv" in words
    assert int(peak) < path.stat().st_size + ABOVE
