"""The values that pass between a sweep and the ledger of attempts.

The order of a number's life in one sweep: `Lease` (one sweep alone may try it, for a while) → `Draft` (what the sweep
is about to do) → `Intent` (the same, durable on disk: from here on the number may ring) → an outcome that settles it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to try `number`, until the lease expires or is taken over.

    `fence` grows with every lease of the number. Whoever still holds an older one was overtaken and may do nothing.
    """

    number: str = field(repr=False)
    fence: int


@dataclass(frozen=True, slots=True)
class Draft:
    """A call about to be placed: E.164 `number`, the lease it stands on, 64 random bits, the trunk's name."""

    number: str = field(repr=False)
    fence: int
    owner: str
    token: int
    trunk: str


@dataclass(frozen=True, slots=True)
class Intent:
    """A call that may have been placed: committed to disk before the first INVITE leaves.

    Call-ID, tags and branches derive from `token`, so that a restart can still answer late packets of this call.
    """

    id: int
    number: str = field(repr=False)
    token: int
    trunk: str
    at: datetime


OVERHEARD = "overheard"
"""Owner of the calls that others placed."""
LOOKUP = "lookup-"
"""How the owner of attempts begins that asked a service and rang nobody."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call that somebody else placed at `at`, with what came of it; `token` tells it from every other call."""

    number: str = field(repr=False)
    at: datetime
    token: str
    source: str
    cls: str
    verdict: str
    evidence: Mapping[str, object] = field(repr=False)
