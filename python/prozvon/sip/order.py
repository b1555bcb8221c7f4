"""What one call says on the wire, and what its end is made of: no state, no time.

Everything derives from the order and the step, so that a later process writes the same CANCEL as the one that died.
"""

import math
from dataclasses import dataclass

from prozvon.sip import identity, sdp
from prozvon.sip.dialog import Local
from prozvon.sip.digest import Credentials
from prozvon.sip.diversion import Diverted, diverted
from prozvon.sip.events import Ending, Result
from prozvon.sip.message import Headers, Request, Response
from prozvon.sip.proof import Proofs
from prozvon.sip.transaction import Address, Datagram
from prozvon.sip.values import Party, Reason, seconds


@dataclass(frozen=True, slots=True)
class Order:
    """What call to place. `step` is the number of its first INVITE: a further trunk goes on where the last one ended.

    `expires` (seconds) lets the far end stop ringing by itself, should we vanish. No INVITE leaves after `valid_until`,
    a retry with credentials included: by then the number may be somebody else's to ring.
    """

    token: int
    uri: str
    step: int = 1
    caller: str | None = None
    credentials: Credentials | None = None
    route: tuple[str, ...] = ()
    expires: int | None = None
    valid_until: float = math.inf
    talk: float = 0.0


class Writer:
    """The requests of one call to `remote` that belong to the INVITE of a step: itself, its CANCEL, its ACK."""

    __slots__ = ("_local", "_order", "_proofs", "_remote", "call_id", "from_", "tag")

    def __init__(self, order: Order, local: Local, remote: Address, proofs: Proofs) -> None:
        self._order = order
        self._local = local
        self._remote = remote
        self._proofs = proofs
        self.call_id = identity.call_id(order.token)
        self.tag = identity.tag(order.token)
        self.from_ = f"<sip:{order.caller or local.caller}@{local.sent_by}>;tag={self.tag}"

    def branch(self, step: int) -> str:
        """The name of the INVITE's transaction."""
        return identity.branch(self._order.token, f"INVITE {step}")

    def invite(self, step: int, branch: str) -> Datagram:
        """The INVITE, with credentials once there was a challenge."""
        order, local = self._order, self._local
        return self._compose(
            "INVITE",
            step,
            branch,
            f"<{order.uri}>",
            (
                ("Contact", local.contact),
                ("Allow", "ACK, BYE, CANCEL, OPTIONS"),
                *(() if order.expires is None else (("Expires", str(order.expires)),)),
                ("User-Agent", local.software),
                *self._proofs.fields("INVITE", step, order.uri),
                ("Content-Type", sdp.CONTENT_TYPE),
            ),
            sdp.offer(local.address[0], local.media_port, order.token % 2**31, local.codecs),
        )

    def cancel(self, step: int, branch: str) -> Datagram:
        """The CANCEL of that INVITE: same branch, same way (RFC 3261 §9.1)."""
        return self._compose("CANCEL", step, branch, f"<{self._order.uri}>")

    def refusal_ack(self, step: int, branch: str, refusal: Response) -> Datagram:
        """The ACK for a refusal, which belongs to the INVITE's own transaction (RFC 3261 §17.1.1.3)."""
        return self._compose("ACK", step, branch, refusal.headers.first("To") or f"<{self._order.uri}>")

    def _compose(
        self,
        method: str,
        step: int,
        branch: str,
        to: str,
        extra: tuple[tuple[str, str], ...] = (),
        body: bytes = b"",
    ) -> Datagram:
        fields = (
            ("Via", self._local.via(branch)),
            ("Max-Forwards", "70"),
            *(("Route", hop) for hop in self._order.route),
            ("From", self.from_),
            ("To", to),
            ("Call-ID", self.call_id),
            ("CSeq", f"{step} {method}"),
            *extra,
        )
        return Datagram(Request(method, self._order.uri, Headers(fields), body).to_bytes(), self._remote)


def result_of(
    final: Response | None,
    ending: Ending | None,
    *,
    cancelled: bool,
    elapsed: float,
    provisionals: tuple[int, ...],
    described: bool,
    first_alert: float | None,
    resends: int,
    before: Diverted,
) -> Result:
    """What came of a call: its final response as far as it matters, or how it ended without one.

    `before` is where the provisional ones said that the call went.
    """
    headers = Headers(()) if final is None else final.headers
    reasons = (Reason.parse(text) for text in headers.every("Reason"))
    parties = (Party.parse(text) for text in headers.every("Contact"))
    return Result(
        code=None if final is None else final.code,
        ending=ending,
        cancelled=cancelled,
        elapsed=elapsed,
        phrase="" if final is None else final.phrase,
        reasons=tuple(reason for reason in reasons if reason is not None),
        contacts=tuple(party.uri for party in parties if party is not None),
        provisionals=provisionals,
        described=described,
        first_alert=first_alert,
        resends=resends,
        retry_after=seconds(headers.first("Retry-After") or ""),
        diverted=max(before, diverted(headers)),
    )
