"""A trunk put to work: its address looked up, a socket or connection open, an agent on it."""

import asyncio
import hashlib
import ipaddress
import os
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from prozvon.errors import TrunkError, UsageError
from prozvon.sip.agent import Agent
from prozvon.sip.dialog import Local
from prozvon.sip.digest import Credentials
from prozvon.sip.timing import Timing
from prozvon.sip.transaction import Address
from prozvon.verification.listening import Listening
from prozvon.verification.speech import Speaker
from prozvon.verification.trunk import Trunk
from prozvon.wire import Connection, Edge, Endpoint

_FIRST_PORT, _PORTS, _SLOTS = 20_480, 8192, 16
"""Below the ports that systems give out by themselves."""


@dataclass(frozen=True, slots=True)
class Access:
    """What it takes to use a trunk, besides its address: an account, a proxy in front, certificates to trust.

    `message` is what is said to whoever answers, as samples.
    """

    credentials: Credentials | None = None
    proxy: Trunk | None = None
    authorities: Path | None = None
    message: tuple[int, ...] | None = field(default=None, repr=False)
    timing: Timing = field(default_factory=Timing)


@dataclass(frozen=True, slots=True)
class Line:
    """A trunk that can be used."""

    trunk: Trunk
    agent: Agent
    edge: Edge
    speaker: Speaker | None = None
    listening: Listening | None = None
    seats: tuple[Address, ...] = ()
    """Where other runs over the trunk may sit, and may have sat before they died."""
    agent_at: Callable[[Address], Agent] | None = None
    """An agent like this one at another address of ours."""

    async def seated(self, address: Address) -> tuple[Agent, Edge] | None:
        """Sit at one of the `seats`; None where somebody sits there."""
        if self.agent_at is None:
            return None
        try:
            edge = await Endpoint.open(address)
        except OSError:
            return None
        agent = self.agent_at(address)
        edge.start(agent, lambda: agent.events().clear())
        return agent, edge


@asynccontextmanager
async def opened(trunk: Trunk, access: Access) -> AsyncIterator[Line]:
    """Open a trunk. Raises TrunkError when its host is not found or no connection comes about."""
    hop = access.proxy or trunk
    remote = await _resolve(hop)
    edge = await _edge(hop, remote, access.authorities)
    try:
        with _media(edge.address[0]) as media:
            route = () if access.proxy is None else (f"<{hop.uri};lr>",)
            ear = media.getsockname()[1]

            def agent_at(address: Address) -> Agent:
                local = Local(address, media_port=ear, transport=hop.transport, codecs=trunk.codecs)
                return Agent(local, remote, access.timing, credentials=access.credentials, route=route)

            agent = agent_at(edge.address)
            seats = _seats(edge.address[0], hop) if hop.transport == "UDP" else ()
            others = tuple(seat for seat in seats if seat != edge.address)
            speaker = None if access.message is None else Speaker(access.message, media)
            listening = Listening(media)
            listening.start()
            try:
                yield Line(trunk, agent, edge, speaker, listening, others, agent_at)
            finally:
                listening.stop()
    finally:
        await edge.close()


async def _edge(hop: Trunk, remote: Address, authorities: Path | None) -> Edge:
    if hop.transport == "UDP":
        return await _endpoint(_own_address(remote), hop)
    context = _context(authorities) if hop.transport == "TLS" else None
    try:
        return await Connection.open(remote, context, hop.host)
    except ssl.SSLCertVerificationError as error:
        raise TrunkError(f"{hop.name}: the certificate does not fit: {error.verify_message}") from None
    except TimeoutError:
        raise TrunkError(f"{hop.name}: no connection within the time") from None
    except OSError as error:
        raise TrunkError(f"{hop.name}: no connection: {error.strerror or error}") from None


async def _endpoint(host: str, hop: Trunk) -> Endpoint:
    """A port that a later run finds again: what still comes for the calls of a process that died comes to it."""
    for seat in _seats(host, hop):
        try:
            return await Endpoint.open(seat)
        except OSError:
            continue
    return await Endpoint.open((host, 0))


def _seats(host: str, hop: Trunk) -> tuple[Address, ...]:
    """The few addresses that runs over a trunk take; who comes later takes the next."""
    place = int.from_bytes(hashlib.blake2b(hop.name.encode(), digest_size=4).digest(), "big")
    return tuple((host, _FIRST_PORT + (place * _SLOTS + slot) % _PORTS) for slot in range(_SLOTS))


def _context(authorities: Path | None) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if authorities is not None:
        try:
            context.load_verify_locations(authorities)
        except (OSError, ssl.SSLError) as error:
            raise UsageError(f"trunk.authorities: {authorities}: {error}") from None
    return context


async def _resolve(trunk: Trunk) -> Address:
    try:
        found = await asyncio.get_running_loop().getaddrinfo(*trunk.place, type=socket.SOCK_DGRAM)
    except OSError as error:
        raise TrunkError(f"{trunk.name}: the host's address was not found: {error.strerror}") from None
    host, port = found[0][4][:2]
    return str(host), int(port)


def _own_address(remote: Address) -> str:
    """The address that our packets to `remote` leave from; nothing is sent to find out."""
    family = socket.AF_INET6 if ipaddress.ip_address(remote[0]).version == 6 else socket.AF_INET  # noqa: PLR2004 -- IPv6
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(remote)
        except OSError as error:
            raise TrunkError(f"there is no way to the trunk: {os.strerror(error.errno or 0)}") from None
        return str(probe.getsockname()[0])


def _media(host: str) -> socket.socket:
    """A port for media that nobody else gets while the sweep runs."""
    media = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM)
    media.setblocking(False)
    media.bind((host, 0))
    return media
