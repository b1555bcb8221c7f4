"""What a sweep asks of the store: who may ring which number, and what came of it.

    admit ──► lease ──► begin (durable, before the INVITE leaves) ──► settle

A lease says who works a number now; an intent says that it may have been rung, for ever. The store is synchronous and
is called through `asyncio.to_thread`, one call at a time (`Desk`).
"""

import asyncio
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from prozvon.store import Draft, Intent, Lease, Ledger, Outcome

__all__ = ["Desk", "Draft", "Intent", "Lease", "Ledger", "Outcome"]

P = ParamSpec("P")
T = TypeVar("T")


class Desk:
    """Asks the ledger off the event loop, one question at a time."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self._lock = asyncio.Lock()

    async def ask(self, question: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
        """Call one of the ledger's methods in a thread. A question that was put is answered before a cancellation."""
        async with self._lock:
            return await asyncio.to_thread(question, *args, **named)
