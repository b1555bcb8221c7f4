"""The benchmarks run: once, on a base that is too small to measure anything on."""

import subprocess
import sys
from pathlib import Path

import pytest

BENCHES = Path(__file__).parent.parent / "benches"


@pytest.mark.slow
def test_clean_beside_polars_runs_and_tells_every_stage() -> None:
    words = [sys.executable, str(BENCHES / "clean.py"), "--rows", "1500", "--rounds", "1"]
    done = subprocess.run(words, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    for stage in ("read", "normalize", "match", "merge", "dial", "tables", "write", "report"):
        assert stage in done.stdout
