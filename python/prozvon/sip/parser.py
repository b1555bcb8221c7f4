"""From a datagram to a message, tolerantly: what a carrier's equipment sends is read if its meaning is plain.

Accepted beyond the grammar: LF line ends, blank lines in front, folded and compact headers, space before a colon, a
missing, negative or too large Content-Length (the datagram ends the body), bytes that are no UTF-8. Bounded: a datagram
or header section above the limits is malformed and costs one look. RFC 3261 §7, §18.3; RFC 4475 names the tortures.
"""

import re
from functools import lru_cache

from prozvon.sip.message import CANONICAL, Headers, Malformed, Request, Response, spelling

MAX_DATAGRAM = 65_535
MAX_HEAD = 32_768
MAX_FIELDS = 256

_BLANK = re.compile(rb"\r?\n\r?\n")
_METHOD = re.compile(r"[A-Za-z0-9\-.!%*_+`'~]{1,32}", re.ASCII)
_NAME = re.compile(r"[A-Za-z0-9\-.!%*_+`'~]+", re.ASCII)
_FOLDS = frozenset({" ", "\t"})
_CODE = re.compile(r"[1-6][0-9]{2}", re.ASCII)


def parse(datagram: bytes) -> Request | Response | Malformed:
    r"""Read one message; bytes beyond its end are dropped.

    >>> parse(b"SIP/2.0 404 Not Found\nv: SIP/2.0/UDP h\n  ;branch=z9\nl : 0\n\n").headers.fields
    (('Via', 'SIP/2.0/UDP h ;branch=z9'), ('Content-Length', '0'))
    >>> parse(b"\r\n\r\n")
    Malformed(why='keep_alive')
    """
    if len(datagram) > MAX_DATAGRAM:
        return Malformed("too_long")
    data = datagram.lstrip(b"\r\n")
    if not data:
        return Malformed("keep_alive")
    end = _BLANK.search(data, 0, MAX_HEAD)
    if end is None and len(data) > MAX_HEAD:
        return Malformed("head_too_long")
    head, body = (data, b"") if end is None else (data[: end.start()], data[end.end() :])
    if b"\0" in head:
        return Malformed("nul")
    lines = head.decode("utf-8", "surrogateescape").replace("\r\n", "\n").replace("\r", " ").rstrip().split("\n")
    fields = _fields(lines[1:])
    if isinstance(fields, Malformed):
        return fields
    headers = Headers(fields)
    return _message(lines[0].strip(), headers, _bounded(body, headers.first("Content-Length")))


def _message(start: str, headers: Headers, body: bytes) -> Request | Response | Malformed:
    words = start.split(None, 2)
    if not words:
        return Malformed("start_line")
    if words[0].upper() == "SIP/2.0":
        if len(words) == 1 or _CODE.fullmatch(words[1]) is None:
            return Malformed("status_code")
        return Response(int(words[1]), words[2] if len(words) > 2 else "", headers, body)  # noqa: PLR2004 -- a phrase is optional
    if len(words) != 3 or words[2].strip().upper() != "SIP/2.0" or _METHOD.fullmatch(words[0]) is None:  # noqa: PLR2004 -- method, URI, version
        return Malformed("start_line")
    return Request(words[0], words[1], headers, body)


def _fields(lines: list[str]) -> tuple[tuple[str, str], ...] | Malformed:
    if len(lines) > MAX_FIELDS:
        return Malformed("too_many_headers")
    fields: list[tuple[str, str]] = []
    for line in lines:
        if line[:1] in _FOLDS:
            return _unfolded(lines)
        name, colon, value = line.partition(":")
        canonical = CANONICAL.get(name) or _name(name.rstrip())
        # One broken line costs itself alone: the message may still be understood without it.
        if colon and canonical is not None:
            fields.append((canonical, value.strip()))
    return tuple(fields)


def _unfolded(lines: list[str]) -> tuple[tuple[str, str], ...]:
    fields: list[tuple[str, str]] = []
    folds: list[str] = []
    for line in reversed(lines):
        if line[:1] in _FOLDS:
            folds.append(line.strip())
            continue
        name, colon, value = line.partition(":")
        canonical = _name(name.rstrip()) if colon else None
        if canonical is None:
            folds.clear()
            continue
        if folds:
            value = " ".join([value.strip(), *reversed(folds)])
            folds.clear()
        fields.append((canonical, value.strip()))
    fields.reverse()
    return tuple(fields)


@lru_cache(maxsize=1024)
def _name(text: str) -> str | None:
    """A header's name in its canonical spelling; None for what is no name. The same few come with every message."""
    return None if _NAME.fullmatch(text) is None else spelling(text)


def _bounded(body: bytes, length: str | None) -> bytes:
    if length is None or not (length.isascii() and length.isdigit()) or len(length) > len(str(MAX_DATAGRAM)):
        return body
    return body[: int(length)]
