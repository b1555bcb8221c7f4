"""A test clock and network: two machines, no sockets, and time that moves when it is told to."""

import itertools
from dataclasses import dataclass, field

import pytest

from prozvon.sip.agent import Agent
from prozvon.sip.dialog import Local
from prozvon.sip.events import Event, Finished, Provisional
from prozvon.sip.invitation import Invitation
from prozvon.sip.message import Request
from prozvon.sip.parser import parse
from prozvon.sip.server import respond

collect_ignore = ["readers.py"]  # another interpreter runs it

US = ("127.0.0.1", 5060)
THEM = ("127.0.0.1", 5070)
URI = "sip:+79160000001@127.0.0.1:5070"


@dataclass
class Line:
    """An agent whose far end is played by hand."""

    agent: Agent = field(default_factory=lambda: Agent(Local(US), THEM))
    now: float = 100.0
    sent: list[tuple[float, Request]] = field(default_factory=list)
    addresses: list[tuple[str, int]] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    tokens: itertools.count = field(default_factory=lambda: itertools.count(1))

    def invite(self) -> Invitation:
        call = self.agent.invite(next(self.tokens), URI, self.now)
        self.gather()
        return call

    def gather(self) -> None:
        for datagram in self.agent.take():
            message = parse(datagram.data)
            self.sent.append((self.now, message))
            self.addresses.append(datagram.address)
        self.events += self.agent.events()

    def wait(self, seconds: float) -> None:
        """Let time pass, every timer firing when it is due."""
        end = self.now + seconds
        while (when := self.agent.next_timer()) is not None and when <= end:
            self.now = max(self.now, when)
            self.agent.expire(self.now)
            self.gather()
        self.now = end

    def deliver(self, data: bytes, source=THEM) -> None:
        self.agent.receive(data, source, self.now)
        self.gather()

    def answer(self, code: int, *, tag: str = "far", extra=(), to: Request | None = None, body: bytes = b"") -> None:
        """Respond to the last INVITE, or to the request given."""
        request = to or self.last("INVITE")
        response = respond(request, code, US, tag, extra)
        data = response.to_bytes()
        if body:
            data = data.replace(b"Content-Length: 0\r\n\r\n", b"Content-Length: %d\r\n\r\n" % len(body)) + body
        self.deliver(data)

    def last(self, method: str) -> Request:
        return next(m for _, m in reversed(self.sent) if getattr(m, "method", None) == method)

    def methods(self) -> list[str]:
        return [getattr(m, "method", getattr(m, "code", None)) for _, m in self.sent]

    def times(self, method: str) -> list[float]:
        return [round(at - 100.0, 3) for at, m in self.sent if getattr(m, "method", None) == method]

    @property
    def result(self):
        found = [event.result for event in self.events if isinstance(event, Finished)]
        assert len(found) == 1
        return found[0]

    @property
    def provisionals(self) -> list[int]:
        return [event.code for event in self.events if isinstance(event, Provisional)]


@pytest.fixture
def line() -> Line:
    return Line()
