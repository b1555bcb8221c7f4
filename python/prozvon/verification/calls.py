"""The calls of a sweep that are under way: ring policy in, dispositions out.

This is the part between the wire and the ledger that decides nothing about numbers: it cancels in time, and hands every
outcome over with its evidence.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from prozvon.disposition import Class, Disposition, Outcome, classify
from prozvon.masking import mask
from prozvon.sip.agent import Agent
from prozvon.sip.events import Alive, Finished, Gone, Provisional, Result, Talking
from prozvon.sip.identity import fraction
from prozvon.sip.invitation import Invitation
from prozvon.sip.sdp import Media
from prozvon.verification.bases import UNSTATED
from prozvon.verification.callers import Callers
from prozvon.verification.evidence import ALERTS, as_mapping, as_text, new_number, outcome_of
from prozvon.verification.ledger import Intent, Lease
from prozvon.verification.policy import Policy
from prozvon.verification.routing import Routing, Way

EXPIRES_MARGIN = 60
"""Seconds beyond the longest ringing after which the far end stops by itself, should we vanish."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A call whose outcome is known."""

    intent: Intent
    lease: Lease
    outcome: Outcome
    found: Disposition
    result: Result
    evidence: Mapping[str, object]
    text: str
    trunk: str = ""
    """The trunk that answered last."""
    alerted: bool = False
    """Whether its first ring was told already."""
    new_number: str | None = field(default=None, repr=False)
    """Where the network says the number moved to, as E.164."""
    caller: str | None = field(default=None, repr=False)
    """Which of our numbers it showed at last."""


@dataclass(slots=True)
class _Live:
    intent: Intent
    lease: Lease
    call: Invitation
    way: Way
    tried: list[str]
    waits: bool = False
    rings: bool = False
    alerted: bool = False


@dataclass(slots=True)
class _Asked:
    number: str = field(repr=False)
    call: Invitation
    way: Way
    answer: asyncio.Future[Disposition]


