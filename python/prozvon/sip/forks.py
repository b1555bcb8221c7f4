"""The far ends of one call: each fork that answered gets ACK and BYE, each reliable provisional its PRACK.

RFC 3261 §13.2.2.4 (a forked 200 per To tag), §15; RFC 3262 (PRACK, which a 183 may demand although nobody offered it).
"""

from prozvon.sip.dialog import Dialog, Local
from prozvon.sip.events import Outbox
from prozvon.sip.message import Response
from prozvon.sip.proof import CHALLENGES, Proofs
from prozvon.sip.timing import Timing
from prozvon.sip.transaction import Address, Datagram, Exchange
from prozvon.sip.values import Party

MAX_FORKS = 16
"""Forks of one call that are acknowledged; more are somebody's joke."""
_MAX_PRACKS = 64


class Forks:
    """Dialogs of one call; `proofs` are the call's answers to challenges. `cseq` is the last number that was used."""

    __slots__ = (
        "_acks",
        "_asked",
        "_byes",
        "_from",
        "_local",
        "_outbox",
        "_pracks",
        "_proofs",
        "_talks",
        "_timing",
        "cseq",
    )

    def __init__(self, local: Local, from_: str, proofs: Proofs, *, outbox: Outbox, timing: Timing) -> None:
        self._local = local
        self._from = from_
        self._proofs = proofs
        self._outbox = outbox
        self._timing = timing
        self._acks: dict[str, Datagram] = {}
        self._byes: dict[str, tuple[Exchange, Dialog, bool]] = {}
        self._talks: dict[str, tuple[Dialog, float]] = {}
        self._pracks: dict[str, Exchange] = {}
        self._asked: set[tuple[str, str]] = set()
        self.cseq = 0

    def answered(
        self, token: int, response: Response, number: int, *, uri: str, source: Address, now: float, talk: float = 0.0
    ) -> None:
        """End the fork that sent a 2xx to INVITE `number`, after `talk` seconds.

        A resent 2xx is acknowledged again, with the same bytes.
        """
        tag = _tag(response)
        known = self._acks.get(tag)
        if known is not None:
            self._send(known)
            return
        if len(self._acks) >= MAX_FORKS:
            return
        dialog = Dialog.of(token, self._local, response, from_=self._from, uri=uri, source=source)
        self._acks[tag] = dialog.request("ACK", number, self._proofs.fields("INVITE", number, uri))
        self._send(self._acks[tag])
        if talk:
            self._talks[tag] = (dialog, now + talk)
        else:
            self._end(dialog, now, again=False)

    def progress(self, token: int, response: Response, number: int, *, uri: str, source: Address, now: float) -> None:
        """Confirm a provisional that demands it."""
        demanded = [option.lower() for option in response.headers.every("Require")]
        count = response.headers.first("RSeq") or ""
        if "100rel" not in demanded or not (count.isascii() and count.isdigit() and len(count) <= 10):  # noqa: PLR2004 -- 32 bits
            return
        key = (_tag(response), count)
        if key in self._asked or len(self._asked) >= _MAX_PRACKS:
            return
        self._asked.add(key)
        self.cseq += 1
        dialog = Dialog.of(token, self._local, response, from_=self._from, uri=uri, source=source)
        extra = (("RAck", f"{int(count)} {number} INVITE"), *self._proofs.fields("PRACK", self.cseq, dialog.target))
        prack = Exchange(dialog.request("PRACK", self.cseq, extra), self._timing, now, resend=not self._local.reliable)
        self._pracks[dialog.branch("PRACK", self.cseq)] = prack
        self._send(prack.first)

    def receive(self, response: Response, branch: str, method: str, now: float) -> bool:
        """Take the response to a BYE or PRACK; False when it belongs to none."""
        if method == "PRACK" and branch in self._pracks:
            self._pracks[branch].receive(response.code)
            return True
        if method != "BYE" or branch not in self._byes:
            return False
        bye, dialog, again = self._byes[branch]
        was_over = bye.over
        bye.receive(response.code)
        if response.code in CHALLENGES and not was_over and not again and self._proofs.take(response):
            self._end(dialog, now, again=True)
        return True

    def knows(self, tag: str) -> bool:
        """Whether a fork with this tag answered."""
        return tag in self._acks

    @property
    def talking(self) -> bool:
        """Whether somebody is on the line."""
        return bool(self._talks)

    @property
    def any_exchange(self) -> bool:
        """Whether there is, or was, anything besides the INVITE: without it no timer is ours."""
        return bool(self._byes or self._pracks or self._talks)

    @property
    def any(self) -> bool:
        """Whether anybody answered at all."""
        return bool(self._acks)

    def hang_up(self, now: float) -> None:
        """End every talk."""
        for dialog, _ in self._talks.values():
            self._end(dialog, now, again=False)
        self._talks.clear()

    def left(self, tag: str) -> None:
        """The far end hung up."""
        self._talks.pop(tag, None)

    def stop(self) -> None:
        """Nobody waits for answers any more."""
        self._talks.clear()
        for exchange in self._exchanges():
            exchange.stop()

    def stop_pracks(self) -> None:
        """The call is over: what was provisional needs no confirmation."""
        for prack in self._pracks.values():
            prack.stop()

    @property
    def closed(self) -> bool:
        """Whether nobody is on the line and no BYE waits for its answer."""
        return not self._talks and (not self._byes or all(bye.over for bye, _, _ in self._byes.values()))

    def expire(self, now: float) -> None:
        """Resend what is due, and end the talks that are over."""
        for tag, (dialog, until) in list(self._talks.items()):
            if until <= now:
                del self._talks[tag]
                self._end(dialog, now, again=False)
        for exchange in self._exchanges():
            again = exchange.expire(now)
            if again is not None:
                self._send(again)

    def timers(self) -> list[float]:
        """When `expire` has something to do."""
        talks = [until for _, until in self._talks.values()]
        return talks + [when for exchange in self._exchanges() if (when := exchange.next_timer()) is not None]

    def _end(self, dialog: Dialog, now: float, *, again: bool) -> None:
        self.cseq += 1
        extra = self._proofs.fields("BYE", self.cseq, dialog.target)
        bye = Exchange(dialog.request("BYE", self.cseq, extra), self._timing, now, resend=not self._local.reliable)
        self._byes[dialog.branch("BYE", self.cseq)] = (bye, dialog, again)
        self._send(bye.first)

    def _exchanges(self) -> list[Exchange]:
        return [*(bye for bye, _, _ in self._byes.values()), *self._pracks.values()]

    def _send(self, datagram: Datagram) -> None:
        self._outbox.datagrams.append(datagram)


def _tag(response: Response) -> str:
    party = Party.parse(response.headers.first("To") or "")
    return "" if party is None else party.tag
