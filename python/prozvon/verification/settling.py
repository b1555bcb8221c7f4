"""Writes down what came of calls: into the results at once, into the store as soon as it need not be doubted."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable

from prozvon.disposition import Class
from prozvon.verification.calls import Ended
from prozvon.verification.clock import Clock
from prozvon.verification.holding import Holding, is_doubtful, voided
from prozvon.verification.ledger import Desk, Lease, Outcome
from prozvon.verification.results import Results, Row

_EVERY = 0.05
"""Seconds between two commits: each costs as much as many outcomes."""


class Settling:
    """Takes outcomes; `run` writes them. `holding` None doubts nothing.

    What the last calls of a trunk that was found sick (`is_sick`, by its name) seem to say is inconclusive.
    """

    def __init__(
        self, desk: Desk, clock: Clock, results: Results, holding: Holding | None, is_sick: Callable[[str], bool]
    ) -> None:
        self._desk = desk
        self._clock = clock
        self._results = results
        self.holding = holding
        self._ready: deque[Ended] = deque()
        self._is_sick = is_sick

    @property
    def blocked(self) -> set[str | None]:
        """Which of our caller numbers were found to be turned away everywhere."""
        return set() if self.holding is None else self.holding.blocked

    @property
    def leases(self) -> list[Lease]:
        """Leases of the numbers whose outcome is not written yet."""
        held = [] if self.holding is None else self.holding.held
        return [ended.lease for ended in (*held, *self._ready)]

    @property
    def waiting(self) -> frozenset[int]:
        """The intents that are held now."""
        return frozenset() if self.holding is None else frozenset(ended.intent.id for ended in self.holding.held)

    def put(self, ended: Ended) -> None:
        """Take one outcome."""
        if self.holding is not None and self._is_sick(ended.trunk) and is_doubtful(ended):
            ended = voided(ended, Class.UNKNOWN, "breaker")
        self._tell(ended)
        self.settle([ended] if self.holding is None else self.holding.take(ended))

    def rang(self, number: str, caller: str | None) -> None:
        """A call's telephone was alerted for the first time; `caller` is the number of ours that was shown."""
        if self.holding is not None:
            self.settle(self.holding.rang(number, caller))

    def settle(self, ends: Iterable[Ended]) -> None:
        """These need not be doubted any more, or are void."""
        for ended in ends:
            self._tell(ended)
            self._ready.append(ended)

    async def run(self) -> None:
        """Write what is ready, again and again."""
        while True:
            await self.flush()
            await asyncio.sleep(_EVERY)

    async def flush(self) -> None:
        """Write what is ready now."""
        if self._ready:
            # Taken off only once they are written: a cancellation in between writes them twice, which changes nothing.
            ends = list(self._ready)
            outcomes = [
                Outcome(e.intent.id, e.found.cls, e.found.verdict, e.evidence, new_number=e.new_number) for e in ends
            ]
            await self._desk.ask(self._desk.ledger.settle_all, outcomes, self._clock.wall())
            for _ in ends:
                self._ready.popleft()

    async def close(self) -> None:
        """Write everything: what is held still stands as it is."""
        if self.holding is not None:
            self.settle(self.holding.release())
        await self.flush()

    def _tell(self, ended: Ended) -> None:
        # An alarm keeps signs from the store; what the network said stays visible.
        cls = Class(str(ended.evidence["was"])) if ended.evidence.get("void") == "alarm" else ended.found.cls
        self._results.put(Row(ended.intent.number, cls, 1, ended.text))
