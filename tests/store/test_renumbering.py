"""The new number of a changed one: kept with the call that told it, rung by nobody for it, erased with either."""

from datetime import UTC, datetime, timedelta

import pytest

from prozvon.store import Draft, Outcome

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
D = timedelta(days=1)
OLD, OTHER, NEW = "+79160000001", "+79160000002", "+79165550007"


@pytest.fixture
def change(store):
    """Ring numbers that were all changed to one: `change(numbers, new, now)`."""
    tokens = iter(range(1000))

    def change(numbers, new, now=NOW):
        store.ledger.admit(numbers, now)
        leases = store.ledger.lease("tester", now, len(numbers), 30, only=numbers)
        drafts = [Draft(lease.number, lease.fence, "tester", next(tokens), "trunk") for lease in leases]
        intents = store.ledger.begin(drafts, now)
        store.ledger.settle_all([Outcome(i.id, "CHANGED", "dead", {"code": 410}, new_number=new) for i in intents], now)

    return change


def told(store, number):
    return [attempt.new_number for attempt in store.quarantine.show(number, NOW).attempts]


def phones(store):
    with store._database.reading() as connection:
        return set(connection.exec_driver_sql("SELECT e164 FROM phones").scalars())


def test_a_new_number_stands_with_the_call_that_told_it(store, change):
    change([OLD, OTHER], NEW)
    change([OLD], None, NOW + 2 * D)

    assert told(store, OLD) == [NEW, None]
    assert told(store, OTHER) == [NEW]
    assert [row.get("new_number") for row in store.held(OLD)["attempts"]] == [NEW, None]
    assert {(row["number"], row["new_number"]) for row in store.held(NEW)["attempts"]} == {(OLD, NEW), (OTHER, NEW)}
    assert store.check().faults == ()


def test_nobody_is_rung_because_a_number_was_told(store, change):
    change([OLD], NEW)
    later = NOW + 400 * D

    assert store.quarantine.show(NEW, later) is None
    assert NEW not in store.numbers.due(later, 100)
    assert [lease.number for lease in store.ledger.lease("tester", later, 10, 30)] == [OLD]
    assert store.ledger.lease("tester", later, 10, 30, only=[NEW]) == []


def test_a_number_that_is_given_as_well_keeps_its_own_life(store, change):
    store.ledger.admit([NEW], NOW)
    change([OLD], NEW)
    store.erase(OLD, NOW)

    assert phones(store) == {NEW}
    assert [lease.number for lease in store.ledger.lease("tester", NOW, 10, 30)] == [NEW]


def test_the_first_outcome_tells_the_new_number(store):
    store.ledger.admit([OLD], NOW)
    [lease] = store.ledger.lease("tester", NOW, 1, 30)
    [intent] = store.ledger.begin([Draft(OLD, lease.fence, "tester", 1, "trunk")], NOW)
    first, second = (Outcome(intent.id, "CHANGED", "dead", {"code": 410}, new_number=n) for n in (NEW, OTHER))
    store.ledger.settle_all([first, second], NOW)
    store.ledger.settle_all([second], NOW)

    assert told(store, OLD) == [NEW]
    assert phones(store) == {OLD, NEW}


def test_with_the_old_number_the_new_one_is_erased(store, change):
    change([OLD], NEW)
    gone = store.erase(OLD, NOW)

    assert gone.rows["phones"] == 2
    assert phones(store) == set()
    assert store.held(OLD) == store.held(NEW) == {}


def test_what_another_call_told_as_well_stays_with_that_call(store, change):
    change([OLD, OTHER], NEW)
    store.erase(OLD, NOW)

    assert phones(store) == {OTHER, NEW}
    assert told(store, OTHER) == [NEW]


def test_with_the_new_number_it_goes_from_every_call_that_told_it(store, change):
    change([OLD, OTHER], NEW)
    store.erase(NEW, NOW)

    assert phones(store) == {OLD, OTHER}
    assert told(store, OLD) == told(store, OTHER) == [None]
    assert store.held(NEW) == {}
    assert store.check().faults == ()


def test_an_erased_number_is_not_noted_again(store, change):
    store.erase(NEW, NOW)
    change([OLD], NEW)

    assert told(store, OLD) == [None]
    assert phones(store) == {OLD}


def test_with_the_last_call_that_told_it_a_new_number_is_gone(store, change):
    change([OLD], NEW)
    change([OTHER], NEW, NOW + 2 * D)
    store.prune(NOW + D)
    assert phones(store) == {OLD, OTHER, NEW}
    store.prune(NOW + 3 * D)
    assert phones(store) == {OLD, OTHER}
