"""The answering side: responses to requests, and the server half of a call (RFC 3261 §8.2, §17.2.1; RFC 6026).

`Reception` is the twin of `agent.Agent` for those who are called. What a call is to be told decides its user, who hears
of it through `notices`.
"""

import heapq
import math
from collections import Counter
from dataclasses import dataclass
from enum import Enum, auto

from prozvon.sip.message import PHRASES, Headers, Malformed, Request, Response, split_list
from prozvon.sip.parser import parse
from prozvon.sip.timing import Timing
from prozvon.sip.transaction import Address, Datagram, Exchange
from prozvon.sip.values import CSeq, Party, Uri, Via, host_text

ALLOW = "ACK, BYE, CANCEL, OPTIONS"
_NEEDED = ("Via", "From", "To", "Call-ID", "CSeq")

Fields = tuple[tuple[str, str], ...]


def is_answerable(request: Request) -> bool:
    """Whether the request holds all that a response must repeat."""
    return all(request.headers.first(name) for name in _NEEDED)


def respond(request: Request, code: int, source: Address, tag: str = "", extra: Fields = ()) -> Response:
    """The response that belongs to `request`; `tag` becomes the To tag when it has none and the response is no 100."""
    fields: list[tuple[str, str]] = []
    top = True
    for name, value in request.headers.fields:
        if name == "Via":
            fields.append((name, _received(value, source) if top else value))
            top = False
        elif name == "Record-Route" or name in _NEEDED:
            fields.append((name, _tagged(value, tag) if name == "To" and code > 100 else value))  # noqa: PLR2004 -- 100 makes no dialog
    phrase = PHRASES.get(code, "Response")
    return Response(code, phrase, Headers((*fields, *extra)))


class _Phase(Enum):
    PROCEEDING = auto()
    COMPLETED = auto()  # a refusal waits for its ACK
    ACCEPTED = auto()  # a 200 waits for its ACK
    CONFIRMED = auto()
    OVER = auto()


