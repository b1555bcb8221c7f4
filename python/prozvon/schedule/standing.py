"""What is known of one number between two probes."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from prozvon.schedule.signals import Signal


class State(StrEnum):
    """Where a number stands on its way; the words are those of the column `pz_reach`."""

    NEW = "new"
    REACHABLE = "reachable"
    UNCONFIRMED = "unconfirmed"
    QUARANTINED = "quarantined"
    OWNER_UNPROVEN = "owner_unproven"
    DATA_QUALITY = "data_quality"
    WRONG_PARTY = "wrong_party"
    REFUSED = "refused"
    RETIRED = "retired"


class Severity(StrEnum):
    """Of an unconfirmed or quarantined number: hard (there is no such number) or soft (nobody reached)."""

    HARD = "hard"
    SOFT = "soft"


@dataclass(frozen=True, slots=True)
class Sign:
    """One answer that counts towards quarantine."""

    at: datetime
    signal: Signal


@dataclass(frozen=True, slots=True)
class Observation:
    """What one attempt taught: when the call was placed, when its outcome was known, what that says of the number."""

    placed_at: datetime
    seen_at: datetime
    signal: Signal


@dataclass(frozen=True, slots=True)
class Standing:
    """The state of a number with the evidence it rests on.

    `owner_proven` turns false when a number was parked or belongs to a stranger, and stays so until somebody proves
    the owner: Russian operators hand a silent number to a new subscriber after about five months; `unproven_at` is when
    it was last doubted. `cycle` counts re-checks in quarantine, and further answers while the owner is not proven; `idle`
    answers in succession that said nothing. `next_check_at` None: never rung by itself.
    """

    state: State = State.NEW
    severity: Severity | None = None
    owner_proven: bool = True
    signs: tuple[Sign, ...] = ()
    cycle: int = 0
    idle: int = 0
    checked_at: datetime | None = None
    quarantined_at: datetime | None = None
    unproven_at: datetime | None = None
    next_check_at: datetime | None = None
