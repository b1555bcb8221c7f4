"""What the practice trunk does with a call: by a share of all numbers, by the last two digits, or by a file.

`realistic` deals behaviours out by a hash of the number and a seed, so that a number always meets the same one:

    ring 62 %   answer 12 %   busy 6 %   not-found 8 %   absent 8 %   declined 2 %   silence 2 %

`digits` goes by the last two digits, for trials by hand (`BY_DIGITS`); every other number rings.
A file has lines `NUMBER,BEHAVIOUR` (any spelling of the number's digits) or `*SUFFIX,BEHAVIOUR`, and comes first.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from prozvon.errors import InputError


class Behaviour(StrEnum):
    """How a called party, or the network in its place, responds."""

    RING = "ring"
    ANSWER = "answer"
    BUSY = "busy"
    NOT_FOUND = "not-found"
    BARE_NOT_FOUND = "bare-not-found"
    """404 without a cause, as a box sends that only guesses."""
    ABSENT = "absent"
    DECLINED = "declined"
    SILENCE = "silence"
    """100 and then nothing; a CANCEL still ends it with 487."""
    DEAF = "deaf"
    """Not even a 100."""
    UNAVAILABLE = "unavailable"
    ERROR = "error"
    REDIRECT = "redirect"
    CHALLENGE = "challenge"
    BARRED = "barred"
    """403 at once, as if our caller number were blocked."""
    REJECTED = "rejected"
    """603 at once, likewise."""


SHARES: Mapping[Behaviour, int] = MappingProxyType(
    {
        Behaviour.RING: 62,
        Behaviour.ANSWER: 12,
        Behaviour.BUSY: 6,
        Behaviour.NOT_FOUND: 8,
        Behaviour.ABSENT: 8,
        Behaviour.DECLINED: 2,
        Behaviour.SILENCE: 2,
    }
)
"""Of 100 numbers; the order is part of what a seed means."""

BY_DIGITS: Mapping[str, Behaviour] = MappingProxyType(
    {
        "00": Behaviour.ANSWER,
        "02": Behaviour.REDIRECT,
        "03": Behaviour.DECLINED,
        "04": Behaviour.NOT_FOUND,
        "07": Behaviour.CHALLENGE,
        "08": Behaviour.SILENCE,
        "09": Behaviour.DEAF,
        "50": Behaviour.ERROR,
        "53": Behaviour.UNAVAILABLE,
        "80": Behaviour.ABSENT,
        "86": Behaviour.BUSY,
    }
)
"""By the last two digits, each like the code that it brings about."""

SCENARIOS = ("realistic", "digits")


@dataclass(frozen=True, slots=True)
class Scenario:
    """Looks behaviours up. `exact` and `suffixes` come from a file, the longest suffix first."""

    name: str = "realistic"
    seed: int = 1
    exact: Mapping[str, Behaviour] = field(default_factory=dict, repr=False)
    suffixes: tuple[tuple[str, Behaviour], ...] = field(default=(), repr=False)

    def behaviour(self, number: str) -> Behaviour:
        """What a call to `number` meets.

        >>> Scenario("digits").behaviour("+79160000086")
        <Behaviour.BUSY: 'busy'>
        """
        digits = _digits(number)
        if digits in self.exact:
            return self.exact[digits]
        for suffix, behaviour in self.suffixes:
            if digits.endswith(suffix):
                return behaviour
        if self.name == "digits":
            return BY_DIGITS.get(digits[-2:], Behaviour.RING)
        return _share(digits, self.seed)


def read_behaviours(path: Path, name: str = "realistic", seed: int = 1) -> Scenario:
    """A scenario with the exceptions that a file lists. Raises InputError for a line that is not understood."""
    exact: dict[str, Behaviour] = {}
    suffixes: dict[str, Behaviour] = {}
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"the behaviours cannot be read: {error}", path=str(path)) from None
    for line, text in enumerate(lines, 1):
        if not text.strip() or text.startswith("#"):
            continue
        number, comma, behaviour = (part.strip() for part in text.partition(","))
        digits = _digits(number)
        if not comma or not digits or behaviour not in set(Behaviour):
            known = ", ".join(Behaviour)
            raise InputError(f"write NUMBER,BEHAVIOUR, where BEHAVIOUR is one of {known}", path=str(path), line=line)
        (suffixes if number.startswith("*") else exact)[digits] = Behaviour(behaviour)
    longest_first = sorted(suffixes.items(), key=lambda item: -len(item[0]))
    return Scenario(name, seed, MappingProxyType(exact), tuple(longest_first))


def _share(digits: str, seed: int) -> Behaviour:
    point = int(hashlib.blake2b(f"{seed} {digits}".encode(), digest_size=6).hexdigest(), 16) % 10_000 / 100
    for behaviour, share in SHARES.items():
        point -= share
        if point < 0:
            return behaviour
    return Behaviour.RING


def _digits(number: str) -> str:
    kept: Iterable[str] = (character for character in number if character.isascii() and character.isdigit())
    digits = "".join(kept)
    # 8 and 7 begin the same Russian number.
    return "7" + digits[1:] if len(digits) == 11 and digits[0] == "8" else digits  # noqa: PLR2004 -- a Russian number with its prefix
