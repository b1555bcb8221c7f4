"""All outgoing calls of one socket, and decent answers to what arrives unasked.

A response counts only if it comes from the trunk's own address and carries our Call-ID, our tag, the branch of a
request that we sent and its CSeq. Whatever else arrives is counted by its code in `strays` and changes nothing.
"""

import heapq
import math
from collections import Counter

from prozvon.sip import server
from prozvon.sip.dialog import Local
from prozvon.sip.digest import Credentials
from prozvon.sip.events import Alive, Event, Gone, Outbox
from prozvon.sip.invitation import Invitation
from prozvon.sip.keepalive import Ping
from prozvon.sip.message import Malformed, Request, Response
from prozvon.sip.order import Order
from prozvon.sip.parser import parse
from prozvon.sip.timing import Timing
from prozvon.sip.transaction import Address, Datagram
from prozvon.sip.values import CSeq, Party, Via, seconds


class Agent:
    """A user agent client; `remote` is the trunk's address, or its proxy's, which `route` then names.

    >>> agent = Agent(Local(("127.0.0.1", 5060)), ("127.0.0.1", 5070))
    >>> call = agent.invite(token=1, uri="sip:100@127.0.0.1:5070", now=0.0)
    >>> [datagram.data[:6] for datagram in agent.take()], agent.next_timer()
    ([b'INVITE'], 0.5)
    """

    def __init__(
        self,
        local: Local,
        remote: Address,
        timing: Timing | None = None,
        *,
        credentials: Credentials | None = None,
        route: tuple[str, ...] = (),
    ) -> None:
        self.local = local
        self.remote = remote
        self._credentials = credentials
        self._route = route
        self.strays: Counter[str] = Counter()
        self._timing = timing or Timing()
        self._outbox = Outbox()
        self._calls: dict[str, Invitation] = {}
        self._pings: dict[str, Ping] = {}
        self._due: list[tuple[float, str]] = []
        self._heard_at = -math.inf

    @property
    def has_account(self) -> bool:
        """Whether a challenge is answered."""
        return self._credentials is not None

    def invite(
        self,
        token: int,
        uri: str,
        now: float,
        *,
        step: int = 1,
        caller: str | None = None,
        expires: int | None = None,
        valid_until: float = math.inf,
        talk: float = 0.0,
    ) -> Invitation:
        """Place a call; its INVITE is among the datagrams of the next `take`. See `order.Order` for the rest."""
        order = self._order(token, uri, step=step, caller=caller, expires=expires, valid_until=valid_until, talk=talk)
        return self._add(order, now, orphan=False)

    def adopt(self, token: int, uri: str, now: float, *, step: int = 1, caller: str | None = None) -> Invitation:
        """End a call of an earlier process that may ring still: CANCEL it; an answer to it gets ACK and BYE.

        Its INVITE is never sent again. It is found only when we sit at the address that it was placed from.
        """
        return self._add(self._order(token, uri, step=step, caller=caller), now, orphan=True)

    def ping(self, token: int, uri: str, now: float) -> None:
        """Ask the trunk whether it is there (OPTIONS); an `Alive` event tells."""
        ping = Ping(token, uri, self.local, self.remote, route=self._route, now=now, timing=self._timing)
        self._pings[ping.call_id] = ping
        self._outbox.datagrams.append(ping.exchange.first)
        heapq.heappush(self._due, (ping.next_timer(), ping.call_id))

    def cancel_at(self, call: Invitation, when: float) -> None:
        """As `Invitation.cancel_at`; the agent's next timer follows."""
        call.cancel_at(when)
        self._plan(call)

    def cancel(self, call: Invitation, now: float) -> None:
        """As `Invitation.cancel`; the agent's next timer follows."""
        call.cancel(now)
        self._plan(call)

    def hang_up(self, call: Invitation, now: float) -> None:
        """As `Invitation.hang_up`; the agent's next timer follows."""
        call.hang_up(now)
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
            elif (ping := self._pings.get(message.headers.first("Call-ID") or "")) is not None:
                self._pong(ping, None, now)

    def lost(self, now: float) -> None:
        """The connection to the trunk is gone: whatever waited for a first word was not heard."""
        for call in self.calls:
            call.unreachable(now)
            self._forget(call)
        for ping in tuple(self._pings.values()):
            self._pong(ping, None, now)

    def expire(self, now: float) -> None:
        """Do everything that is due."""
        while self._due and self._due[0][0] <= now:
            at, call_id = heapq.heappop(self._due)
            call = self._calls.get(call_id)
            if call is None:
                self._expire_ping(call_id, now)
                continue
            if call.planned == at:
                call.planned = math.inf
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

    def _order(
        self,
        token: int,
        uri: str,
        *,
        step: int,
        caller: str | None,
        expires: int | None = None,
        valid_until: float = math.inf,
        talk: float = 0.0,
    ) -> Order:
        return Order(token, uri, step, caller, self._credentials, self._route, expires, valid_until, talk)

    def _add(self, order: Order, now: float, *, orphan: bool) -> Invitation:
        call = Invitation(
            order, self.local, self.remote, outbox=self._outbox, now=now, timing=self._timing, orphan=orphan
        )
        self._calls[call.call_id] = call
        self._plan(call)
        return call

    def _expire_ping(self, call_id: str, now: float) -> None:
        ping = self._pings.get(call_id)
        if ping is None:
            return
        again = ping.exchange.expire(now)
        if again is not None:
            self._outbox.datagrams.append(again)
        if ping.exchange.over:
            self._pong(ping, None, now)
        else:
            heapq.heappush(self._due, (ping.next_timer(), call_id))

    def _pong(self, ping: Ping, answer: Response | None, now: float) -> None:
        if self._pings.pop(ping.call_id, None) is None:
            return
        code = None if answer is None else answer.code
        wait = None if answer is None else seconds(answer.headers.first("Retry-After") or "")
        alone = self._heard_at < ping.started
        self._outbox.events.append(Alive(ping.token, code, now - ping.started, wait, alone))

    def _plan(self, call: Invitation) -> None:
        if call.gone:
            self._forget(call)
            return
        when = call.next_timer()
        if when is not None and when < call.planned:
            # A later time needs no entry of its own: the earlier one looks again.
            call.planned = when
            heapq.heappush(self._due, (when, call.call_id))

    def _forget(self, call: Invitation) -> None:
        if call.gone and self._calls.pop(call.call_id, None) is not None:
            self._outbox.events.append(Gone(call.token))

    def _answer(self, response: Response, source: Address, now: float) -> None:
        if source[:2] != self.remote[:2]:
            self.strays["wrong_source"] += 1
            return
        call_id = response.headers.first("Call-ID") or ""
        call, ping = self._calls.get(call_id), self._pings.get(call_id)
        if call is None and ping is None:
            self.strays["unknown_call"] += 1
            return
        branch = Via.branch_of(response.headers.first("Via") or "")
        cseq = CSeq.parse(response.headers.first("CSeq") or "")
        if call is None:
            if ping is not None and branch is not None and cseq is not None and ping.is_answer(branch, cseq):
                if response.code >= 200:  # noqa: PLR2004 -- final
                    self._pong(ping, response, now)
            else:
                self.strays["unknown_transaction"] += 1
            return
        if branch is None or cseq is None or not call.receive(response, branch, cseq, source, now):
            self.strays["unknown_transaction"] += 1
            return
        self._heard_at = now
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
            code = 481
            if call is not None and from_ is not None and call.knows(from_.tag):
                code = 200
                call.left(from_.tag)
        elif request.method == "CANCEL" or (to is not None and to.tag):
            code = 481
        elif request.method == "OPTIONS":
            code, extra = 200, (("Allow", server.ALLOW), ("Accept", "application/sdp"))
        else:
            code, extra = 405, (("Allow", server.ALLOW),)
        response = server.respond(request, code, source, "unasked", extra)
        self._outbox.datagrams.append(Datagram(response.to_bytes(), source))
