"""Durations as settings write them: `500ms`, `2s`, `15m`, `24h`, `30d`."""

import re
from datetime import timedelta

_UNITS = {
    "ms": timedelta(milliseconds=1),
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
}
_FORM = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)", re.ASCII)


def parse_duration(text: str) -> timedelta:
    """Read one number with its unit.

    Raises ValueError for anything else, a bare number included: `30` could be seconds as well as days.

    >>> parse_duration("500ms"), parse_duration("30d")
    (datetime.timedelta(microseconds=500000), datetime.timedelta(days=30))
    """
    found = _FORM.fullmatch(text.strip())
    if found is None:
        msg = f"{text!r} is no duration; write a number and its unit: 500ms, 2s, 15m, 24h, 30d"
        raise ValueError(msg)
    return float(found[1]) * _UNITS[found[2]]


def format_duration(span: timedelta) -> str:
    """Write `span` with the largest unit that divides it.

    >>> format_duration(timedelta(hours=24)), format_duration(timedelta(milliseconds=1500))
    ('1d', '1500ms')
    """
    for name in ("d", "h", "m", "s", "ms"):
        count, rest = divmod(span, _UNITS[name])
        if count and not rest:
            return f"{count}{name}"
    return "0s"
