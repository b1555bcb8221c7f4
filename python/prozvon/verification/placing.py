"""Places calls: a way and a token for each lease, the intents in one commit, and then the INVITEs.

Nothing is placed whose intent is not durable, whose lease was lost while it was written, or once the sweep was stopped:
such an intent may as well have rung, and its number rests.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from prozvon.disposition import VERDICTS, Class
from prozvon.verification.callers import Callers
from prozvon.verification.calls import Calls
from prozvon.verification.clock import Clock
from prozvon.verification.ledger import Desk, Draft, Intent, Lease, Outcome
from prozvon.verification.policy import Policy
from prozvon.verification.results import Results, Row
from prozvon.verification.routing import Routing, Way


@dataclass(frozen=True, slots=True)
class Placed:
    """How many INVITEs were made, the leases that got none, and whether our caller numbers have made their calls."""

    count: int
    back: list[Lease]
    spent: bool


class Placing:
    """`dialled` counts the calls of a sweep, `unstated` those of them without a consent basis."""

    def __init__(
        self,
        routing: Routing,
        callers: Callers,
        calls: Calls,
        desk: Desk,
        results: Results,
        *,
        policy: Policy,
        clock: Clock,
        owner: str,
        now: Callable[[], float],
        stopped: Callable[[], bool],
    ) -> None:
        self._routing = routing
        self._callers = callers
        self._calls = calls
        self._desk = desk
        self._results = results
        self._policy = policy
        self._clock = clock
        self._owner = owner
        self._now = now
        self._stopped = stopped
        self.dialled = self.unstated = 0

    async def place(self, leases: Sequence[Lease]) -> Placed:
        """Place calls under these leases; the INVITEs leave with the next flush."""
        back: list[Lease] = []
        drafts: dict[str, Draft] = {}
        ways: dict[str, Way] = {}
        for lease in leases:
            way = self._routing.choose(self._now(), self._callers.have_turn)
            token = None if way is None else self._callers.draw(way.line.trunk)
            if way is None or token is None:
                back.append(lease)
            else:
                ways[lease.number] = way
                way.live += 1
                drafts[lease.number] = Draft(lease.number, lease.fence, self._owner, token, way.name)
        count = 0
        if drafts:
            begun = await self._begin(leases, drafts)
            for lease in leases:
                if lease.number in drafts:
                    count += self._placed(lease, begun.get(lease.number), ways[lease.number])
        return Placed(count, back, spent=bool(back) and self._routing.spent(self._callers.have_turn))

    async def _begin(self, leases: Sequence[Lease], drafts: dict[str, Draft]) -> dict[str, Intent]:
        started = self._now()
        intents = await self._desk.ask(
            self._desk.ledger.begin, list(drafts.values()), self._clock.wall(), self._policy.rest
        )
        begun = {intent.number: intent for intent in intents}
        if self._stopped():
            cls = Class.MAY_HAVE_RUNG
            outcomes = [Outcome(intent.id, cls, VERDICTS[cls], {"fault": "stopped"}) for intent in intents]
            await self._desk.ask(self._desk.ledger.settle_all, outcomes, self._clock.wall())
            return self._given_up(begun, begun.keys())
        if self._now() - started > self._policy.lease_seconds / 3:
            # We were held up, perhaps for hours (a stopped process, a machine asleep): whose numbers are these now?
            own = [lease for lease in leases if lease.number in drafts]
            renewed = await self._desk.ask(
                self._desk.ledger.renew, own, self._owner, self._clock.wall(), self._policy.lease_seconds
            )
            begun = self._given_up(begun, begun.keys() - {lease.number for lease in renewed})
        return begun

    def _given_up(self, begun: dict[str, Intent], numbers: Iterable[str]) -> dict[str, Intent]:
        gone = set(numbers)
        for number in gone:
            self._results.put(_interrupted(number))
        return {number: intent for number, intent in begun.items() if number not in gone}

    def _placed(self, lease: Lease, intent: Intent | None, way: Way) -> bool:
        if intent is None:
            way.live -= 1
            # Somebody overtook us between lease and intent; whoever it was rings, or said not to.
            if self._results.class_of(lease.number) is not Class.MAY_HAVE_RUNG:
                self._results.put(Row(lease.number, Class.NOT_DIALLED, 0, "leased"))
            return False
        self._results.put(_interrupted(lease.number))
        self.dialled += 1
        self.unstated += intent.number not in self._policy.bases
        self._calls.start(intent, lease, way, self._now())
        return True


def _interrupted(number: str) -> Row:
    return Row(number, Class.MAY_HAVE_RUNG, 1, "interrupted")