class Incoming:
    """One call that came in. Finals are resent until their ACK (timers G and H; for a 200 RFC 3261 §13.3.1.4)."""

    __slots__ = (
        "_bye",
        "_contact",
        "_datagrams",
        "_gap",
        "_give_up_at",
        "_last",
        "_phase",
        "_resend_at",
        "_source",
        "_timing",
        "request",
        "tag",
    )

    def __init__(
        self, request: Request, source: Address, *, contact: str, tag: str, datagrams: list[Datagram], timing: Timing
    ) -> None:
        self.request = request
        self.tag = tag
        self._source = source
        self._contact = contact
        self._datagrams = datagrams
        self._timing = timing
        self._phase = _Phase.PROCEEDING
        self._last: bytes | None = None
        self._gap = timing.t1
        self._resend_at: float | None = None
        self._give_up_at: float | None = None
        self._bye: Exchange | None = None

    @property
    def user(self) -> str:
        """Whom the call is for: the user part of the Request-URI."""
        uri = Uri.parse(self.request.uri)
        return "" if uri is None else uri.user

    @property
    def open(self) -> bool:
        """Whether no final response was given yet."""
        return self._phase is _Phase.PROCEEDING

    @property
    def over(self) -> bool:
        """Whether nothing is left to be done."""
        return self._phase is _Phase.OVER and (self._bye is None or self._bye.over)

    def reply(self, code: int, now: float, extra: Fields = ()) -> None:
        """Send a response; after a final one, nothing."""
        if not self.open:
            return
        if 100 < code < 400:  # noqa: PLR2004 -- those that make a dialog or redirect carry a Contact
            extra = extra if any(name == "Contact" for name, _ in extra) else (("Contact", self._contact), *extra)
        response = respond(self.request, code, self._source, self.tag, extra)
        self._last = response.to_bytes()
        self._send(self._last)
        if code >= 200:  # noqa: PLR2004 -- final
            self._phase = _Phase.ACCEPTED if code < 300 else _Phase.COMPLETED  # noqa: PLR2004 -- success
            self._resend_at = now + self._timing.t1
            self._give_up_at = now + self._timing.give_up

    def again(self) -> None:
        """The INVITE was resent: the last response is, too."""
        if self._last is not None and self._phase not in {_Phase.CONFIRMED, _Phase.OVER}:
            self._send(self._last)

    def acknowledged(self, now: float) -> bool:
        """Take an ACK; True when it was the first."""
        if self._phase not in {_Phase.ACCEPTED, _Phase.COMPLETED}:
            return False
        self._phase = _Phase.CONFIRMED if self._phase is _Phase.ACCEPTED else _Phase.OVER
        self._resend_at = None
        # An answered call that nobody ends is ended by us in the end.
        self._give_up_at = now + self._timing.give_up if self._phase is _Phase.CONFIRMED else None
        return True

    def hang_up(self, now: float) -> None:
        """BYE an answered call."""
        if self._phase is not _Phase.CONFIRMED or self._bye is not None:
            return
        headers = self.request.headers
        contact = Party.parse((headers.every("Contact") or [""])[0])
        from_, to = headers.first("From") or "", _tagged(headers.first("To") or "", self.tag)
        fields = (
            ("Via", f"SIP/2.0/UDP {self._contact[5:-1]};rport;branch=z9hG4bKbye{self.tag}"),
            ("Max-Forwards", "70"),
            ("From", to),
            ("To", from_),
            ("Call-ID", headers.first("Call-ID") or ""),
            ("CSeq", "1 BYE"),
        )
        uri = self.request.uri if contact is None else contact.uri
        bye = Request("BYE", uri, Headers(fields))
        self._bye = Exchange(Datagram(bye.to_bytes(), self._source), self._timing, now)
        self._datagrams.append(self._bye.first)
        self._phase, self._give_up_at = _Phase.OVER, None

    def ended(self) -> None:
        """The caller said BYE."""
        self._phase, self._resend_at, self._give_up_at = _Phase.OVER, None, None
        if self._bye is not None:
            self._bye.stop()

    def bye_answered(self, code: int) -> None:
        """A response to our BYE arrived."""
        if self._bye is not None:
            self._bye.receive(code)

    def next_timer(self) -> float | None:
        """When `expire` is to be called next."""
        bye = None if self._bye is None else self._bye.next_timer()
        return min((when for when in (self._resend_at, self._give_up_at, bye) if when is not None), default=None)

    def expire(self, now: float) -> None:
        """Do everything that is due."""
        if self._give_up_at is not None and now >= self._give_up_at:
            self._resend_at = self._give_up_at = None
            if self._phase is _Phase.CONFIRMED:
                self.hang_up(now)
            self._phase = _Phase.OVER
        if self._resend_at is not None and now >= self._resend_at and self._last is not None:
            self._gap = min(self._gap * 2, self._timing.t2)
            self._resend_at = now + self._gap
            self._send(self._last)
        again = None if self._bye is None else self._bye.expire(now)
        if again is not None:
            self._datagrams.append(again)

    def _send(self, data: bytes) -> None:
        self._datagrams.append(Datagram(data, self._source))


class Kind(Enum):
    """What happened to an incoming call."""

    INVITED = auto()
    RESENT = auto()
    CANCELLED = auto()
    ACKNOWLEDGED = auto()
    ENDED = auto()


@dataclass(frozen=True, slots=True)
class Notice:
    """Something happened to `call`."""

    kind: Kind
    call: Incoming


