"""The numbers that a sweep was given: one a line, in any common spelling.

A file whose header is `number,basis` (or `;`, or a tab) says behind each number on what ground it is rung.
"""

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import phonenumbers
from phonenumbers import PhoneNumberType

from prozvon.errors import InputError

_LONGEST_LINE = 200
SEPARATORS = (",", ";", "\t")
_BASIS_HEADERS = frozenset({"basis", "consent", "основание", "согласие"})
_LONGEST_BASIS = 120
_LEAST_SHORT, _LONGEST_SHORT = 2, 6
_SHORT = frozenset("*# -")
"""What may stand between the digits of a service's number."""
_PREMIUM = frozenset({PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST})
_PREMIUM_NAMES = frozenset({"PREMIUM_RATE", "SHARED_COST"})
_MANY = 500
"""From so many numbers on, they are read by the core."""


@dataclass(frozen=True, slots=True)
class Target:
    """One number as it was given; `number` is its E.164, or None when it is no number.

    `barred` is the code of a reason for which it is never rung: `emergency_number`, `short_number`, `premium_number`.
    """

    given: str = field(repr=False)
    number: str | None = field(repr=False)
    barred: str | None = None
    basis: str = field(default="", repr=False)


def read_targets(path: Path, region: str, data: bytes | None = None) -> list[Target]:
    """Read a file of numbers; blank lines and lines that begin with `#` are skipped, repeated numbers are taken once.

    `data` is what stands in it, where that was read already (a standard stream). Raises InputError when the file cannot
    be read or is no text.
    """
    try:
        text = (path.read_bytes() if data is None else data).decode("utf-8-sig")
    except OSError as error:
        raise InputError(error.strerror or str(error), path=str(path)) from None
    except UnicodeDecodeError:
        raise InputError("this is no text in UTF-8; write one number a line", path=str(path)) from None
    return list(targets(io.StringIO(text, newline=None), region))


def targets(lines: Iterable[str], region: str) -> Iterator[Target]:
    """The targets behind `lines`, each once, in order.

    >>> next(targets(["number,basis", "8 916 000-00-01,contract 12 of 2026"], "RU")).basis
    'contract 12 of 2026'
    >>> [target.number for target in targets(["89160000001", "+7 916 000-00-01", "79160000002"], "RU")]
    ['+79160000001', '+79160000002']
    """
    rows = list(_rows(lines))
    given = [text for text, _ in rows]
    read = _many(given, region) if len(rows) >= _MANY else (target(text, region) for text in given)
    seen: set[str] = set()
    for found, (_, basis) in zip(read, rows, strict=True):
        key = found.number or found.given
        if key not in seen:
            seen.add(key)
            yield replace(found, basis=basis) if basis else found


def target(given: str, region: str) -> Target:
    """Read one number; `region` is the country of numbers that are written without one.

    >>> target("112", "RU").barred, target("8 809 500 00 00", "RU").barred
    ('emergency_number', 'premium_number')
    >>> target("not a number", "RU").number is None
    True
    """
    if any(character.isalpha() for character in given):
        return Target(given, None)
    if phonenumbers.connects_to_emergency_number(given, region):
        return Target(given, None, "emergency_number")
    number = _valid(given, region)
    if number is None:
        return Target(given, None, "short_number" if _is_short(given) else None)
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return Target(given, e164, "premium_number" if phonenumbers.number_type(number) in _PREMIUM else None)


def _rows(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """What stands for a number in each line, and its basis."""
    separator: str | None = None
    first = True
    for line in lines:
        given = line.strip()[:_LONGEST_LINE]
        if not given or given.startswith("#"):
            continue
        if first:
            first, separator = False, next((mark for mark in SEPARATORS if _is_header(given, mark)), None)
            if separator is not None:
                continue
        number, _, basis = (given, "", "") if separator is None else given.partition(separator)
        yield number, basis.strip(' "')[:_LONGEST_BASIS]


def _many(given: Sequence[str], region: str) -> Iterator[Target]:
    """`target` of each, read by the core, all at once."""
    from prozvon.phone import parse_phones  # noqa: PLC0415 -- a short list does without it, and starts sooner

    columns = ("e164", "is_valid", "type")
    plain = parse_phones(given, region).select(columns).rows()
    # A country code without its plus is as common as the national form, which comes first.
    again = [n for n, (_, valid, _) in enumerate(plain) if not valid and given[n][:1].isdigit()]
    marked = parse_phones([f"+{given[n]}" for n in again], region).select(columns).rows()
    read = {n: row for n, row in zip(again, marked, strict=True) if row[1]}
    for n, text in enumerate(given):
        e164, valid, kind = read.get(n, plain[n])
        if any(character.isalpha() for character in text):
            yield Target(text, None)
        elif not text.startswith("+") and phonenumbers.connects_to_emergency_number(text, region):
            yield Target(text, None, "emergency_number")
        elif not valid:
            yield Target(text, None, "short_number" if _is_short(text) else None)
        else:
            yield Target(text, e164, "premium_number" if kind in _PREMIUM_NAMES else None)


def _is_header(line: str, separator: str) -> bool:
    return line.partition(separator)[2].strip(' "').casefold() in _BASIS_HEADERS


def _valid(given: str, region: str) -> phonenumbers.PhoneNumber | None:
    # A country code without its plus is as common as the national form: 7916… and 8916… mean the same.
    for text in (given, f"+{given}") if given[:1].isdigit() else (given,):
        try:
            number = phonenumbers.parse(text, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return number
    return None


def _is_short(given: str) -> bool:
    digits = [character for character in given if character.isascii() and character.isdigit()]
    return _LEAST_SHORT <= len(digits) <= _LONGEST_SHORT and all(c in _SHORT or c in digits for c in given)
