"""SQLite and PostgreSQL, step by step: the same questions, the same answers, in the end the same rows."""

import contextlib
import random
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import polars as pl
import pytest
from sqlalchemy import select

from prozvon.errors import StoreError
from prozvon.schedule import Policy
from prozvon.store import Disposition, Draft, Outcome, Report, Stop, open_store
from prozvon.store.listing import unpacked
from prozvon.store.tables import listings, metadata, persons, phones

from .answers import OUTCOMES, START

NUMBERS = [f"+7916000{k:04d}" for k in range(40)]
POLICY = Policy(sample=0.3)
STEPS = [
    timedelta(seconds=1),
    timedelta(seconds=40),
    timedelta(hours=9),
    timedelta(days=1),
    timedelta(days=8),
    timedelta(days=60),
]

pytestmark = pytest.mark.peer


def dump(store):
    """Every row, keys of our own making written out: they may differ, what they stand for may not."""
    with store._database.reading() as connection:
        number = dict(connection.execute(select(phones.c.id, phones.c.e164)).all())
        person = dict(connection.execute(select(persons.c.id, persons.c.key)).all())
        told = {}
        lists = connection.execute(select(listings).order_by(listings.c.run_id)).all()
        for table in metadata.sorted_tables:
            rows = []
            for row in connection.execute(select(table)).mappings():
                cells = {name: value for name, value in row.items() if name != "id"}
                for name, names in (("phone_id", number), ("person_id", person)):
                    if cells.get(name) is not None:
                        cells[name] = names[cells[name]]
                rows.append(repr(sorted(cells.items())))
            told[table.name] = sorted(rows)
    told["meta"] = [row for row in told["meta"] if "erasure_key" not in row]
    told["erased"] = [str(len(told["erased"]))]
    told["listings"] = [(row.run_id, row.project, [person[each] for each in unpacked(row.people)]) for row in lists]
    # A fact points at its contact by a key of ours.
    told["facts"] = [row.partition("('kind'")[2] for row in told["facts"]]
    return told


