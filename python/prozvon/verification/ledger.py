"""What a sweep asks of the store: who may ring which number, and what came of it.

    admit ──► lease ──► begin (durable, before the INVITE leaves) ──► settle

A lease says who works a number now; an intent says that it may have been rung, for ever. The store is synchronous and
is called through `asyncio.to_thread`, one call at a time (`Desk`).
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import ParamSpec, Protocol, TypeVar

from prozvon.store import Draft, Intent, Lease, Outcome

__all__ = ["Desk", "Draft", "Intent", "Lease", "Ledger", "Outcome"]

P = ParamSpec("P")
T = TypeVar("T")


class Ledger(Protocol):
    """The store's side of a sweep. `now` is wall-clock time with a zone."""

    def admit(self, given: Sequence[str], now: datetime) -> int:
        """Make numbers known that are not; they are due now. Returns how many were new."""

    def lease(
        self,
        owner: str,
        now: datetime,
        limit: int,
        seconds: float,
        only: Sequence[str] | None = None,
        rest: timedelta = ...,
    ) -> list[Lease]:
        """Lease numbers that do not rest and are leased to nobody else: of `only`, or of those that are due."""

    def renew(self, leases: Sequence[Lease], owner: str, now: datetime, seconds: float) -> list[Lease]:
        """Stretch leases; returns those that are still ours."""

    def held(self, given: Sequence[str], now: datetime) -> dict[str, datetime]:
        """Those of `given` that are leased, with the end of the lease."""

    def resting(self, given: Sequence[str], now: datetime, rest: timedelta = ...) -> dict[str, datetime]:
        """Those of `given` that may not be rung yet, with the end of their rest."""

    def refused(self, given: Sequence[str], now: datetime | None = None) -> dict[str, str]:
        """Those of `given` that must not be rung, with the reason's code: stop-list, refusal, wrong party."""

    def begin(self, drafts: Sequence[Draft], now: datetime, rest: timedelta = ...) -> list[Intent]:
        """Write the intents, durable on return; a draft whose fence was lost or whose number rests gets none."""

    def settle_all(self, outcomes: Sequence[Outcome], now: datetime) -> None:
        """Write what came of intents, once each, and move their numbers' states."""

    def release(self, leases: Sequence[Lease], owner: str) -> None:
        """Give leases back before they run out."""

    def placed(self, since: datetime) -> tuple[int, int]:
        """How many calls were placed since then, by any sweep, and how many of them were answered."""

    def attempted(self, given: Sequence[str], since: datetime) -> dict[str, int]:
        """How many calls since then may have reached each telephone of `given`."""

    def tokens(self, since: datetime) -> list[int]:
        """The tokens of the calls that sweeps placed since then."""

    def unsettled(self, place: str, since: datetime) -> list[Intent]:
        """Intents without an outcome whose owner ends in `@place`, begun since then."""

    def orphans(self, now: datetime) -> list[Intent]:
        """Intents without an outcome whose lease has run out: they may have rung."""


class Desk:
    """Asks the ledger off the event loop, one question at a time."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self._lock = asyncio.Lock()

    async def ask(self, question: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
        """Call one of the ledger's methods in a thread. A question that was put is answered before a cancellation."""
        async with self._lock:
            return await asyncio.to_thread(question, *args, **named)
