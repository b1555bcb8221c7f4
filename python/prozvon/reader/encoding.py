"""Which of a closed set of encodings a text is in, or that it cannot be said.

A wrong guess is worse than a question: names in the wrong encoding are rubbish that looks like data. UTF-8 shows itself
by its form, UTF-16 by its zeros. The three 8-bit encodings are told apart by how Russian the text becomes: each letter
is weighed by how often Russian has it, and by whether capitals stand where capitals stand.
"""

import codecs
import math
import re
from typing import NamedTuple

from prozvon.errors import InputError, UsageError

NAMES = ("utf-8", "utf-16le", "utf-16be", "cp1251", "cp866", "koi8-r")
_EIGHT_BIT = {"cp1251": "cp1251", "cp866": "cp866", "koi8-r": "koi8_r"}
_ALIASES = {
    "utf8": "utf-8",
    "utf-8-sig": "utf-8",
    "utf-16": "utf-16le",
    "utf-16-le": "utf-16le",
    "utf-16-be": "utf-16be",
    "windows-1251": "cp1251",
    "win-1251": "cp1251",
    "win1251": "cp1251",
    "1251": "cp1251",
    "ibm866": "cp866",
    "866": "cp866",
    "dos": "cp866",
    "koi8r": "koi8-r",
    "koi8": "koi8-r",
}
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16le"), (codecs.BOM_UTF16_BE, "utf-16be"))

_CERTAIN = 6.0
"""Nats by which the best reading must beat the next: one in four hundred."""
_RUSSIAN = -4.6
"""Least average of nats per letter for a text to be Russian at all; rubbish has less."""
_SAMPLE = 20_000

# Share of each letter in Russian text, in percent (as in the frequency tables of the National Corpus, rounded).
_SHARES = (
    "о11 е8.5 а8 и7.4 н6.7 т6.3 с5.5 р4.7 в4.5 л4.4 к3.5 м3.2 д3 п2.8 у2.6 я2 ы1.9 ь1.7 г1.7 з1.6 б1.6 ч1.4 й1.2 "
    "х0.97 ж0.94 ш0.72 ю0.64 ц0.48 щ0.36 э0.33 ф0.27 ъ0.04 ё0.1"
)
_WEIGHTS = {entry[0]: math.log(float(entry[1:]) / 100) for entry in _SHARES.split()}
_SIGN = math.log(0.004)
"""Weight of № « » and their like."""
_FOREIGN = math.log(0.000_2)
"""Weight of what Russian text does not hold."""
_ODD = -3.0
"""A capital behind a small letter, or Latin and Cyrillic in one word."""


class Found(NamedTuple):
    """An encoding and the length of the mark that opens the text."""

    name: str
    mark: int


def canonical(name: str) -> str:
    """The name of an encoding as it is spelt here.

    >>> canonical("Windows-1251")
    'cp1251'
    """
    plain = name.strip().lower().replace("_", "-")
    plain = _ALIASES.get(plain, plain)
    if plain not in NAMES:
        raise UsageError(f"encoding {name!r} is not known; it can be one of {', '.join(NAMES)}")
    return plain


def by_mark(data: bytes) -> Found | None:
    """What a byte order mark says."""
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise InputError("is in UTF-32; save it as UTF-8")
    return next((Found(name, len(mark)) for mark, name in _BOMS if data.startswith(mark)), None)


def by_zeros(data: bytes) -> str | None:
    r"""UTF-16 without a mark: every second byte is 0 or, for Cyrillic letters, 4.

    >>> by_zeros("Имя,Телефон\n".encode("utf-16-be"))
    'utf-16be'
    >>> by_zeros(b"plain text") is None
    True
    """
    head = data[: 4_096 & ~1]
    if len(data) % 2 or not head or 0 not in head:
        return None
    for name, high, low in (("utf-16le", head[1::2], head[0::2]), ("utf-16be", head[0::2], head[1::2])):
        if sum(b in (0, 4) for b in high) >= 0.95 * len(high) and sum(b in (0, 4) for b in low) < 0.5 * len(low):
            return name
    return None


def eight_bit(data: bytes) -> str:
    r"""Which 8-bit Cyrillic encoding `data` is in; `InputError` when that is not certain.

    >>> eight_bit("Фамилия;Имя\nСидоров;Пётр\n".encode("koi8-r"))
    'koi8-r'
    """
    sample = _distinct(data)
    ranked = sorted(
        ((_likelihood(sample.decode(codec, "replace")), name) for name, codec in _EIGHT_BIT.items()), reverse=True
    )
    (best, letters), name = ranked[0]
    (second, _), _ = ranked[1]
    if best - second < _CERTAIN or best < _RUSSIAN * letters:
        candidates = ", ".join(name for _, name in ranked)
        raise InputError(f"the encoding cannot be told for certain; give --encoding, one of {candidates}")
    return name


def _distinct(data: bytes) -> bytes:
    """The words with letters beyond ASCII, each once: a city repeated in every row must not outweigh the rest."""
    words: dict[bytes, None] = {}
    size = 0
    for match in re.finditer(rb"[A-Za-z\x80-\xff]*[\x80-\xff][A-Za-z\x80-\xff]*", data):
        if match[0] not in words:
            words[match[0]] = None
            size += len(match[0])
            if size > _SAMPLE:
                break
    return b" ".join(words)


def _likelihood(text: str) -> tuple[float, int]:
    """Log likelihood of the letters beyond ASCII, and their number."""
    total = 0.0
    count = 0
    before = " "
    for char in text:
        if char > "\x7f":
            count += 1
            small = char.lower()
            weight = _WEIGHTS.get(small)
            if weight is None:
                total += _SIGN if char in "№«»—–…„“”’°\xa0" else _FOREIGN
            else:
                total += weight
                if (char != small and before.islower()) or (before < "\x7f" and before.isalpha()):
                    total += _ODD
        elif char.isalpha() and before > "\x7f" and before.isalpha():
            total += _ODD
        before = char
    return total, count
