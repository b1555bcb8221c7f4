"""All outgoing calls of one socket, and decent answers to what arrives unasked.

A response counts only if it comes from the trunk's own address and carries our Call-ID, our tag, the branch of a
request that we sent and its CSeq. Whatever else arrives is counted by its code in `strays` and changes nothing.
"""

import heapq
from collections import Counter

from prozvon.sip import server
from prozvon.sip.dialog import Local
from prozvon.sip.invitation import Event, Gone, Invitation, Outbox
from prozvon.sip.message import Malformed, Request, Response
from prozvon.sip.parser import parse
from prozvon.sip.timing import Timing
from prozvon.sip.transaction import Address, Datagram
from prozvon.sip.values import CSeq, Party, Via


class Agent:
    """A user agent client; `remote` is the trunk's address.

    >>> agent = Agent(Local(("127.0.0.1", 5060)), ("127.0.0.1", 5070))
    >>> call = agent.invite(token=1, uri="sip:100@127.0.0.1:5070", now=0.0)
    >>> [datagram.data[:6] for datagram in agent.take()], agent.next_timer()
    ([b'INVITE'], 0.5)
    """

    def __init__(self, local: Local, remote: Address, timing: Timing | None = None) -> None:
        self.local = local
        self.remote = remote
        self.strays: Counter[str] = Counter()
        self._timing = timing or Timing()
        self._outbox = Outbox()
        self._calls: dict[str, Invitation] = {}
        self._due: list[tuple[float, str]] = []

    def invite(self, token: int, uri: str, now: float) -> Invitation:
        """Place a call; its INVITE is among the datagrams of the next `take`."""
        call = Invitation(token, uri, self.local, self.remote, outbox=self._outbox, now=now, timing=self._timing)
        self._calls[call.call_id] = call
        self._plan(call)
        return call

    def cancel_at(self, call: Invitation, when: float) -> None:
        """As `Invitation.cancel_at`; the agent's next timer follows."""
        call.cancel_at(when)
        self._plan(call)

    def cancel(self, call: Invitation, now: float) -> None:
        """As `Invitation.cancel`; the agent's next timer follows."""
        call.cancel(now)
        self._plan(call)

    def abandon(self, call: Invitation, now: float) -> None:
        """As `Invitation.abandon`."""
        call.abandon(now)
        self._forget(call)

    @property
    def calls(self) -> tuple[Invitation, ...]:
        """Every call that is not gone."""
        return tuple(self._calls.values())

    def receive(self, data: bytes, source: Address, now: float) -> None:
        """Take one datagram, whatever it is; never raises for what it holds."""
        message = parse(data)
        match message:
            case Malformed(why=why):
                self.strays[why] += 1
            case Response():
                self._answer(message, source, now)
            case Request():
                self._asked(message, source)

    def refused(self, data: bytes, now: float) -> None:
        """The network refused `data`, a datagram of ours or its beginning (ICMP)."""
        message = parse(data)
        if isinstance(message, Request):
            call = self._calls.get(message.headers.first("Call-ID") or "")
            if call is not None:
                call.unreachable(now)
                self._forget(call)

    def expire(self, now: float) -> None:
        """Do everything that is due."""
        while self._due and self._due[0][0] <= now:
            _, call_id = heapq.heappop(self._due)
            call = self._calls.get(call_id)
            if call is None:
                continue
            when = call.next_timer()
            if when is not None and when <= now:
                call.expire(now)
            self._plan(call)

    def next_timer(self) -> float | None:
        """When `expire` is to be called next; sometimes earlier than needed, never later."""
        return self._due[0][0] if self._due else None

    def take(self) -> list[Datagram]:
        """What is to be sent, in order; each is given out once."""
        datagrams, self._outbox.datagrams = self._outbox.datagrams, []
        return datagrams

    def events(self) -> list[Event]:
        """What happened since the last call."""
        events, self._outbox.events = self._outbox.events, []
        return events

    def _plan(self, call: Invitation) -> None:
        if call.gone:
            self._forget(call)
            return
        when = call.next_timer()
        if when is not None:
            heapq.heappush(self._due, (when, call.call_id))

    def _forget(self, call: Invitation) -> None:
        if call.gone and self._calls.pop(call.call_id, None) is not None:
            self._outbox.events.append(Gone(call.token))

    def _answer(self, response: Response, source: Address, now: float) -> None:
        if source[:2] != self.remote[:2]:
            self.strays["wrong_source"] += 1
            return
        call = self._calls.get(response.headers.first("Call-ID") or "")
        if call is None:
            self.strays["unknown_call"] += 1
            return
        vias = response.headers.every("Via")
        via = Via.parse(vias[0]) if vias else None
        cseq = CSeq.parse(response.headers.first("CSeq") or "")
        if via is None or cseq is None or not call.receive(response, via.branch, cseq, source, now):
            self.strays["unknown_transaction"] += 1
            return
        self._plan(call)

    def _asked(self, request: Request, source: Address) -> None:
        if request.method == "ACK":
            return
        if not server.is_answerable(request):
            self.strays["incomplete_request"] += 1
            return
        self.strays[f"asked_{request.method.lower()}"] += 1
        call = self._calls.get(request.headers.first("Call-ID") or "")
        to, from_ = (Party.parse(request.headers.first(name) or "") for name in ("To", "From"))
        extra: tuple[tuple[str, str], ...] = ()
        if request.method == "BYE":
            code = 200 if call is not None and from_ is not None and call.knows(from_.tag) else 481
        elif request.method == "CANCEL" or (to is not None and to.tag):
            code = 481
        elif request.method == "OPTIONS":
            code, extra = 200, (("Allow", server.ALLOW), ("Accept", "application/sdp"))
        else:
            code, extra = 405, (("Allow", server.ALLOW),)
        response = server.respond(request, code, source, "unasked", extra)
        self._outbox.datagrams.append(Datagram(response.to_bytes(), source))
