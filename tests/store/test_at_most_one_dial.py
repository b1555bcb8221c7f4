"""Two sweeps on one store, crashing between any two steps, against a model that keeps everything in dictionaries."""

import atexit
import random
import shutil
import tempfile
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from prozvon.schedule import Observation, Policy, Standing, State, advance, signal
from prozvon.store import Draft, Outcome, Stop, open_store

from .answers import OUTCOMES as ANSWERS
from .answers import START

REST = timedelta(hours=24)
LEASE = timedelta(seconds=30)
NUMBERS = [f"+7916000000{digit}" for digit in range(6)]
POLICY = Policy()
OUTCOMES = [*ANSWERS[:-1], ("BAD-NUMBER", "temp", {"code": 484}), ANSWERS[-1]]
STEPS = [
    timedelta(microseconds=1),
    timedelta(seconds=29),
    timedelta(seconds=31),
    timedelta(hours=11),
    REST,
    timedelta(days=8),
    timedelta(days=181),
    -timedelta(minutes=5),
    -timedelta(hours=1),
    -timedelta(days=1),
    timedelta(days=2),
    timedelta(days=3),
]


@dataclass
class Known:
    """What the model keeps of one number."""

    standing: Standing
    fence: int = 0
    owner: str | None = None
    lease_ends: datetime | None = None
    last_intent: datetime | None = None
    used_fences: set[int] = field(default_factory=set)
    stopped_until: list[datetime | None] = field(default_factory=list)

    def is_stopped(self, now):
        return any(end is None or end > now for end in self.stopped_until)

    def is_free(self, now):
        leased = self.owner is not None and self.lease_ends > now
        resting = self.last_intent is not None and self.last_intent > now - REST
        return not leased and not resting and not self.is_stopped(now)

    def may_begin(self, fence, owner, now):
        resting = self.last_intent is not None and self.last_intent > now - REST
        holds = (self.fence, self.owner) == (fence, owner)
        return holds and not resting and not self.is_stopped(now) and fence not in self.used_fences


