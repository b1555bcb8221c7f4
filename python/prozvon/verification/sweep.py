"""One sweep: numbers in, one disposition for each out, nothing rung that should not be.

    queue ──leases──► begin (durable) ──► INVITE ──► outcome ──► settle ──► results

An intent is committed before its INVITE leaves, and only when pace and concurrency let it leave at once; so a kill at
any instant finds few intents that never rang, and never a call without one. `Sweep.stop` ends it in order: no new
INVITE, what rings is cancelled, what was answered is hung up.
"""

import asyncio
import contextlib
import secrets
from collections import deque
from collections.abc import Awaitable, Callable, Sequence

from prozvon.disposition import Class
from prozvon.errors import TrunkError
from prozvon.verification.breaker import Breaker
from prozvon.verification.calls import Calls, Ended
from prozvon.verification.clock import Clock
from prozvon.verification.ledger import Desk, Draft, Intent, Lease, Ledger, Outcome
from prozvon.verification.line import Line
from prozvon.verification.pace import Pace
from prozvon.verification.policy import BREAKER_IN_SUCCESSION, Policy
from prozvon.verification.queue import Queue
from prozvon.verification.results import Results, Row
from prozvon.verification.summary import Stop, Summary, summarize

GRACE = 4.0
"""Seconds that a stopped sweep waits for the ends of its calls."""
LINGER = 0.6
"""Seconds after the last final response in which a resent one is acknowledged again."""
CAUTIOUS = 5
"""Calls at once until the trunk has shown that it works: a dead one shall not use up the rests of many numbers."""
_PORTION = 0.5
"""Numbers are leased for so many seconds of the rate ahead."""
_IDLE = 0.2
_SETTLE_EVERY = 0.01

Work = Callable[[], Awaitable[None]]


