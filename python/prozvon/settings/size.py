"""Amounts of memory as settings write them: `500MB`, `2GB`, `1.5GiB`, or a bare number of bytes."""

import re

_UNITS = {
    "": 1,
    "b": 1,
    "kb": 10**3,
    "mb": 10**6,
    "gb": 10**9,
    "tb": 10**12,
    "kib": 2**10,
    "mib": 2**20,
    "gib": 2**30,
    "tib": 2**40,
}
_FORM = re.compile(r"(\d+(?:\.\d+)?)\s*([kmgt]i?b|b|)", re.ASCII | re.IGNORECASE)


def parse_size(text: str) -> int:
    """Read an amount in bytes; the decimal units are powers of 1000, those with an `i` powers of 1024.

    Raises ValueError for anything else.

    >>> parse_size("2GB"), parse_size("1.5 GiB"), parse_size("4096")
    (2000000000, 1610612736, 4096)
    """
    found = _FORM.fullmatch(text.strip())
    if found is None:
        msg = f"{text!r} is no amount of memory; write a number and its unit: 500MB, 2GB, 1.5GiB"
        raise ValueError(msg)
    return int(float(found[1]) * _UNITS[found[2].lower()])


def format_size(size: int) -> str:
    """Write an amount for people, in decimal units.

    >>> format_size(2_000_000_000), format_size(1_610_612_736), format_size(999)
    ('2.0 GB', '1.6 GB', '999 bytes')
    """
    for unit, name in ((10**9, "GB"), (10**6, "MB"), (10**3, "kB")):
        if size >= unit:
            return f"{size / unit:.1f} {name}"
    return f"{size} bytes"
