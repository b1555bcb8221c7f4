"""What the report and the lists of a finished run cost, beside Polars merely copying its dial list, in one run.

python benches/export.py RUN --rounds 3

RUN is the folder of a `prozvon clean`. The commands take turns, each in a process of its own. Wall and CPU seconds and
peak memory go to standard output as a Markdown table.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from clean import COPY, Cost, cost, middle

MEGABYTE = 1e6


def main() -> None:
    """The table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("run", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    prozvon = [sys.executable, "-m", "prozvon.cli"]
    with tempfile.TemporaryDirectory() as folder:
        run, made = str(asked.run), Path(folder)
        commands = {
            "Polars copying dial.csv": [sys.executable, "-c", COPY, f"{run}/dial.csv", str(made / "copy.csv")],
            "a VICIdial list of everybody": [
                *(*prozvon, "export", run, "--quiet"),
                *("--profile", "vicidial", "-o", str(made / "list.txt")),
            ],
            "a TWIN workbook of everybody": [
                *(*prozvon, "export", run, "--quiet"),
                *("--profile", "twin", "-o", str(made / "list.xlsx")),
            ],
            "the report": [*prozvon, "report", run, "-o", str(made / "report.html")],
        }
        costs: dict[str, list[Cost]] = {name: [] for name in commands}
        for _ in range(asked.rounds):
            for name, command in commands.items():
                costs[name].append(cost(command))
        size = (made / "report.html").stat().st_size
    print("| what | wall, s | CPU, s | peak, MB |\n| --- | --- | --- | --- |")
    for name, each in costs.items():
        found = middle(each)
        print(f"| {name} | {found.wall:.1f} | {found.cpu:.1f} | {found.peak / MEGABYTE:,.0f} |")
    print(f"\nThe page is {size:,} bytes.")


if __name__ == "__main__":
    main()
