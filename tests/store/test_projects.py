"""The clients of one outsourcer on one store: what they share, and what `store.share_evidence` keeps apart."""

from datetime import UTC, datetime, timedelta
from itertools import count

import polars as pl
import pytest

from prozvon.errors import StoreError
from prozvon.schedule import Policy, State
from prozvon.store import Disposition, Draft, Outcome, Report, Status, Stop, open_store

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
D = timedelta(days=1)
ONE, TWO = "+79160000001", "+79160000002"
GONE = ("UNALLOCATED", "dead", {"code": 404, "cause": 1})
RINGS = ("RINGING", "alive", {"code": 180})
LISTED = pl.DataFrame({"key": ["ann"], "name": ["Анна"], "numbers": [[ONE]]})
tokens = count(1)


def call(store, number, now, outcome):
    """Ring `number` for a project; returns whether it was rung."""
    leases = store.ledger.lease("sweep", now, 1, 30, only=[number])
    drafts = [Draft(each.number, each.fence, "sweep", next(tokens), "trunk") for each in leases]
    intents = store.ledger.begin(drafts, now)
    store.ledger.settle_all([Outcome(made.id, *outcome) for made in intents], now)
    return bool(intents)


def park(store, number, now):
    assert call(store, number, now - 2 * D, GONE)
    assert call(store, number, now, GONE)


def state(store, number=ONE):
    known = store.quarantine.show(number, NOW)
    return None if known is None else known.standing.state


@pytest.fixture
def apart(store_url):
    """Two projects that share nothing of what they learn, with a number in common."""
    with (
        open_store(store_url, project="bank", share_evidence=False) as bank,
        open_store(store_url, project="shop", share_evidence=False) as shop,
    ):
        for project in (bank, shop):
            project.ledger.admit([ONE, TWO], NOW - 3 * D)
        yield bank, shop


def test_by_default_projects_share_what_the_network_says(store_url):
    with open_store(store_url, project="bank") as bank, open_store(store_url, project="shop") as shop:
        assert bank.ledger.admit([ONE], NOW - 3 * D) == 1
        assert shop.ledger.admit([ONE], NOW - 3 * D) == 0
        park(bank, ONE, NOW)

        assert state(shop) is State.QUARANTINED


def test_without_sharing_nothing_that_one_learns_shows_at_the_other(apart):
    bank, shop = apart
    park(bank, ONE, NOW)

    assert (state(bank), state(shop)) == (State.QUARANTINED, State.NEW)
    assert bank.numbers.counts(NOW) == {"new": 1, "quarantined": 1, "due": 1}
    assert shop.numbers.counts(NOW) == {"new": 2, "due": 2}
    assert bank.quarantine.list(NOW)["number"].to_list() == [ONE]
    assert shop.quarantine.list(NOW).height == 0
    assert shop.quarantine.show(ONE, NOW).attempts == ()
    asked = pl.Series([ONE, TWO])
    assert bank.numbers.reach(asked, NOW)["dialable"].to_list() == [False, True]
    assert shop.numbers.reach(asked, NOW)["dialable"].to_list() == [True, True]
    assert bank.ledger.suspected([ONE, TWO]) == {ONE}
    assert shop.ledger.suspected([ONE, TWO]) == set()
    assert bank.check().faults == ()


def test_a_number_rests_for_everybody_whoever_rang_it(apart):
    bank, shop = apart
    assert call(bank, ONE, NOW, GONE)

    assert list(shop.ledger.resting([ONE], NOW)) == [ONE]
    assert not call(shop, ONE, NOW + D / 2, RINGS)
    assert call(shop, ONE, NOW + D, RINGS)
    assert shop.ledger.attempted([ONE], NOW - D) == {ONE: 1}, "what rang nobody is not counted, whoever placed it"


def test_two_projects_never_ring_one_number_at_once(apart):
    bank, shop = apart
    [first] = bank.ledger.lease("a", NOW, 1, 30, only=[ONE])

    assert shop.ledger.lease("b", NOW, 1, 30, only=[ONE]) == []
    [second] = shop.ledger.lease("b", NOW + timedelta(seconds=31), 1, 30, only=[ONE])
    drafts = [
        Draft(ONE, lease.fence, owner, token, "trunk")
        for lease, owner, token in ((first, "a", next(tokens)), (second, "b", next(tokens)))
    ]
    later = NOW + timedelta(seconds=32)
    assert bank.ledger.begin(drafts[:1], later) == [], "overtaken"
    assert len(shop.ledger.begin(drafts[1:], later)) == 1


