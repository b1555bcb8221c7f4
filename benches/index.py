"""`prozvon.Index` on practice bases: building, looking one dirty record up, adding, saving, loading.

python -m prozvon.practice.base --rows 1000000 --seed 1 --out /tmp/b1m
python -m prozvon.practice.base --rows 20000 --seed 2 --out /tmp/b20k
python benches/index.py /tmp/b1m --others /tmp/b20k

Records looked up are rows of the base itself (who is there, written as dirty as the base is), and rows of another
(strangers, mostly). `engine` is a normalized record in and its matches out, through Arrow and Python's call; `whole` is a
dict in and a frame out, normalizing with the kernels that a whole base goes through.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeVar

import polars as pl

from prozvon import Index
from prozvon.matching.columns import engine_columns
from prozvon.normalize import normalize
from prozvon.output.manifest import peak_memory
from prozvon.reader import ReadOptions, read
from prozvon.schema import ROW, SOURCE

T = TypeVar("T")
NOW = date.fromisoformat("2026-06-01")


def resident() -> float:
    """Bytes of memory that the process holds, in millions."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024 / 1e6
    return 0.0


def percentiles(call: Callable[[T], object], records: list[T]) -> dict[str, float]:
    """Microseconds of a call, each timed alone: by the wall, and by the thread's own processor time (`cpu_…`)."""
    wall, cpu = [], []
    for record in records:
        begun, own = time.perf_counter_ns(), time.thread_time_ns()
        call(record)
        wall.append((time.perf_counter_ns() - begun) / 1e3)
        cpu.append((time.thread_time_ns() - own) / 1e3)
    shown = {}
    for name, times in (("", sorted(wall)), ("cpu_", sorted(cpu))):
        at = {p: times[min(len(times) * p // 100, len(times) - 1)] for p in (50, 90, 99, 100)}
        shown |= {f"{name}p{p}": round(each, 1) for p, each in at.items()}
    return shown


def seconds(call: Callable[[], object]) -> float:
    """Seconds of a call."""
    begun = time.perf_counter()
    call()
    return round(time.perf_counter() - begun, 3)


def rows_of(folder: Path) -> pl.DataFrame:
    """A practice base as text columns."""
    return read([str(folder / "base.csv")], ReadOptions()).frame.drop(ROW, SOURCE)


def engine_records(folder: Path, rows: int) -> list[pl.DataFrame]:
    """Normalized single records of a practice base, spread over it."""
    base = read([str(folder / "base.csv")], ReadOptions())
    people = engine_columns(normalize(base, region="RU", now=NOW))
    step = max(people.height // rows, 1)
    return [people[at : at + 1] for at in range(0, people.height, step)][:rows]


def measure(folder: Path, other: Path, lookups: int, add: int) -> dict[str, object]:
    """The figures of one base, looked up in and added to with records of another."""
    figures: dict[str, object] = {}
    own, others = engine_records(folder, lookups), engine_records(other, lookups)
    frame, more = rows_of(folder), rows_of(other)
    sample = frame[:: max(frame.height // 300, 1)].to_dicts()[:300]
    figures["rows"] = frame.height
    before = resident()
    begun = time.perf_counter()
    index = Index(frame, now=NOW)
    figures["build_s"] = round(time.perf_counter() - begun, 3)
    del frame
    figures["held_mb"] = round(resident() - before)
    core = index._core  # noqa: SLF001 -- the engine by itself is what is measured
    percentiles(lambda r: core.query(r, 20), own[:50])
    figures["engine_us"] = percentiles(lambda r: core.query(r, 20), own)
    figures["engine_strangers_us"] = percentiles(lambda r: core.query(r, 20), others)
    figures["whole_us"] = percentiles(lambda r: index.query(r, now=NOW), sample)
    figures["own_found"] = round(sum(index.query(r, now=NOW).height > 0 for r in sample) / len(sample), 3)
    figures["query_frame_us_each"] = round(seconds(lambda: index.query(more, now=NOW)) / more.height * 1e6, 1)
    figures["add_s"] = seconds(lambda: index.add(more[:add], now=NOW))
    figures["add_one_s"] = seconds(lambda: index.add(more[-1:], now=NOW))
    with tempfile.TemporaryDirectory() as place:
        path = Path(place, "people.index")
        figures["save_s"] = seconds(lambda: index.save(path))
        figures["file_mb"] = round(path.stat().st_size / 1e6)
        figures["load_s"] = seconds(lambda: Index.load(path))
    figures["peak_gb"] = round(peak_memory() / 1e9, 2)
    return figures


def main() -> None:
    """Print one JSON object."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--others", type=Path, required=True)
    arguments.add_argument("--lookups", type=int, default=2000)
    arguments.add_argument("--add", type=int, default=10_000)
    given = arguments.parse_args()
    figures = measure(given.folder, given.others, given.lookups, given.add)
    sys.stdout.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    main()
