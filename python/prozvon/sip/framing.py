"""Messages out of a stream of bytes: each ends where its Content-Length says (RFC 3261 §18.3).

Line ends between messages are keep-alives and are dropped (RFC 5626 §3.5.1).
"""

import re

from prozvon.sip.parser import MAX_DATAGRAM, MAX_HEAD

_BLANK = re.compile(rb"\r?\n\r?\n")
_LENGTH = re.compile(rb"^(?:content-length|l)[ \t]*:\s*(\d{1,6})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)


class Framing:
    r"""Feed it what arrives; it gives out whole messages.

    >>> framing = Framing()
    >>> framing.feed(b"\r\nSIP/2.0 200 OK\r\nContent-Length: 2\r\n\r\na"), framing.feed(b"bSIP")
    ([], [b'SIP/2.0 200 OK\r\nContent-Length: 2\r\n\r\nab'])
    """

    def __init__(self) -> None:
        self._buffer = bytearray()
        self.lost = False

    def feed(self, data: bytes) -> list[bytes]:
        """Take the next bytes. After a message without a readable length, or one too long, `lost` is set for good."""
        messages: list[bytes] = []
        if self.lost:
            return messages
        self._buffer += data
        while (message := self._next()) is not None:
            messages.append(message)
        return messages

    def _next(self) -> bytes | None:
        while self._buffer.startswith((b"\r", b"\n")):
            del self._buffer[:1]
        end = _BLANK.search(self._buffer, 0, MAX_HEAD)
        if end is None:
            self.lost = len(self._buffer) > MAX_HEAD
            return None
        length = _LENGTH.search(self._buffer, 0, end.end())
        size = end.end() + (0 if length is None else int(length[1]))
        if length is None or size > MAX_DATAGRAM:
            self.lost = True
            return None
        if len(self._buffer) < size:
            return None
        message = bytes(self._buffer[:size])
        del self._buffer[:size]
        return message
