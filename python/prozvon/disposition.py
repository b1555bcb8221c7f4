"""What a call's outcome says about the number: the whole table, total over everything that a network can answer.

Precedence: our own trunk's health, the Q.850 cause with its location, the SIP code, what was heard before the final
response. Where they disagree the milder verdict wins (alive, error, temp, dead); within one verdict the cause wins. So
an odd answer never condemns a number.

Sources: RFC 3261 §21, RFC 3398 §8.2.6 (causes and codes), RFC 8197 and 8688 (607, 608), ITU-T Q.850.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum, StrEnum
from types import MappingProxyType
from typing import assert_never


class Verdict(StrEnum):
    """What to think of the number; the order is from mild to hard."""

    ALIVE = "alive"
    ERROR = "error"
    TEMP = "temp"
    DEAD = "dead"


class Class(StrEnum):
    """What happened, by its name in results, store and reports."""

    ANSWERED = "ANSWERED"
    ANSWERED_ANNOUNCEMENT = "ANSWERED-ANNOUNCEMENT"
    RINGING = "RINGING"
    BUSY = "BUSY"
    DECLINED = "DECLINED"
    VOICEMAIL = "VOICEMAIL"
    FORWARDED = "FORWARDED"
    ABSENT = "ABSENT"
    UNALLOCATED = "UNALLOCATED"
    CHANGED = "CHANGED"
    BARRED = "BARRED"
    BAD_NUMBER = "BAD-NUMBER"
    BLOCKED_US = "BLOCKED-US"
    OUT_OF_ORDER = "OUT-OF-ORDER"
    NETWORK = "NETWORK"
    NO_ROUTE = "NO-ROUTE"
    TRUNK = "TRUNK"
    PROTOCOL = "PROTOCOL"
    REDIRECT_LOOP = "REDIRECT-LOOP"
    UNKNOWN = "UNKNOWN"
    NOT_DIALLED = "NOT-DIALLED"
    MAY_HAVE_RUNG = "MAY-HAVE-RUNG"
    WRONG_PARTY = "WRONG-PARTY"


VERDICTS: Mapping[Class, Verdict] = MappingProxyType(
    {
        Class.ANSWERED: Verdict.ALIVE,
        # What an announcement says is for the audio to decide; until then it is open.
        Class.ANSWERED_ANNOUNCEMENT: Verdict.TEMP,
        Class.RINGING: Verdict.ALIVE,
        Class.BUSY: Verdict.ALIVE,
        Class.DECLINED: Verdict.ALIVE,
        Class.VOICEMAIL: Verdict.ALIVE,
        Class.FORWARDED: Verdict.ALIVE,
        Class.ABSENT: Verdict.TEMP,
        Class.UNALLOCATED: Verdict.DEAD,
        Class.CHANGED: Verdict.DEAD,
        Class.BARRED: Verdict.TEMP,
        Class.BAD_NUMBER: Verdict.TEMP,
        Class.BLOCKED_US: Verdict.ERROR,
        Class.OUT_OF_ORDER: Verdict.TEMP,
        Class.NETWORK: Verdict.ERROR,
        Class.NO_ROUTE: Verdict.TEMP,
        Class.TRUNK: Verdict.ERROR,
        Class.PROTOCOL: Verdict.ERROR,
        Class.REDIRECT_LOOP: Verdict.ERROR,
        Class.UNKNOWN: Verdict.TEMP,
        Class.NOT_DIALLED: Verdict.TEMP,
        Class.MAY_HAVE_RUNG: Verdict.TEMP,
        Class.WRONG_PARTY: Verdict.ALIVE,
    }
)

_MILDNESS = {verdict: rank for rank, verdict in enumerate(Verdict)}


class Heard(Enum):
    """The best that came before the final response, from nothing to an alerted telephone."""

    NOTHING = 0
    PROGRESS = 1  # 182, 183, 199: something is under way, perhaps an announcement
    FORWARDED = 2  # 181, or an answer that names a diversion
    RINGING = 3  # 180
    MAILBOX = 4  # an answer that names a diversion to a mailbox


class Tone(StrEnum):
    """What the network's own tones said before anybody answered. Speech and music say nothing."""

    RINGBACK = "ringback"
    BUSY = "busy"
    CONGESTION = "congestion"
    SIT = "sit"
    """Special information: the announcement behind it says why nobody can be reached."""


class Redirect(Enum):
    """Where a 3xx points; a probe never follows it."""

    NOWHERE = 0  # no usable Contact
    BACK = 1  # to the number that was called
    ELSEWHERE = 2


