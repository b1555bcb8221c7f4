"""The edge: one UDP socket, its state machine's datagrams and timers, and the network's refusals.

The library under it queues without bound and tells errors late; so everything that arrives is handled at once, and
errors are read from the socket's own queue (Linux), where each comes with the datagram that it is about.
"""

import asyncio
import contextlib
import socket
import sys
from collections.abc import Callable
from typing import Protocol, Self

import asyncio_dgram
from asyncio_dgram.aio import DatagramServer

from prozvon.sip.transaction import Address, Datagram

RECEIVE_BUFFER = 4 * 2**20
_LONGEST_SLEEP = 0.05
_IP_RECVERR, _IPV6_RECVERR = 11, 25
_SO_RCVBUFFORCE = 33


class Machine(Protocol):
    """What an endpoint drives; `agent.Agent` and `server.Reception` are such."""

    def receive(self, data: bytes, source: Address, now: float) -> None:
        """Take one datagram."""

    def expire(self, now: float) -> None:
        """Do what is due."""

    def next_timer(self) -> float | None:
        """When `expire` is to be called next."""

    def take(self) -> list[Datagram]:
        """What is to be sent."""


class Endpoint:
    """An open socket; `start` puts it to work for a machine."""

    def __init__(self, sock: socket.socket, stream: DatagramServer) -> None:
        self._socket = sock
        self._stream = stream
        self._wake = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._machine: Machine | None = None
        self._after: Callable[[], None] = lambda: None
        self._refused: Callable[[bytes, float], None] | None = None
        self._loop = asyncio.get_running_loop()

    @classmethod
    async def open(cls, address: Address) -> Self:
        """Bind; port 0 takes any free one. Raises OSError."""
        sock = socket.socket(socket.AF_INET6 if ":" in address[0] else socket.AF_INET, socket.SOCK_DGRAM)
        try:
            sock.setblocking(False)
            _widen(sock)
            sock.bind(address)
            stream = await asyncio_dgram.from_socket(sock)
            assert isinstance(stream, DatagramServer)  # only connected sockets make clients
            return cls(sock, stream)
        except BaseException:
            sock.close()
            raise

    @property
    def address(self) -> Address:
        """Where we are bound."""
        host, port = self._socket.getsockname()[:2]
        return str(host), int(port)

    def start(
        self,
        machine: Machine,
        after: Callable[[], None] = lambda: None,
        refused: Callable[[bytes, float], None] | None = None,
    ) -> None:
        """Drive `machine`.

        `after` is called whenever it may have events; `refused` takes our datagrams that the network refused (ICMP).
        """
        self._machine, self._after, self._refused = machine, after, refused
        if refused is not None and sys.platform == "linux":
            if self._socket.family == socket.AF_INET6:
                self._socket.setsockopt(socket.IPPROTO_IPV6, _IPV6_RECVERR, 1)
            else:
                self._socket.setsockopt(socket.IPPROTO_IP, _IP_RECVERR, 1)
        self._tasks = [asyncio.create_task(self._read()), asyncio.create_task(self._tick())]

    def now(self) -> float:
        """The monotonic time that the machine is given."""
        return self._loop.time()

    async def flush(self) -> None:
        """Send what the machine has, and look again when its next timer is."""
        machine = self._running()
        self._drain_errors()
        self._after()
        for datagram in machine.take():
            await self._send(datagram)
        self._wake.set()

    def failure(self) -> BaseException | None:
        """What ended the driving tasks before their time, if anything did."""
        return next((e for t in self._tasks if t.done() and not t.cancelled() and (e := t.exception())), None)

    async def close(self) -> None:
        """Stop driving and close the socket."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._stream.close()

    async def _read(self) -> None:
        machine = self._running()
        while True:
            try:
                data, source = await self._stream.recv()
            except asyncio_dgram.TransportClosed:
                return
            except OSError:
                continue  # told by the error queue, with its datagram
            assert isinstance(source, tuple)  # of UDP; other sockets have other addresses
            host, port = source[:2]  # an address of IPv6 has four parts
            machine.receive(data, (host, port), self.now())
            await self.flush()

    async def _tick(self) -> None:
        machine = self._running()
        while True:
            machine.expire(self.now())
            await self.flush()
            self._wake.clear()
            when = machine.next_timer()
            delay = _LONGEST_SLEEP if when is None else min(max(0.0, when - self.now()), _LONGEST_SLEEP)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(delay):
                    await self._wake.wait()

    async def _send(self, datagram: Datagram) -> None:
        while True:
            try:
                await self._stream.send(datagram.data, datagram.address)
            except asyncio_dgram.TransportClosed:
                return
            except OSError:
                continue  # an older datagram's error, told before this one was sent
            return

    def _drain_errors(self) -> None:
        if self._refused is None or sys.platform != "linux":
            return
        while True:
            try:
                data, *_ = self._socket.recvmsg(65_535, 512, socket.MSG_ERRQUEUE)
            except OSError:
                return
            self._refused(data, self.now())

    def _running(self) -> Machine:
        if self._machine is None:
            raise RuntimeError("the endpoint was not started")
        return self._machine


def _widen(sock: socket.socket) -> None:
    # Bursts of answers are lost in the default buffer; beyond the system's limit only root may go.
    with contextlib.suppress(OSError):
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
    if sys.platform == "linux" and sock.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF) < RECEIVE_BUFFER:
        with contextlib.suppress(OSError):
            sock.setsockopt(socket.SOL_SOCKET, _SO_RCVBUFFORCE, RECEIVE_BUFFER)
