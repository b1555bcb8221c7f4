"""The telephone line as the user names it: `sip:HOST:PORT`, `sip:HOST:PORT;transport=tcp`, `sips:HOST:PORT`."""

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from prozvon.errors import UsageError
from prozvon.settings.model import caller_numbers, number_format
from prozvon.sip.sdp import BOTH, CODECS
from prozvon.sip.values import Uri, host_text

DEFAULT_PORT, DEFAULT_TLS_PORT = 5060, 5061
TRANSPORTS = ("UDP", "TCP", "TLS")
PLAIN_NUMBER = "+{number}"


@dataclass(frozen=True, slots=True)
class Trunk:
    """Where calls go, and how. `number` writes a number the way the trunk wants it; `callers` take turns.

    `fixed` says that a port was named. A trunk without one may stand in several places: `target` is the one that its
    domain's records name, and those of a higher `rank` wait until the others are out.
    """

    host: str
    port: int = DEFAULT_PORT
    transport: str = "UDP"
    number: str = PLAIN_NUMBER
    callers: tuple[str, ...] = field(default=(), repr=False)
    weight: int = 1
    fixed: bool = field(default=True, repr=False)
    target: tuple[str, int] | None = field(default=None, repr=False)
    rank: int = field(default=0, repr=False)
    codecs: tuple[int, ...] = field(default=BOTH, repr=False)

    @classmethod
    def parse(cls, text: str, number: str = PLAIN_NUMBER, callers: tuple[str, ...] = ()) -> "Trunk":
        """Read a trunk's address; what it says itself comes before `number` and `callers`.

        Raises UsageError for what is none.

        >>> Trunk.parse("sip:127.0.0.1:5070")
        Trunk(host='127.0.0.1', port=5070, transport='UDP', number='+{number}', weight=1)
        >>> Trunk.parse("sips:pbx.example.org").name, Trunk.parse("sip:127.0.0.1;transport=tcp;weight=3").weight
        ('sips:pbx.example.org:5061', 3)
        >>> Trunk.parse("sip:127.0.0.1;number=8{national};codecs=pcmu").codecs
        (0,)
        >>> Trunk.parse("sip:127.0.0.1;callers=+74950000001/+74950000002", callers=("+78120000001",)).callers
        ('+74950000001', '+74950000002')
        """
        uri = Uri.parse(text)
        if uri is None or uri.scheme not in {"sip", "sips"} or uri.user:
            raise UsageError(f"{text!r} is no trunk; write sip:HOST:PORT")
        transport, weight = "TLS" if uri.scheme == "sips" else "UDP", 1
        own: dict[str, Any] = {"number": number, "callers": callers}
        for part in (part.strip() for part in uri.tail.split(";")):
            name, _, value = part.lower().partition("=")
            if name == "transport" and value.upper() in TRANSPORTS:
                secure = uri.scheme == "sips"
                if secure and value == "udp":
                    raise UsageError(f"{text}: sips goes over TLS, not over UDP")
                transport = "TLS" if secure else value.upper()
            elif name == "weight" and value.isascii() and value.isdigit() and 0 < int(value) <= 1000:  # noqa: PLR2004 -- a plain bound
                weight = int(value)
            elif name in _OWN:
                try:
                    own[name] = _OWN[name](part.partition("=")[2])
                except ValueError as error:
                    raise UsageError(f"{text}: {error}") from None
            elif part and part.lower() != "lr":
                raise UsageError(f"{text}: {part} is not understood; write sip:HOST:PORT;transport=tcp")
        port = uri.port or (DEFAULT_TLS_PORT if transport == "TLS" else DEFAULT_PORT)
        return cls(uri.host, port, transport, weight=weight, fixed=uri.port is not None, **own)

    @property
    def name(self) -> str:
        """The address as evidence quotes it."""
        scheme = "sips" if self.transport == "TLS" else "sip"
        host, port = self.place
        return f"{scheme}:{host_text(host)}:{port}{';transport=tcp' if self.transport == 'TCP' else ''}"

    @property
    def place(self) -> tuple[str, int]:
        """Host and port that packets go to."""
        return self.target or (self.host, self.port)

    @property
    def _authority(self) -> str:
        # A domain that was looked up stands in URIs as it is (RFC 3263 §4).
        return host_text(self.host) if self.target else f"{host_text(self.host)}:{self.port}"

    @property
    def uri(self) -> str:
        """The trunk itself, as a request that is for nobody in particular names it."""
        return f"sip:{self._authority}"

    @property
    def is_loopback(self) -> bool:
        """Whether calls cannot leave this machine."""
        try:
            return ipaddress.ip_address(self.place[0]).is_loopback
        except ValueError:
            return self.place[0].lower() == "localhost"

    def request_uri(self, number: str) -> str:
        """Where a call to `number` (E.164) is addressed.

        >>> Trunk("127.0.0.1", 5070).request_uri("+79160000000")
        'sip:+79160000000@127.0.0.1:5070'
        >>> Trunk("127.0.0.1", 5070, number="8{national}").request_uri("+79160000000")
        'sip:89160000000@127.0.0.1:5070'
        """
        return f"sip:{self.written(number)}@{self._authority}"

    def written(self, number: str) -> str:
        """`number` (E.164) as this trunk wants it."""
        if self.number == PLAIN_NUMBER:
            return number
        if "{national}" not in self.number:
            return self.number.format(number=number.lstrip("+"))
        import phonenumbers  # noqa: PLC0415 -- only this form needs to know the country's code

        parsed = phonenumbers.parse(number)
        national = phonenumbers.national_significant_number(parsed)
        return self.number.format(number=number.lstrip("+"), national=national)

    def caller(self, token: int) -> str | None:
        """Which of our numbers a call shows: a turn that the call always gets, after a restart as well."""
        return self.callers[token % len(self.callers)] if self.callers else None


def _codecs(value: str) -> tuple[int, ...]:
    wanted = value.upper().split("+")
    if not CODECS.keys() >= set(wanted):
        msg = "codecs are pcma and pcmu; write one, or both with + between"
        raise ValueError(msg)
    return tuple(dict.fromkeys(CODECS[name] for name in wanted))


_OWN: dict[str, Callable[[str], object]] = {
    "number": lambda value: number_format(value.lower()),
    "codecs": _codecs,
    "callers": lambda value: caller_numbers(tuple(value.split("/"))),
}
"""What a trunk's address may say that is for it alone."""
