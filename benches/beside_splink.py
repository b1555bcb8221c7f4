"""This engine and Splink on the same practice bases, one after the other in one run, as a table for benches/README.md.

Of ours the user's own command is measured, `prozvon dedupe`: reading, normalizing, matching, every row written with its
person; with `--golden` a further line is of the same with golden records written too. Splink gets `splink/run.py`:
reading, its own normalization, linking, clusters at its operating threshold, nothing written. Each runs in a process of
its own; processor time and peak memory are what the system counted of it.

python -m prozvon.practice.base --rows 100000 --seed 9 --out /tmp/b9
python benches/beside_splink.py /tmp/b9 --splink /tmp/venv-splink/bin/python
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from prozvon.matching import evaluate

OPERATING = "0.995"
HEAD = ("base", "", "precision", "recall", "F1", "over-merged", "processor s", "wall s", "peak GB")


@dataclass(frozen=True, slots=True)
class Run:
    """What a process printed and what it took: seconds and gigabytes."""

    printed: str
    processor: float
    wall: float
    peak: float


def run(words: list[str]) -> Run:
    """Run a command to its end; one that fails ends this program, with what it said."""
    begun = time.perf_counter()
    with tempfile.TemporaryFile("w+") as out:
        child = subprocess.Popen(words, stdout=out)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            raise SystemExit(f"{words[0]} ended with {child.returncode}")
        out.seek(0)
        kilobytes = usage.ru_maxrss
        wall = time.perf_counter() - begun
        return Run(out.read(), usage.ru_utime + usage.ru_stime, wall, kilobytes / 2**20)


def ours(base: Path, *, golden: bool = False) -> tuple[str, ...]:
    """Our line of the table."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.csv"
        more = ["--golden", str(Path(folder) / "golden.csv")] if golden else []
        prozvon = str(Path(sys.executable).with_name("prozvon"))
        done = run([prozvon, "dedupe", str(base / "base.csv"), "-o", str(out), *more, "--quiet"])
        person = pl.read_csv(out, columns=["pz_cluster_id"], infer_schema=False).to_series()
    score = evaluate(person, pl.scan_parquet(base / "truth.parquet").select("person_id").collect().to_series())
    told = (f"{score.precision:.4f}", f"{score.recall:.4f}", f"{score.f1:.4f}", f"{score.over_merged:,}")
    return (base.name, "with golden records" if golden else "this engine", *told, *cost(done))


def splink(base: Path, python: str) -> tuple[str, ...]:
    """Splink's line."""
    script = Path(__file__).parent / "splink" / "run.py"
    done = run([python, str(script), str(base), "--only-operating"])
    score = json.loads(done.printed.strip().splitlines()[-1])["at"][OPERATING]
    told = (*(f"{score[name]:.4f}" for name in ("precision", "recall", "f1")), f"{score['over_merged']:,}")
    return (base.name, "Splink", *told, *cost(done))


def cost(done: Run) -> tuple[str, str, str]:
    """Processor time, wall time, peak memory as the table has them."""
    return f"{done.processor:.1f}", f"{done.wall:.1f}", f"{done.peak:.2f}"


def main() -> None:
    """Print the table, a line as soon as it is known."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("bases", nargs="+", type=Path, help="folders with base.csv and truth.parquet")
    arguments.add_argument("--splink", help="the Python that has Splink; without it there are our lines only")
    arguments.add_argument("--golden", action="store_true", help="a line for golden records too")
    given = arguments.parse_args()
    for line in (HEAD, ("---", "---", *["---:"] * 7)):
        sys.stdout.write(f"| {' | '.join(line)} |\n")
    for base in given.bases:
        sys.stdout.write(f"| {' | '.join(ours(base))} |\n")
        if given.golden:
            sys.stdout.write(f"| {' | '.join(ours(base, golden=True))} |\n")
        sys.stdout.flush()
        if given.splink:
            sys.stdout.write(f"| {' | '.join(splink(base, given.splink))} |\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