class Walk:
    """One random walk over any number of stores at once."""

    def __init__(self, urls, seed, share):
        self.urls = urls
        self.share = share
        self.stores = [open_store(url, policy=POLICY, project="bank", share_evidence=share) for url in urls]
        self.drawn = random.Random(seed)
        self.now = START
        self.leases = {"a": [], "b": []}
        self.intents = []
        self.refs = 0
        self.counts = {}

    def each(self, ask):
        answers = [ask(store) for store in self.stores]
        assert all(answer == answers[0] for answer in answers), answers
        return answers[0]

    @property
    def numbers(self):
        """New ones come and old ones are left behind: refusals and erasures are for ever."""
        first = sum(self.counts.values()) // 100 * 10
        return [f"+7916{k:07d}" for k in range(first, first + len(NUMBERS))]

    def some(self, most=8):
        return sorted(self.drawn.sample(self.numbers, self.drawn.randint(1, most)))

    def step(self):
        steps = {
            "time": 14, "admit": 3, "lease": 12, "begin": 12, "settle": 12, "renew": 2, "release": 2, "orphans": 3,
            "stop": 1, "hold": 1, "vouch": 1, "list_people": 2, "work": 5, "give_back": 1, "report": 10, "sample": 2,
            "clean": 2, "take_back": 1, "erase": 0.15, "reopen": 0.5, "look": 3, "prune": 0.3,
        }  # fmt: skip
        name = self.drawn.choices(list(steps), list(steps.values()))[0]
        self.counts[name] = self.counts.get(name, 0) + 1
        getattr(self, name)()

    def time(self):
        self.now += self.drawn.choices(STEPS, [4, 4, 4, 4, 2, 0.5])[0]

    def admit(self):
        given = self.some()
        self.each(lambda store: store.ledger.admit(given, self.now))

    def lease(self):
        owner, limit, only = self.drawn.choice("ab"), self.drawn.randint(1, 9), self.drawn.choice([None, self.some()])
        self.leases[owner] += self.each(lambda store: store.ledger.lease(owner, self.now, limit, 30, only))

    def begin(self):
        owner = self.drawn.choice("ab")
        drafts = [Draft(each.number, each.fence, owner, self.drawn.getrandbits(64), "t") for each in self.leases[owner]]
        self.intents += self.each(
            lambda store: [(made.token, made.number) for made in store.ledger.begin(drafts, self.now)]
        )
        self.leases[owner] = []

    def settle(self):
        outcome = self.drawn.choices(OUTCOMES, [5, 6, 2, 5, 2, 1])[0]
        tokens = {token for token, _ in self.intents[-9:]}

        def settle(store):
            # Keys of intents are each database's own; what they stand for is told by their tokens.
            open_ = [made for made in store.ledger.orphans(self.now + timedelta(hours=9)) if made.token in tokens]
            store.ledger.settle_all([Outcome(made.id, *outcome) for made in open_], self.now)
            return sorted(made.token for made in open_)

        self.each(settle)

    def renew(self):
        owner = self.drawn.choice("ab")
        self.leases[owner] = self.each(lambda store: store.ledger.renew(self.leases[owner], owner, self.now, 30))

    def release(self):
        owner = self.drawn.choice("ab")
        self.each(lambda store: store.ledger.release(self.leases[owner], owner))

    def orphans(self):
        self.each(lambda store: [(made.token, made.number, made.at) for made in store.ledger.orphans(self.now)])

    def stop(self):
        ends = self.drawn.choice([self.now + timedelta(days=9), None]) if self.drawn.random() < 0.9 else None
        given = [Stop(number, expires_at=ends) for number in self.some(2)]
        self.each(lambda store: store.stoplist.add(given, None, self.now))

    def hold(self):
        self.on_known(
            lambda store, number: store.quarantine.hold(number, self.now + timedelta(days=20), "later", self.now)
        )

    def vouch(self):
        self.on_known(lambda store, number: store.quarantine.release(number, self.now, "known"))

    def on_known(self, act):
        number = self.drawn.choice(self.numbers)
        if self.each(lambda store: store.quarantine.show(number, self.now) is not None):
            self.each(lambda store: act(store, number))

    def list_people(self):
        held = [self.some(3) for _ in range(12)]
        listed = pl.DataFrame({"key": [f"p{k}" for k in range(12)], "name": ["Имя"] * 12, "numbers": held})
        self.each(lambda store: store.people.admit(listed, "crm", self.now))

    def clean(self):
        run = self.each(lambda store: store.runs.begin("clean", {}, "r", self.now))
        stops, given = [Stop(number) for number in self.some(1)] if self.drawn.random() < 0.1 else [], self.some()
        keys = self.drawn.sample([f"p{k}" for k in range(16)], 9)
        names, held = [self.drawn.choice(["Имя", "Другое имя"]) for _ in keys], [self.some(3) for _ in keys]
        listed = pl.DataFrame({"key": keys, "name": names, "numbers": held})

        def bring(store):
            store.stoplist.add(stops, run, self.now)
            store.ledger.admit(given, self.now)
            store.people.admit(listed, f"clean, run {run}", self.now, run)
            store.runs.finish(run, self.now, counts={})

        self.each(bring)

    def take_back(self):
        newest = self.each(lambda store: [r.id for r in store.runs.list() if r.kind == "clean" and r.status == "done"])
        if newest:
            self.each(lambda store: replace(store.undo(newest[0], self.now), out_dir=None))

    def work(self):
        agent, limit = self.drawn.choice("xyz"), self.drawn.randint(1, 4)
        rest = timedelta(days=30)
        self.each(lambda store: store.people.lease(agent, self.now, limit, seconds=900, cap=5, rest=rest))

    def give_back(self):
        agent = self.drawn.choice("xyz")
        self.each(lambda store: store.people.release(agent))

    def report(self):
        reports = []
        for number in self.some(3):
            self.refs += 1
            what = self.drawn.choice(list(Disposition))
            phone = self.drawn.choice([None, None, *self.numbers[:3]])
            after = self.now + timedelta(days=40) if what is Disposition.CALLBACK else None
            at = self.now - self.drawn.choice([timedelta(), timedelta(days=3)])
            told = {"note": "слово"} if self.drawn.random() < 0.3 else {}
            reports.append(Report(f"r{self.refs}", number, at, what, call_after=after, phone=phone, told=told))
        self.each(lambda store: store.contacts.record(reports, None, self.now, again_after=timedelta(days=1)))

    def sample(self):
        self.each(lambda store: store.samples.draw(self.now))
        self.each(lambda store: store.samples.rate())

    def erase(self):
        number = self.drawn.choice(self.numbers[20:])
        self.each(lambda store: store.erase(number, self.now).rows)

    def prune(self):
        self.each(lambda store: store.prune(self.now - timedelta(days=200)))

    def look(self):
        self.each(lambda store: store.numbers.reach(pl.Series(self.numbers), self.now).rows())
        self.each(lambda store: store.quarantine.list(self.now).rows())
        self.each(lambda store: store.people.barred(self.now, timedelta(days=30)).rows())
        self.each(lambda store: store.numbers.due(self.now, 9))

    def reopen(self):
        for store in self.stores:
            store.close()
        # Half of the time for a second project, so that evidence of both lies in one store.
        project = self.drawn.choice(["bank", "shop"])
        self.stores = [
            open_store(url, policy=POLICY, create=False, project=project, share_evidence=self.share)
            for url in self.urls
        ]

    def end(self):
        """Close the stores; returns what each holds and what is wrong with any of them."""
        told, faults = [dump(store) for store in self.stores], [store.check().faults for store in self.stores]
        for store in self.stores:
            store.close()
        return told, faults


