"""`prozvon verify --from-cdr`: learning from calls that were made anyway."""

import json
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from prozvon.cli.options import Given
from prozvon.settings import Sections
from prozvon.store import Call, Store
from prozvon.verification.cdr import Overheard, Reading, read_calls
from prozvon.verification.results import Results, Row

_INFORMATIVE = frozenset({"alive", "dead"})
_SOFT = frozenset({"ABSENT", "BARRED", "BAD-NUMBER", "OUT-OF-ORDER"})


def heard(sections: Sections, file: Path, form: str, now: datetime) -> Reading:
    """The calls of a file."""
    zone = ZoneInfo(sections.calling.zone)
    return read_calls(file, form, region=sections.phone.region, zone=zone, now=now)


def learn(store: Store, reading: Reading, form: str, now: datetime) -> int:
    """Take down calls; returns how many the store did not know yet."""
    store.ledger.admit(list(dict.fromkeys(call.number for call in reading.calls)), now)
    return store.overheard.add([_call(call, form) for call in reading.calls], now)


def rows_of(reading: Reading) -> dict[str, Row]:
    """The latest call of each number, as a row of results."""
    return {call.number: Row(call.number, call.found.cls, 0, call.text) for call in reading.calls}


def known(reading: Reading, sections: Sections, now: datetime) -> dict[str, Row]:
    """Rows of the numbers that need not be rung: somebody else's call said something of them lately."""
    latest = {call.number: call for call in reading.calls}
    fresh = {
        number
        for number, call in latest.items()
        if call.at > now - sections.calling.fresh and (call.found.verdict in _INFORMATIVE or call.found.cls in _SOFT)
    }
    return {number: row for number, row in rows_of(reading).items() if number in fresh}


def tell(reading: Reading, new: int, results: Path | None, given: Given) -> Mapping[str, int]:
    """Write the results and say what was learnt; returns counts for the ledger of runs."""
    rows = Results(results)
    for row in rows_of(reading).values():
        rows.put(row)
    rows.write(last=True)
    classes = Counter(str(row.cls) for row in rows.rows)
    if given.as_json:
        click.echo(
            json.dumps(
                {
                    "rows": reading.rows,
                    "calls": len(reading.calls),
                    "new": new,
                    "numbers": len(rows.rows),
                    "classes": dict(classes.most_common()),
                    "left_out": dict(reading.left_out.most_common()),
                }
            )
        )
    elif not given.quiet:
        given.tell(
            "{calls} calls of {numbers} numbers in {rows} rows, {new} new",
            calls=len(reading.calls),
            numbers=len(rows.rows),
            rows=reading.rows,
            new=new,
        )
        for name, count in classes.most_common():
            click.echo(f"  {name:24} {count:8}", err=True)
        for reason, count in reading.left_out.most_common():
            given.tell("  left out: {reason:14} {count:8}", reason=str(reason), count=count)
    return {"rows": reading.rows, "calls": len(reading.calls), "new": new} | classes


def _call(call: Overheard, form: str) -> Call:
    found = call.found
    return Call(call.number, call.at, call.key, f"cdr:{form}", found.cls, found.verdict, call.evidence)
