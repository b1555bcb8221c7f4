"""Files of feedback → reports."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

from prozvon.errors import InputError, UsageError
from prozvon.feedback.formats import FORMATS, ROLES, Format
from prozvon.phone import normalize_phones
from prozvon.store import Disposition, Report

AHEAD = timedelta(hours=14)
"""A call may lie so far ahead of our clock: somebody's zone is not ours."""
_TIMES = ("%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d.%m.%Y")
_FACTS = ("name", "hours", "no_need", "note")
_NO = {"", "0", "no", "false", "нет", "-"}


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that could not be used: its number in the file (1 = first after the header) and the reason's code."""

    row: int
    code: str


@dataclass(frozen=True, slots=True)
class Told:
    """What a file holds. `unknown` counts rows by a status that nobody has mapped; they are among the reports."""

    reports: tuple[Report, ...] = field(repr=False)
    rejected: tuple[Rejected, ...]
    unknown: Mapping[str, int]


def read_feedback(
    path: Path,
    form: str,
    *,
    region: str,
    zone: ZoneInfo,
    now: datetime,
    columns: Mapping[str, str] | None = None,
    statuses: Mapping[str, str] | None = None,
    raw: bytes | None = None,
) -> Told:
    """Read a file of `form` (a key of `FORMATS`); its bytes may be given as `raw`, where they were read already.

    `columns` says of a column which role of `ROLES` it has, `statuses` of a status which disposition it is; `zone` is the
    clock of times without one. Raises InputError for a file that cannot be read or has no phone, time or status column;
    UsageError for a role or disposition that does not exist.
    """
    known = FORMATS[form]
    meanings = dict(known.statuses) | {
        word.strip().casefold(): _disposition(name) for word, name in (statuses or {}).items()
    }
    rows = _rows(path, known, raw)
    places = _places(path, next(rows), known, columns or {})
    taken = [{role: row[i].strip() if i < len(row) else "" for role, i in places.items()} for row in rows]
    numbers = _numbers([row.get("phone_code", "") + row["phone"] for row in taken], taken, region)
    others = _numbers([row.get("new_phone", "") for row in taken], None, region)
    reports, rejected, unknown = [], [], dict[str, int]()
    for i, row in enumerate(taken):
        at = _moment(row["at"], zone)
        code = (
            "not_a_number"
            if numbers[i] is None
            else "time_not_understood"
            if at is None
            else "time_ahead"
            if at > now + AHEAD
            else None
        )
        number = numbers[i]
        if code is not None or number is None or at is None:
            rejected.append(Rejected(i + 1, code or "not_a_number"))
            continue
        status = row["status"]
        disposition = meanings.get(" ".join(status.casefold().split()), Disposition.UNKNOWN)
        if disposition is Disposition.UNKNOWN:
            unknown[status] = unknown.get(status, 0) + 1
        # A name of its own may be no more than the row's number in its file: the call is named by all of it.
        own = row.get("call_id") or f"{status}|{row.get('agent', '')}"
        named = "|".join((number, at.astimezone(UTC).isoformat(), own))
        reports.append(
            Report(
                ref=blake2b(f"{form}|{named}".encode(), digest_size=16).hexdigest(),
                number=number,
                at=at,
                disposition=disposition,
                status=status[:80],
                agent=row.get("agent", "")[:80],
                source=f"{form}: {path.name}",
                person=row.get("person") or None,
                call_after=_moment(row.get("call_after", ""), zone),
                phone=others[i] if others[i] != number else None,
                told={name: row[name] for name in _FACTS if row.get(name, "").casefold() not in _NO},
            )
        )
    return Told(tuple(reports), tuple(rejected), unknown)


def _disposition(name: str) -> Disposition:
    try:
        return Disposition(name.strip().casefold())
    except ValueError:
        raise UsageError(f"there is no disposition {name}; there are {', '.join(Disposition)}") from None


def read_bytes(path: Path) -> bytes:
    """Return what is in a file. Raises InputError."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(error.strerror or "it cannot be read", path=str(path)) from None


def _rows(path: Path, known: Format, raw: bytes | None) -> Iterator[list[str]]:
    """The header, then the rows; a header of the format's own where the file has none."""
    raw = read_bytes(path) if raw is None else raw
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1251", "replace")
    if "\x00" in text:
        raise InputError("this is no text file; save it as CSV", path=str(path))
    first = text.partition("\n")[0]
    delimiter = max(",;\t|", key=first.count)
    rows = (row for row in csv.reader(StringIO(text, newline=""), delimiter=delimiter) if any(row))
    try:
        top = next(rows, None)
        if top is None:
            raise InputError("the file is empty", path=str(path))
        if known.header and not {cell.strip().casefold() for cell in top} & set(known.header):
            yield list(known.header)
        yield top
        yield from rows
    except csv.Error as error:
        raise InputError(f"it cannot be read as CSV: {error}", path=str(path)) from None


def _places(path: Path, header: Sequence[str], known: Format, columns: Mapping[str, str]) -> dict[str, int]:
    """Where each role stands."""
    names = [" ".join(name.casefold().split()) for name in header]
    places: dict[str, int] = {}
    for role, usual in known.columns.items():
        found = next((names.index(name) for name in usual if name in names), None)
        if found is not None:
            places[role] = found
    for column, role in columns.items():
        if role not in ROLES:
            raise UsageError(f"there is no role {role}; there are {', '.join(ROLES)}")
        if column.casefold() not in names:
            raise UsageError(f"{path.name} has no column {column}; it has {', '.join(header)}")
        places[role] = names.index(column.casefold())
    for role in ("phone", "at", "status"):
        if role not in places:
            raise InputError(f"no column holds the {role}; say which: --map COLUMN={role}", path=str(path))
    return places


def _numbers(cells: Sequence[str], rows: Sequence[Mapping[str, str]] | None, region: str) -> list[str | None]:
    """E.164 of each cell, or None; a country code of its own column counts only when the number does without it."""
    plain = cells if rows is None else [row["phone"] for row in rows]
    found: list[str | None] = normalize_phones(list(plain), region=region)["e164"].to_list()
    if rows is None or all(number is not None for number in found):
        return found
    coded: list[str | None] = normalize_phones([f"+{cell}" for cell in cells], region=region)["e164"].to_list()
    return [number or other for number, other in zip(found, coded, strict=True)]


def _moment(text: str, zone: ZoneInfo) -> datetime | None:
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        for form in _TIMES:
            try:
                at = datetime.strptime(text, form)  # noqa: DTZ007 -- the zone follows below
            except ValueError:
                continue
            break
        else:
            return None
    return at if at.tzinfo else at.replace(tzinfo=zone)