def test_an_orphan_of_one_project_is_settled_for_that_project_by_whoever_finds_it(apart):
    bank, shop = apart
    [lease] = bank.ledger.lease("a", NOW, 1, 30, only=[ONE])
    bank.ledger.begin([Draft(ONE, lease.fence, "a", next(tokens), "trunk")], NOW)
    [orphan] = shop.ledger.orphans(NOW + D)
    shop.ledger.settle(orphan.id, *GONE, NOW + D)

    assert (state(bank), state(shop)) == (State.UNCONFIRMED, State.NEW)
    assert [made.cls for made in bank.quarantine.show(ONE, NOW).attempts] == ["UNALLOCATED"]


def test_a_line_that_one_project_asked_for_is_due_for_others_when_they_ask(store_url):
    with (
        open_store(store_url, project="bank", share_evidence=False) as bank,
        open_store(store_url, project="shop") as shop,
    ):
        assert bank.ledger.admit([ONE], NOW) == 1
        assert shop.numbers.due(NOW, 9) == []
        assert shop.ledger.admit([ONE, TWO], NOW) == 2
        assert shop.ledger.admit([ONE, TWO], NOW) == 0
        assert shop.numbers.due(NOW, 9) == [ONE, TWO]
        assert bank.numbers.due(NOW, 9) == [ONE]


@pytest.mark.parametrize("share", [True, False])
def test_a_hold_is_of_its_project_and_returns_by_itself(store_url, share):
    with (
        open_store(store_url, project="bank", share_evidence=share) as bank,
        open_store(store_url, project="shop", share_evidence=share) as shop,
    ):
        for project in (bank, shop):
            project.ledger.admit([ONE], NOW)
            project.people.admit(LISTED, "crm", NOW)
        bank.quarantine.hold(ONE, NOW + 90 * D, "через квартал", NOW)
        bank.quarantine.hold(ONE, NOW + 300 * D, "через год", NOW)

        def work(project, at):
            leased = project.people.lease("x", at, 1, seconds=60, cap=9, rest=D)
            project.people.release("x")
            return [each.key for each in leased]

        assert (bank.ledger.refused([ONE], NOW), shop.ledger.refused([ONE], NOW)) == ({ONE: "held"}, {})
        assert bank.numbers.reach(pl.Series([ONE]), NOW)["reason"].to_list() == ["held"]
        assert shop.numbers.reach(pl.Series([ONE]), NOW)["dialable"].to_list() == [True]
        assert (work(bank, NOW), work(shop, NOW)) == ([], ["ann"])
        assert bank.people.barred(NOW, D)["code"].to_list() == ["held"]
        assert shop.people.barred(NOW, D).height == 0
        known = bank.quarantine.show(ONE, NOW)
        assert (known.held_until, known.hold_reason) == (NOW + 300 * D, "через год")
        assert work(bank, NOW + 301 * D) == ["ann"]
        bank.quarantine.release(ONE, NOW)
        assert work(bank, NOW) == ["ann"]
        assert bank.ledger.refused([ONE], NOW) == {}


def test_a_refusal_is_its_projects_and_one_of_nobody_everybodys(apart, store_url):
    bank, shop = apart
    told = Report("x", ONE, NOW, Disposition.REFUSED, source="dialler")
    bank.contacts.record([told], None, NOW, again_after=D)

    assert (bank.ledger.refused([ONE], NOW), shop.ledger.refused([ONE], NOW)) == ({ONE: "refused"}, {})
    with open_store(store_url) as everybody:
        everybody.stoplist.add([Stop(TWO)], None, NOW)
    assert shop.ledger.refused([ONE, TWO], NOW) == {TWO: "stop_list"}
    assert shop.numbers.due(NOW, 9) == [ONE]
    assert not call(shop, TWO, NOW, RINGS)


