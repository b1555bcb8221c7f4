"""Whether an answer says that the call was sent on to somebody else: Diversion (RFC 5806), History-Info (RFC 7044).

A proxy that only routes writes History-Info as well; what tells a forwarding is the cause that its entries carry, as a
URI parameter (RFC 4458) or as an escaped Reason (RFC 7044 §5.1).
"""

import re
from enum import IntEnum

from prozvon.sip.message import Headers

_CAUSE = re.compile(r"(?:[;?&]|%3B)(?:cause|Reason)(?:=|%3D)", re.IGNORECASE | re.ASCII)
_MAILBOX = re.compile(r";target=", re.IGNORECASE | re.ASCII)


class Diverted(IntEnum):
    """Where the call went; the greater says more."""

    NO = 0
    ELSEWHERE = 1
    MAILBOX = 2


def diverted(headers: Headers) -> Diverted:
    """What a response's headers say of that.

    >>> diverted(Headers((("Diversion", "<sip:+79160000001@192.0.2.1>;reason=no-answer"),))).name
    'ELSEWHERE'
    >>> diverted(Headers((("History-Info", "<sip:vm@h;target=sip:a%40h;cause=486>;index=1.1"),))).name
    'MAILBOX'
    >>> diverted(Headers((("History-Info", "<sip:a@h>;index=1, <sip:a@192.0.2.1>;index=1.1;rc=1"),))).name
    'NO'
    """
    history = headers.first("History-Info")
    if history is not None:
        entries = [entry for entry in headers.every("History-Info") if _CAUSE.search(entry)]
        if entries:
            return Diverted.MAILBOX if any(map(_MAILBOX.search, entries)) else Diverted.ELSEWHERE
    return Diverted.NO if headers.first("Diversion") is None else Diverted.ELSEWHERE
