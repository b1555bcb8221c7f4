"""The numbers of a sweep that wait for their turn, sorted out and leased in small portions.

Refusals are read again right before each portion is leased. A number that somebody else has leased is waited for until
that lease is released, spent or has run out; one that rests, or was begun by a process that is gone, is not rung.
"""

from collections import deque
from collections.abc import Iterable, Sequence

from prozvon.disposition import VERDICTS, Class
from prozvon.hours import Hours
from prozvon.verification.clock import Clock
from prozvon.verification.ledger import Desk, Lease, Outcome
from prozvon.verification.numbering import unallocated
from prozvon.verification.policy import Policy
from prozvon.verification.results import UNALLOCATED, Results, Row

_LOOK = 500
"""The most numbers that are looked at in one go."""


class Queue:
    """Gives out leases. `numbers` None means: whatever is due in the store."""

    def __init__(
        self, numbers: Sequence[str] | None, desk: Desk, owner: str, *, policy: Policy, clock: Clock, results: Results
    ) -> None:
        self._numbers = None if numbers is None else deque(numbers)
        self._desk = desk
        self._owner = owner
        self._policy = policy
        self._clock = clock
        self._results = results
        self._hours = Hours(policy.hours, policy.holidays)
        self._unleased: list[str] = []
        self._kept: list[Lease] = []
        self._seen: set[str] = set()
        self._orphans: set[str] = set()

    async def open(self) -> None:
        """Make new numbers known, and close the calls of processes that are gone."""
        if self._numbers:
            await self._desk.ask(self._desk.ledger.admit, list(self._numbers), self._clock.wall())
        await self._settle_orphans()

    @property
    def exhausted(self) -> bool:
        """Whether none of the numbers given waits for its turn; of those that are due only `next` knows."""
        return self._numbers is not None and not self._numbers and not self._unleased

    async def next(self, count: int) -> list[Lease]:
        """At most `count` leases; none when nothing is left but what is waited for."""
        if self._numbers is None:
            return await self._due(count)
        leases: list[Lease] = []
        look = count
        while self._numbers and not leases:
            batch = [self._numbers.popleft() for _ in range(min(look, len(self._numbers)))]
            allowed = await self._allowed(batch)
            leases = await self._lease(allowed, count)
            # Leases come in the order of the numbers: once there were enough, those behind were not looked at.
            enough = len(leases) == count
            looked = allowed.index(leases[-1].number) + 1 if enough else len(allowed)
            got = {lease.number for lease in leases}
            self._unleased += [number for number in allowed[:looked] if number not in got]
            self._numbers.extendleft(reversed(allowed[looked:]))
            # Where all of a portion rest, as in a run that goes on with a list, the next ones may as well.
            look = min(4 * look, max(count, _LOOK))
        return leases

    async def retry(self) -> float | None:
        """Look again at what could not be leased: seconds until `next` is worth a call, None when nothing waits."""
        if not self._unleased or self._numbers is None:
            return None
        now = self._clock.wall()
        held = await self._desk.ask(self._desk.ledger.held, self._unleased, now)
        free = [number for number in self._unleased if number not in held]
        await self._settle_orphans()
        resting = await self._desk.ask(self._desk.ledger.resting, free, now, self._policy.rest)
        again = [number for number in free if number not in resting and number not in self._seen]
        for number in free:
            if number in resting or number in self._seen:
                self._spent(number, resting=number in resting)
        # Whoever was free and rested gets one more try: what bars it then is a hold of its own.
        self._seen.update(again)
        self._numbers.extend(again)
        self._unleased = [number for number in self._unleased if number in held]
        if again:
            return 0.0
        return min(1.0, max(0.05, min((end - now).total_seconds() for end in held.values()))) if held else None

    async def renew(self) -> None:
        """Keep the leases that are held back for the length of the sweep."""
        if self._kept:
            await self._desk.ask(
                self._desk.ledger.renew, self._kept, self._owner, self._clock.wall(), self._policy.lease_seconds
            )

    async def close(self, unused: Iterable[Lease] = ()) -> None:
        """Give back every lease that was not used."""
        leases = [*self._kept, *unused]
        if leases:
            await self._desk.ask(self._desk.ledger.release, leases, self._owner)

    def _spent(self, number: str, *, resting: bool) -> None:
        if number in self._orphans:
            self._results.put(Row(number, Class.MAY_HAVE_RUNG, 1, "interrupted"))
        else:
            self._results.put(Row(number, Class.NOT_DIALLED, 0, "resting" if resting else "held"))

    async def _settle_orphans(self) -> None:
        now = self._clock.wall()
        orphans = await self._desk.ask(self._desk.ledger.orphans, now)
        cls = Class.MAY_HAVE_RUNG
        outcomes = [Outcome(intent.id, cls, VERDICTS[cls], {"fault": "interrupted"}) for intent in orphans]
        if outcomes:
            await self._desk.ask(self._desk.ledger.settle_all, outcomes, now)
        self._orphans.update(intent.number for intent in orphans)

    async def _lease(self, numbers: Sequence[str], count: int) -> list[Lease]:
        if not numbers:
            return []
        return await self._desk.ask(
            self._desk.ledger.lease,
            self._owner,
            self._clock.wall(),
            count,
            self._policy.lease_seconds,
            only=numbers,
            rest=self._policy.rest,
        )

    async def _allowed(self, numbers: Sequence[str]) -> list[str]:
        now = self._clock.wall()
        refused = await self._desk.ask(self._desk.ledger.refused, numbers, now)
        most = self._policy.attempts_max
        since = now - self._policy.attempts_period
        attempted = await self._desk.ask(self._desk.ledger.attempted, numbers, since) if most else {}
        nobodys = unallocated(self._policy.plan, numbers)
        allowed = []
        for number in numbers:
            reason = refused.get(number)
            if reason is None and number in nobodys:
                reason = UNALLOCATED
            if reason is None and self._policy.require_basis and number not in self._policy.bases:
                reason = "no_basis"
            if reason is None and most and attempted.get(number, 0) >= most:
                reason = "attempts_spent"
            if reason is None and not self._hours.allow(number, now):
                reason = "outside_hours"
            if reason is None:
                allowed.append(number)
            else:
                self._results.put(Row(number, Class.NOT_DIALLED, 0, reason))
        return allowed

    async def _due(self, count: int) -> list[Lease]:
        while True:
            # Leases of numbers that may not be rung now are kept to the end, or they would come again at once.
            leases = await self._desk.ask(
                self._desk.ledger.lease,
                self._owner,
                self._clock.wall(),
                count,
                self._policy.lease_seconds,
                rest=self._policy.rest,
            )
            fresh = [lease for lease in leases if lease.number not in self._seen]
            self._kept += [lease for lease in leases if lease.number in self._seen]
            if not leases:
                return []
            self._seen.update(lease.number for lease in fresh)
            allowed = set(await self._allowed([lease.number for lease in fresh]))
            self._kept += [lease for lease in fresh if lease.number not in allowed]
            wanted = [lease for lease in fresh if lease.number in allowed]
            for lease in wanted:
                self._results.put(Row(lease.number, Class.NOT_DIALLED, 0, "left"))
            if wanted:
                return wanted