class Sweep:
    """One run over one trunk; use it once."""

    def __init__(
        self,
        line: Line,
        *,
        policy: Policy,
        ledger: Ledger,
        clock: Clock,
        results: Results,
    ) -> None:
        self._agent = line.agent
        self._endpoint = line.edge
        self._trunk = line.trunk
        self._policy = policy
        self._clock = clock
        self._results = results
        self._desk = Desk(ledger)
        self._owner = f"sweep-{secrets.token_hex(8)}"
        self._calls = Calls(line.agent, line.trunk, policy, self._ended, self._progress)
        self._pace = Pace(policy.rate)
        self._breaker = Breaker(BREAKER_IN_SUCCESSION)
        self._changed = asyncio.Event()
        self._leased: deque[Lease] = deque()
        self._ends: deque[Ended] = deque()
        self._failure: BaseException | None = None
        self._stopped: Stop | None = None
        self._dialled = 0
        self._last_final = 0.0

    def stop(self, why: Stop) -> None:
        """End in order; the first reason stays."""
        if self._stopped is None:
            self._stopped = why
        self._changed.set()

    async def run(self, numbers: Sequence[str] | None) -> Summary:
        """Ring `numbers` (E.164), or with None whatever is due.

        Raises TrunkError when the trunk never worked, StoreError when the store failed; the results are written first.
        """
        started = self._endpoint.now()
        queue = Queue(numbers, self._desk, self._owner, policy=self._policy, clock=self._clock, results=self._results)
        await queue.open()
        self._endpoint.start(self._agent, self._calls.settle_events, self._agent)
        tasks = [asyncio.create_task(self._guard(work)) for work in (self._settle, self._write, self._renewing(queue))]
        await self._guard(lambda: self._dial(queue))
        await self._wind_down()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._guard(lambda: self._close(queue))
        await asyncio.to_thread(self._results.write)
        if self._failure is not None:
            raise self._failure
        if self._stopped is Stop.UNUSABLE or (self._breaker.failures and not self._breaker.usable):
            raise TrunkError(f"{self._trunk.name} was never usable: none of {self._dialled} calls got through")
        return summarize(self._results, self._dialled, self._stopped, self._endpoint.now() - started)

    async def _guard(self, work: Work) -> None:
        # Whatever fails, calls under way are ended in order before anybody hears of it.
        try:
            await work()
        except Exception as error:  # noqa: BLE001 -- raised again at the end of `run`
            self._failure = self._failure or error
            self.stop(Stop.FAILED)

    # --- placing calls -----------------------------------------------------------------------------------------

    async def _dial(self, queue: Queue) -> None:
        while self._stopped is None:
            failure = self._endpoint.failure()
            if isinstance(failure, OSError):
                # The connection is gone for good; what was heard before stays true.
                self.stop(Stop.LOST if self._breaker.usable else Stop.UNUSABLE)
                return
            if failure is not None:
                raise failure
            free = self._free()
            if not self._leased and free:
                self._leased += await queue.next(max(1, min(free, int(self._policy.rate * _PORTION))))
                if not self._leased:
                    wait = await queue.retry()
                    if wait is None and not self._calls:
                        return
                    await self._sleep(_IDLE if wait is None else wait)
                    continue
            now = self._endpoint.now()
            count = min(free, self._pace.available(now), len(self._leased))
            if count:
                await self._launch([self._leased.popleft() for _ in range(count)])
            else:
                await self._sleep(self._pace.next(now) - now if free else _IDLE)

    def _free(self) -> int:
        limit = self._policy.concurrent if self._breaker.usable else min(CAUTIOUS, self._policy.concurrent)
        return max(0, limit - len(self._calls))

    async def _launch(self, leases: list[Lease]) -> None:
        drafts = {
            lease.number: Draft(lease.number, lease.fence, self._owner, secrets.randbits(64), self._trunk.name)
            for lease in leases
        }
        started = self._endpoint.now()
        intents = await self._desk.ask(
            self._desk.ledger.begin, list(drafts.values()), self._clock.wall(), self._policy.rest
        )
        begun = {intent.number: intent for intent in intents}
        if self._endpoint.now() - started > self._policy.lease_seconds / 3:
            # We were held up, perhaps for hours (a stopped process, a machine asleep): whose numbers are these now?
            begun = await self._still_ours(leases, begun)
        for lease in leases:
            intent = begun.get(lease.number)
            if intent is None:
                # Somebody overtook us between lease and intent; whoever it was rings, or said not to.
                if self._results.class_of(lease.number) is not Class.MAY_HAVE_RUNG:
                    self._results.put(Row(lease.number, Class.NOT_DIALLED, 0, "leased"))
            else:
                await self._invite(intent, lease)

    async def _still_ours(self, leases: list[Lease], begun: dict[str, Intent]) -> dict[str, Intent]:
        renewed = await self._desk.ask(
            self._desk.ledger.renew, leases, self._owner, self._clock.wall(), self._policy.lease_seconds
        )
        ours = {lease.number for lease in renewed}
        for number in begun.keys() - ours:
            self._results.put(Row(number, Class.MAY_HAVE_RUNG, 1, "interrupted"))
        return {number: intent for number, intent in begun.items() if number in ours}

    async def _invite(self, intent: Intent, lease: Lease) -> None:
        self._results.put(Row(intent.number, Class.MAY_HAVE_RUNG, 1, "interrupted"))
        now = self._endpoint.now()
        self._pace.spend(now)
        self._dialled += 1
        self._calls.start(intent, lease, now)
        await self._endpoint.flush()

    async def _sleep(self, seconds: float) -> None:
        if self._stopped is None:
            self._changed.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(max(0.001, seconds)):
                    await self._changed.wait()

    # --- what comes of them ------------------------------------------------------------------------------------

    def _progress(self, code: int) -> None:
        if code > 100:  # noqa: PLR2004 -- a 100 only says that somebody received the INVITE
            self._breaker.heard()
            self._changed.set()

    def _ended(self, ended: Ended) -> None:
        self._last_final = self._endpoint.now()
        self._ends.append(ended)
        found = ended.found
        self._results.put(Row(ended.intent.number, found.cls, 1, ended.text))
        if self._breaker.take(found.cls) and self._policy.breaker:
            self.stop(Stop.BREAKER if self._breaker.usable else Stop.UNUSABLE)
        elif not self._breaker.usable and self._breaker.failures >= CAUTIOUS:
            self.stop(Stop.UNUSABLE)
        self._changed.set()

    async def _settle(self) -> None:
        while True:
            await self._settle_now()
            await asyncio.sleep(_SETTLE_EVERY)

    async def _settle_now(self) -> None:
        if self._ends:
            # Taken off only once they are written: a cancellation in between writes them twice, which changes nothing.
            ends = list(self._ends)
            outcomes = [Outcome(e.intent.id, e.found.cls, e.found.verdict, e.evidence) for e in ends]
            await self._desk.ask(self._desk.ledger.settle_all, outcomes, self._clock.wall())
            for _ in ends:
                self._ends.popleft()

    def _renewing(self, queue: Queue) -> Work:
        async def renew() -> None:
            while True:
                await asyncio.sleep(self._policy.lease_seconds / 3)
                leases = [*self._leased, *self._calls.leases]
                if leases:
                    now = self._endpoint.now()
                    kept = await self._desk.ask(
                        self._desk.ledger.renew, leases, self._owner, self._clock.wall(), self._policy.lease_seconds
                    )
                    self._calls.renewed(kept, now)
                await queue.renew()

        return renew

    # --- the end -----------------------------------------------------------------------------------------------

    async def _wind_down(self) -> None:
        deadline = self._endpoint.now() + GRACE
        if self._stopped is not None:
            self._calls.cancel_all(self._endpoint.now())
            await self._endpoint.flush()
        while not self._calls.closed or self._endpoint.now() < self._last_final + LINGER:
            if self._endpoint.failure() is not None:
                break
            if self._stopped is not None and self._endpoint.now() > deadline:
                break
            await asyncio.sleep(_SETTLE_EVERY)
        self._calls.abandon_all(self._endpoint.now())

    async def _close(self, queue: Queue) -> None:
        await self._settle_now()
        await queue.close(self._leased)

    async def _write(self) -> None:
        while True:
            started = self._endpoint.now()
            await asyncio.to_thread(self._results.write)
            # Writing may take a twentieth of the time at most, however long the list.
            await asyncio.sleep(max(1.0, 20 * (self._endpoint.now() - started)))
