"""Asks each trunk of a sweep, every so often, whether it is there (OPTIONS); a NAT in between keeps its way open by it.

An OPTIONS rings nobody and is no call: it takes no place of the pace, counts nowhere and says nothing of any number. Of
the trunk it says this much, and no more:

- any final answer is a sign of life: a refusal, too, was sent by somebody;
- a 503 is what an INVITE would get (RFC 3261 §11.2): with `Retry-After` the trunk is held for as long as it asks;
- a trunk that answered before and is silent now, or turns us away with a plain 503, while no call of ours got an answer
  either, is given no further call until it answers: who cannot be heard shall not use up the rests of numbers. Silent
  three times in succession, it is taken for lost.

A trunk that never answered an OPTIONS is one of those that do not; its silence says nothing.
"""

import asyncio
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from prozvon.sip.events import Alive
from prozvon.verification.routing import Way

LOST_AFTER = 3
"""Silences in succession after which a trunk is lost: over UDP each of them lasts 32 s (timer F)."""
SOON = 5.0
"""Seconds until a trunk that is in doubt is asked again."""
_UNAVAILABLE = 503


@dataclass(slots=True)
class _Asked:
    """What a trunk answered so far; `token` is that of the OPTIONS under way."""

    token: int | None = None
    due: float = 0.0
    answers: bool = False
    silences: int = 0


class KeepAlive:
    """`every` is seconds between two questions to a trunk; 0 asks nothing. `changed` is called when a trunk is lost."""

    def __init__(
        self,
        ways: Sequence[Way],
        every: float,
        *,
        retry_after_max: float,
        now: Callable[[], float],
        changed: Callable[[], None],
    ) -> None:
        self._ways = ways
        self._every = every
        self._longest = retry_after_max
        self._now = now
        self._changed = changed
        self._asked = {way.name: _Asked(due=now() + every) for way in ways}

    async def run(self) -> None:
        """Ask, until cancelled."""
        if not self._every:
            return
        while True:
            due = min(asked.due for asked in self._asked.values()) - self._now()
            await asyncio.sleep(max(0.0, min(due, SOON)))
            await self.ask()

    async def ask(self) -> None:
        """Ask the trunks whose turn it is, and from which no answer is awaited."""
        now = self._now()
        for way in self._ways:
            asked = self._asked[way.name]
            if asked.due > now:
                continue
            asked.due = now + (min(SOON, self._every) if way.silent else self._every)
            if asked.token is None and not way.out:
                asked.token = secrets.randbits(64)
                way.line.agent.ping(asked.token, way.line.trunk.uri, now)
                await way.line.edge.flush()

    def answered(self, way: Way, event: Alive) -> None:
        """Take what came of a question."""
        asked = self._asked[way.name]
        if asked.token != event.token:
            return
        asked.token = None
        now = self._now()
        in_doubt = asked.answers and event.alone
        if event.code is None:
            asked.silences = asked.silences + 1 if in_doubt else 0
            way.silent = in_doubt
            way.out = way.out or asked.silences >= LOST_AFTER
        else:
            asked.silences = 0
            if event.code == _UNAVAILABLE and event.retry_after is not None:
                way.hold(now + min(event.retry_after, self._longest))
                # After its rest it gets calls first: whoever says so to every question would else never get one.
                asked.due = way.held_until + self._every
            way.silent = event.code == _UNAVAILABLE and event.retry_after is None and in_doubt
            asked.answers = asked.answers or event.code != _UNAVAILABLE
        if way.silent:
            asked.due = now + min(SOON, self._every)
        self._changed()
