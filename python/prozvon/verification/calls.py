"""The calls of a sweep that are under way: ring policy in, dispositions out.

This is the part between the wire and the ledger that decides nothing about numbers: it cancels in time, and hands every
outcome over with its evidence.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from prozvon.disposition import Disposition, Outcome, classify
from prozvon.sip.agent import Agent
from prozvon.sip.events import Alive, Finished, Gone, Provisional, Result, Talking
from prozvon.sip.identity import fraction
from prozvon.sip.invitation import Invitation
from prozvon.sip.sdp import Media
from prozvon.verification.bases import UNSTATED
from prozvon.verification.evidence import as_mapping, as_text, outcome_of
from prozvon.verification.ledger import Intent, Lease
from prozvon.verification.policy import Policy
from prozvon.verification.speech import Speaker
from prozvon.verification.trunk import Trunk

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


@dataclass(slots=True)
class _Live:
    intent: Intent
    lease: Lease
    call: Invitation
    waits: bool = False
    rings: bool = False


@dataclass(slots=True)
class _Asked:
    number: str = field(repr=False)
    call: Invitation
    answer: asyncio.Future[Disposition]


class Calls:
    """Calls under way on one agent. `on_end` gets each outcome once; `on_progress` hears every sign of life."""

    def __init__(
        self,
        agent: Agent,
        trunk: Trunk,
        policy: Policy,
        on_end: Callable[[Ended], None],
        on_progress: Callable[[int], None],
        speaker: Speaker | None = None,
    ) -> None:
        self._agent = agent
        self._trunk = trunk
        self._policy = policy
        self._on_end = on_end
        self._on_progress = on_progress
        self._speaker = speaker
        self._talks: dict[int, Invitation] = {}
        self._live: dict[int, _Live] = {}
        self._asked: dict[int, _Asked] = {}

    def __len__(self) -> int:
        return len(self._live) + len(self._asked) + sum(call.talking for call in self._talks.values())

    @property
    def leases(self) -> list[Lease]:
        """The leases of the numbers that are being called."""
        return [live.lease for live in self._live.values()]

    def start(self, intent: Intent, lease: Lease, now: float) -> None:
        """Place the call of an intent that is durable."""
        call = self._agent.invite(
            intent.token,
            self._trunk.request_uri(intent.number),
            now,
            caller=self._trunk.caller(intent.token),
            expires=int(self._policy.ring_max) + EXPIRES_MARGIN,
            valid_until=now + self._policy.lease_seconds,
            talk=0.0 if self._speaker is None else self._speaker.seconds,
        )
        self._live[intent.token] = _Live(intent, lease, call)

    def adopt(self, intent: Intent, now: float) -> None:
        """End the call of a process that is gone."""
        # With an account the step that rings is the second; where it is not, the first is tried after it.
        self._agent.adopt(
            intent.token,
            self._trunk.request_uri(intent.number),
            now,
            step=2 if self._agent.has_account else 1,
            caller=self._trunk.caller(intent.token),
        )

    def ask(self, token: int, number: str, now: float) -> asyncio.Future[Disposition]:
        """Place a call that is no probe, to a line of our own: what it meets; it is cancelled at its first ring."""
        call = self._agent.invite(
            token,
            self._trunk.request_uri(number),
            now,
            caller=self._trunk.caller(token),
            expires=int(self._policy.ring_max) + EXPIRES_MARGIN,
        )
        answer = asyncio.get_running_loop().create_future()
        self._asked[token] = _Asked(number, call, answer)
        return answer

    def renewed(self, leases: Iterable[Lease], now: float) -> None:
        """These leases were stretched at `now`: their calls may still be tried again."""
        numbers = {lease.number for lease in leases}
        for live in self._live.values():
            if live.intent.number in numbers:
                live.call.valid_until = now + self._policy.lease_seconds

    def cancel_all(self, now: float) -> None:
        """CANCEL whatever rings; what nobody has answered yet is cancelled at its first sign of life."""
        for call in (*(live.call for live in self._live.values()), *(asked.call for asked in self._asked.values())):
            self._agent.cancel(call, now)
        for call in self._talks.values():
            self._agent.hang_up(call, now)

    def abandon_all(self, now: float) -> None:
        """Stop waiting: what is still open ends as it stands."""
        for call in self._agent.calls:
            self._agent.abandon(call, now)
        self.settle_events()

    @property
    def closed(self) -> bool:
        """Whether no request of ours waits for an answer."""
        return not len(self) and all(call.closed for call in self._agent.calls)

    def settle_events(self) -> None:
        """Take what the agent has to tell."""
        for event in self._agent.events():
            match event:
                case Provisional():
                    self._progress(event)
                case Finished(token=token, result=result):
                    self._finished(token, result)
                case Talking(token=token, media=media):
                    self._talk(token, media)
                case Gone(token=token):
                    self._talks.pop(token, None)
                case Alive():
                    pass

    def _progress(self, event: Provisional) -> None:
        self._on_progress(event.code)
        asked = self._asked.get(event.token)
        if asked is not None:
            self._agent.cancel_at(asked.call, event.at + (0 if event.code >= 180 else self._policy.ring_max))  # noqa: PLR2004 -- 18x
        live = self._live.get(event.token)
        if live is None or live.rings:
            return
        least, most = self._policy.ring_min, self._policy.ring_max
        if event.code in range(180, 190):
            # Every call gets its own point between the two: chance, but the same one after a restart.
            live.rings = True
            self._agent.cancel_at(live.call, event.at + least + (most - least) * fraction(event.token, "ring"))
        elif not live.waits:
            live.waits = True
            self._agent.cancel_at(live.call, event.at + most)

    def _talk(self, token: int, media: Media) -> None:
        live = self._live.get(token)
        if live is not None and self._speaker is not None:
            call = self._talks[token] = live.call
            self._speaker.say(token, media, lambda: call.talking)

    def _finished(self, token: int, result: Result) -> None:
        asked = self._asked.pop(token, None)
        if asked is not None and not asked.answer.done():
            asked.answer.set_result(classify(outcome_of(result, asked.number)))
        live = self._live.pop(token, None)
        if live is None:
            return
        outcome = outcome_of(result, live.intent.number)
        found = classify(outcome)
        evidence = dict(as_mapping(outcome, result, found, self._trunk.name))
        evidence["basis"] = self._policy.bases.get(live.intent.number, UNSTATED)
        if token in self._talks:
            evidence["message"] = "played"
        self._on_end(Ended(live.intent, live.lease, outcome, found, result, evidence, as_text(outcome, result, found)))
