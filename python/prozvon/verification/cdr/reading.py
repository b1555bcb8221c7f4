"""Reads a file of one format; a row that cannot be understood is counted and costs nothing else."""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from types import MappingProxyType, ModuleType

from prozvon.verification.cdr import asterisk, freeswitch, plain, vicidial
from prozvon.verification.cdr.overheard import Overheard, Told
from prozvon.verification.cdr.table import Row, first, rows
from prozvon.verification.targets import target


@dataclass(frozen=True, slots=True)
class _Format:
    columns: Sequence[str]
    marks: Sequence[str]
    number: Sequence[str]
    time: Sequence[str]
    key: Sequence[str]
    told: Callable[[Row], Told | None]

    @classmethod
    def of(cls, module: ModuleType) -> "_Format":
        return cls(module.COLUMNS, module.MARKS, module.NUMBER, module.TIME, module.KEY, module.told)


FORMATS: Mapping[str, _Format] = MappingProxyType(
    {
        "asterisk": _Format.of(asterisk),
        "freeswitch": _Format.of(freeswitch),
        "vicidial": _Format.of(vicidial),
        "csv": _Format.of(plain),
    }
)


@dataclass(slots=True)
class Reading:
    """The calls of a file, oldest first, and how many rows were left out, by reason."""

    calls: list[Overheard] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    rows: int = 0


def read_calls(path: Path, form: str, *, region: str, zone: tzinfo, now: datetime) -> Reading:
    """Read a file of records; `zone` is that of times without one. Calls after `now` are left out.

    Raises InputError when the file cannot be read or is of another format.
    """
    spoken = FORMATS[form]
    reading = Reading()
    for row in rows(path, spoken.columns, marks=spoken.marks):
        reading.rows += 1
        call = "unreadable" if row is None else _call(row, spoken, form, region=region, zone=zone, now=now)
        if isinstance(call, str):
            reading.left_out[call] += 1
        else:
            reading.calls.append(call)
    reading.calls.sort(key=lambda call: call.at)
    return reading


def _call(row: Row, spoken: _Format, form: str, *, region: str, zone: tzinfo, now: datetime) -> Overheard | str:
    told = spoken.told(row)
    if told is None:
        return "no_outcome"
    read = target(first(row, *spoken.number), region)
    if read.number is None or read.barred is not None:
        return "no_number"
    at = _time(first(row, *spoken.time), zone)
    if at is None:
        return "no_time"
    if at > now:
        return "later_than_now"
    key = first(row, *spoken.key) or f"{read.number} {at.isoformat()} {told.said}"
    token = hashlib.blake2b(f"{form} {read.number} {key}".encode(), digest_size=8).hexdigest()
    return Overheard(read.number, at, told.found(), told.evidence(form), token)


def _time(text: str, zone: tzinfo) -> datetime | None:
    if text.isascii() and text.isdigit() and 9 <= len(text) <= 10:  # noqa: PLR2004 -- seconds since 1970
        return datetime.fromtimestamp(int(text), UTC)
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo is not None else at.replace(tzinfo=zone)
