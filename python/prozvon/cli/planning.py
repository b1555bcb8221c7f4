"""`--dry-run`: what a sweep would do now, without ringing anybody."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType

import click

from prozvon.hours import Hours, Window, window
from prozvon.plan import load
from prozvon.settings import Sections, Settings
from prozvon.settings.model import Calling
from prozvon.store import Store
from prozvon.verification.bases import read_bases
from prozvon.verification.numbering import unallocated
from prozvon.verification.targets import Target

_PORTION = 50_000
_STEP, _HORIZON = timedelta(minutes=15), timedelta(days=8)


def portions(
    store: Store, targets: Sequence[Target] | None, now: datetime, limit: int | None
) -> Iterator[Sequence[str]]:
    """The numbers of a plan, some at a time: those given, or those that are due (at most `limit`)."""
    if targets is None:
        yield from store.numbers.each_due(now, limit)
        return
    given = [t.number for t in targets if t.number is not None and t.barred is None]
    yield from (given[start : start + _PORTION] for start in range(0, len(given), _PORTION))


def tell_plan(
    store: Store,
    settings: Settings,
    numbers: Iterable[Sequence[str]],
    now: datetime,
    *,
    as_json: bool,
    stated: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Say how many would be rung, from when, for how long and for how much at most; `stated` are consent bases."""
    told = plan(store, settings.sections, numbers, now, stated)
    if as_json:
        click.echo(json.dumps(told))
        return
    for name, value in told.items():
        if value is not None:
            click.echo(f"{name:16} {value}", err=True)


def plan(
    store: Store,
    sections: Sections,
    numbers: Iterable[Sequence[str]],
    now: datetime,
    stated: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, object]:
    """The plan as counts; `seconds` for the case that everybody lets it ring, `opens_at` for those outside hours."""
    calling = sections.calling
    hours = Hours(calling.hours, frozenset(calling.holidays))
    bases = {**read_bases(calling.bases, sections.phone.region), **stated}
    counts = Counter({"numbers": 0, "would_ring": 0, "refused": 0, "resting": 0, "outside_hours": 0})
    counts.update(no_basis=0, attempts_spent=0, unallocated=0)
    register = load(sections.phone.plan)
    late: dict[Window, str] = {}
    for portion in numbers:
        nobodys = unallocated(register, portion)
        counts.update(numbers=len(nobodys), unallocated=len(nobodys))
        portion = [number for number in portion if number not in nobodys]  # noqa: PLW2901 -- the rest of it
        refused = store.ledger.refused(portion, now)
        resting = store.ledger.resting(portion, now, calling.rest).keys() - refused.keys()
        spent = _spent(store, calling, portion, now)
        willing = [n for n in portion if n not in refused and n not in resting]
        based = [n for n in willing if n in bases or not calling.require_basis]
        free = [n for n in based if n not in spent]
        counts.update(no_basis=len(willing) - len(based), attempts_spent=len(based) - len(free))
        closed = [n for n in free if not hours.allow(n, now)]
        counts.update(numbers=len(portion), refused=len(refused), resting=len(resting))
        counts.update(would_ring=len(free) - len(closed), outside_hours=len(closed))
        late |= {window(n, now): n for n in closed}
    opens = min(filter(None, (_opens(hours, n, now) for n in late.values())), default=None)
    calls = counts["would_ring"]
    return dict(counts) | {
        "seconds": round(calls / pace(sections), 1),
        "ends_at": _minute(now + timedelta(seconds=calls / pace(sections))) if calls else None,
        "opens_at": None if opens is None else _minute(opens),
        "cost_at_most": round(calls * (sections.trunk.call_price + sections.trunk.minute_price), 2),
    }


def _spent(store: Store, calling: Calling, portion: Sequence[str], now: datetime) -> set[str]:
    if not calling.attempts_max:
        return set()
    made = store.ledger.attempted(portion, now - calling.attempts_period)
    return {number for number, count in made.items() if count >= calling.attempts_max}


def pace(sections: Sections) -> float:
    """Calls a second when everybody lets it ring: the rate, or as many as can ring at once.

    >>> pace(Sections()) < Sections().calling.rate
    True
    """
    ringing = (sections.ring.min + sections.ring.max).total_seconds() / 2
    return min(sections.calling.rate, sections.calling.concurrent / max(ringing, 0.001))


def _opens(hours: Hours, number: str, now: datetime) -> datetime | None:
    at = now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0)
    while at < now + _HORIZON:
        at += _STEP
        if hours.allow(number, at):
            return at
    return None


def _minute(at: datetime) -> str:
    return at.isoformat(timespec="minutes")
