"""`prozvon.Index` on practice bases: building, looking one dirty record up, adding, saving, loading.

python -m prozvon.practice.base --rows 1000000 --seed 1 --out /tmp/b1m
python -m prozvon.practice.base --rows 20000 --seed 2 --out /tmp/b20k
python benches/index.py /tmp/b1m --others /tmp/b20k

The index is built of the file, read piece by piece. Records looked up are rows of the base itself (who is there, written
as dirty as the base is), and rows of another (strangers, mostly), each once, so that a record finds nothing of its own in
a record in and its matches out, without Python's part before and behind; `whole` is a dict in and a frame out. Both
a record in and its matches out, without Python's part before and behind it; `whole` is a dict in and a frame out. Both
normalize as a whole base is.
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
from prozvon.matching.one_record import cells_of, gender_of
from prozvon.normalize import normalize
from prozvon.normalize.values import days_since_1970
from prozvon.output.manifest import peak_memory
from prozvon.reader import ReadOptions, read
from prozvon.reader.pieces import read_in_pieces
from prozvon.schema import ROW, SOURCE

T = TypeVar("T")
Records = tuple[list[pl.DataFrame], list[dict[str, object]]]
NOW = date.fromisoformat("2026-06-01")
SPOTS = 40


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


def records_of(folder: Path, rows: int) -> tuple[list[pl.DataFrame], list[dict[str, object]]]:
    """Single records of a practice base, spread over some of its pieces: normalized, and as they came."""
    pieces = read_in_pieces(str(folder / "base.csv"), ReadOptions())
    chosen = range(0, len(pieces.heights), max(len(pieces.heights) // SPOTS, 1))
    normalized, plain = [], []
    for number in chosen:
        base = pieces.piece(number)
        people = engine_columns(normalize(base, region="RU", now=NOW))
        each = -(-rows // len(chosen))
        places = range(0, people.height, max(people.height // each, 1))[:each]
        normalized += [people[at : at + 1].rechunk() for at in places]
        plain += base.frame.drop(ROW, SOURCE)[list(places)].to_dicts()
    return normalized[:rows], plain[:rows]


def look_up(index: Index, own: Records, others: Records) -> dict[str, object]:
    """The figures of single lookups, and how many of the base's own rows found somebody."""
    core = index._core  # noqa: SLF001 -- the engine by itself is what is measured
    known = [cells_of(record, index._roles) for record in own[1]]  # noqa: SLF001
    cells = [(list(told.values()), gender_of(told)) for told in known if told is not None]
    today = days_since_1970(NOW)
    figures: dict[str, object] = {}
    for name, call, records in (
        ("engine_us", lambda r: core.query(r, 20), own[0]),
        ("engine_strangers_us", lambda r: core.query(r, 20), others[0]),
        ("core_us", lambda c: core.query_record(*c, None, [], "RU", today, None, 20), cells),
        ("whole_us", lambda r: index.query(r, now=NOW), own[1]),
        ("whole_strangers_us", lambda r: index.query(r, now=NOW), others[1]),
    ):
        percentiles(call, records[:50])
        figures[name] = percentiles(call, records)
    figures["own_found"] = round(sum(index.query(r, now=NOW).height > 0 for r in own[1]) / len(own[1]), 4)
    return figures


def measure(folder: Path, other: Path, lookups: int, add: int) -> dict[str, object]:
    """The figures of one base, looked up in and added to with records of another."""
    figures: dict[str, object] = {}
    before, (begun, cpu) = resident(), (time.perf_counter(), time.process_time())
    index = Index(folder / "base.csv", now=NOW)
    figures["build_s"] = round(time.perf_counter() - begun, 1)
    figures["build_cpu_s"] = round(time.process_time() - cpu, 1)
    figures["rows"] = len(index)
    figures["build_peak_gb"] = round(peak_memory() / 1e9, 2)
    figures["held_mb"] = round(resident() - before)
    figures |= look_up(index, records_of(folder, lookups), records_of(other, lookups))
    more = read([str(other / "base.csv")], ReadOptions()).frame.drop(ROW, SOURCE)
    figures["query_frame_us_each"] = round(seconds(lambda: index.query(more, now=NOW)) / more.height * 1e6, 1)
    figures["add_s"] = seconds(lambda: index.add(more[:add], now=NOW))
    figures["add_one_s"] = seconds(lambda: index.add(more[-1:], now=NOW))
    return figures | kept(index, more[:: max(more.height // 2000, 1)])


def kept(index: Index, asked: pl.DataFrame) -> dict[str, object]:
    """The figures of saving and loading, and whether the loaded index answers alike."""
    figures: dict[str, object] = {}
    with tempfile.TemporaryDirectory() as place:
        path = Path(place, "people.index")
        figures["save_s"] = seconds(lambda: index.save(path))
        figures["file_mb"] = round(path.stat().st_size / 1e6)
        begun, cpu = time.perf_counter(), time.process_time()
        loaded = Index.load(path)
        figures["load_s"] = round(time.perf_counter() - begun, 2)
        figures["load_cpu_s"] = round(time.process_time() - cpu, 2)
        figures["answers_alike"] = loaded.query(asked, now=NOW).equals(index.query(asked, now=NOW))
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
