"""What a sweep asks of the store: who may ring which number, and what came of it.

    admit ──► lease ──► begin (durable, before the INVITE leaves) ──► settle

A lease says who works a number now; an intent says that it may have been rung, for ever. The store is synchronous and is
called through `asyncio.to_thread`, one call at a time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Lease:
    """A number that is ours for a while; `fence` rises each time that the number is leased."""

    number: str
    fence: int


@dataclass(frozen=True, slots=True)
class Draft:
    """A call about to be placed.

    `token` is 64 random bits: Call-ID, tags and branches derive from them, so that a later process can recognise the call.
    """

    number: str
    fence: int
    owner: str
    token: int
    trunk: str


@dataclass(frozen=True, slots=True)
class Intent:
    """A call that may have been placed at `at`, whatever becomes of this process."""

    id: int
    number: str
    token: int
    trunk: str
    at: datetime


class Ledger(Protocol):
    """The store's side of a sweep. `now` is wall-clock time with a zone."""

    def admit(self, numbers: Sequence[str], now: datetime) -> int:
        """Make numbers known that are not; they are due now. Returns how many were new."""

    def lease(
        self,
        owner: str,
        now: datetime,
        limit: int,
        seconds: float,
        only: Sequence[str] | None = None,
        rest: timedelta = timedelta(hours=24),
    ) -> list[Lease]:
        """Lease at most `limit` numbers that are due, do not rest and are leased to nobody else."""

    def held(self, numbers: Sequence[str], now: datetime) -> dict[str, datetime]:
        """Those of `numbers` that somebody else has leased, with the end of the lease."""

    def refused(self, numbers: Sequence[str]) -> dict[str, str]:
        """Those of `numbers` that must not be rung, with the reason's code: stop-list, refusal, wrong party."""

    def begin(self, drafts: Sequence[Draft], now: datetime) -> list[Intent]:
        """Write the intents, durable on return; a draft whose fence was lost or whose number rests gets none."""

    def settle(self, intent_id: int, cls: str, verdict: str, evidence: Mapping[str, object], now: datetime) -> None:
        """Write what came of an intent, once, and move the number's state."""

    def release(self, leases: Sequence[Lease], owner: str) -> None:
        """Give leases back before they run out."""

    def orphans(self, now: datetime) -> list[Intent]:
        """Intents without an outcome whose process is gone: they may have rung."""