class Sweeps(RuleBasedStateMachine):
    template: Path | None = None

    def __init__(self):
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        path = Path(self.folder.name) / "base.db"
        if Sweeps.template is None or not Sweeps.template.exists():
            folder = tempfile.mkdtemp()
            atexit.register(shutil.rmtree, folder, ignore_errors=True)
            Sweeps.template = Path(folder) / "template.db"
            open_store(str(Sweeps.template)).close()
        shutil.copy(Sweeps.template, path)
        self.store = open_store(str(path))
        self.now = START
        self.model: dict[str, Known] = {}
        self.tokens = count(1)
        # What each sweep holds in memory; a crash empties it. Stale leases stay: a sweep may have slept over them.
        self.leases = {"a": [], "b": []}
        self.begun = {"a": [], "b": []}
        # What the other end of the line saw, and what the store was told.
        self.rung: list[tuple[str, datetime]] = []
        self.intended: dict[int, tuple[str, int, datetime, str]] = {}
        self.settled: dict[int, tuple[str, str]] = {}

    def teardown(self):
        self.the_store_knows_what_the_model_knows()
        self.nobody_is_lost()
        self.store.close()
        self.folder.cleanup()

    owners = st.sampled_from(["a", "b"])
    subsets = st.sets(st.sampled_from(NUMBERS), min_size=1).map(sorted)

    @initialize(numbers=subsets)
    def start(self, numbers):
        self.admit(numbers)

    @rule(numbers=subsets)
    def admit(self, numbers):
        new = [number for number in numbers if number not in self.model]
        assert self.store.ledger.admit(numbers, self.now) == len(new)
        for number in new:
            self.model[number] = Known(Standing(next_check_at=self.now))

    @rule(step=st.sampled_from(STEPS))
    def time_passes(self, step):
        self.now += step

    @rule(owner=owners, limit=st.integers(1, 8), only=st.none() | subsets)
    def lease(self, owner, limit, only):
        leases = self.store.ledger.lease(owner, self.now, limit, LEASE.total_seconds(), only, REST)
        free = {number for number, known in self.model.items() if known.is_free(self.now)}
        if only is None:
            free = {
                number
                for number in free
                if self.model[number].standing.next_check_at is not None
                and self.model[number].standing.next_check_at <= self.now
            }
        else:
            free &= set(only)
        assert {lease.number for lease in leases} <= free
        assert len(leases) == min(limit, len(free))
        for lease in leases:
            known = self.model[lease.number]
            known.fence, known.owner, known.lease_ends = known.fence + 1, owner, self.now + LEASE
            assert lease.fence == known.fence
        self.leases[owner] += leases

    @precondition(lambda self: any(self.leases.values()))
    @rule(owner=owners, crash_before_dialling=st.booleans())
    def begin(self, owner, crash_before_dialling):
        drafts = [Draft(lease.number, lease.fence, owner, next(self.tokens), "trunk") for lease in self.leases[owner]]
        expected = []
        for draft in drafts:
            known = self.model[draft.number]
            if known.may_begin(draft.fence, owner, self.now):
                known.last_intent = self.now
                known.used_fences.add(draft.fence)
                known.standing = due_at(known.standing, self.now + REST)
                expected.append(draft.number)
        intents = self.store.ledger.begin(drafts, self.now, REST)
        assert [intent.number for intent in intents] == expected
        for intent in intents:
            self.intended[intent.id] = (intent.number, self.model[intent.number].fence, self.now, owner)
        if crash_before_dialling:
            self.crash(owner)
        else:
            self.rung += [(intent.number, self.now) for intent in intents]
            self.begun[owner] += intents

    @rule(owner=owners, only=subsets, outcome=st.sampled_from(OUTCOMES))
    def sweep(self, owner, only, outcome):
        self.lease(owner, len(NUMBERS), only)
        self.begin(owner, crash_before_dialling=False)
        self.settle(owner, outcome)

    @rule(owner=owners)
    def crash(self, owner):
        self.leases[owner], self.begun[owner] = [], []

    @precondition(lambda self: any(self.begun.values()))
    @rule(owner=owners, outcome=st.sampled_from(OUTCOMES))
    def settle(self, owner, outcome):
        self._settle([intent.id for intent in self.begun[owner]], outcome)

    @rule(outcome=st.sampled_from(OUTCOMES[-1:]))
    def sweep_up(self, outcome):
        orphans = [intent.id for intent in self.store.ledger.orphans(self.now)]
        expected = []
        for made, (number, fence, _, owner) in self.intended.items():
            known = self.model[number]
            alive = (known.fence, known.owner) == (fence, owner) and known.lease_ends > self.now
            if made not in self.settled and not alive:
                expected.append(made)
        assert sorted(orphans) == expected
        self._settle(orphans, outcome)

    def _settle(self, ids, outcome):
        self.store.ledger.settle_all([Outcome(made, *outcome) for made in ids], self.now)
        for made in ids:
            if made in self.settled:
                continue
            self.settled[made] = outcome[:2]
            number, fence, at, _ = self.intended[made]
            known = self.model[number]
            seen = Observation(at, self.now, signal(*outcome))
            known.standing = advance(known.standing, seen, number, POLICY)
            if fence == known.fence:
                known.owner = known.lease_ends = None
        self.the_store_knows_what_the_model_knows()

    @rule(owner=owners)
    def renew(self, owner):
        kept = self.store.ledger.renew(self.leases[owner], owner, self.now, LEASE.total_seconds())
        expected = [
            lease
            for lease in self.leases[owner]
            if (self.model[lease.number].fence, self.model[lease.number].owner) == (lease.fence, owner)
        ]
        assert kept == expected
        for lease in kept:
            self.model[lease.number].lease_ends = self.now + LEASE

    @rule(owner=owners)
    def release(self, owner):
        self.store.ledger.release(self.leases[owner], owner)
        for lease in self.leases[owner]:
            known = self.model[lease.number]
            if (known.fence, known.owner) == (lease.fence, owner):
                known.owner = known.lease_ends = None

    @rule(number=st.sampled_from(NUMBERS[:2]), days=st.none() | st.integers(1, 30))
    def stop(self, number, days):
        if number not in self.model:
            return
        ends = None if days is None else self.now + timedelta(days=days)
        self.store.stoplist.add([Stop(number, expires_at=ends)], None, self.now)
        self.model[number].stopped_until.append(ends)
        for known in self.model.values():
            if known.is_stopped(self.now) and known.standing.next_check_at is not None:
                active = [end for end in known.stopped_until if end is None or end > self.now]
                later = None if None in active else max(*active, known.standing.next_check_at)
                known.standing = due_at(known.standing, later)

    @invariant()
    def nobody_is_rung_twice_within_the_rest(self):
        for number in NUMBERS:
            times = [at for rung, at in self.rung if rung == number]
            assert all(abs(later - earlier) >= REST for k, earlier in enumerate(times) for later in times[k + 1 :])

    def the_store_knows_what_the_model_knows(self):
        for number, known in self.model.items():
            shown = self.store.quarantine.show(number, self.now)
            assert shown.standing == known.standing
            assert {made.id: (made.cls, made.verdict) for made in shown.attempts if made.cls} == {
                made: outcome for made, outcome in self.settled.items() if self.intended[made][0] == number
            }
            assert len(shown.attempts) == sum(rung == number for rung, *_ in self.intended.values())

    def nobody_is_lost(self):
        """Long after every sweep died, each number is leased again unless its state or a person says never."""
        later = self.now + POLICY.longest + REST
        leased = {lease.number for lease in self.store.ledger.lease("last", later, 99, 30, None, REST)}
        never = {
            number
            for number, known in self.model.items()
            if known.standing.next_check_at is None or known.is_stopped(later)
        }
        assert leased == set(self.model) - never
        for number in never:
            known = self.model[number]
            assert (
                known.is_stopped(later)
                or known.standing.state in {State.DATA_QUALITY, State.RETIRED}
                or (None in known.stopped_until)
            )


