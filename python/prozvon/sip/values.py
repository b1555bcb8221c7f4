"""One small frozen value per header that we look into. A value that cannot be read is None, never an exception."""

import ipaddress
import re
from dataclasses import dataclass

from prozvon.sip.message import split_list, split_parameters

_URI = re.compile(
    r"(?P<scheme>sips?|tel):(?:(?P<user>[^@<>\s]*)@)?(?P<host>\[[0-9A-Fa-f:.]+\]|[^:;?<>@\s\[\]]+)(?::(?P<port>\d{1,5}))?"
    r"(?P<tail>[;?][^<>\s]*)?",
    re.IGNORECASE | re.ASCII,
)
_PLAIN_VIA = re.compile(
    r"SIP/2\.0/[A-Z]+ [0-9A-Za-z.\-]+(?::(?:[1-5]\d{4}|[1-9]\d{0,3}))?"
    r"(?:;(?:rport|received)(?:=[0-9a-z.]+)?)*;branch=([0-9A-Za-z.]+)(?:;(?:rport|received)(?:=[0-9a-z.]+)?)*",
    re.ASCII,
)
_PLAIN_TAG = re.compile(r"<[0-9A-Za-z:@.+;=_\-]+>;tag=([0-9A-Za-z.\-]+)", re.ASCII)
"""What nearly every peer sends, in one look; all else is taken apart."""
_MAX_PORT = 65_535
_MAX_CSEQ = 2**31


@dataclass(frozen=True, slots=True)
class Uri:
    """A SIP URI as far as we need it; `host` is without brackets, `port` None when not written."""

    scheme: str
    user: str
    host: str
    port: int | None = None
    tail: str = ""

    @classmethod
    def parse(cls, text: str) -> "Uri | None":
        """Read a URI.

        >>> Uri.parse("sip:+79160000000@[::1]:5070;lr")
        Uri(scheme='sip', user='+79160000000', host='::1', port=5070, tail=';lr')
        """
        found = _URI.fullmatch(text.strip())
        if found is None:
            return None
        port = None if found["port"] is None else int(found["port"])
        if port is not None and not 0 < port <= _MAX_PORT:
            return None
        return cls(found["scheme"].lower(), found["user"] or "", found["host"].strip("[]"), port, found["tail"] or "")

    @property
    def address(self) -> tuple[str, int] | None:
        """Where to send to, when the host is a literal address; names are not looked up here."""
        try:
            ipaddress.ip_address(self.host)
        except ValueError:
            return None
        return self.host, self.port or 5060


@dataclass(frozen=True, slots=True)
class Via:
    """The top of a message's path (RFC 3261 §20.42)."""

    protocol: str
    host: str
    port: int | None
    parameters: tuple[tuple[str, str], ...]

    @classmethod
    def parse(cls, text: str) -> "Via | None":
        """Read one Via; odd white space about the slashes is allowed by the grammar.

        >>> Via.parse("SIP / 2.0 / UDP 10.0.0.1:5060 ;branch=z9hG4bK1").branch
        'z9hG4bK1'
        """
        first, *rest = split_parameters(text) or [""]
        words = re.sub(r"\s*/\s*", "/", first).split()
        if len(words) < 2:  # noqa: PLR2004 -- protocol and sent-by
            return None
        uri = Uri.parse("sip:" + "".join(words[1:]))
        if uri is None:
            return None
        return cls(words[0].upper(), uri.host, uri.port, _parameters(rest))

    @property
    def branch(self) -> str:
        """The transaction's name, or nothing."""
        return dict(self.parameters).get("branch", "")

    @classmethod
    def branch_of(cls, text: str) -> str | None:
        """The branch of the first Via in `text`; None where that cannot be read. A plain one is not taken apart.

        >>> Via.branch_of("SIP/2.0/UDP 10.0.0.1:5060;rport=5060;branch=z9hG4bK1;received=10.0.0.1")
        'z9hG4bK1'
        """
        plain = _PLAIN_VIA.fullmatch(text)
        if plain is not None:
            return plain[1]
        first = split_list(text)
        via = cls.parse(first[0]) if first else None
        return None if via is None else via.branch


