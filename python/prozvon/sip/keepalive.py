"""Asking a trunk whether it is there (OPTIONS, RFC 3261 §11); a NAT in between keeps its way open by it, too."""

from prozvon.sip import identity
from prozvon.sip.dialog import Local
from prozvon.sip.message import Headers, Request
from prozvon.sip.timing import Timing
from prozvon.sip.transaction import Address, Datagram, Exchange
from prozvon.sip.values import CSeq


class Ping:
    """One OPTIONS under way. Any final answer means that somebody is there, a refusal too."""

    __slots__ = ("_branch", "_timing", "call_id", "exchange", "started", "token")

    def __init__(
        self,
        token: int,
        uri: str,
        local: Local,
        remote: Address,
        *,
        route: tuple[str, ...] = (),
        now: float,
        timing: Timing,
    ) -> None:
        self.token = token
        self.call_id = identity.call_id(token)
        self.started = now
        self._timing = timing
        self._branch = identity.branch(token, "OPTIONS 1")
        fields = (
            ("Via", local.via(self._branch)),
            ("Max-Forwards", "70"),
            *(("Route", hop) for hop in route),
            ("From", f"<sip:{local.caller}@{local.sent_by}>;tag={identity.tag(token)}"),
            ("To", f"<{uri}>"),
            ("Call-ID", self.call_id),
            ("CSeq", "1 OPTIONS"),
            ("Contact", local.contact),
            ("Accept", "application/sdp"),
            ("User-Agent", local.software),
        )
        request = Datagram(Request("OPTIONS", uri, Headers(fields)).to_bytes(), remote)
        self.exchange = Exchange(request, timing, now, resend=not local.reliable)

    def is_answer(self, branch: str, cseq: CSeq) -> bool:
        """Whether a response with our Call-ID belongs to this request."""
        return branch == self._branch and cseq == CSeq(1, "OPTIONS")

    def next_timer(self) -> float:
        """When the exchange is to be looked at next."""
        when = self.exchange.next_timer()
        return self.started + self._timing.give_up if when is None else when
