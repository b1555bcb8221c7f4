"""UDP: one socket, and the network's refusals.

The library under it queues without bound and tells errors late; so everything that arrives is handled at once, and
errors are read from the socket's own queue (Linux), where each comes with the datagram that it is about.
"""

import contextlib
import socket
import sys
from collections.abc import Callable
from typing import Self

import asyncio_dgram
from asyncio_dgram.aio import DatagramServer

from prozvon.sip.transaction import Address, Datagram
from prozvon.wire.driving import Drive, Driven, Listener, Machine

RECEIVE_BUFFER = 4 * 2**20
_IP_RECVERR, _IPV6_RECVERR = 11, 25
_SO_RCVBUFFORCE = 33
_TRIES = 3
_AT_ONCE = 64
"""Datagrams handed over before what comes of them is sent: to wake up for each would cost more than to handle it."""


class Endpoint(Driven):
    """An open socket; `start` puts it to work for a machine."""

    def __init__(self, sock: socket.socket, stream: DatagramServer) -> None:
        super().__init__(Drive(self._send, self._drain_errors))
        self._socket = sock
        self._stream = stream

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
        self, machine: Machine, after: Callable[[], None] = lambda: None, listener: Listener | None = None
    ) -> None:
        """Drive `machine`; `after` is called whenever it may have events, `listener` hears of refusals (ICMP)."""
        self._listener = listener
        if listener is not None and sys.platform == "linux":
            if self._socket.family == socket.AF_INET6:
                self._socket.setsockopt(socket.IPPROTO_IPV6, _IPV6_RECVERR, 1)
            else:
                self._socket.setsockopt(socket.IPPROTO_IP, _IP_RECVERR, 1)
        self._drive.start(machine, after, self._read)

    async def close(self) -> None:
        """Stop driving and close the socket."""
        await self._drive.stop()
        self._stream.close()

    async def _read(self) -> None:
        while True:
            try:
                data, source = await self._stream.recv()
            except asyncio_dgram.TransportClosed:
                return
            except OSError:
                self._drain_errors()  # each with the datagram that it is about
                continue
            assert isinstance(source, tuple)  # of UDP; other sockets have other addresses
            self._drive.received(data, source[:2])  # an address of IPv6 has four parts
            self._read_on()
            await self._drive.flush()

    def _read_on(self) -> None:
        """Take what else has arrived, past the library's queue, which is empty as a rule when we are woken."""
        for _ in range(_AT_ONCE):
            try:
                data, source = self._socket.recvfrom(65_535)
            except BlockingIOError:
                return
            except OSError:
                self._drain_errors()
                continue
            self._drive.received(data, source[:2])

    async def _send(self, datagram: Datagram) -> None:
        for _ in range(_TRIES):
            try:
                self._socket.sendto(datagram.data, datagram.address)
            except BlockingIOError:
                break
            except OSError:
                continue  # an older datagram's error, told before this one was sent
            return
        else:
            return  # there is no way to send it: it is lost, and its timer says so
        # The system's buffer is full: wait for room.
        while True:
            try:
                await self._stream.send(datagram.data, datagram.address)
            except asyncio_dgram.TransportClosed:
                return
            except OSError:
                continue  # an older datagram's error, told before this one was sent
            return

    def _drain_errors(self) -> None:
        if self._listener is None or sys.platform != "linux":
            return
        while True:
            try:
                data, *_ = self._socket.recvmsg(65_535, 512, socket.MSG_ERRQUEUE)
            except OSError:
                return
            self._listener.refused(data, self.now())


def _widen(sock: socket.socket) -> None:
    # Bursts of answers are lost in the default buffer; beyond the system's limit only root may go.
    with contextlib.suppress(OSError):
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
    if sys.platform == "linux" and sock.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF) < RECEIVE_BUFFER:
        with contextlib.suppress(OSError):
            sock.setsockopt(socket.SOL_SOCKET, _SO_RCVBUFFORCE, RECEIVE_BUFFER)
