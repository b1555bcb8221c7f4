"""Where requests within a dialog go, and what they say (RFC 3261 §12.2.1.1)."""

import ipaddress
from dataclasses import dataclass

from prozvon.sip import identity
from prozvon.sip.message import Headers, Request, Response
from prozvon.sip.sdp import BOTH
from prozvon.sip.transaction import Address, Datagram
from prozvon.sip.values import Party, Uri, host_text


@dataclass(frozen=True, slots=True)
class Local:
    """Our end: the address that others see, the caller's number, the port where media may be sent, the transport."""

    address: Address
    caller: str = "prozvon"
    media_port: int = 9
    software: str = "prozvon"
    transport: str = "UDP"
    codecs: tuple[int, ...] = BOTH

    @property
    def reliable(self) -> bool:
        """Whether the transport loses nothing, so that nothing is sent twice."""
        return self.transport != "UDP"

    @property
    def sent_by(self) -> str:
        """Host and port as Via and Contact write them."""
        return f"{host_text(self.address[0])}:{self.address[1]}"

    @property
    def contact(self) -> str:
        """Where we are reached within a dialog."""
        parameter = f";transport={self.transport.lower()}" if self.reliable else ""
        return f"<sip:{self.caller}@{self.sent_by}{parameter}>"

    def via(self, branch: str) -> str:
        """Our Via for one transaction; `rport` asks for the answer at the port that we sent from (RFC 3581)."""
        return f"SIP/2.0/{self.transport} {self.sent_by};rport;branch={branch}"


@dataclass(frozen=True, slots=True)
class Dialog:
    """One fork that answered: its tag, its target and the way there."""

    token: int
    local: Local
    from_: str
    to: str
    target: str
    route: tuple[str, ...]
    address: Address

    @classmethod
    def of(cls, token: int, local: Local, answer: Response, *, from_: str, uri: str, source: Address) -> "Dialog":
        """The dialog that a 2xx makes; without Contact the Request-URI stays its target.

        `source` is where the answer came from. Requests go to the first hop of the route when that is a literal
        address, else back to `source`; on loopback they never leave it.
        """
        contacts = answer.headers.every("Contact")
        contact = Party.parse(contacts[0]) if contacts else None
        target = contact.uri if contact is not None and Uri.parse(contact.uri) is not None else uri
        route = tuple(reversed(answer.headers.every("Record-Route")))
        hop = Party.parse(route[0]) if route else None
        to = answer.headers.first("To") or f"<{uri}>"
        literal = _address(target if hop is None else hop.uri, source) if contact or hop else source
        # A connection has one far end, whatever the names in the message say.
        address = source if local.reliable else literal
        return cls(token, local, from_, to, target, route, address)

    def branch(self, method: str, number: int) -> str:
        """The branch of a request within this dialog; forks differ by their tag."""
        party = Party.parse(self.to)
        return identity.branch(self.token, f"{method} {number} {'' if party is None else party.tag}")

    def request(self, method: str, number: int, extra: tuple[tuple[str, str], ...] = ()) -> Datagram:
        """ACK with the INVITE's number, BYE and PRACK with the next."""
        uri, route = self.target, self.route
        hop = Party.parse(route[0]) if route else None
        if hop is not None and ";lr" not in hop.uri.lower():
            # A strict router (RFC 2543) wants to stand in the Request-URI itself.
            uri, route = hop.uri, (*route[1:], f"<{self.target}>")
        fields = [
            ("Via", self.local.via(self.branch(method, number))),
            ("Max-Forwards", "70"),
            *(("Route", hop_text) for hop_text in route),
            ("From", self.from_),
            ("To", self.to),
            ("Call-ID", identity.call_id(self.token)),
            ("CSeq", f"{number} {method}"),
            ("User-Agent", self.local.software),
            *extra,
        ]
        return Datagram(Request(method, uri, Headers(tuple(fields))).to_bytes(), self.address)


def _address(uri: str, source: Address) -> Address:
    parsed = Uri.parse(uri)
    literal = None if parsed is None else parsed.address
    if literal is None:
        return source
    if ipaddress.ip_address(source[0]).is_loopback and not ipaddress.ip_address(literal[0]).is_loopback:
        return source
    return literal