def due_at(standing, when):
    return replace(standing, next_check_at=when)


TestSweeps = Sweeps.TestCase
TestSweeps.settings = settings(
    max_examples=20,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def step(world, drawn):
    """Take one step of a long walk; the weights keep calls coming."""
    owner = drawn.choice("ab")
    some = sorted(drawn.sample(NUMBERS, drawn.randint(1, len(NUMBERS))))
    outcome = drawn.choices(OUTCOMES, [5, 6, 2, 5, 2, 0.3, 1])[0]
    act, *given = drawn.choices(
        [
            (world.admit, some),
            (world.time_passes, drawn.choice(STEPS)),
            (world.lease, owner, drawn.randint(1, 8), drawn.choice([None, some])),
            (world.begin, owner, drawn.random() < 0.2),
            (world.settle, owner, outcome),
            (world.sweep, owner, some, outcome),
            (world.renew, owner),
            (world.sweep_up, OUTCOMES[-1]),
            (world.crash, owner),
            (world.release, owner),
            (world.stop, drawn.choice(NUMBERS[:2]), drawn.randint(1, 30)),
        ],
        [1, 12, 12, 10, 8, 6, 4, 3, 1, 1, 0.5],
    )[0]
    act(*given)
    world.nobody_is_rung_twice_within_the_rest()


@pytest.mark.parametrize("seed", range(3))
def test_a_long_walk_ends_where_the_model_ends(seed):
    world, drawn = Sweeps(), random.Random(seed)
    world.admit(NUMBERS)
    for _ in range(300):
        step(world, drawn)
    world.teardown()

    assert len(world.rung) > 30
