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
from dataclasses import replace
from datetime import timedelta

from prozvon.disposition import Class
from prozvon.verification.breaker import SICK
from prozvon.verification.callers import Callers
from prozvon.verification.calls import Calls, Ended
from prozvon.verification.clock import Clock
from prozvon.verification.holding import Holding
from prozvon.verification.keepalive import KeepAlive
from prozvon.verification.ledger import Desk, Intent, Lease, Ledger
from prozvon.verification.line import Line
from prozvon.verification.orphans import RING, end_orphans
from prozvon.verification.pace import Pace
from prozvon.verification.placing import Placing
from prozvon.verification.policy import Policy
from prozvon.verification.queue import Queue
from prozvon.verification.results import Results
from prozvon.verification.routing import CAUTIOUS, Routing, Way
from prozvon.verification.settling import Settling
from prozvon.verification.summary import Snapshot, Stop, Summary, TrunkState, summarize, unusable
from prozvon.verification.watching import Watching

GRACE = 4.0
"""Seconds that a stopped sweep waits for the ends of its calls."""
LINGER = 0.6
"""Seconds after the last final response in which a resent one is acknowledged again."""
ABANDONED_LEAST = 100
"""Calls within a day from which the share of answered ones says anything."""
UNHEARD = 256
"""INVITEs that may wait for their first answer. A far end, or a machine, that cannot keep up answers late; who then goes
on at the full rate resends more than it places, and all of it comes to nothing."""
_PORTION = 0.5
"""Numbers are leased for so many seconds of the rate ahead."""
_GATHER = 0.02
"""Seconds between two commits of intents. A commit costs as much as many intents: who begins each call by itself as soon
as it may leave gets slower the more there is to do."""
_LONGEST_GATHER = 0.2
_IDLE = 0.2
_FLUSHED_WITHIN = 0.05
_SETTLE_EVERY = 0.01

Work = Callable[[], Awaitable[None]]