class Reception:
    """Takes the calls of one socket; a CANCEL is answered with 200 and 487 by itself."""

    def __init__(self, local: Address, timing: Timing | None = None) -> None:
        self.strays: Counter[str] = Counter()
        self._contact = f"<sip:{host_text(local[0])}:{local[1]}>"
        self._timing = timing or Timing()
        self._datagrams: list[Datagram] = []
        self._notices: list[Notice] = []
        self._calls: dict[str, Incoming] = {}
        self._due: list[tuple[float, str]] = []
        self._ends: dict[str, float] = {}
        self._now = 0.0
        self._count = 0

    def receive(self, data: bytes, source: Address, now: float) -> None:
        """Take one datagram, whatever it is."""
        self._now = now
        message = parse(data)
        if isinstance(message, Malformed):
            self.strays[message.why] += 1
        elif isinstance(message, Response):
            cseq = CSeq.parse(message.headers.first("CSeq") or "")
            call = self._calls.get(_key(message.headers))
            if call is not None and cseq is not None and cseq.method == "BYE":
                call.bye_answered(message.code)
                self._plan(call)
        elif not is_answerable(message):
            self.strays["incomplete_request"] += 1
        else:
            self._request(message, source, now)

    def expire(self, now: float) -> None:
        """Do everything that is due."""
        self._now = now
        while self._due and self._due[0][0] <= now:
            key = heapq.heappop(self._due)[1]
            if self._ends.get(key, math.inf) <= now:
                del self._ends[key], self._calls[key]
            elif key not in self._ends and (call := self._calls.get(key)) is not None:
                call.expire(now)
                self._plan(call)

    def plan(self, call: Incoming) -> None:
        """Tell that `call` was given a response, so that its timers run."""
        self._plan(call)

    def next_timer(self) -> float | None:
        """When `expire` is to be called next."""
        return self._due[0][0] if self._due else None

    def take(self) -> list[Datagram]:
        """What is to be sent, in order."""
        datagrams = list(self._datagrams)
        self._datagrams.clear()
        return datagrams

    def notices(self) -> list[Notice]:
        """What happened since the last call."""
        notices, self._notices = self._notices, []
        return notices

    def _request(self, request: Request, source: Address, now: float) -> None:
        key = _key(request.headers)
        call = self._calls.get(key)
        match request.method:
            case "INVITE" if call is None:
                call = self._invited(request, source, key)
            case "INVITE" if call is not None:
                call.again()
                self._notices.append(Notice(Kind.RESENT, call))
            case "ACK":
                if call is not None and call.acknowledged(now):
                    self._notices.append(Notice(Kind.ACKNOWLEDGED, call))
            case "CANCEL" if call is not None and _branch(request) == _branch(call.request):
                self._cancelled(request, call, source, now)
            case "BYE" if call is not None:
                self._ended(request, call, source)
            case "OPTIONS":
                self._reply(request, 200, source, "options")
            case "CANCEL" | "BYE":
                self._reply(request, 481, source, "none")
            case _:
                self._reply(request, 405, source, "none")
        if call is not None:
            self._plan(call)

    def _invited(self, request: Request, source: Address, key: str) -> Incoming:
        self._count += 1
        call = Incoming(
            request,
            source,
            contact=self._contact,
            tag=f"t{self._count:x}",
            datagrams=self._datagrams,
            timing=self._timing,
        )
        self._calls[key] = call
        self._notices.append(Notice(Kind.INVITED, call))
        return call

    def _cancelled(self, request: Request, call: Incoming, source: Address, now: float) -> None:
        self._reply(request, 200, source, call.tag)
        if call.open:
            call.reply(487, now)
            self._notices.append(Notice(Kind.CANCELLED, call))

    def _ended(self, request: Request, call: Incoming, source: Address) -> None:
        self._reply(request, 200, source, call.tag)
        if not call.over:
            call.ended()
            self._notices.append(Notice(Kind.ENDED, call))

    def _reply(self, request: Request, code: int, source: Address, tag: str) -> None:
        extra = (("Allow", f"INVITE, {ALLOW}"),) if code == 405 or request.method == "OPTIONS" else ()  # noqa: PLR2004 -- Method Not Allowed says what is
        self._datagrams.append(Datagram(respond(request, code, source, tag, extra).to_bytes(), source))

    def _plan(self, call: Incoming) -> None:
        key = _key(call.request.headers)
        if self._calls.get(key) is not call:
            return  # its user still plans with it, we know it no more
        if call.over:
            # A while longer what is resent, or comes late, is known for what it is (RFC 3261 §17.2.1, timer I).
            if key not in self._ends:
                self._ends[key] = self._now + self._timing.t4
                heapq.heappush(self._due, (self._ends[key], key))
            return
        when = call.next_timer()
        if when is not None:
            heapq.heappush(self._due, (when, key))


def _key(headers: Headers) -> str:
    return headers.first("Call-ID") or ""


def _branch(request: Request) -> str:
    via = Via.parse((request.headers.every("Via") or [""])[0])
    return "" if via is None else via.branch


def _received(value: str, source: Address) -> str:
    first, *rest = split_list(value)
    if ";rport" in first.lower() and ";rport=" not in first.lower():
        at = first.lower().index(";rport") + len(";rport")
        first = f"{first[:at]}={source[1]};received={source[0]}{first[at:]}"
    return ", ".join([first, *rest])


def _tagged(value: str, tag: str) -> str:
    party = Party.parse(value)
    return value if not tag or (party is not None and party.tag) else f"{value};tag={tag}"
