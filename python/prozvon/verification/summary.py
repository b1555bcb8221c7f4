"""What a sweep did, in numbers."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from prozvon.disposition import Class, Verdict
from prozvon.errors import TrunkError
from prozvon.verification.results import Results


class Stop(Enum):
    """Why a sweep ended before its numbers did."""

    TERMINATED = "terminated"
    INTERRUPTED = "interrupted"
    BREAKER = "breaker"  # results say only that the line is sick
    BLOCKED = "blocked"  # our caller number is turned away everywhere
    CANARY = "canary"  # a number of ours did not answer as it must
    ABANDONED = "abandoned"  # too many people answered and heard nothing
    CALLERS = "callers"  # each of our numbers has made its calls of the day
    BUDGET = "budget"  # what look-ups may cost is spent
    LOST = "lost"
    UNUSABLE = "unusable"
    FAILED = "failed"
    HOUR = "hour"  # the hour that was set; calls under way end as they would


@dataclass(frozen=True, slots=True)
class TrunkState:
    """How a trunk is: `sick` results in succession, of which `limit` open its breaker; `out`, it gets no more calls."""

    name: str
    sick: int
    limit: int
    out: bool = False
    silent: bool = False
    """It did not answer when it was last asked whether it is there."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A sweep under way: calls so far and now, results held back until the line is vouched for."""

    given: int
    dialled: int
    live: int
    held: int
    classes: Mapping[Class, int]
    seconds: float
    resting: float = 0.0
    """Seconds for which the trunk asked to be left alone."""
    trunks: tuple["TrunkState", ...] = ()


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts of one sweep; `left` numbers wait for another run, `not_dialled` counts by reason.

    `alarms` names the beginnings of numbers (`+7916`) whose share of dead ones jumped and was not believed.
    """

    given: int
    dialled: int
    answered: int
    left: int
    classes: Mapping[Class, int]
    verdicts: Mapping[Verdict, int]
    not_dialled: Mapping[str, int]
    stopped: Stop | None
    seconds: float
    alarms: tuple[str, ...] = ()
    unstated: int = 0
    """Calls to numbers for which no consent basis was stated."""
    unopened: tuple[str, ...] = ()
    """Trunks that could not be used beside those that were, and why."""
    blocked: tuple[str, ...] = ()
    """Which of several caller numbers were turned away everywhere, their middle hidden."""

    @property
    def exit_code(self) -> int:
        """The command's exit code.

        0 every number was tried, refused or rests, or the set hour came; 4 numbers are left; 130 Ctrl-C.
        """
        if self.stopped is Stop.INTERRUPTED:
            return 130
        return 4 if self.left and self.stopped is not Stop.HOUR else 0

    def as_dict(self) -> dict[str, object]:
        """The summary as one object of JSON."""
        return {
            "given": self.given,
            "dialled": self.dialled,
            "answered": self.answered,
            "left": self.left,
            "classes": {str(name): count for name, count in self.classes.items()},
            "verdicts": {str(name): count for name, count in self.verdicts.items()},
            "not_dialled": dict(self.not_dialled),
            "stopped": None if self.stopped is None else self.stopped.value,
            "alarms": list(self.alarms),
            "unstated": self.unstated,
            "unopened": list(self.unopened),
            "blocked": list(self.blocked),
            "seconds": round(self.seconds, 3),
        }


def summarize(
    results: Results,
    dialled: int,
    stopped: Stop | None,
    seconds: float,
    alarms: tuple[str, ...] = (),
) -> Summary:
    """Count the rows of `results`."""
    rows = results.rows
    classes = Counter(row.cls for row in rows)
    verdicts = Counter(row.verdict for row in rows)
    reasons = Counter(row.evidence for row in rows if row.cls is Class.NOT_DIALLED)
    return Summary(
        given=len(rows),
        dialled=dialled,
        answered=classes[Class.ANSWERED],
        left=results.left(),
        classes=MappingProxyType(dict(classes.most_common())),
        verdicts=MappingProxyType(dict(verdicts.most_common())),
        not_dialled=MappingProxyType(dict(reasons.most_common())),
        stopped=stopped,
        seconds=seconds,
        alarms=alarms,
    )


def unusable(names: Sequence[str], dialled: int, results: Results) -> TrunkError:
    """The error of trunks over which no call got through, with what most of the calls met."""
    told = TrunkError(f"{' and '.join(names)} was never usable: none of {dialled} calls got through")
    met = Counter(row.evidence.partition(" ")[0] for row in results.rows if row.cls is Class.TRUNK)
    match met.most_common(1):
        case [("code=401" | "code=407", _)]:
            return TrunkError(f"{told}; the account was not accepted: look at its user and password")
        case [("code=402" | "code=403", _)]:
            return TrunkError(f"{told}; the operator bars the account: ask there")
        case [("unreachable", _)]:
            return TrunkError(f"{told}; nobody listens at that address and port")
        case [("timeout", _)]:
            return TrunkError(f"{told}; no answer of any kind came")
        case _:
            return told
