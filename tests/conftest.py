import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

os.environ["LC_ALL"] = "C.UTF-8"  # what is said does not depend on whose machine runs the tests
PROZVON = [sys.executable, "-m", "prozvon.cli"]


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str


@pytest.fixture
def prozvon(tmp_path: Path) -> Callable[..., Ended]:
    """The command itself, as a process of its own, in an empty folder."""

    def call(*words: object, stdin: bytes | None = None, **environment: str) -> Ended:
        clean = {k: v for k, v in os.environ.items() if not k.startswith("PROZVON_")}
        done = subprocess.run(
            [*PROZVON, *map(str, words)],
            input=stdin or b"",
            capture_output=True,
            cwd=tmp_path,
            env=clean | environment,
            timeout=120,
            check=False,
        )
        return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())

    return call
