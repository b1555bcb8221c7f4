"""Rows a second of each text field on one thread, over a base's own columns.

    python -m prozvon.practice.base --rows 1000000 --seed 11 --out /tmp/base1m
    python benches/normalize_speed.py /tmp/base1m/base.csv

Processor seconds are counted, not wall time, so that a busy machine tells the same as an idle one, nearly.
"""

import sys
import time
from collections.abc import Callable

import polars as pl

from prozvon import _core

ROUNDS = 3


def main(path: str) -> None:
    base = pl.read_csv(path, infer_schema=False)
    fields: dict[str, Callable[[], object]] = {
        "names": lambda: _core.normalize_names(base.select("ФИО"), ["full_name"], 1),
        "emails": lambda: _core.normalize_emails(base.select("E-mail"), 1),
        "companies": lambda: _core.normalize_companies(base.select("Компания"), 1),
        "addresses": lambda: _core.normalize_addresses(base.select("Адрес", "Город"), [False, True], 1),
        "birth dates": lambda: _core.normalize_dates(base.select("Дата рождения"), "birth", True, 20_000, 1),
        "remarks": lambda: _core.find_refusals(base.select("ФИО", "Компания", "Комментарий"), 1),
    }
    for name, work in fields.items():
        seconds = []
        for _ in range(ROUNDS):
            start = time.process_time()
            work()
            seconds.append(time.process_time() - start)
        print(f"{name:12} {min(seconds):7.3f} s {base.height / min(seconds) / 1e6:7.2f} M rows/s")


if __name__ == "__main__":
    main(sys.argv[1])
