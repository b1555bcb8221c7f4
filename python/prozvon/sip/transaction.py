"""A request other than INVITE, sent until it is answered (RFC 3261 §17.1.2): our BYEs and CANCELs."""

import math
from dataclasses import dataclass

from prozvon.sip.timing import Timing

Address = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Datagram:
    """Bytes to send, and where to."""

    data: bytes
    address: Address


class Exchange:
    """One non-INVITE client transaction: timers E and F; K needs none, a late answer finds nobody.

    `resend` is false over a connection, which loses nothing.
    """

    __slots__ = ("_datagram", "_gap", "_give_up_at", "_resend_at", "_timing", "answered", "over")

    def __init__(self, datagram: Datagram, timing: Timing, now: float, *, resend: bool = True) -> None:
        self._datagram = datagram
        self._timing = timing
        self._gap = timing.t1
        self._resend_at = now + timing.t1 if resend else math.inf
        self._give_up_at = now + timing.give_up
        self.answered: int | None = None
        self.over = False

    @property
    def first(self) -> Datagram:
        """What to send at the start."""
        return self._datagram

    def receive(self, code: int) -> None:
        """Take a response to the request."""
        if code < 200:  # noqa: PLR2004 -- provisional
            self._gap = self._timing.t2
        elif not self.over:
            self.answered = code
            self.over = True

    def stop(self) -> None:
        """Nobody needs the answer any more."""
        self.over = True

    def expire(self, now: float) -> Datagram | None:
        """Do what is due; returns the datagram when it is to be sent again."""
        if self.over:
            return None
        if now >= self._give_up_at:
            self.over = True
            return None
        if now < self._resend_at:
            return None
        self._gap = min(self._gap * 2, self._timing.t2)
        self._resend_at = now + self._gap
        return self._datagram

    def next_timer(self) -> float | None:
        """When `expire` is to be called next."""
        return None if self.over else min(self._resend_at, self._give_up_at)
