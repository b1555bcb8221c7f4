"""TCP and TLS: one connection to the trunk, opened again when it breaks.

Messages are cut out of the stream by their Content-Length (RFC 3261 §18.3). What waits to be written is bounded: a
far end that reads nothing for long is as good as gone.
"""

import asyncio
import contextlib
import socket
import ssl
from collections.abc import Callable
from typing import Self

from prozvon.sip.framing import Framing
from prozvon.sip.transaction import Address, Datagram
from prozvon.wire.driving import Drive, Driven, Listener, Machine

CONNECT_SECONDS = 10.0
_WRITE_SECONDS = 10.0
_READ = 65_536
_REOPENINGS = (0.1, 1.0, 3.0)
"""Seconds of waiting before each new attempt; a trunk that stays away then has failed."""


class Connection(Driven):
    """An open connection; `start` puts it to work for a machine."""

    def __init__(
        self,
        remote: Address,
        context: ssl.SSLContext | None,
        name: str,
        pair: tuple[asyncio.StreamReader, asyncio.StreamWriter],
    ) -> None:
        super().__init__(Drive(self._send))
        self._remote = remote
        self._context = context
        self._name = name
        self._reader, self._writer = pair
        self._address = _own(self._writer)

    @classmethod
    async def open(cls, remote: Address, context: ssl.SSLContext | None = None, name: str = "") -> Self:
        """Connect; with `context` over TLS, where the certificate must be for `name`. Raises OSError."""
        return cls(remote, context, name, await _connect(remote, context, name))

    @property
    def address(self) -> Address:
        """Our end of the connection that was opened first: Via and Contact name it throughout."""
        return self._address

    def start(
        self, machine: Machine, after: Callable[[], None] = lambda: None, listener: Listener | None = None
    ) -> None:
        """Drive `machine`; `after` is called whenever it may have events, `listener` hears of a lost connection."""
        self._listener = listener
        self._drive.start(machine, after, self._run)

    async def close(self) -> None:
        """Stop driving and close the connection."""
        await self._drive.stop()
        self._writer.close()
        with contextlib.suppress(OSError, TimeoutError):
            async with asyncio.timeout(1.0):
                await self._writer.wait_closed()

    async def _run(self) -> None:
        while True:
            await self._read()
            if self._listener is not None:
                self._listener.lost(self.now())
            await self._drive.flush()
            await self._open_again()

    async def _read(self) -> None:
        framing = Framing()
        while True:
            try:
                data = await self._reader.read(_READ)
            except OSError:
                return
            if not data:
                return
            for message in framing.feed(data):
                self._drive.received(message, self._remote)
            await self._drive.flush()
            if framing.lost:
                # Where one message ends cannot be told any more: only a new connection helps.
                self._writer.close()
                return

    async def _open_again(self) -> None:
        self._writer.close()
        failure: OSError | None = None
        for wait in _REOPENINGS:
            await asyncio.sleep(wait)
            try:
                self._reader, self._writer = await _connect(self._remote, self._context, self._name)
            except OSError as error:
                failure = error
            else:
                return
        assert failure is not None  # every attempt failed
        raise failure

    async def _send(self, datagram: Datagram) -> None:
        if self._writer.is_closing():
            return
        try:
            self._writer.write(datagram.data)
            async with asyncio.timeout(_WRITE_SECONDS):
                await self._writer.drain()
        except (OSError, TimeoutError):
            self._writer.close()  # the reader sees the end, and opens again


async def _connect(
    remote: Address, context: ssl.SSLContext | None, name: str
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    async with asyncio.timeout(CONNECT_SECONDS):
        reader, writer = await asyncio.open_connection(
            *remote, ssl=context, server_hostname=name if context is not None else None
        )
    sock = writer.get_extra_info("socket")
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return reader, writer


def _own(writer: asyncio.StreamWriter) -> Address:
    host, port = writer.get_extra_info("sockname")[:2]
    return str(host), int(port)
