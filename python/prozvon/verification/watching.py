"""Looks at the canaries: before the first call, every so often, and once more before the last results are believed."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Iterable

from prozvon.disposition import Class, Disposition
from prozvon.verification.calls import Calls
from prozvon.verification.canaries import Canary, turns
from prozvon.verification.results import Results, Row
from prozvon.verification.routing import Way
from prozvon.verification.settling import Settling


class Watching:
    """`place` waits until one more call may start, and says when; None when the sweep is `stopped`."""

    def __init__(
        self,
        canaries: tuple[Canary, ...],
        calls: Calls,
        settling: Settling,
        results: Results,
        *,
        place: Callable[[], Awaitable[float | None]],
        ways: Callable[[], Iterable[Way]],
        stopped: Callable[[], bool],
    ) -> None:
        self._turns = turns(canaries)
        self._calls = calls
        self._settling = settling
        self._results = results
        self._place = place
        self._ways = ways
        self._stopped = stopped
        self._numbers = {canary.number for canary in canaries}
        self.sung = 0

    def is_canary(self, number: str) -> bool:
        """Whether `number` is one of ours, and so nobody to be rung as part of a base."""
        return number in self._numbers

    async def look(self) -> Class | None:
        """Ring a good and a bad one over each trunk. None when all say what they must; what was held before is believed.

        When one does not, everything held is void, and the class of its answer is returned. A look that a stop cuts
        short says nothing.
        """
        before = self._settling.waiting
        holding = self._settling.holding
        asked: list[tuple[Canary, asyncio.Future[Disposition]]] = []
        for way in self._ways():
            for canary in next(self._turns):
                now = await self._place()
                if now is None:
                    return None
                self.sung += 1
                asked.append((canary, self._calls.ask(secrets.randbits(64), canary.number, way, now)))
        if not asked:
            return None
        failed: Class | None = None
        for canary, answer in asked:
            found = await answer
            if self._stopped():
                return None
            failed = failed or (None if canary.passes(found) else found.cls)
            if canary.number in self._results:
                self._results.put(Row(canary.number, found.cls, 1, "canary"))
        if holding is not None:
            self._settling.settle(holding.void("canary") if failed else holding.vouch(before))
        return failed
