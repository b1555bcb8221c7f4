"""`prozvon clean` beside Polars merely reading and writing the same file, as ratios of one run; and what starting costs.

python benches/clean.py --rows 1000000 --seed 11 --rounds 3

The two take turns, each in a process of its own, so that both see the same machine. Wall and CPU seconds, peak memory,
and the rows a second of each stage go to standard output as a Markdown table.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

COPY = """
import sys
import polars as pl
pl.read_csv(sys.argv[1], infer_schema=False).write_csv(sys.argv[2])
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one process took: seconds of the wall clock, seconds of CPU, bytes at its peak."""

    wall: float
    cpu: float
    peak: int


def cost(command: list[str]) -> Cost:
    """Runs `command`; it has to succeed."""
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command[:4]} ended with {process.returncode}")
    return Cost(time.perf_counter() - began, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


def middle(costs: list[Cost]) -> Cost:
    """The median of each figure."""
    return Cost(
        *(statistics.median(figures) for figures in zip(*((c.wall, c.cpu, c.peak) for c in costs), strict=True))
    )


def starting(rounds: int) -> tuple[float, float]:
    """Seconds of `prozvon --help` and of bare Python, medians."""
    tool = [sys.executable, "-m", "prozvon.cli", "--help"]
    helps, bare = [], []
    for _ in range(rounds):
        helps.append(cost(tool))
        bare.append(cost([sys.executable, "-c", "pass"]))
    return middle(helps).wall, middle(bare).wall


def main() -> None:
    """The tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--base", type=Path, help="a practice base that is there already")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        base = asked.base
        if base is None:
            base = Path(folder) / "base"
            made = ["--rows", str(asked.rows), "--seed", str(asked.seed), "--out", str(base)]
            subprocess.run([sys.executable, "-m", "prozvon.practice.base", *made], check=True)
        source, out = base / "base.csv", Path(folder) / "out"
        ours, peers = [], []
        for _ in range(asked.rounds):
            peers.append(cost([sys.executable, "-c", COPY, str(source), str(Path(folder) / "copy.csv")]))
            ours.append(
                cost(
                    [sys.executable, "-m", "prozvon.cli", "clean", str(source), "--out", str(out), "--force", "--quiet"]
                )
            )
        manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
        size = source.stat().st_size
    we, peer = middle(ours), middle(peers)
    print(f"{manifest['counts']['rows']:,} rows, {size / 1e6:.0f} MB, medians of {asked.rounds}\n")
    print("| | wall | CPU | peak memory |\n| --- | ---: | ---: | ---: |")
    for name, one in (("prozvon clean", we), ("Polars, read and write", peer)):
        print(f"| {name} | {one.wall:.2f} s | {one.cpu:.2f} s | {one.peak / 1e9:.2f} GB |")
    print(f"| ratio | {we.wall / peer.wall:.1f} | {we.cpu / peer.cpu:.1f} | {we.peak / peer.peak:.1f} |\n")
    print("| stage (last run) | seconds | rows a second |\n| --- | ---: | ---: |")
    for stage in manifest["stages"]:
        print(f"| {stage['name']} | {stage['seconds']:.2f} | {stage['rows_per_second']:,} |")
    helped, bare = starting(max(5, asked.rounds))
    print(f"\n`prozvon --help` {helped:.3f} s, bare Python {bare:.3f} s: {helped - bare:+.3f} s")


if __name__ == "__main__":
    main()
