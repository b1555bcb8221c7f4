"""What one huge cell costs, and that twice the cell costs no more than twice as much::

    python benches/phones/megabyte.py

Prints processor milliseconds for parsing and for repairing a cell of one and of two megabytes (longer than 16 KiB is not
searched), and of 8 and of 16 KiB, made of one scrap over and over; the median of several.
"""

import time
from statistics import median

import polars as pl

from prozvon import _core

SCRAPS = ("7", "8 ", "x", "доб ", "+7 916 123-45-67, ", "٣", "(((", ";ext=", "О", "\0", "8/", "9 9,", "12345 ")
SIZES = (8_000, 16_000, 1_000_000, 2_000_000)


def cost(what: str, cell: str) -> float:
    """Milliseconds."""
    column = pl.DataFrame({"value": [cell]})
    times = []
    for _ in range(7):
        start = time.process_time_ns()
        getattr(_core, what)(column, "RU", 1)
        times.append((time.process_time_ns() - start) / 1e6)
    return median(times)


def main() -> None:
    for what in ("parse_phones", "normalize_phones"):
        print(what, *(f"{size:>10,}" for size in SIZES))
        for scrap in SCRAPS:
            cells = [scrap * (size // len(scrap.encode())) for size in SIZES]
            print(f"{scrap!r:>24}", *(f"{cost(what, cell):10.3f}" for cell in cells))


if __name__ == "__main__":
    main()