@dataclass(frozen=True, slots=True)
class Party:
    """From, To, Contact, Route: a URI, and parameters of which `tag` matters most."""

    uri: str
    parameters: tuple[tuple[str, str], ...]

    @classmethod
    def parse(cls, text: str) -> "Party | None":
        """Read a name-addr or addr-spec.

        >>> Party.parse('"Line, 1" <sip:a@127.0.0.1;lr>;tag=x').tag
        'x'
        """
        first, *rest = split_parameters(text) or [""]
        start = first.rfind("<")
        if start >= 0:
            end = first.find(">", start)
            uri = first[start + 1 : end if end > 0 else None].strip()
        else:
            uri = first.strip()
        return cls(uri, _parameters(rest)) if uri else None

    @property
    def tag(self) -> str:
        """The dialog's half, or nothing."""
        return dict(self.parameters).get("tag", "")

    @classmethod
    def tag_of(cls, text: str) -> str | None:
        """The tag in `text`; None where no party can be read. A plain one is not taken apart.

        >>> Party.tag_of("<sip:a@127.0.0.1>;tag=x"), Party.tag_of("sip:a@127.0.0.1"), Party.tag_of("")
        ('x', '', None)
        """
        plain = _PLAIN_TAG.fullmatch(text)
        if plain is not None:
            return plain[1]
        party = cls.parse(text)
        return None if party is None else party.tag


@dataclass(frozen=True, slots=True)
class CSeq:
    """A request's number and method."""

    number: int
    method: str

    @classmethod
    def parse(cls, text: str) -> "CSeq | None":
        """Read a CSeq.

        >>> CSeq.parse("0009  INVITE")
        CSeq(number=9, method='INVITE')
        """
        words = text.split()
        if len(words) != 2 or not (words[0].isascii() and words[0].isdigit()) or len(words[0]) > 20:  # noqa: PLR2004 -- number and method; longer numbers are absurd
            return None
        number = int(words[0])
        return cls(number, words[1]) if number < _MAX_CSEQ else None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a call ended (RFC 3326), with the location of RFC 8606: `U` is the subscriber's own side."""

    protocol: str
    cause: int | None
    text: str = ""
    location: str | None = None

    @classmethod
    def parse(cls, text: str) -> "Reason | None":
        """Read one Reason value.

        >>> Reason.parse('Q.850 ;cause=1 ;text="Unallocated (unassigned) number";location=LN')
        Reason(protocol='Q.850', cause=1, text='Unallocated (unassigned) number', location='LN')
        """
        first, *rest = split_parameters(text) or [""]
        if not first:
            return None
        found = dict(_parameters(rest))
        cause = found.get("cause", "")
        number = int(cause) if cause.isascii() and cause.isdigit() and len(cause) <= 3 else None  # noqa: PLR2004 -- 0-127, and SIP codes
        return cls(first, number, found.get("text", ""), found.get("location", "").upper() or None)

    @property
    def is_q850(self) -> bool:
        """Whether `cause` is a cause of Q.850; some equipment leaves the dot out."""
        return self.protocol.upper().replace(".", "") == "Q850"


def seconds(text: str) -> float | None:
    """The seconds of a Retry-After; a comment behind them is dropped (RFC 3261 §20.33).

    >>> seconds("120 (I am in a meeting);duration=5"), seconds("soon")
    (120.0, None)
    """
    found = re.match(r"\s*(\d{1,9})(?=\s|;|\(|$)", text, re.ASCII)
    return None if found is None else float(found[1])


def host_text(host: str) -> str:
    """`host` as URIs and Vias write it.

    >>> host_text("::1"), host_text("127.0.0.1")
    ('[::1]', '127.0.0.1')
    """
    return f"[{host}]" if ":" in host else host


def _parameters(parts: list[str]) -> tuple[tuple[str, str], ...]:
    pairs = []
    for part in parts:
        name, _, value = part.partition("=")
        value = value.strip()
        if value.startswith('"'):
            value = re.sub(r"\\(.)", r"\1", value[1:].removesuffix('"'))
        pairs.append((name.strip().lower(), value))
    # The first of two equal names counts, as in the rest of the message.
    return tuple(dict(reversed(pairs)).items())