class Calls:
    """Calls under way. `on_end` gets each outcome once, with its way.

    `on_progress` hears every sign of life, and with it the intent when that is the first ring of its telephone;
    `on_alive` what came of an OPTIONS.

    What a trunk turns away with 503 before any telephone was alerted is offered to another one, as a further step of
    the same call: one intent, one Call-ID, and that one's own caller number.
    """

    def __init__(
        self,
        routing: Routing,
        callers: Callers,
        policy: Policy,
        on_end: Callable[[Ended, Way], None],
        on_progress: Callable[[Way, int, Intent | None], None],
        on_alive: Callable[[Way, Alive], None],
        now: Callable[[], float],
    ) -> None:
        self._routing = routing
        self._callers = callers
        self._policy = policy
        self._on_end = on_end
        self._on_progress = on_progress
        self._on_alive = on_alive
        self._now = now
        self._ending = False
        self._talks: dict[int, tuple[Way, Invitation]] = {}
        self._live: dict[int, _Live] = {}
        self._asked: dict[int, _Asked] = {}
        self._unheard: set[int] = set()

    @property
    def unheard(self) -> int:
        """How many INVITEs of ours nothing came back to yet."""
        return len(self._unheard)

    def __len__(self) -> int:
        return len(self._live) + len(self._asked) + sum(call.talking for _, call in self._talks.values())

    @property
    def leases(self) -> list[Lease]:
        """The leases of the numbers that are being called."""
        return [live.lease for live in self._live.values()]

    def start(self, intent: Intent, lease: Lease, way: Way, now: float) -> None:
        """Place the call of an intent that is durable; its way has counted it already."""
        call = self._invite(intent, way, now, step=1, valid_until=now + self._policy.lease_seconds)
        self._live[intent.token] = _Live(intent, lease, call, way, [way.name])
        self._unheard.add(intent.token)

    def adopt(self, intent: Intent, now: float, seat: Agent | None = None) -> list[Invitation]:
        """End the call of a process that is gone, on whichever trunk it rings; the calls that it may have been.

        `seat` is an agent that sits where the process sat, if we do not: at an address of the first trunk.
        """
        # With an account the step that rings is the second, after other trunks a later one; where it is not, those
        # before are tried after it.
        ended = []
        for way in self._routing.ways if seat is None else self._routing.ways[:1]:
            agent, trunk = seat or way.line.agent, way.line.trunk
            steps = 2 if agent.has_account else 1
            ended.append(
                agent.adopt(
                    intent.token,
                    trunk.request_uri(intent.number),
                    now,
                    step=steps if way.name == intent.trunk else steps * len(self._routing.ways),
                    caller=trunk.caller(intent.token),
                )
            )
        return ended

    def ask(self, token: int, number: str, way: Way, now: float) -> asyncio.Future[Disposition]:
        """Place a call that is no probe, to a line of our own: what it meets; it is cancelled at its first ring."""
        call = way.line.agent.invite(
            token,
            way.line.trunk.request_uri(number),
            now,
            caller=way.line.trunk.caller(token),
            expires=int(self._policy.ring_max) + EXPIRES_MARGIN,
        )
        answer = asyncio.get_running_loop().create_future()
        self._asked[token] = _Asked(number, call, way, answer)
        return answer

    def renewed(self, leases: Iterable[Lease], now: float) -> None:
        """These leases were stretched at `now`: their calls may still be tried again."""
        numbers = {lease.number for lease in leases}
        for live in self._live.values():
            if live.intent.number in numbers:
                live.call.valid_until = now + self._policy.lease_seconds

    def cancel_all(self, now: float) -> None:
        """CANCEL whatever rings; what nobody has answered yet is cancelled at its first sign of life."""
        self._ending = True
        for live in self._live.values():
            live.way.line.agent.cancel(live.call, now)
        for asked in self._asked.values():
            asked.way.line.agent.cancel(asked.call, now)
        for way, call in self._talks.values():
            way.line.agent.hang_up(call, now)

    def abandon_all(self, now: float) -> None:
        """Stop waiting: what is still open ends as it stands."""
        self._ending = True
        for way in self._routing.ways:
            for call in way.line.agent.calls:
                way.line.agent.abandon(call, now)
        self.settle_events()

    @property
    def closed(self) -> bool:
        """Whether no request of ours waits for an answer."""
        return not len(self) and all(call.closed for way in self._routing.ways for call in way.line.agent.calls)

    def settle_events(self) -> None:
        """Take what the agents have to tell."""
        for way in self._routing.ways:
            for event in way.line.agent.events():
                match event:
                    case Provisional():
                        self._progress(event, way)
                    case Finished(token=token, result=result):
                        self._finished(token, result, way)
                    case Talking(token=token, media=media):
                        self._talk(token, media)
                    case Gone(token=token):
                        self._talks.pop(token, None)
                    case Alive():
                        self._on_alive(way, event)

    def _invite(self, intent: Intent, way: Way, now: float, *, step: int, valid_until: float) -> Invitation:
        trunk, speaker = way.line.trunk, way.line.speaker
        return way.line.agent.invite(
            intent.token,
            trunk.request_uri(intent.number),
            now,
            step=step,
            caller=trunk.caller(intent.token),
            expires=int(self._policy.ring_max) + EXPIRES_MARGIN,
            valid_until=valid_until,
            talk=0.0 if speaker is None else speaker.seconds,
        )

    def _progress(self, event: Provisional, way: Way) -> None:
        live = self._live.get(event.token)
        first = live is not None and not live.alerted and event.code in ALERTS
        if live is not None and first:
            live.alerted = True
        self._on_progress(way, event.code, live.intent if live is not None and first else None)
        self._unheard.discard(event.token)
        if event.media is not None and way.line.listening is not None:
            way.line.listening.expect(event.token, event.media)
        agent = way.line.agent
        asked = self._asked.get(event.token)
        if asked is not None:
            agent.cancel_at(asked.call, event.at + (0 if event.code >= 180 else self._policy.ring_max))  # noqa: PLR2004 -- 18x
        if live is None or live.rings:
            return
        least, most = self._policy.ring_min, self._policy.ring_max
        if event.code in range(180, 190):
            # Every call gets its own point between the two: chance, but the same one after a restart.
            live.rings = True
            agent.cancel_at(live.call, event.at + least + (most - least) * fraction(event.token, "ring"))
        elif not live.waits:
            live.waits = True
            agent.cancel_at(live.call, event.at + most)

    def _talk(self, token: int, media: Media) -> None:
        live = self._live.get(token)
        if live is not None and (speaker := live.way.line.speaker) is not None:
            call = live.call
            self._talks[token] = live.way, call
            speaker.say(token, media, lambda: call.talking)

    def _finished(self, token: int, result: Result, way: Way) -> None:
        self._unheard.discard(token)
        tone = None
        if (listening := way.line.listening) is not None:
            tone = listening.heard(token)
            listening.forget(token)
        asked = self._asked.pop(token, None)
        if asked is not None and not asked.answer.done():
            asked.answer.set_result(classify(outcome_of(result, asked.number, tone)))
        live = self._live.get(token)
        if live is None or live.way is not way:
            return
        way.live -= 1
        if self._goes_on(live, result):
            return
        del self._live[token]
        outcome = outcome_of(result, live.intent.number, tone)
        found = classify(outcome)
        evidence = dict(as_mapping(outcome, result, found, way.name))
        if len(live.tried) > 1:
            evidence["trunks"] = live.tried
        evidence["basis"] = self._policy.bases.get(live.intent.number, UNSTATED)
        if token in self._talks:
            evidence["message"] = "played"
        text = as_text(outcome, result, found)
        new = None
        if found.cls is Class.CHANGED:
            new = new_number(result.contacts, live.intent.number, self._policy.region)
            text += "" if new is None else f" new_number={mask(new)}"
        ended = Ended(live.intent, live.lease, outcome, found, result, evidence, text, way.name, live.alerted, new)
        self._on_end(replace(ended, caller=way.line.trunk.caller(token)), way)

    def _goes_on(self, live: _Live, result: Result) -> bool:
        """Offer a call that its trunk turned away to another one; False when that may not be or there is none."""
        alerted = any(code > 100 for code in result.provisionals)  # noqa: PLR2004 -- beyond Trying
        now = self._now()
        if result.code != 503 or alerted or result.cancelled or self._ending or now > live.call.valid_until:  # noqa: PLR2004 -- Service Unavailable
            return False
        self._routing.turned_away(live.way, result, now)
        token = live.intent.token
        other = self._routing.other(live.tried, now, lambda trunk: self._callers.may_go_on(token, trunk, live.tried))
        if other is None:
            return False
        self._callers.went_on(token, other.line.trunk, live.tried)
        self._routing.take(live.way, Class.NETWORK, now)
        live.call = self._invite(live.intent, other, now, step=live.call.step + 1, valid_until=live.call.valid_until)
        live.way, live.waits, live.rings = other, False, False
        live.tried.append(other.name)
        other.live += 1
        return True