def walk(urls, seed, steps, share):
    walked = Walk(urls, seed, share)
    for _ in range(steps):
        walked.step()
    return walked


@pytest.mark.parametrize(
    ("seed", "steps", "share"),
    [
        (0, 200, True),
        (1, 200, False),
        pytest.param(20261122, 10_000, True, marks=pytest.mark.soak),
        pytest.param(20261129, 10_000, False, marks=pytest.mark.soak),
    ],
)
def test_both_databases_answer_and_keep_the_same(seed, steps, share, tmp_path, postgres_url):
    walked = walk([str(tmp_path / "base.db"), postgres_url], seed, steps, share)

    (sqlite, postgres), faults = walked.end()

    assert sqlite == postgres
    assert faults == [(), ()]
    assert len(walked.intents) > steps / 20


@pytest.mark.parametrize("stops", [3, pytest.param(20, marks=pytest.mark.soak)])
def test_a_server_that_is_stopped_at_once_loses_nothing_and_lets_nobody_be_rung_twice(server, postgres_url, stops):
    drawn, now, rung, told = random.Random(stops), START, [], []
    store = open_store(postgres_url, lock_seconds=5)
    store.ledger.admit(NUMBERS, now)
    for _ in range(stops):
        cut = drawn.randint(1, 12)
        for act in range(12):
            if act == cut:
                server.stop("immediate")
            try:
                leases = store.ledger.lease("a", now, 5, 30)
                drafts = [Draft(each.number, each.fence, "a", drawn.getrandbits(64), "t") for each in leases]
                intents = store.ledger.begin(drafts, now)
                # Only what `begin` returned is rung.
                rung += [(made.number, now) for made in intents]
                store.ledger.settle_all([Outcome(made.id, *OUTCOMES[4]) for made in intents], now)
            except StoreError as error:
                told.append((act >= cut, str(error)))
            now += timedelta(minutes=1)
        with contextlib.suppress(AssertionError):  # it is stopped already
            server.stop("immediate")
        server.start()
        now += timedelta(hours=drawn.randint(1, 30))
    with store:
        assert store.check().faults == ()
        for number in NUMBERS:
            times = sorted(at for each, at in rung if each == number)
            assert all(later - earlier >= timedelta(hours=24) for earlier, later in pairwise(times))
            known = {made.intended_at for made in store.quarantine.show(number, now).attempts}
            assert set(times) <= known
        # Nobody is lost: long after, everybody is leased again.
        assert len(store.ledger.lease("last", now + timedelta(days=90), 99, 30)) == len(NUMBERS)
    assert len(rung) > 10
    assert len(told) >= stops
    assert all(stopped and "server" in words and "+7916" not in words for stopped, words in told)
