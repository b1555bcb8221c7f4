"""The session description that a probe offers (RFC 4566, RFC 3264): one G.711 stream, both ways."""

from prozvon.sip.message import Request, Response

CONTENT_TYPE = "application/sdp"


def offer(host: str, port: int, session: int) -> bytes:
    r"""Offer PCMA and PCMU; `sendrecv`, because carriers refuse the narrower directions.

    >>> offer("127.0.0.1", 4000, 1).splitlines()[-1]
    b'a=sendrecv'
    """
    family = "IP6" if ":" in host else "IP4"
    lines = (
        "v=0",
        f"o=- {session} {session} IN {family} {host}",
        "s=-",
        f"c=IN {family} {host}",
        "t=0 0",
        f"m=audio {port} RTP/AVP 8 0",
        "a=rtpmap:8 PCMA/8000",
        "a=rtpmap:0 PCMU/8000",
        "a=ptime:20",
        "a=sendrecv",
        "",
    )
    return "\r\n".join(lines).encode()


def has_description(message: Request | Response) -> bool:
    """Whether the message carries a session description: in a 18x, only that means early media."""
    kind = message.headers.first("Content-Type") or ""
    return bool(message.body) and kind.partition(";")[0].strip().lower() == CONTENT_TYPE
