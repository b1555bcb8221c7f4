"""What every edge does: keep the machine's timers, send what it has, tell who listens for events."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Protocol

from prozvon.sip.transaction import Address, Datagram

_LONGEST_SLEEP = 0.05


class Machine(Protocol):
    """What an edge drives; `agent.Agent` and `server.Reception` are such."""

    def receive(self, data: bytes, source: Address, now: float) -> None:
        """Take one datagram."""

    def expire(self, now: float) -> None:
        """Do what is due."""

    def next_timer(self) -> float | None:
        """When `expire` is to be called next."""

    def take(self) -> list[Datagram]:
        """What is to be sent."""


class Listener(Protocol):
    """A machine that hears what the network refuses."""

    def refused(self, data: bytes, now: float) -> None:
        """A datagram of ours, or its beginning, did not arrive (ICMP)."""

    def lost(self, now: float) -> None:
        """The connection is gone."""


class Edge(Protocol):
    """An open socket, whatever its transport."""

    @property
    def address(self) -> Address:
        """Our own address."""

    def start(self, machine: Machine, after: Callable[[], None], listener: Listener | None = None) -> None:
        """Drive `machine`; `after` is called whenever it may have events."""

    def now(self) -> float:
        """The monotonic time that the machine is given."""

    async def flush(self) -> None:
        """Send what the machine has, and look again when its next timer is."""

    def failure(self) -> BaseException | None:
        """What ended the edge before its time, if anything did."""

    async def close(self) -> None:
        """Stop driving and close the socket."""


class Drive:
    """The part that does not depend on the transport; `send` takes one datagram, `before` is called before timers."""

    def __init__(self, send: Callable[[Datagram], Awaitable[None]], before: Callable[[], None] = lambda: None) -> None:
        self._send = send
        self._before = before
        self._wake = asyncio.Event()
        self._planned = 0.0
        self._loop = asyncio.get_running_loop()
        self._tasks: list[asyncio.Task[None]] = []
        self._machine: Machine | None = None
        self._after: Callable[[], None] = lambda: None

    @property
    def machine(self) -> Machine:
        """The machine that is driven."""
        if self._machine is None:
            raise RuntimeError("the edge was not started")
        return self._machine

    def start(self, machine: Machine, after: Callable[[], None], reader: Callable[[], Awaitable[None]]) -> None:
        """Put everything to work; `reader` runs until the edge closes."""
        self._machine, self._after = machine, after

        async def read() -> None:
            await reader()

        self._tasks = [asyncio.create_task(read()), asyncio.create_task(self._tick())]

    def now(self) -> float:
        """The monotonic time that the machine is given."""
        return self._loop.time()

    def received(self, data: bytes, source: Address) -> None:
        """Hand over what arrived; `flush` sends what comes of it."""
        self.machine.receive(data, source, self.now())

    async def flush(self) -> None:
        """Send what the machine has, and look again when its next timer is."""
        machine = self.machine
        self._after()
        for datagram in machine.take():
            await self._send(datagram)
        when = machine.next_timer()
        if when is not None and when < self._planned:
            self._wake.set()

    def failure(self) -> BaseException | None:
        """What ended the driving tasks before their time, if anything did."""
        return next((e for t in self._tasks if t.done() and not t.cancelled() and (e := t.exception())), None)

    async def stop(self) -> None:
        """End the tasks."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _tick(self) -> None:
        machine = self.machine
        while True:
            self._before()
            machine.expire(self.now())
            await self.flush()
            self._wake.clear()
            when, now = machine.next_timer(), self.now()
            self._planned = now + _LONGEST_SLEEP if when is None else min(when, now + _LONGEST_SLEEP)
            delay = max(0.0, self._planned - now)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(delay):
                    await self._wake.wait()


class Driven:
    """The part of an open socket that is its drive's: time, flushing, failure."""

    def __init__(self, drive: Drive) -> None:
        self._drive = drive
        self._listener: Listener | None = None

    def now(self) -> float:
        """The monotonic time that the machine is given."""
        return self._drive.now()

    async def flush(self) -> None:
        """Send what the machine has, and look again when its next timer is."""
        await self._drive.flush()

    def failure(self) -> BaseException | None:
        """What ended the driving tasks before their time, if anything did."""
        return self._drive.failure()
