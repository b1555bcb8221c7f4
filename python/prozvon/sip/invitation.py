"""One outgoing call: the INVITE, its CANCEL, and the end of every fork that answered.

RFC 3261 §9, §13, §17.1.1; RFC 6026.

A probe never talks: whoever answers gets ACK and BYE at once, the first fork, every further one and a 200 that overtook
our CANCEL alike. The outcome is told as soon as it is known (`Finished`); the call stays a while longer to acknowledge
what is resent, and then says `Gone`.

    CALLING ──1xx──► PROCEEDING ──3xx-6xx──► COMPLETED ──D──► gone
       └──────────────────┴───────2xx──────► ACCEPTED ──M──► gone
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto

from prozvon.sip import identity, sdp
from prozvon.sip.dialog import Dialog, Local
from prozvon.sip.message import Headers, Request, Response
from prozvon.sip.timing import Timing
from prozvon.sip.transaction import Address, Datagram, Exchange
from prozvon.sip.values import CSeq, Party, Reason

MAX_FORKS = 16
"""Forks of one call that are acknowledged; more are somebody's joke."""


class Ending(Enum):
    """How a call ended without a final response."""

    TIMEOUT = auto()
    """Timer B: nothing at all came back."""
    CANCEL_TIMEOUT = auto()
    """A provisional came, and then no final even after our CANCEL."""
    UNREACHABLE = auto()
    """The network said that nobody is there (ICMP)."""
    ABANDONED = auto()
    """We had to stop before anything was known."""


@dataclass(frozen=True, slots=True)
class Provisional:
    """A 1xx arrived. `described`: it carries a session description, which means early media."""

    token: int
    code: int
    described: bool
    at: float


@dataclass(frozen=True, slots=True)
class Result:
    """What is known of a call that is over. Times are seconds since the INVITE."""

    code: int | None
    ending: Ending | None
    cancelled: bool
    elapsed: float
    phrase: str = ""
    reasons: tuple[Reason, ...] = ()
    contacts: tuple[str, ...] = ()
    provisionals: tuple[int, ...] = ()
    described: bool = False
    first_alert: float | None = None
    resends: int = 0


@dataclass(frozen=True, slots=True)
class Finished:
    """The call's outcome is known; it will not change."""

    token: int
    result: Result


@dataclass(frozen=True, slots=True)
class Gone:
    """Nothing is left to be done for the call."""

    token: int


Event = Provisional | Finished | Gone


@dataclass(slots=True)
class Outbox:
    """What the state machines want done: datagrams to send, events to tell."""

    datagrams: list[Datagram] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)


class _Phase(Enum):
    CALLING = auto()
    PROCEEDING = auto()
    COMPLETED = auto()
    ACCEPTED = auto()


class _Timer(Enum):
    RESEND = auto()  # A
    GIVE_UP = auto()  # B, and the wait for a final after our CANCEL
    RING = auto()  # the caller's own policy
    LINGER = auto()  # D, M