class Fault(Enum):
    """Why there is no final response."""

    TIMEOUT = 0  # not even a provisional
    CANCEL_TIMEOUT = 1  # a provisional, then no final even after our CANCEL
    UNREACHABLE = 2  # ICMP, or a connection that failed
    ABANDONED = 3  # we stopped first


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the network answered to one call. `code` is None exactly when `fault` is given; `location` is RFC 8606's."""

    code: int | None = None
    cause: int | None = None
    location: str | None = None
    heard: Heard = Heard.NOTHING
    cancelled: bool = False
    redirect: Redirect = Redirect.NOWHERE
    fault: Fault | None = None
    tone: Tone | None = None


@dataclass(frozen=True, slots=True)
class Disposition:
    """A class, its verdict and the steps that led there; `disputed` when the signs disagreed."""

    cls: Class
    verdict: Verdict
    evidence: tuple[str, ...]
    disputed: bool = False


# --- the table ---------------------------------------------------------------------------------------------------

BY_CODE: Mapping[int, Class] = MappingProxyType(
    {
        301: Class.CHANGED,
        302: Class.FORWARDED,
        401: Class.TRUNK,
        402: Class.TRUNK,
        403: Class.BLOCKED_US,
        404: Class.UNALLOCATED,
        407: Class.TRUNK,
        408: Class.NETWORK,
        410: Class.CHANGED,
        480: Class.ABSENT,
        484: Class.BAD_NUMBER,
        486: Class.BUSY,
        502: Class.OUT_OF_ORDER,
        600: Class.BUSY,
        603: Class.DECLINED,
        604: Class.UNALLOCATED,
        607: Class.BLOCKED_US,
        608: Class.BLOCKED_US,
    }
    | dict.fromkeys((500, 503, 504), Class.NETWORK)
    | dict.fromkeys((400, 415, 416, 420, 421, 482, 483, 485, 488, 493, 494, 501, 505, 513, 606), Class.PROTOCOL)
)
"""A final code by itself; 2xx is ANSWERED, every other code UNKNOWN."""

BY_CAUSE: Mapping[int, Class] = MappingProxyType(
    {
        1: Class.UNALLOCATED,
        2: Class.NO_ROUTE,
        3: Class.NO_ROUTE,
        17: Class.BUSY,
        18: Class.ABSENT,
        19: Class.RINGING,
        20: Class.ABSENT,
        21: Class.BLOCKED_US,
        22: Class.CHANGED,
        27: Class.OUT_OF_ORDER,
        28: Class.BAD_NUMBER,
    }
    | dict.fromkeys((55, 57, 87), Class.BARRED)
    | dict.fromkeys((34, 38, 41, 42, 44, 47, 58, 102, 111, 127), Class.NETWORK)
    | dict.fromkeys((65, 70, 79, 88, *range(95, 102)), Class.PROTOCOL)
)
"""A Q.850 cause by itself; every other cause says nothing of its own."""

AFTER_PROGRESS: Mapping[int, Class] = MappingProxyType(
    # Before a 403 it was an announcement about the number; a 408 is the network's only without any 18x; a 487 ends our
    # CANCEL.
    {403: Class.BARRED, 408: Class.RINGING, 487: Class.RINGING}
)
"""Codes that mean something else once a 182 or 183 was heard."""

AGREED: Mapping[tuple[int, int], Class] = MappingProxyType(
    {(408, 18): Class.ABSENT, (480, 18): Class.ABSENT, (408, 19): Class.RINGING, (480, 19): Class.RINGING}
    | {(403, cause): Class.BARRED for cause in (55, 57, 87)}
    | {(404, cause): Class.NO_ROUTE for cause in (2, 3)}
)
"""Pairs that say one thing together (RFC 3398 makes the one from the other), so that nothing is to be reconciled."""

BY_TONE: Mapping[Tone, Class] = MappingProxyType(
    {Tone.RINGBACK: Class.RINGING, Tone.BUSY: Class.BUSY, Tone.CONGESTION: Class.NETWORK, Tone.SIT: Class.UNKNOWN}
)
"""A tone by itself: it decides where we ended a call after a mere 183, and elsewhere only makes a verdict milder."""

_BY_HEARD = MappingProxyType({Heard.FORWARDED: Class.FORWARDED, Heard.MAILBOX: Class.VOICEMAIL})
_EXISTS = frozenset({Heard.RINGING, Heard.FORWARDED, Heard.MAILBOX})
_ENDED_BY_US = frozenset({408, 487})
_USER_REFUSED = 21
_USER = "U"


