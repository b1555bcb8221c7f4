"""One outgoing call: the INVITE with its answers to challenges, its CANCEL, and the end of every fork that answered.

RFC 3261 §9, §13, §17.1.1, §22; RFC 6026.

A probe does not talk: every fork that answers, and a 200 that overtook our CANCEL, gets ACK and BYE at once; only the
first may be held for as long as a message lasts. No redirection is followed. The outcome is told as soon as it is known
(`Finished`); the call stays a while longer to acknowledge what is resent, and then says `Gone`.

    CALLING ──1xx──► PROCEEDING ──3xx-6xx──► COMPLETED ──D──► gone
       │ └────────────────┴───────2xx──────► ACCEPTED ──M──► gone
       └◄──401, 407: the next step, with credentials
"""

import math
from collections.abc import Callable
from enum import IntEnum, auto

from prozvon.sip import sdp
from prozvon.sip.dialog import Local
from prozvon.sip.diversion import Diverted, diverted
from prozvon.sip.events import Ending, Finished, Outbox, Provisional, Talking
from prozvon.sip.forks import Forks
from prozvon.sip.message import Response
from prozvon.sip.order import Order, Writer, result_of
from prozvon.sip.proof import CHALLENGES, Proofs
from prozvon.sip.timing import Timing
from prozvon.sip.transaction import Address, Datagram, Exchange
from prozvon.sip.values import CSeq, Party


class _Phase(IntEnum):  # plain numbers: they are hashed with every packet
    CALLING = auto()
    PROCEEDING = auto()
    COMPLETED = auto()
    ACCEPTED = auto()


class _Timer(IntEnum):
    RESEND = auto()  # A
    GIVE_UP = auto()  # B, and the wait for a final after our CANCEL
    RING = auto()  # the caller's own policy
    LINGER = auto()  # D, M