class Invitation:
    """One call. `now` is any monotonic time in seconds; the same clock must be used throughout."""

    __slots__ = (
        "_alert_at",
        "_byes",
        "_cancel",
        "_cancel_wanted",
        "_codes",
        "_described",
        "_dialogs",
        "_finished",
        "_from",
        "_gap",
        "_local",
        "_outbox",
        "_phase",
        "_remote",
        "_request",
        "_resends",
        "_started",
        "_timers",
        "_timing",
        "branch",
        "call_id",
        "token",
        "uri",
    )

    def __init__(
        self, token: int, uri: str, local: Local, remote: Address, *, outbox: Outbox, now: float, timing: Timing
    ) -> None:
        self.token = token
        self.uri = uri
        self.call_id = identity.call_id(token)
        self.branch = identity.branch(token, "INVITE 1")
        self._from = f"<sip:{local.caller}@{local.sent_by}>;tag={identity.tag(token)}"
        self._local = local
        self._remote = remote
        self._outbox = outbox
        self._timing = timing
        self._started = now
        self._phase = _Phase.CALLING
        self._codes: dict[int, None] = {}
        self._described = False
        self._alert_at: float | None = None
        self._cancel: Exchange | None = None
        self._cancel_wanted = False
        self._dialogs: dict[str, Dialog] = {}
        self._byes: dict[str, Exchange] = {}
        self._finished = False
        self._resends = 0
        self._gap = timing.t1
        self._timers = {_Timer.RESEND: now + timing.t1, _Timer.GIVE_UP: now + timing.give_up}
        self._request = self._invite()
        self._send(self._request)

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
        return self._finished and all(bye.over for bye in self._byes.values())

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

    def abandon(self, now: float) -> None:
        """Stop without waiting any longer."""
        if not self._finished:
            self._finish(now, Ending.ABANDONED)
        self._timers.clear()
        for bye in self._byes.values():
            bye.stop()

    def unreachable(self, now: float) -> None:
        """The network refused our datagram; once somebody has answered, that says nothing any more."""
        if self._phase is _Phase.CALLING and not self._finished:
            self._finish(now, Ending.UNREACHABLE)
            self._timers.clear()

    # --- what arrives ------------------------------------------------------------------------------------------

    def receive(self, response: Response, branch: str, cseq: CSeq, source: Address, now: float) -> bool:
        """Take a response that carries our Call-ID. False when it belongs to nothing that we sent."""
        party = Party.parse(response.headers.first("From") or "")
        if party is None or party.tag != identity.tag(self.token):
            return False
        if branch == self.branch and cseq.number == 1:
            if cseq.method == "INVITE":
                self._receive_invite(response, source, now)
                return True
            if cseq.method == "CANCEL" and self._cancel is not None:
                self._cancel.receive(response.code)
                return True
            return False
        bye = self._byes.get(branch)
        if bye is None or cseq.method != "BYE":
            return False
        bye.receive(response.code)
        return True

    def knows(self, tag: str) -> bool:
        """Whether a fork with this tag answered."""
        return tag in self._dialogs

    def _receive_invite(self, response: Response, source: Address, now: float) -> None:
        code = response.code
        if code < 200:  # noqa: PLR2004 -- provisional
            self._progress(response, now)
        elif code < 300:  # noqa: PLR2004 -- success
            self._answered(response, source, now)
        elif self._phase in {_Phase.CALLING, _Phase.PROCEEDING}:
            self._phase = _Phase.COMPLETED
            self._acknowledge(response)
            self._finish(now, None, response)
        elif self._phase is _Phase.COMPLETED:
            self._acknowledge(response)

    def _progress(self, response: Response, now: float) -> None:
        if self._phase not in {_Phase.CALLING, _Phase.PROCEEDING}:
            return
        if self._finished:
            # We gave up before anybody spoke; whoever rings now must stop.
            self._phase = _Phase.PROCEEDING
            self._send_cancel(now)
            return
        if self._phase is _Phase.CALLING:
            self._phase = _Phase.PROCEEDING
            del self._timers[_Timer.RESEND]
            del self._timers[_Timer.GIVE_UP]
        code = response.code
        self._codes[code] = None
        described = sdp.has_description(response)
        self._described = self._described or (described and code != 100)  # noqa: PLR2004 -- 100 is hop by hop
        if code > 100 and self._alert_at is None:  # noqa: PLR2004 -- likewise
            self._alert_at = now
        self._outbox.events.append(Provisional(self.token, code, described, now))
        if self._cancel_wanted:
            self._send_cancel(now)

    def _answered(self, response: Response, source: Address, now: float) -> None:
        party = Party.parse(response.headers.first("To") or "")
        tag = "" if party is None else party.tag
        known = self._dialogs.get(tag)
        if known is not None:
            self._send(known.request("ACK", 1))
            return
        if len(self._dialogs) >= MAX_FORKS:
            return
        dialog = Dialog.of(self.token, self._local, response, from_=self._from, uri=self.uri, source=source)
        self._dialogs[tag] = dialog
        self._send(dialog.request("ACK", 1))
        bye = Exchange(dialog.request("BYE", 2), self._timing, now)
        self._byes[dialog.branch("BYE", 2)] = bye
        self._send(bye.first)
        if not self._finished:
            self._phase = _Phase.ACCEPTED
            self._finish(now, None, response)

    # --- time --------------------------------------------------------------------------------------------------

    def next_timer(self) -> float | None:
        """When `expire` is to be called next."""
        pending = list(self._timers.values())
        exchanges = list(self._byes.values()) if self._cancel is None else [self._cancel, *self._byes.values()]
        pending += [when for exchange in exchanges if (when := exchange.next_timer()) is not None]
        return min(pending, default=None)

    def expire(self, now: float) -> None:
        """Do everything that is due."""
        for name, act in (
            (_Timer.RESEND, self._resend),
            (_Timer.RING, self.cancel),
            (_Timer.GIVE_UP, self._give_up),
        ):
            self._fire(name, act, now)
        for exchange in (*([] if self._cancel is None else [self._cancel]), *self._byes.values()):
            again = exchange.expire(now)
            if again is not None:
                self._send(again)
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
        self._send(self._request)

    def _give_up(self, now: float) -> None:
        self._finish(now, Ending.TIMEOUT if self._phase is _Phase.CALLING else Ending.CANCEL_TIMEOUT)

    # --- requests ----------------------------------------------------------------------------------------------

    def _invite(self) -> Datagram:
        host = self._local.address[0]
        return self._compose(
            "INVITE",
            f"<{self.uri}>",
            (
                ("Contact", self._local.contact),
                ("Allow", "ACK, BYE, CANCEL, OPTIONS"),
                ("User-Agent", self._local.software),
                ("Content-Type", sdp.CONTENT_TYPE),
            ),
            sdp.offer(host, self._local.media_port, self.token % 2**31),
        )

    def _send_cancel(self, now: float) -> None:
        if self._cancel is not None:
            return
        self._cancel = Exchange(self._compose("CANCEL", f"<{self.uri}>"), self._timing, now)
        if not self._finished:
            self._timers[_Timer.GIVE_UP] = now + self._timing.give_up
        self._send(self._cancel.first)

    def _acknowledge(self, response: Response) -> None:
        # The ACK for a refusal belongs to the INVITE's own transaction: same branch, same way.
        self._send(self._compose("ACK", response.headers.first("To") or f"<{self.uri}>"))

    def _compose(self, method: str, to: str, extra: tuple[tuple[str, str], ...] = (), body: bytes = b"") -> Datagram:
        fields = (
            ("Via", self._local.via(self.branch)),
            ("Max-Forwards", "70"),
            ("From", self._from),
            ("To", to),
            ("Call-ID", self.call_id),
            ("CSeq", f"1 {method}"),
            *extra,
        )
        return Datagram(Request(method, self.uri, Headers(fields), body).to_bytes(), self._remote)

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
        headers = Headers(()) if final is None else final.headers
        reasons = (Reason.parse(text) for text in headers.every("Reason"))
        parties = (Party.parse(text) for text in headers.every("Contact"))
        result = Result(
            code=None if final is None else final.code,
            ending=ending,
            cancelled=self._cancel is not None,
            elapsed=now - self._started,
            phrase="" if final is None else final.phrase,
            reasons=tuple(reason for reason in reasons if reason is not None),
            contacts=tuple(party.uri for party in parties if party is not None),
            provisionals=tuple(self._codes),
            described=self._described,
            first_alert=None if self._alert_at is None else self._alert_at - self._started,
            resends=self._resends,
        )
        self._outbox.events.append(Finished(self.token, result))