def classify(outcome: Outcome) -> Disposition:
    """Say what `outcome` means; total: every outcome has a class.

    >>> classify(Outcome(code=404, cause=1)).cls
    <Class.UNALLOCATED: 'UNALLOCATED'>
    >>> found = classify(Outcome(code=404, cause=17))
    >>> found.cls, found.verdict, found.disputed
    (<Class.BUSY: 'BUSY'>, <Verdict.ALIVE: 'alive'>, True)
    """
    evidence: list[str] = []
    disputed = False
    if outcome.tone is not None:
        evidence.append(f"tone {outcome.tone}: {BY_TONE[outcome.tone]}")
    if outcome.tone is Tone.RINGBACK and outcome.heard in {Heard.NOTHING, Heard.PROGRESS}:
        outcome = replace(outcome, heard=Heard.RINGING)
    if outcome.fault is not None or outcome.code is None:
        cls = _without_final(outcome, evidence)
    else:
        cls, disputed = _with_final(outcome, outcome.code, evidence)
    return Disposition(cls, VERDICTS[cls], tuple(evidence), disputed)


def _with_final(outcome: Outcome, code: int, evidence: list[str]) -> tuple[Class, bool]:
    said = _of_code(outcome, code)
    evidence.append(f"code {code}: {said}")
    if said in {Class.ANSWERED, Class.TRUNK}:
        # An answered call is answered whatever else is said; and the trunk's own health comes before everything.
        if said is Class.ANSWERED and outcome.heard is Heard.MAILBOX:
            return _heard(outcome, evidence) or said, False
        announced = said is Class.ANSWERED and outcome.tone is Tone.SIT
        return (Class.ANSWERED_ANNOUNCEMENT if announced else said), False
    cls: Class = said
    disputed = False
    if outcome.cause is not None:
        caused = _of_cause(outcome, code, outcome.cause)
        evidence.append(f"cause {outcome.cause}: {caused or 'no class of its own'}")
        if caused is not None:
            agreed = AGREED.get((code, outcome.cause)) is caused
            cls = caused if agreed else _milder(caused, said)
            disputed = not agreed and caused is not said
        elif said is Class.UNALLOCATED:
            # 404 and 604 condemn when they are bare or confirmed; with another cause they are neither.
            cls, disputed = Class.UNKNOWN, True
    if outcome.tone in {Tone.BUSY, Tone.CONGESTION}:
        milder = _milder(BY_TONE[outcome.tone], cls)
        cls, disputed = milder, disputed or milder is not cls
    if outcome.heard in _EXISTS and VERDICTS[cls] is not Verdict.ALIVE:
        # Somebody's telephone was alerted, or the number has a forwarding of its own: whatever came then, it exists.
        return _heard(outcome, evidence) or cls, True
    return cls, disputed


def _of_code(outcome: Outcome, code: int) -> Class:
    if 200 <= code < 300:  # noqa: PLR2004 -- success
        return Class.ANSWERED
    if 300 <= code < 400 and outcome.redirect is not Redirect.ELSEWHERE:  # noqa: PLR2004 -- redirection
        return Class.REDIRECT_LOOP
    if outcome.heard is Heard.PROGRESS and code in _ENDED_BY_US and outcome.tone is not None:
        return BY_TONE[outcome.tone]
    if outcome.heard is Heard.PROGRESS and code in AFTER_PROGRESS:
        return AFTER_PROGRESS[code]
    if code == 487 and outcome.heard is not Heard.NOTHING:  # noqa: PLR2004 -- the end of our own CANCEL
        return _BY_HEARD.get(outcome.heard, Class.RINGING)
    return BY_CODE.get(code, Class.UNKNOWN)


def _of_cause(outcome: Outcome, code: int, cause: int) -> Class | None:
    if cause == _USER_REFUSED and outcome.location == _USER:
        return Class.DECLINED
    return AGREED.get((code, cause)) or BY_CAUSE.get(cause)


def _milder(cause: Class, code: Class) -> Class:
    return code if _MILDNESS[VERDICTS[code]] < _MILDNESS[VERDICTS[cause]] else cause


def _heard(outcome: Outcome, evidence: list[str]) -> Class | None:
    match outcome.heard:
        case Heard.NOTHING:
            return None
        case Heard.FORWARDED | Heard.MAILBOX:
            cls = _BY_HEARD[outcome.heard]
        case Heard.PROGRESS | Heard.RINGING:
            cls = Class.RINGING
        case _:
            assert_never(outcome.heard)
    evidence.append(f"heard {outcome.heard.name.lower()}: {cls}")
    return cls


def _without_final(outcome: Outcome, evidence: list[str]) -> Class:
    fault = outcome.fault
    evidence.append(f"no final: {'none given' if fault is None else fault.name.lower()}")
    match fault:
        case Fault.TIMEOUT | Fault.UNREACHABLE:
            return Class.TRUNK
        case Fault.CANCEL_TIMEOUT if outcome.tone is not None and outcome.heard is Heard.PROGRESS:
            return BY_TONE[outcome.tone]
        case Fault.CANCEL_TIMEOUT:
            return _heard(outcome, evidence) or Class.NETWORK
        case Fault.ABANDONED | None:
            return _heard(outcome, evidence) or Class.MAY_HAVE_RUNG
        case _:
            assert_never(fault)
