"""CSV out: our lines beside Polars' writer, on one table, in one run.

    python benches/writing.py people.csv        # any CSV, such as one that `dedupe` wrote

Three ways, in turns, into the same file: Polars' writer of the bare frame; Polars' writer of the frame that its own
expressions shaped and guarded, which gives our bytes; ours. The least of five, processor seconds and seconds by the wall.

Then the bytes alone, a few megabytes at a time into files that were not there before, synced: left to the system's cache,
and sent on to the disk as they come, which is how single tables are written (`prozvon.output.disk.Flowing`).
"""

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl

from prozvon.output.disk import Flowing, sync
from prozvon.output.shaping import shaped
from prozvon.output.tables import write_table

RUNS = 5
BLOCK = 8 << 20


def processor() -> float:
    """Seconds of processor time that this process has taken."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def by_polars(frame: pl.DataFrame, file: Path) -> None:
    """The same lines without a kernel of ours, but for its look at first letters."""
    frame.clear().write_csv(file)
    with file.open("ab") as out:
        shaped(frame).sink_csv(out, include_header=False, quote_style="necessary")


def kept(data: bytes, file: Path) -> None:
    """Bytes to a new file, as the system does it."""
    with file.open("wb") as out:
        for start in range(0, len(data), BLOCK):
            out.write(data[start : start + BLOCK])
    sync(file)


def flowing(data: bytes, file: Path) -> None:
    """The same, sent on as they come."""
    with Flowing(file) as out:
        for start in range(0, len(data), BLOCK):
            out.write(data[start : start + BLOCK])
    sync(file)


def main(path: str) -> None:
    """Prints what each way takes."""
    frame = pl.read_csv(path, infer_schema=False)
    ways: dict[str, Callable[[pl.DataFrame, Path], object]] = {
        "Polars, bare": lambda frame, file: frame.write_csv(file),
        "Polars, shaped and guarded": by_polars,
        "ours": write_table,
    }
    least = dict.fromkeys(ways, (float("inf"), float("inf")))
    with tempfile.TemporaryDirectory() as folder:
        files = {name: Path(folder, f"{number}.csv") for number, name in enumerate(ways)}
        for _ in range(RUNS):
            for name, write in ways.items():
                used, began = processor(), time.perf_counter()
                write(frame, files[name])
                least[name] = min(least[name], (processor() - used, time.perf_counter() - began))
        _, slow, ours = (file.read_bytes() for file in files.values())
        for number in range(RUNS):
            for name, copy in (("bytes, left to the cache", kept), ("bytes, sent on", flowing)):
                used, began = processor(), time.perf_counter()
                copy(ours, Path(folder, f"{name} {number}"))
                now = (processor() - used, time.perf_counter() - began)
                least[name] = min(least.get(name, now), now)
    print(f"{frame.height:,} rows, {frame.width} columns, {len(ours) / 1e6:.0f} MB; equal: {slow == ours}")
    for name, (used, wall) in least.items():
        print(f"{name:28} {used:6.2f} s CPU {wall:6.2f} s")


if __name__ == "__main__":
    main(sys.argv[1])
