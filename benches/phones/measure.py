"""The table of phone kernels in `benches/README.md`, all of it in one run::

    python benches/phones/measure.py [--rphonenumbers PYTHON]

For each cell every peer gives error or E.164, validity, type and region, on one core. Ours is measured as users have it,
an Arrow column in and Arrow columns out (ten of them), and as the bare kernel, in the same way as the `rlibphonenumber`
crate. PYTHON is an interpreter that has the `rphonenumbers` wheel; without it, one is made in a throwaway folder. Times
are processor time, so that other work on the machine disturbs them less; its load still does, so look at the ratios.
"""

import argparse
import random
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path
from statistics import median
from typing import Final

import cells
import polars as pl

from prozvon import _core
from prozvon.plan import Range, Tables, save

HERE: Final = Path(__file__).parent
COLUMNS: Final = ("russian", "world")
REPEATS: Final = 10
"""How often the cells stand in the column that our kernel is given: one of a usual length."""
PASSES: Final = 9
SAMPLE: Final = {"phonenumbers": 10_000, "rphonenumbers": 50_000}
SEED: Final = 7
RANGES: Final = 400_000
"""As many as the ministry's tables have, roughly."""


def ours(folder: Path, name: str) -> float:
    """Nanoseconds for a cell, Arrow in and out, all columns."""
    lines = (folder / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.rsplit("\t", 1) for line in lines]
    table = pl.DataFrame(rows * REPEATS, schema=["value", "region"], orient="row")
    region = "RU" if name == "russian" else None
    given = table.select("value") if region else table
    times = []
    for _ in range(PASSES):
        start = time.process_time_ns()
        _core.parse_phones(given, region, 1)
        times.append((time.process_time_ns() - start) / table.height)
    return median(times)


def python_peer(interpreter: str, name: str, folder: Path, column: str) -> float:
    """Nanoseconds for a cell of a Python peer."""
    command = [interpreter, str(HERE / "python_peer.py"), name, str(folder / f"{column}.tsv"), str(SAMPLE[name])]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def compiled(what: str, folder: Path) -> dict[str, float]:
    """The figures of the crate's binary."""
    command = ["cargo", "run", "-q", "--release", "--manifest-path", str(HERE / "Cargo.toml"), "--", what, str(folder)]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return {name: float(value) for name, value in (line.split() for line in told.splitlines())}


def register(folder: Path) -> None:
    """A register as large as the real one, over the whole 9xx space and the codes below it."""
    rng = random.Random(SEED)
    starts = sorted(rng.sample(range(3_000_000_000, 10_000_000_000, 1000), RANGES))
    ends = [*starts[1:], 10_000_000_000]
    ranges = [
        Range(first, min(end - first, rng.choice((1000, 10_000, 100_000))), f"holder {at % 900}", f"region {at % 90}")
        for at, (first, end) in enumerate(zip(starts, ends, strict=True))
    ]
    save(Tables(ranges, {}), folder / "plan.bin")


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rphonenumbers", metavar="PYTHON")
    interpreter = parser.parse_args().rphonenumbers
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if interpreter is None:
            venv.create(folder / "venv", with_pip=True)
            interpreter = str(folder / "venv/bin/python")
            subprocess.run([interpreter, "-m", "pip", "install", "-q", "rphonenumbers"], check=True)
        cells.write(folder)
        register(folder)
        kernel, crate, plan = (compiled(what, folder) for what in ("ours", "peer", "register"))
        for column in COLUMNS:
            arrow = ours(folder, column)
            rows = {
                "Arrow in and out": arrow,
                "bare kernel": kernel[column],
                "rlibphonenumber": crate[column],
                "rphonenumbers": python_peer(interpreter, "rphonenumbers", folder, column),
                "phonenumbers": python_peer(sys.executable, "phonenumbers", folder, column),
            }
            print(f"| {column} | ns a cell | M cells/s | times ours |\n| --- | ---: | ---: | ---: |")
            for who, cost in rows.items():
                print(f"| {who} | {cost:,.1f} | {1000 / cost:.3f} | {cost / arrow:.1f} |")
        print(f"tables and scratch: {kernel['memory'] / 1024:.1f} MiB, the crate's {crate['memory'] / 1024:.1f} MiB")
        print(
            f"register look-up: {plan['register']:.1f} ns, {plan['register_memory'] / 1024:.1f} MiB of {RANGES} ranges"
        )


if __name__ == "__main__":
    main()
