"""The session description that a probe offers (RFC 4566, RFC 3264): one G.711 stream, both ways."""

import ipaddress
import re
from dataclasses import dataclass
from functools import lru_cache

from prozvon.sip.message import Request, Response

CONTENT_TYPE = "application/sdp"


PCMU, PCMA = 0, 8
"""Payload types of G.711 (RFC 3551)."""
CODECS = {"PCMA": PCMA, "PCMU": PCMU}
BOTH: tuple[int, ...] = (PCMA, PCMU)
"""What is offered where nothing else is wanted; the first is preferred."""


@dataclass(frozen=True, slots=True)
class Media:
    """Where the far end listens, and in which of the two codecs."""

    host: str
    port: int
    payload: int


def offer(host: str, port: int, session: int, codecs: tuple[int, ...] = BOTH) -> bytes:
    r"""Offer these payload types of G.711; `sendrecv`, because carriers refuse the narrower directions.

    >>> offer("127.0.0.1", 4000, 1).splitlines()[-1]
    b'a=sendrecv'
    """
    before, after = _offer(host, port, codecs)
    return b"%b%d %d%b" % (before, session, session, after)


@lru_cache(maxsize=16)
def _offer(host: str, port: int, codecs: tuple[int, ...]) -> tuple[bytes, bytes]:
    """What stands around the session's number: the same for all calls of a socket."""
    family = "IP6" if ":" in host else "IP4"
    lines = (
        f" IN {family} {host}",
        "s=-",
        f"c=IN {family} {host}",
        "t=0 0",
        f"m=audio {port} RTP/AVP {' '.join(map(str, codecs))}",
        *(f"a=rtpmap:{kind} {'PCMA' if kind == PCMA else 'PCMU'}/8000" for kind in codecs),
        "a=ptime:20",
        "a=sendrecv",
        "",
    )
    return b"v=0\r\no=- ", "\r\n".join(lines).encode()


def has_description(message: Request | Response) -> bool:
    """Whether the message carries a session description: in a 18x, only that means early media."""
    kind = message.headers.first("Content-Type") or ""
    return bool(message.body) and kind.partition(";")[0].strip().lower() == CONTENT_TYPE


def media(message: Request | Response) -> Media | None:
    r"""Where an answer wants its audio; None when it wants none, or none that we have.

    >>> from prozvon.sip.message import Headers
    >>> body = b"v=0\r\nc=IN IP4 127.0.0.1\r\nm=audio 6000 RTP/AVP 96 8\r\n"
    >>> media(Response(200, "OK", Headers((("Content-Type", "application/sdp"),)), body))
    Media(host='127.0.0.1', port=6000, payload=8)
    """
    if not has_description(message):
        return None
    text = message.body.decode("utf-8", "replace")
    stream = re.search(r"^m=audio (\d{1,5})(?:/\d+)? RTP/AVP((?: \d{1,3})+)\s*$", text, re.MULTILINE | re.ASCII)
    if stream is None:
        return None
    # The stream's own address, where it has one, stands behind it and before the next.
    within = text[stream.end() :].partition("\nm=")[0]
    address = _CONNECTION.search(within) or _CONNECTION.search(text)
    payload = next((int(kind) for kind in stream[2].split() if int(kind) in {PCMU, PCMA}), None)
    port = int(stream[1])
    if address is None or payload is None or not 0 < port < 65_536:  # noqa: PLR2004 -- port 0 declines
        return None
    try:
        host = str(ipaddress.ip_address(address[1]))
    except ValueError:
        return None
    return Media(host, port, payload)


_CONNECTION = re.compile(r"^c=IN IP[46] ([0-9A-Fa-f.:]+)", re.MULTILINE)
