"""What a class of answer says of the number. What says something of the trunk, the network or us says nothing of it."""

from collections.abc import Mapping
from enum import StrEnum


class Signal(StrEnum):
    """All that an answer can say, mildest first; `proven`, `stranger` and `refusal` come from people only."""

    PROVEN = "proven"
    ALIVE = "alive"
    DECLINED = "declined"
    STRANGER = "stranger"
    REFUSAL = "refusal"
    NOTHING = "nothing"
    HALF = "half"
    SOFT = "soft"
    DEFECT = "defect"
    WEAK = "weak"
    HARD = "hard"


_OF_TEMP = {
    "ABSENT": Signal.SOFT,
    "BARRED": Signal.SOFT,
    "OUT-OF-ORDER": Signal.HALF,
    "BAD-NUMBER": Signal.DEFECT,
}
_OF_ALIVE = {"DECLINED": Signal.DECLINED, "WRONG-PARTY": Signal.STRANGER, "CONVERSATION": Signal.PROVEN}
_DEAD = {"UNALLOCATED", "CHANGED", "ANSWERED-ANNOUNCEMENT"}


def signal(cls: str, verdict: str, evidence: Mapping[str, object]) -> Signal:
    """Read an outcome. Total: an unknown class or verdict, and one that do not fit each other, say nothing.

    A 404 or 604 without a Q.850 cause is a box's guess: it is weak, and no number of them parks anybody, unless a
    canary passed in the same window (`evidence["canary"] == "passed"`) or the announcement was heard.

    >>> signal("UNALLOCATED", "dead", {"code": 404, "cause": 1})
    <Signal.HARD: 'hard'>
    >>> signal("UNALLOCATED", "dead", {"code": 404})
    <Signal.WEAK: 'weak'>
    >>> signal("NETWORK", "error", {"code": 503})
    <Signal.NOTHING: 'nothing'>
    """
    match verdict:
        case "alive":
            return _OF_ALIVE.get(cls, Signal.ALIVE)
        case "temp":
            return _OF_TEMP.get(cls, Signal.NOTHING)
        case "dead" if cls in _DEAD:
            return Signal.WEAK if _is_guess(cls, evidence) else Signal.HARD
        case _:
            return Signal.NOTHING


def _is_guess(cls: str, evidence: Mapping[str, object]) -> bool:
    if cls != "UNALLOCATED" or evidence.get("canary") == "passed":
        return False
    return evidence.get("cause") is None and not evidence.get("announcement")