class Sweep:
    """One run over one trunk or several; use it once."""

    def __init__(
        self,
        lines: Sequence[Line],
        *,
        policy: Policy,
        ledger: Ledger,
        clock: Clock,
        results: Results,
    ) -> None:
        self._edges = [line.edge for line in lines]
        self._routing = Routing(lines, breaking=policy.breaker, retry_after_max=policy.retry_after_max)
        self._policy = policy
        self._clock = clock
        self._results = results
        self._desk = Desk(ledger)
        self._owner = f"sweep-{secrets.token_hex(8)}@" + "{}:{}".format(*lines[0].edge.address)
        self._changed = asyncio.Event()
        self._keepalive = KeepAlive(
            self._routing.ways,
            policy.keepalive,
            retry_after_max=policy.retry_after_max,
            now=self._now,
            changed=self._changed.set,
        )
        self._callers = Callers([line.trunk for line in lines], most=policy.caller_day_max)
        told = self._ended, self._progress, self._keepalive.answered
        self._calls = Calls(self._routing, self._callers, policy, *told, self._now)
        self._seats: list[asyncio.Task[None]] = []
        self._placing = Placing(
            *(self._routing, self._callers, self._calls, self._desk, results),
            policy=policy,
            clock=clock,
            owner=self._owner,
            now=self._now,
            stopped=lambda: self._stopped is not None,
        )
        self._pace = Pace(policy.rate)
        self._alarms: list[str] = []
        self._suspects: set[str] = set()
        holding = (
            Holding(
                canaries=bool(policy.canaries),
                on_alarm=self._alarms.append,
                suspected=self._suspects.__contains__,
            )
            if policy.breaker
            else None
        )
        self._settling = Settling(self._desk, clock, results, holding, self._routing.is_out)
        self._watching = Watching(
            policy.canaries,
            self._calls,
            self._settling,
            results,
            place=self._place_for_canary,
            ways=lambda: [way for way in self._routing.ways if not way.out],
            stopped=lambda: self._stopped is not None,
        )
        self._leased: deque[Lease] = deque()
        self._placed = self._answered = 0
        self._failure: BaseException | None = None
        self._stopped: Stop | None = None
        self._last_final = 0.0
        self._started = self._now()

    def stop(self, why: Stop) -> None:
        """End in order; the first reason stays."""
        if self._stopped is None:
            self._stopped = why
        self._changed.set()

    def snapshot(self) -> Snapshot:
        """Where the sweep is now."""
        now = self._now()
        return Snapshot(
            given=len(self._results),
            dialled=self._placing.dialled,
            live=len(self._calls),
            held=len(self._settling.waiting),
            classes=self._results.classes,
            seconds=now - self._started,
            resting=self._routing.resting(now),
            trunks=tuple(
                TrunkState(way.name, way.breaker.row, way.breaker.limit, out=way.out, silent=way.silent)
                for way in self._routing.ways
            ),
        )

    async def run(self, numbers: Sequence[str] | None) -> Summary:
        """Ring `numbers` (E.164), or with None whatever is due.

        Raises TrunkError when the trunk never worked, StoreError when the store failed; the results are written first.
        """
        self._started = self._now()
        if numbers is not None:
            numbers = [number for number in numbers if not self._watching.is_canary(number)]
        queue = Queue(numbers, self._desk, self._owner, policy=self._policy, clock=self._clock, results=self._results)
        for way in self._routing.ways:
            way.line.edge.start(way.line.agent, self._calls.settle_events, way.line.agent)
        # What rings for a process that died is cancelled before its intents are closed, and can be no more.
        since = self._clock.wall() - timedelta(seconds=self._policy.ring_max + RING)
        self._seats = await end_orphans(self._routing.ways[0].line, self._calls, self._desk, since)
        await self._flush()
        await queue.open()
        works = (self._settling.run, self._write, self._renewing(queue), self._keepalive.run)
        tasks = [asyncio.create_task(self._guard(work)) for work in works]
        await self._guard(lambda: self._work(queue))
        await self._wind_down()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._guard(lambda: self._close(queue))
        await asyncio.to_thread(self._results.write, last=True)
        if self._failure is not None:
            raise self._failure
        if self._stopped is Stop.UNUSABLE or (self._routing.failures and not self._routing.usable):
            raise unusable([way.name for way in self._routing.ways], self._placing.dialled, self._results)
        seconds = self._now() - self._started
        summary = summarize(self._results, self._placing.dialled, self._stopped, seconds, tuple(self._alarms))
        return replace(summary, unstated=self._placing.unstated, blocked=tuple(self._callers.told))

    async def _guard(self, work: Work) -> None:
        # Whatever fails, calls under way are ended in order before anybody hears of it.
        try:
            await work()
        except Exception as error:  # noqa: BLE001 -- raised again at the end of `run`
            self._failure = self._failure or error
            self.stop(Stop.FAILED)

    # --- placing calls -----------------------------------------------------------------------------------------

    async def _work(self, queue: Queue) -> None:
        day = self._clock.wall() - timedelta(days=1)
        self._placed, self._answered = await self._desk.ask(self._desk.ledger.placed, day)
        self._check_share()
        if self._policy.caller_day_max:
            self._callers.note(await self._desk.ask(self._desk.ledger.tokens, day))
        if not self._policy.canaries:
            await self._dial(queue)
            return
        # The first look shows that the line is well; the last one that it still was.
        await self._look()
        watch = asyncio.create_task(self._guard(self._watch))
        await self._guard(lambda: self._dial(queue))
        watch.cancel()
        await asyncio.gather(watch, return_exceptions=True)
        if self._stopped is None and self._settling.waiting:
            await self._look()

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(self._policy.canary_every)
            await self._look()

    async def _look(self) -> None:
        failed = await self._watching.look()
        if failed is not None:
            self._trip(Stop.CANARY if self._routing.usable or failed is not Class.TRUNK else Stop.UNUSABLE)

    async def _place_for_canary(self) -> float | None:
        while self._stopped is None:
            now = self._now()
            if self._free() and self._pace.available(now):
                # The call is placed by the time that the loop turns, and its INVITE leaves with the next flush.
                self._pace.spend(now + _FLUSHED_WITHIN)
                self._changed.set()
                return now
            await asyncio.sleep(max(0.001, min(_IDLE, self._pace.next(now) - now)))
        return None

    async def _dial(self, queue: Queue) -> None:
        while self._stopped is None:
            self._look_at_edges()
            resting = self._routing.resting(self._now())
            if resting and (self._leased or not queue.exhausted):
                await self._sleep(min(_IDLE, resting))
                continue
            free = self._free()
            if not self._leased and free:
                self._leased += await queue.next(self._portion(free))
                if self._leased and self._settling.holding is not None and not self._policy.canaries:
                    leased = [lease.number for lease in self._leased]
                    self._suspects.update(await self._desk.ask(self._desk.ledger.suspected, leased))
                if not self._leased:
                    wait = await queue.retry()
                    if wait is None and not self._calls:
                        return
                    await self._sleep(_IDLE if wait is None else wait)
                    continue
            now = self._now()
            count = min(free, self._pace.available(now), len(self._leased))
            if count:
                self._pace.take(count)
                placed = await self._launch([self._leased.popleft() for _ in range(count)])
                self._pace.started(count, placed, self._now())
                # Where the machine or the disk is slow, more is gathered for the next commit.
                took = self._now() - now
                await asyncio.sleep(max(0.0, _GATHER - took, min(took, _LONGEST_GATHER)))
            else:
                await self._sleep(self._pace.next(now) - now if free else _IDLE)

    def _free(self) -> int:
        cautious = CAUTIOUS * len(self._routing.ways)
        limit = self._policy.concurrent if self._routing.usable else min(cautious, self._policy.concurrent)
        return max(0, min(limit - len(self._calls), UNHEARD - self._calls.unheard))

    def _portion(self, free: int) -> int:
        ahead = max(free, self._policy.concurrent // 2) if self._routing.usable else free
        return max(1, min(ahead, int(self._policy.rate * _PORTION)))

    def _look_at_edges(self) -> None:
        for way in self._routing.ways:
            failure = way.line.edge.failure()
            if failure is not None and not isinstance(failure, OSError):
                raise failure
            # A connection that is gone for good takes its trunk out; what was heard before stays true.
            way.out = way.out or failure is not None
        if self._routing.exhausted:
            self.stop(Stop.LOST if self._routing.usable else Stop.UNUSABLE)

    async def _launch(self, leases: list[Lease]) -> int:
        """Place calls under these leases; returns how many INVITEs left."""
        placed = await self._placing.place(leases)
        self._leased += placed.back
        if placed.spent:
            self.stop(Stop.CALLERS)
        self._placed += placed.count
        if len(placed.back) == len(leases):
            await self._sleep(_IDLE)
        await self._flush()
        return placed.count

    async def _sleep(self, seconds: float) -> None:
        if self._stopped is None:
            self._changed.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(max(0.001, seconds)):
                    await self._changed.wait()

    # --- what comes of them ------------------------------------------------------------------------------------

    def _now(self) -> float:
        return self._edges[0].now()

    async def _flush(self) -> None:
        for edge in self._edges:
            await edge.flush()

    def _progress(self, way: Way, code: int, rings: Intent | None) -> None:
        if code > 100:  # noqa: PLR2004 -- a 100 only says that somebody received the INVITE
            way.breaker.heard()
            self._changed.set()
        if rings is not None:
            way.breaker.rang(self._now())
            self._settling.rang(rings.number, way.line.trunk.caller(rings.token))

    def _ended(self, ended: Ended, way: Way) -> None:
        now = self._now()
        self._last_final = now
        self._settling.put(ended)
        if ended.found.cls is Class.ANSWERED and "message" not in ended.evidence:
            self._answered += 1
            self._check_share()
        self._routing.turned_away(way, ended.result, now)
        self._callers.take(ended.caller, ended.found.cls, now)
        if ended.caller in self._settling.blocked:
            self._callers.leave(ended.caller)
        all_left = bool(self._callers.blocked) and self._routing.leave(self._callers.are_blocked)
        if all_left or (self._settling.blocked and not self._callers.several):
            self._trip(Stop.BLOCKED)
        elif (
            (not ended.alerted or ended.found.cls in SICK)
            # What one of several caller numbers meets says nothing of the trunk.
            and not (ended.found.cls is Class.BLOCKED_US and self._callers.several)
            and self._routing.take(way, ended.found.cls, now)
            and self._routing.exhausted
        ):
            sick = Stop.BLOCKED if ended.found.cls is Class.BLOCKED_US else Stop.BREAKER
            self.stop(sick if self._routing.usable else Stop.UNUSABLE)
        self._changed.set()

    def _trip(self, why: Stop) -> None:
        self._routing.leave_all()
        self.stop(why)

    def _check_share(self) -> None:
        most = self._policy.abandoned_max
        if most < 1 and self._placed >= ABANDONED_LEAST and self._answered >= most * self._placed:
            self.stop(Stop.ABANDONED)

    def _renewing(self, queue: Queue) -> Work:
        async def renew() -> None:
            while True:
                await asyncio.sleep(self._policy.lease_seconds / 3)
                leases = [*self._leased, *self._calls.leases, *self._settling.leases]
                if leases:
                    now = self._now()
                    kept = await self._desk.ask(
                        self._desk.ledger.renew, leases, self._owner, self._clock.wall(), self._policy.lease_seconds
                    )
                    self._calls.renewed(kept, now)
                await queue.renew()

        return renew

    # --- the end -----------------------------------------------------------------------------------------------

    async def _wind_down(self) -> None:
        deadline = self._now() + GRACE
        if self._stopped not in {None, Stop.HOUR}:
            self._calls.cancel_all(self._now())
            await self._flush()
        # The time first: to look at every call takes longer, the more of them there were.
        while self._now() < self._last_final + LINGER or not self._calls.closed:
            if all(edge.failure() is not None for edge in self._edges):
                break
            if self._stopped not in {None, Stop.HOUR} and self._now() > deadline:
                break
            await asyncio.sleep(_SETTLE_EVERY)
        self._calls.abandon_all(self._now())
        await asyncio.gather(*self._seats)

    async def _close(self, queue: Queue) -> None:
        await self._settling.close()
        await queue.close(self._leased)

    async def _write(self) -> None:
        while True:
            started = self._now()
            await asyncio.to_thread(self._results.write)
            # Writing may take a twentieth of the time at most, however long the list.
            await asyncio.sleep(max(1.0, 20 * (self._now() - started)))
