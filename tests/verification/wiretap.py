"""What really went over the loopback interface, stamped by the kernel: neither side's own account of it."""

import socket
import struct
import threading
from dataclasses import dataclass

import pytest

from prozvon.sip.message import Malformed, Request, Response
from prozvon.sip.parser import parse

_ALL, _OUTGOING, _SO_TIMESTAMPNS = 0x0003, 4, 35


@dataclass(frozen=True)
class Packet:
    """One SIP message: seconds, ports from and to, the message and its bytes."""

    at: float
    source: int
    target: int
    message: Request | Response
    data: bytes

    @property
    def call(self):
        return self.message.headers.first("Call-ID")

    @property
    def is_request(self):
        return isinstance(self.message, Request)


class Wiretap:
    """Keeps every SIP message over UDP between `with` and its end in `packets`; needs root, else the test is skipped."""

    def __init__(self):
        try:
            self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(_ALL))
        except PermissionError:
            pytest.skip("only root may listen to an interface")
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16 * 2**20)
        self._socket.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)
        self._socket.bind(("lo", 0))
        self._socket.settimeout(0.2)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._listen)
        self._frames = []
        self.packets = []

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        self._thread.join()
        self._socket.close()
        for at, frame in self._frames:
            self._keep(at, frame)

    def _listen(self):
        while not self._over.is_set():
            try:
                frame, more, _, address = self._socket.recvmsg(65_535, 64)
            except TimeoutError:
                continue
            if address[2] != _OUTGOING:
                seconds, nanos = struct.unpack("qq", more[0][2])
                self._frames.append((seconds + nanos / 1e9, frame))

    def _keep(self, at, frame):
        length = (frame[0] & 15) * 4
        if frame[0] >> 4 != 4 or frame[9] != socket.IPPROTO_UDP:
            return
        source, target = struct.unpack("!HH", frame[length : length + 4])
        data = frame[length + 8 :]
        message = parse(data) if b"SIP/2.0" in data[:1000] else Malformed("other")
        if not isinstance(message, Malformed):
            self.packets.append(Packet(at, source, target, message, data))

    def requests(self, port):
        """All that whoever speaks to `port` asked, there and elsewhere; others may be at work on this machine."""
        ours = {packet.source for packet in self.packets if packet.target == port and packet.is_request}
        return [packet for packet in self.packets if packet.source in ours and packet.is_request]

    def calls(self, port):
        """The packets of each call that was placed to `port`, in order; others may be at work on this machine."""
        placed = {p.call for p in self.packets if p.target == port and p.is_request and p.message.method == "INVITE"}
        found = {call: [] for call in placed}
        for packet in self.packets:
            if packet.call in found:
                found[packet.call].append(packet)
        return list(found.values())


def sides(packets, port):
    """What the caller sent and what it got, of one call that was placed to `port`."""
    ours = next(p.source for p in packets if p.target == port and p.is_request and p.message.method == "INVITE")
    return [p for p in packets if p.source == ours], [p for p in packets if p.target == ours]


def check_cancel(sent, got):
    """A CANCEL names what its INVITE does, and comes only after a provisional (RFC 3261 §9.1)."""
    invites = [p for p in sent if p.is_request and p.message.method == "INVITE"]
    for cancel in (p for p in sent if p.is_request and p.message.method == "CANCEL"):
        invite = invites[-1].message
        assert cancel.message.uri == invite.uri
        for name in ("Via", "From", "To", "Call-ID"):
            assert cancel.message.headers.first(name) == invite.headers.first(name)
        assert cancel.message.headers.first("CSeq").split()[0] == invite.headers.first("CSeq").split()[0]
        assert any(not p.is_request and p.message.code < 200 and p.at <= cancel.at for p in got)


def waits_for_ack(sent, got):
    """Seconds from the first 200 to an INVITE that reached the caller to its ACK; None where nobody answered."""
    answers = [p.at for p in got if not p.is_request and p.message.code == 200 and _is_of_invite(p)]
    if not answers:
        return None
    return next(p.at for p in sent if p.is_request and p.message.method == "ACK" and p.at >= answers[0]) - answers[0]


def _is_of_invite(packet):
    return packet.message.headers.first("CSeq").endswith("INVITE")
