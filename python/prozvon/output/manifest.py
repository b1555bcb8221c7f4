"""What a run did, in one JSON file: inputs, times, memory, files, and counts that add up.

The sums that every run is held to:
    rows      = contacts + rejects
    contacts  = behind_dial + undialable
    recounted = rows                        counted again without the parser, for every input where that can be done

`behind_dial` are the contacts whose person has an entry in the dial list, `undialable` those that say why not.
"""

import json
import resource
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

from prozvon.errors import EngineError, InputError
from prozvon.progress import Stage

SCHEMA = 1
"""Version of the manifest's own layout; files of a higher one are not read."""

TOTALS = (
    "rows",
    "contacts",
    "rejects",
    "behind_dial",
    "undialable",
    "dial",
    "clusters",
    "households",
    "merges",
    "review",
)
"""Counts that every manifest of `clean` has, in the order in which they are shown."""


@dataclass(frozen=True, slots=True)
class InputFile:
    """One input as it was read; `recounted` is its number of records by the second count, where there is one."""

    path: str
    format: str
    bytes: int
    sha256: str
    records: int
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    recounted: int | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """One file of the run, with its rows (`None` where it is no table)."""

    name: str
    rows: int | None
    bytes: int
    sha256: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything that is worth knowing about a run and holds no contact data.

    `counts` are the totals (`TOTALS`, and whatever else is a plain number); `by_code` splits some of them up: group
    ("rejects", "issues", "undialable", "phone_status", ...) to code to rows. `columns` says which role each input
    column was given; `money` what the run is worth (`prozvon.money`),
    `sample` how many numbers were parked wrongly (`prozvon.store.samples.FalseRate`). `now` is the moment that
    the run took for the present. `model` names the model that rows were matched under; `drift`, of a run that added to
    another, says how far the base has moved from it (`prozvon.matching.Drift`). `facts` are what the report counted in
    the tables (`prozvon.report.facts`). Times are ISO 8601 with their zone.
    """

    run: str
    command: str
    version: str
    started: str
    finished: str
    inputs: tuple[InputFile, ...]
    recipe: str
    settings: str
    stages: tuple[Stage, ...]
    peak_memory: int
    counts: Mapping[str, int]
    by_code: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    files: tuple[WrittenFile, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    money: Mapping[str, float | int | str] = field(default_factory=dict)
    sample: Mapping[str, float | int | None] = field(default_factory=dict)
    now: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    model: str = ""
    drift: Mapping[str, float | list[str]] = field(default_factory=dict)
    schema: int = SCHEMA

    def to_json(self) -> str:
        """The text of `manifest.json`."""
        data = asdict(self)
        for stage, values in zip(self.stages, data["stages"], strict=True):
            values["seconds"] = round(stage.seconds, 3)
            values["rows_per_second"] = round(stage.rows / stage.seconds) if stage.seconds > 0 else None
        head = {"schema": data.pop("schema"), "tool": "prozvon"}
        return json.dumps(head | data, ensure_ascii=False, indent=2) + "\n"

    @classmethod
    def from_json(cls, text: str, path: str = "manifest.json") -> Self:
        """The manifest of an earlier run.

        Raises `InputError`, naming `path`, for what is no manifest or one of a newer version.
        """
        try:
            data: dict[str, Any] = json.loads(text)
            if data["tool"] != "prozvon":
                raise InputError("this is no manifest of ours", path=path)
            if data["schema"] > SCHEMA:
                raise InputError(f"the manifest is of a newer version ({data['schema']}); update prozvon", path=path)
            for key, kind in (("inputs", InputFile), ("stages", Stage), ("files", WrittenFile)):
                data[key] = tuple(_record(kind, r) for r in data[key])
            return cls(**_known(cls, data))
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(f"this is no manifest that can be read ({error})", path=path) from error


def _record(kind: type[Any], values: Mapping[str, Any]) -> Any:
    return kind(**_known(kind, values))


def _known(kind: type[Any], values: Mapping[str, Any]) -> dict[str, Any]:
    return {k: tuple(v) if isinstance(v, list) else v for k, v in values.items() if k in kind.__dataclass_fields__}


def check(counts: Mapping[str, int], inputs: Sequence[InputFile] = ()) -> None:
    """Holds a run to the sums of this file's head.

    Raises `EngineError` that names every sum that differs, with both of its sides.

    >>> check({"rows": 3, "contacts": 2, "rejects": 1, "behind_dial": 1, "undialable": 1})
    >>> check({"rows": 4, "contacts": 2, "rejects": 1, "behind_dial": 2, "undialable": 0})
    Traceback (most recent call last):
    prozvon.errors.EngineError: the sums of this run differ: rows 4, but contacts 2 + rejects 1 = 3
    """
    faults = [
        f"{whole} {counts[whole]}, but {one} {counts[one]} + {other} {counts[other]} = {counts[one] + counts[other]}"
        for whole, one, other in (("rows", "contacts", "rejects"), ("contacts", "behind_dial", "undialable"))
        if counts[whole] != counts[one] + counts[other]
    ]
    faults += [
        f"{i.path}: {i.records} records were read, {i.recounted} counted again"
        for i in inputs
        if i.recounted is not None and i.recounted != i.records
    ]
    read = sum(i.records for i in inputs)
    if inputs and read != counts["rows"]:
        faults.append(f"rows {counts['rows']}, but the inputs have {read} records")
    if faults:
        raise EngineError("the sums of this run differ: " + "; ".join(faults))


def peak_memory() -> int:
    """The most memory that this process has held at once, in bytes."""
    # Linux's resource usage outlives exec and so begins with the peak of whoever started the process; the mark of the
    # memory itself does not.
    with suppress(OSError), Path("/proc/self/status").open(encoding="ascii", errors="replace") as status:
        for line in status:
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024  # Linux counts in KiB