def test_a_conversation_proves_the_owner_to_its_project_alone(apart):
    bank, shop = apart
    for store in (bank, shop):
        store.people.admit(LISTED, "crm", NOW)
    park(bank, ONE, NOW)
    told = Report("x", ONE, NOW + D, Disposition.WRONG_PARTY, source="dialler")
    shop.contacts.record([told], None, NOW + D, again_after=D)

    assert (state(bank), state(shop)) == (State.QUARANTINED, State.WRONG_PARTY)
    proven = Report("y", ONE, NOW + 2 * D, Disposition.CONVERSATION, source="dialler")
    bank.contacts.record([proven], None, NOW + 2 * D, again_after=D)
    assert (state(bank), state(shop)) == (State.REACHABLE, State.WRONG_PARTY)


def test_samples_are_drawn_from_each_projects_own_quarantine(store_url):
    policy = Policy(sample=1.0)
    with (
        open_store(store_url, project="bank", share_evidence=False, policy=policy) as bank,
        open_store(store_url, project="shop", share_evidence=False, policy=policy) as shop,
    ):
        for project, start in ((bank, NOW), (shop, NOW + D)):
            project.ledger.admit([ONE], start - 3 * D)
            assert call(project, ONE, start - 4 * D, GONE) or call(project, ONE, start - 3 * D, GONE)
        for step in range(3, 9):
            call(bank if step % 2 else shop, ONE, NOW + step * D, GONE)
        assert (state(bank), state(shop)) == (State.QUARANTINED, State.QUARANTINED)
        assert (bank.samples.draw(NOW + 10 * D), shop.samples.draw(NOW + 10 * D)) == (1, 1)
        assert bank.samples.draw(NOW + 10 * D) == 0
        assert call(shop, ONE, NOW + 11 * D, RINGS)
        assert (bank.samples.rate().rung, shop.samples.rate().rung) == (0, 1)


def test_an_erasure_takes_every_projects_evidence_and_show_lists_it(apart):
    bank, shop = apart
    park(bank, ONE, NOW)

    assert [row["project"] for row in shop.held(ONE)["standings"]] == ["bank", "shop"]
    bank.erase(ONE, NOW)
    assert bank.held(ONE) == {}
    assert (state(bank), state(shop)) == (None, None)
    assert shop.ledger.admit([ONE], NOW) == 0
    assert shop.check().faults == ()


def test_a_run_taken_back_takes_its_projects_numbers_alone(store_url):
    with (
        open_store(store_url, project="bank", share_evidence=False) as bank,
        open_store(store_url, project="shop") as shop,
    ):
        shop.ledger.admit([TWO], NOW - D)
        run = bank.runs.begin("clean", {}, "r", NOW)
        bank.ledger.admit([ONE, TWO], NOW)
        bank.people.admit(LISTED, f"clean, run {run}", NOW, run)
        bank.runs.finish(run, NOW, counts={}, status=Status.DONE)

        undone = bank.undo(run, NOW + D)
        assert (undone.numbers, undone.persons, undone.listed) == (2, 1, 0)
        assert (state(bank), state(bank, TWO)) == (None, None)
        assert (state(shop), state(shop, TWO)) == (None, State.NEW)
        assert shop.numbers.due(NOW, 9) == [TWO]


def test_a_shared_run_taken_back_leaves_the_line_to_the_project_that_has_its_own_evidence(store_url):
    with (
        open_store(store_url, project="bank", share_evidence=False) as bank,
        open_store(store_url, project="shop") as shop,
    ):
        bank.ledger.admit([ONE], NOW - D)
        run = shop.runs.begin("clean", {}, "r", NOW)
        shop.ledger.admit([ONE], NOW)
        shop.runs.finish(run, NOW, counts={}, status=Status.DONE)
        assert shop.undo(run, NOW + D).numbers == 1
        assert (shop.numbers.due(NOW, 9), bank.numbers.due(NOW, 9)) == ([], [ONE])


def test_whoever_names_no_project_shares(store_url):
    with open_store(store_url, share_evidence=False) as store:
        store.ledger.admit([ONE], NOW)
    with open_store(store_url, project="shop") as shop:
        assert shop.numbers.due(NOW, 9) == [ONE]


def test_an_unknown_intent_is_an_error_with_either_evidence(apart):
    with pytest.raises(StoreError, match="no intent 99"):
        apart[0].ledger.settle(99, *GONE, NOW)
