"""Requests and responses as values, and their way to bytes.

Header names are kept in one canonical spelling (`Call-ID`, never `i` or `CALL-ID`); values are text without folds.
"""

from collections.abc import Iterable
from dataclasses import dataclass

_COMPACT = {
    "a": "Accept-Contact",
    "b": "Referred-By",
    "c": "Content-Type",
    "e": "Content-Encoding",
    "f": "From",
    "i": "Call-ID",
    "k": "Supported",
    "l": "Content-Length",
    "m": "Contact",
    "o": "Event",
    "r": "Refer-To",
    "s": "Subject",
    "t": "To",
    "u": "Allow-Events",
    "v": "Via",
    "x": "Session-Expires",
}
_SPELLING = {
    name.lower(): name
    for name in (
        *_COMPACT.values(),
        *("Allow", "CSeq", "Diversion", "Expires", "History-Info", "Max-Forwards", "Proxy-Authenticate"),
        *("RSeq", "Reason", "Record-Route", "Require", "Retry-After", "Route", "Server", "User-Agent", "Warning"),
        "WWW-Authenticate",
    )
} | _COMPACT

CANONICAL = {name: name for name in _SPELLING.values()}
"""Names that are written as we keep them, as most are."""

PHRASES = {
    100: "Trying",
    180: "Ringing",
    183: "Session Progress",
    200: "OK",
    302: "Moved Temporarily",
    404: "Not Found",
    405: "Method Not Allowed",
    407: "Proxy Authentication Required",
    480: "Temporarily Unavailable",
    481: "Call/Transaction Does Not Exist",
    486: "Busy Here",
    487: "Request Terminated",
    500: "Server Internal Error",
    503: "Service Unavailable",
    603: "Decline",
}
"""Reason phrases of the codes that we send ourselves."""


def spelling(name: str) -> str:
    """The canonical spelling of a header's name; an unknown one stays as it is.

    >>> spelling("i"), spelling("CSEQ"), spelling("X-Carrier")
    ('Call-ID', 'CSeq', 'X-Carrier')
    """
    return _SPELLING.get(name.lower(), name)


@dataclass(frozen=True, slots=True)
class Headers:
    """Header fields in the order of the message, names in canonical spelling."""

    fields: tuple[tuple[str, str], ...]

    def first(self, name: str) -> str | None:
        """The first value of `name`, unsplit.

        >>> Headers((("CSeq", "1 INVITE"),)).first("CSeq")
        '1 INVITE'
        """
        for field, value in self.fields:
            if field == name:
                return value
        return None

    def every(self, name: str) -> list[str]:
        """All values of `name`, those that share a line split at their commas.

        >>> Headers((("Via", "SIP/2.0/UDP a, SIP/2.0/UDP b"), ("Via", "SIP/2.0/UDP c"))).every("Via")
        ['SIP/2.0/UDP a', 'SIP/2.0/UDP b', 'SIP/2.0/UDP c']
        """
        return [part for field, value in self.fields if field == name for part in split_list(value)]

    def whole(self, name: str) -> list[str]:
        """All values of `name`, unsplit: of headers whose values hold commas of their own (challenges)."""
        return [value for field, value in self.fields if field == name]


@dataclass(frozen=True, slots=True)
class Request:
    """One SIP request."""

    method: str
    uri: str
    headers: Headers
    body: bytes = b""

    def to_bytes(self) -> bytes:
        r"""The request as it stands on the wire, with its true Content-Length.

        >>> Request("OPTIONS", "sip:127.0.0.1", Headers((("Max-Forwards", "70"),))).to_bytes()
        b'OPTIONS sip:127.0.0.1 SIP/2.0\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n'
        """
        return _serialize(f"{self.method} {self.uri} SIP/2.0", self.headers.fields, self.body)


@dataclass(frozen=True, slots=True)
class Response:
    """One SIP response."""

    code: int
    phrase: str
    headers: Headers
    body: bytes = b""

    def to_bytes(self) -> bytes:
        """The response as it stands on the wire, with its true Content-Length."""
        return _serialize(f"SIP/2.0 {self.code} {self.phrase}", self.headers.fields, self.body)


@dataclass(frozen=True, slots=True)
class Malformed:
    """A datagram that is no SIP message; `why` is a short code for logs and counts."""

    why: str


def split_list(value: str) -> list[str]:
    """Split a header's value at commas outside quotes and angle brackets.

    >>> split_list('"Smith, J" <sip:a@b;x=1,2>, <sip:c@d>')
    ['"Smith, J" <sip:a@b;x=1,2>', '<sip:c@d>']
    """
    return _split(value, ",")


def split_parameters(value: str) -> list[str]:
    """Split a header's value at semicolons outside quotes and angle brackets.

    >>> split_parameters('<sip:a@b;lr>;tag=1;text="x;y"')
    ['<sip:a@b;lr>', 'tag=1', 'text="x;y"']
    """
    return _split(value, ";")


def _split(value: str, separator: str) -> list[str]:
    if separator not in value:
        whole = value.strip()
        return [whole] if whole else []
    if '"' not in value and "<" not in value:
        return [part for part in (part.strip() for part in value.split(separator)) if part]
    parts: list[str] = []
    start, quoted, angled, escaped = 0, False, False, False
    for at, character in enumerate(value):
        if escaped:
            escaped = False
        elif quoted:
            escaped = character == "\\"
            quoted = character != '"'
        elif character == '"' and not angled:  # one within a URI is a slip of somebody's
            quoted = True
        elif character == "<":
            angled = True
        elif character == ">":
            angled = False
        elif character == separator and not angled:
            parts.append(value[start:at])
            start = at + 1
    parts.append(value[start:])
    return [part for part in (part.strip() for part in parts) if part]


def _serialize(start: str, fields: Iterable[tuple[str, str]], body: bytes) -> bytes:
    lines = [start]
    lines += [f"{name}: {value}" for name, value in fields if name != "Content-Length"]
    lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join((*lines, "", "")).encode("utf-8", "surrogateescape") + body