class Invitation:
    """One call. `now` is any monotonic time in seconds; the same clock must be used throughout.

    An `orphan` is a call that an earlier process placed and did not see end: it is only cancelled, and hung up should
    it be answered.
    """

    __slots__ = (
        "_acks",
        "_alert_at",
        "_cancel",
        "_cancel_wanted",
        "_codes",
        "_described",
        "_diverted",
        "_far",
        "_finished",
        "_gap",
        "_local",
        "_order",
        "_orphan",
        "_outbox",
        "_phase",
        "_proofs",
        "_request",
        "_resends",
        "_started",
        "_timers",
        "_timing",
        "_writer",
        "branch",
        "call_id",
        "planned",
        "step",
        "token",
        "uri",
        "valid_until",
    )

    def __init__(
        self,
        order: Order,
        local: Local,
        remote: Address,
        *,
        outbox: Outbox,
        now: float,
        timing: Timing,
        orphan: bool = False,
    ) -> None:
        self.token = order.token
        self.uri = order.uri
        self.valid_until = order.valid_until
        self.planned = math.inf  # when the agent looks at us next
        self.step = order.step - 1
        self._order = order
        self._local = local
        self._outbox = outbox
        self._timing = timing
        self._started = now
        self._phase = _Phase.CALLING
        self._codes: dict[int, None] = {}
        self._described = False
        self._diverted = Diverted.NO
        self._alert_at: float | None = None
        self._cancel: Exchange | None = None
        self._cancel_wanted = False
        self._finished = False
        self._resends = 0
        self._request: Datagram | None = None
        self._timers: dict[_Timer, float] = {}
        self._acks: dict[str, tuple[int, Datagram]] = {}
        self._proofs = Proofs(order.token, order.credentials)
        self._writer = Writer(order, local, remote, self._proofs)
        self.call_id = self._writer.call_id
        self._far: Forks | None = None
        self._orphan = orphan
        if orphan:
            self._take_over(order.step, now)
        else:
            self._place(now)

    # --- what the caller wants ---------------------------------------------------------------------------------

    @property
    def finished(self) -> bool:
        """Whether the outcome is known."""
        return self._finished

    @property
    def gone(self) -> bool:
        """Whether nothing is left to be done."""
        return self._finished and not self._timers and self.closed

    @property
    def closed(self) -> bool:
        """Whether no request of ours waits for its answer: what may still come is only resent."""
        talks = self._far is not None and not self._far.closed
        return self._finished and not talks and (self._cancel is None or self._cancel.over)

    def cancel_at(self, when: float) -> None:
        """CANCEL at `when`, or at the first provisional after it; a later call replaces an earlier one."""
        if not self._finished and not self._cancel_wanted:
            self._timers[_Timer.RING] = when

    def cancel(self, now: float) -> None:
        """CANCEL now; before any provisional it may not be sent (RFC 3261 §9.1) and waits for one."""
        if self._finished or self._cancel_wanted:
            return
        self._cancel_wanted = True
        self._timers.pop(_Timer.RING, None)
        if self._phase is _Phase.PROCEEDING:
            self._send_cancel(now)

    @property
    def talking(self) -> bool:
        """Whether somebody is on the line."""
        return self._far is not None and self._far.talking

    def hang_up(self, now: float) -> None:
        """End the talk, if there is one."""
        if self._far is not None:
            self._far.hang_up(now)

    def left(self, tag: str) -> None:
        """The far end with this tag hung up."""
        if self._far is not None:
            self._far.left(tag)

    def abandon(self, now: float) -> None:
        """Stop without waiting any longer."""
        if not self._finished:
            self._finish(now, Ending.ABANDONED)
        self._timers.clear()
        if self._cancel is not None:
            self._cancel.stop()
        if self._far is not None:
            self._far.stop()

    def unreachable(self, now: float) -> None:
        """The network refused our datagram; once somebody has answered, that says nothing any more."""
        if self._phase is _Phase.CALLING and not self._finished:
            self._finish(now, Ending.UNREACHABLE)
            self._timers.clear()

    # --- what arrives ------------------------------------------------------------------------------------------

    def receive(self, response: Response, branch: str, cseq: CSeq, source: Address, now: float) -> bool:
        """Take a response that carries our Call-ID. False when it belongs to nothing that we sent."""
        if Party.tag_of(response.headers.first("From") or "") != self._writer.tag:
            return False
        if branch == self.branch and cseq.number == self.step:
            if cseq.method == "INVITE":
                self._receive_invite(response, source, now)
                return True
            if cseq.method == "CANCEL" and self._cancel is not None:
                self._cancel.receive(response.code)
                if self._orphan and response.code == 481 and self.step > 1:  # noqa: PLR2004 -- no such transaction
                    self._take_over(self.step - 1, now)
                return True
            return False
        past = self._acks.get(branch)
        if past is not None and cseq == CSeq(past[0], "INVITE"):
            if 200 <= response.code < 300:  # noqa: PLR2004 -- another fork of a step that was challenged
                self._answered(response, source, now, past[0])
            elif response.code >= 300:  # noqa: PLR2004 -- resent
                self._send(past[1])
            return True
        return self._far is not None and self._far.receive(response, branch, cseq.method, now)

    def knows(self, tag: str) -> bool:
        """Whether a fork with this tag answered."""
        return self._far is not None and self._far.knows(tag)

    def _receive_invite(self, response: Response, source: Address, now: float) -> None:
        code = response.code
        if code < 200:  # noqa: PLR2004 -- provisional
            self._progress(response, source, now)
        elif code < 300:  # noqa: PLR2004 -- success
            self._answered(response, source, now, self.step)
        elif self._phase in {_Phase.CALLING, _Phase.PROCEEDING}:
            self._phase = _Phase.COMPLETED
            self._acknowledge(response)
            if code in CHALLENGES and not self._finished and not self._cancel_wanted and self._proofs.take(response):
                self._again(now)
            else:
                self._finish(now, None, response)
        elif self._phase is _Phase.COMPLETED:
            self._send(self._acks[self.branch][1])

    def _progress(self, response: Response, source: Address, now: float) -> None:
        if self._phase not in {_Phase.CALLING, _Phase.PROCEEDING}:
            return
        if self._finished:
            # We gave up before anybody spoke; whoever rings now must stop.
            self._phase = _Phase.PROCEEDING
            self._send_cancel(now)
            return
        if self._phase is _Phase.CALLING:
            self._phase = _Phase.PROCEEDING
            self._timers.pop(_Timer.RESEND, None)
            self._timers.pop(_Timer.GIVE_UP, None)
            self._request = None  # it is never sent again, and a call that rings may ring for long
        self._codes[code := response.code] = None
        described = sdp.has_description(response)
        if code > 100:  # noqa: PLR2004 -- 100 is hop by hop
            self._described = self._described or described
            self._alert_at = now if self._alert_at is None else self._alert_at
            self._diverted = max(self._diverted, diverted(response.headers))
            if response.headers.first("Require") is not None:
                self._forks.progress(self.token, response, self.step, uri=self.uri, source=source, now=now)
        early = sdp.media(response) if described else None
        self._outbox.events.append(Provisional(self.token, code, described, now, early))
        if self._cancel_wanted:
            self._send_cancel(now)

    def _answered(self, response: Response, source: Address, now: float, number: int) -> None:
        media = None
        again = self._far is not None and self._far.any
        if self._order.talk and not (self._finished or self._cancel_wanted or self._cancel or again):
            media = sdp.media(response)
        talk = self._order.talk if media is not None else 0.0
        self._forks.answered(self.token, response, number, uri=self.uri, source=source, now=now, talk=talk)
        if media is not None:
            self._outbox.events.append(Talking(self.token, media))
        if not self._finished:
            self._phase = _Phase.ACCEPTED
            self._finish(now, None, response)

    @property
    def _forks(self) -> Forks:
        """The far ends, from the first that speaks for itself."""
        if self._far is None:
            self._far = Forks(self._local, self._writer.from_, self._proofs, outbox=self._outbox, timing=self._timing)
            self._far.cseq = self.step
        return self._far

    # --- time --------------------------------------------------------------------------------------------------

    def next_timer(self) -> float | None:
        """When `expire` is to be called next."""
        if self._far is None and self._cancel is None:
            return min(self._timers.values(), default=None)
        pending = list(self._timers.values())
        if self._far is not None and self._far.any_exchange:
            pending += self._far.timers()
        if self._cancel is not None and (when := self._cancel.next_timer()) is not None:
            pending.append(when)
        return min(pending, default=None)

    def expire(self, now: float) -> None:
        """Do everything that is due."""
        self._fire(_Timer.RESEND, self._resend, now)
        self._fire(_Timer.RING, self.cancel, now)
        self._fire(_Timer.GIVE_UP, self._give_up, now)
        if self._cancel is not None and (again := self._cancel.expire(now)) is not None:
            self._send(again)
        if self._far is not None and self._far.any_exchange:
            self._far.expire(now)
        if self._timers.get(_Timer.LINGER, now + 1) <= now:
            del self._timers[_Timer.LINGER]

    def _fire(self, name: _Timer, act: Callable[[float], None], now: float) -> None:
        when = self._timers.get(name)
        if when is not None and when <= now:
            del self._timers[name]
            act(now)

    def _resend(self, now: float) -> None:
        self._gap *= 2
        self._timers[_Timer.RESEND] = now + self._gap
        self._resends += 1
        if self._request is not None:
            self._send(self._request)

    def _give_up(self, now: float) -> None:
        self._finish(now, Ending.TIMEOUT if self._phase is _Phase.CALLING else Ending.CANCEL_TIMEOUT)

    # --- requests ----------------------------------------------------------------------------------------------

    def _take_over(self, step: int, now: float) -> None:
        # Whether the lost process was challenged is not known: where the later step is unknown, the one before is tried.
        self.step = step - 1
        if self._far is not None:
            self._far.cseq = self.step
        self._place(now, send=False)
        self._finished = True
        self._phase = _Phase.PROCEEDING
        self._timers = {_Timer.LINGER: now + self._timing.give_up}
        self._cancel = None
        self._send_cancel(now)

    def _place(self, now: float, *, send: bool = True) -> None:
        if self._far is None:
            self.step += 1
        else:
            self._far.cseq = self.step = self._far.cseq + 1
        self.branch = self._writer.branch(self.step)
        self._phase = _Phase.CALLING
        self._gap = self._timing.t1
        self._timers[_Timer.GIVE_UP] = now + self._timing.give_up
        if not self._local.reliable:
            self._timers[_Timer.RESEND] = now + self._timing.t1
        self._request = request = self._writer.invite(self.step, self.branch)
        if send:
            self._send(request)

    def _again(self, now: float) -> None:
        if now > self.valid_until:
            self._finish(now, Ending.ABANDONED)
        else:
            self._place(now)

    def _send_cancel(self, now: float) -> None:
        if self._cancel is not None:
            return
        self._cancel = Exchange(
            self._writer.cancel(self.step, self.branch), self._timing, now, resend=not self._local.reliable
        )
        if not self._finished:
            self._timers[_Timer.GIVE_UP] = now + self._timing.give_up
        self._send(self._cancel.first)

    def _acknowledge(self, response: Response) -> None:
        # The ACK for a refusal belongs to the INVITE's own transaction: same branch, same way.
        ack = self._writer.refusal_ack(self.step, self.branch, response)
        self._acks[self.branch] = (self.step, ack)
        self._send(ack)

    def _send(self, datagram: Datagram) -> None:
        self._outbox.datagrams.append(datagram)

    # --- the end -----------------------------------------------------------------------------------------------

    def _finish(self, now: float, ending: Ending | None, final: Response | None = None) -> None:
        if self._finished:
            return
        self._finished = True
        self._timers.clear()
        self._timers[_Timer.LINGER] = now + self._timing.give_up
        if self._cancel is not None:
            self._cancel.stop()
        if self._far is not None:
            self._far.stop_pracks()
        result = result_of(
            final,
            ending,
            cancelled=self._cancel is not None,
            elapsed=now - self._started,
            provisionals=tuple(self._codes),
            described=self._described,
            first_alert=None if self._alert_at is None else self._alert_at - self._started,
            resends=self._resends,
            before=self._diverted,
        )
        self._outbox.events.append(Finished(self.token, result))
