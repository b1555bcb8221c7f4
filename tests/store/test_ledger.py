from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from prozvon.errors import StoreError, UsageError
from prozvon.schedule import State
from prozvon.store import Draft, Lease, Outcome, Stop

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
H, D = timedelta(hours=1), timedelta(days=1)
ONE, TWO, THREE = "+79160000001", "+79160000002", "+79160000003"
UNALLOCATED = ("UNALLOCATED", "dead", {"code": 404, "cause": 1})


@pytest.fixture
def ledger(store):
    store.ledger.admit([ONE, TWO, THREE], NOW)
    return store.ledger


def draft(lease, owner="a", token=7):
    return Draft(lease.number, lease.fence, owner, token, "trunk")


def begun(ledger, numbers, now=NOW, owner="a", rest=D):
    leases = ledger.lease(owner, now, 100, 30, only=numbers, rest=rest)
    return ledger.begin([draft(lease, owner, hash((lease, now)) & 0xFFFF) for lease in leases], now, rest)


def test_numbers_are_admitted_once(ledger):
    assert ledger.admit([THREE, "+79160000004", "+79160000004"], NOW) == 1
    assert ledger.admit([], NOW) == 0


def test_a_new_number_is_due_at_once_and_leased_once(ledger):
    assert ledger.lease("a", NOW, 2, 30) == [Lease(ONE, 1), Lease(TWO, 1)]
    assert ledger.lease("b", NOW, 9, 30) == [Lease(THREE, 1)]
    assert ledger.lease("b", NOW, 9, 30) == []


def test_a_lease_that_ran_out_is_taken_over_under_a_higher_fence(ledger):
    ledger.lease("a", NOW, 1, 30)

    assert ledger.lease("b", NOW + timedelta(seconds=29), 1, 30, only=[ONE]) == []
    assert ledger.lease("b", NOW + timedelta(seconds=30), 1, 30, only=[ONE]) == [Lease(ONE, 2)]


def test_a_renewed_lease_is_not_taken_over(ledger):
    leases = ledger.lease("a", NOW, 1, 30)

    assert ledger.renew(leases, "a", NOW + timedelta(seconds=20), 30) == leases
    assert ledger.lease("b", NOW + timedelta(seconds=40), 1, 30, only=[ONE]) == []


def test_an_overtaken_lease_cannot_be_renewed(ledger):
    leases = ledger.lease("a", NOW, 1, 30)
    ledger.lease("b", NOW + timedelta(seconds=31), 1, 30, only=[ONE])

    assert ledger.renew(leases, "a", NOW + timedelta(seconds=32), 30) == []


def test_given_numbers_are_leased_in_their_order_whether_due_or_not(ledger, dial):
    dial([TWO], NOW, "RINGING", "alive")

    leases = ledger.lease("a", NOW + 30 * H, 9, 30, only=[THREE, TWO, "+79169999999", THREE])

    assert [lease.number for lease in leases] == [THREE, TWO]


def test_a_released_lease_can_be_taken_at_once(ledger):
    leases = ledger.lease("a", NOW, 3, 30)
    ledger.release(leases[:2], "a")
    ledger.release(leases[2:], "b")  # not b's to release

    assert [lease.number for lease in ledger.lease("b", NOW, 3, 30)] == [ONE, TWO]


def test_leases_of_others_are_told_with_their_end(ledger):
    ledger.lease("a", NOW, 1, 30)

    assert ledger.held([ONE, TWO], NOW) == {ONE: NOW + timedelta(seconds=30)}
    assert ledger.held([ONE, TWO], NOW + timedelta(seconds=30)) == {}


def test_only_the_last_holder_of_a_lease_begins(ledger):
    (stale,) = ledger.lease("a", NOW, 1, 30, only=[ONE])
    (fresh,) = ledger.lease("b", NOW + timedelta(seconds=31), 1, 30, only=[ONE])

    assert ledger.begin([draft(stale, "a", 1)], NOW + timedelta(seconds=32)) == []
    assert ledger.begin([draft(fresh, "a", 2)], NOW + timedelta(seconds=32)) == []
    assert [made.token for made in ledger.begin([draft(fresh, "b", 3)], NOW + timedelta(seconds=32))] == [3]


def test_one_lease_is_good_for_one_call(ledger):
    (lease,) = ledger.lease("a", NOW, 1, 30, only=[ONE])

    assert len(ledger.begin([draft(lease, "a", 1), draft(lease, "a", 2)], NOW)) == 1
    assert ledger.begin([draft(lease, "a", 3)], NOW, rest=timedelta()) == []


def test_intents_keep_the_order_and_tokens_of_their_drafts(ledger):
    leases = ledger.lease("a", NOW, 3, 30)
    tokens = [2**64 - 1, 0, 2**63]

    intents = ledger.begin([draft(lease, "a", token) for lease, token in zip(leases, tokens, strict=True)], NOW)

    assert [(made.number, made.token, made.at) for made in intents] == [
        (ONE, tokens[0], NOW),
        (TWO, tokens[1], NOW),
        (THREE, tokens[2], NOW),
    ]
    assert ledger.orphans(NOW + H) == intents


def test_a_called_number_rests(ledger):
    begun(ledger, [ONE])

    assert ledger.lease("a", NOW + D - timedelta(microseconds=1), 9, 30, only=[ONE]) == []
    assert ledger.resting([ONE, TWO], NOW + H) == {ONE: NOW + D}
    assert ledger.lease("a", NOW + D, 9, 30, only=[ONE]) == [Lease(ONE, 2)]


def test_a_rest_of_a_day_lasts_24_hours_on_the_day_the_clocks_change(ledger):
    berlin = ZoneInfo("Europe/Berlin")
    before = datetime(2027, 3, 27, 12, tzinfo=berlin)
    (lease,) = ledger.lease("a", before, 1, 30, only=[ONE])
    assert len(ledger.begin([draft(lease, "a", 1)], before)) == 1

    # By the clock on the wall a day has passed, by the telephone's 23 hours.
    assert ledger.lease("b", datetime(2027, 3, 28, 12, tzinfo=berlin), 1, 30, only=[ONE]) == []
    assert len(ledger.lease("b", datetime(2027, 3, 28, 13, tzinfo=berlin), 1, 30, only=[ONE])) == 1


def test_a_clock_that_was_set_back_lets_nobody_be_rung_again(ledger):
    begun(ledger, [ONE])

    assert ledger.lease("a", NOW - 400 * D, 9, 30, only=[ONE]) == []


def test_a_longer_rest_is_kept_by_lease_and_begin(ledger):
    begun(ledger, [ONE])
    later = NOW + 25 * H

    assert ledger.lease("a", later, 9, 30, only=[ONE], rest=3 * D) == []
    (lease,) = ledger.lease("a", later, 9, 30, only=[ONE], rest=D)
    assert ledger.begin([draft(lease)], later, rest=3 * D) == []


def test_an_intent_of_a_living_lease_is_no_orphan(ledger):
    intents = begun(ledger, [ONE])

    assert ledger.orphans(NOW + timedelta(seconds=29)) == []
    assert ledger.orphans(NOW + timedelta(seconds=30)) == intents


def test_a_settled_intent_is_no_orphan(ledger):
    (intent,) = begun(ledger, [ONE])
    ledger.settle(intent.id, *UNALLOCATED, NOW)

    assert ledger.orphans(NOW + H) == []


def test_an_orphan_is_due_again_after_its_rest_and_not_before(ledger, store):
    begun(ledger, [ONE, TWO, THREE])

    assert store.numbers.due(NOW + D - timedelta(microseconds=1), 9) == []
    assert store.numbers.due(NOW + D, 9) == [ONE, TWO, THREE]


def test_the_first_outcome_of_an_intent_stands(ledger, store):
    (intent,) = begun(ledger, [ONE])
    ledger.settle(intent.id, "RINGING", "alive", {"code": 180}, NOW)
    ledger.settle(intent.id, *UNALLOCATED, NOW + H)
    shown = store.quarantine.show(ONE, NOW)

    assert shown.standing.state is State.REACHABLE
    assert [(made.cls, made.verdict, made.evidence) for made in shown.attempts] == [("RINGING", "alive", {"code": 180})]


def test_two_outcomes_of_one_intent_in_one_commit_count_once(ledger, store):
    (intent,) = begun(ledger, [ONE])
    ledger.settle_all([Outcome(intent.id, *UNALLOCATED), Outcome(intent.id, "RINGING", "alive", {})], NOW)

    assert store.quarantine.show(ONE, NOW).standing.state is State.UNCONFIRMED


def test_a_settled_number_is_leased_no_more(ledger):
    (intent,) = begun(ledger, [ONE])
    ledger.settle(intent.id, *UNALLOCATED, NOW)

    assert ledger.held([ONE], NOW) == {}


def test_settling_an_old_call_leaves_the_new_lease_alone(ledger):
    (intent,) = begun(ledger, [ONE])
    ledger.lease("b", NOW + D, 1, 30, only=[ONE])
    ledger.settle(intent.id, *UNALLOCATED, NOW + D)

    assert list(ledger.held([ONE], NOW + D)) == [ONE]


def test_an_intent_that_was_never_begun_cannot_be_settled(ledger):
    with pytest.raises(StoreError, match="no intent 99"):
        ledger.settle(99, *UNALLOCATED, NOW)


def test_two_dead_verdicts_a_day_apart_park_a_number(dial, store):
    dial([ONE], NOW, *UNALLOCATED)
    assert store.quarantine.show(ONE, NOW).standing.state is State.UNCONFIRMED
    assert store.numbers.due(NOW + D, 9) == [ONE]

    dial([ONE], NOW + D, *UNALLOCATED)
    assert store.quarantine.show(ONE, NOW).standing.state is State.QUARANTINED
    assert store.numbers.due(NOW + 161 * D, 9) == []
    assert store.numbers.due(NOW + 181 * D, 9) == [ONE]

    dial([ONE], NOW + 181 * D, "RINGING", "alive", {"code": 180})
    assert store.quarantine.show(ONE, NOW).standing.state is State.OWNER_UNPROVEN


def test_trouble_of_the_network_keeps_the_last_word_about_the_number(dial, store):
    dial([ONE], NOW, "RINGING", "alive", {"code": 180})
    dial([ONE], NOW + 2 * D, "NETWORK", "error", {"code": 503})
    shown = store.quarantine.show(ONE, NOW)

    assert (shown.cls, shown.verdict, shown.standing.checked_at) == ("RINGING", "alive", NOW)
    assert shown.standing.next_check_at == NOW + 3 * D


@pytest.mark.parametrize(
    ("expires_at", "now", "leased"),
    [
        pytest.param(None, NOW + 900 * D, [], id="for ever"),
        pytest.param(NOW + D, NOW, [], id="not yet over"),
        pytest.param(NOW + D, NOW + D, [Lease(ONE, 1)], id="over"),
    ],
)
def test_a_stopped_number_is_not_leased(ledger, store, expires_at, now, leased):
    store.stoplist.add([Stop(ONE, expires_at=expires_at)], None, NOW)

    assert [lease for lease in ledger.lease("a", now, 9, 30) if lease.number == ONE] == leased


def test_a_number_stopped_after_its_lease_is_not_called(ledger, store):
    leases = ledger.lease("a", NOW, 2, 30)
    store.stoplist.add([Stop(ONE, code="refused")], None, NOW)

    intents = ledger.begin([draft(lease, "a", lease.fence + k) for k, lease in enumerate(leases)], NOW)

    assert [made.number for made in intents] == [TWO]
    assert ledger.refused([ONE, TWO]) == {ONE: "refused"}


def test_a_held_number_is_not_called(ledger, store):
    leases = ledger.lease("a", NOW, 1, 30, only=[ONE])
    store.quarantine.hold(ONE, NOW + 365 * D, "asked for next year", NOW)

    assert ledger.begin([draft(lease) for lease in leases], NOW) == []
    assert ledger.refused([ONE], NOW) == {ONE: "held"}
    assert ledger.refused([ONE], NOW + 365 * D) == {}
    assert ledger.lease("a", NOW + 365 * D, 1, 30, only=[ONE]) == [Lease(ONE, 2)]


@pytest.mark.usefixtures("ledger")
def test_stopped_numbers_are_out_of_the_way_of_due_ones(store):
    store.stoplist.add([Stop(ONE), Stop(TWO, expires_at=NOW + 9 * D)], None, NOW)

    assert store.numbers.due(NOW + D, 9) == [THREE]
    assert store.numbers.due(NOW + 9 * D, 9) == [THREE, TWO]


def test_a_number_stopped_before_it_was_admitted_is_never_due(store):
    store.stoplist.add([Stop(ONE)], None, NOW)
    store.ledger.admit([ONE, TWO], NOW)

    assert store.numbers.due(NOW + 900 * D, 9) == [TWO]


def test_an_instant_without_a_zone_is_misuse(ledger):
    with pytest.raises(UsageError, match="time zone"):
        ledger.admit(["+79160000009"], datetime(2026, 11, 22))  # noqa: DTZ001


def test_more_numbers_than_fit_one_statement(store):
    numbers = [f"+7916{k:07d}" for k in range(2500)]
    store.ledger.admit(numbers, NOW)
    leases = store.ledger.lease("a", NOW, 2500, 30, only=numbers[::-1])
    intents = store.ledger.begin([draft(lease, token=k) for k, lease in enumerate(leases)], NOW)
    store.ledger.settle_all([Outcome(made.id, *UNALLOCATED) for made in intents], NOW)

    assert [made.number for made in intents] == numbers[::-1]
    assert store.numbers.counts(NOW + D) == {"unconfirmed": 2500, "due": 2500}


def test_tokens_tell_every_trunk_that_a_call_was_offered_to(ledger):
    assert ledger.tokens(NOW - D) == []
    first, second = begun(ledger, [ONE, TWO])
    ledger.settle(first.id, "BUSY", "alive", {"code": 486, "trunks": ["trunk", "other"]}, NOW + H)
    assert dict(ledger.tokens(NOW - D)) == {first.token: ["trunk", "other"], second.token: ["trunk"]}
    ledger.settle(second.id, "BUSY", "alive", {"code": 486}, NOW + H)
    assert dict(ledger.tokens(NOW - D))[second.token] == ["trunk"]
    assert ledger.tokens(NOW + D) == []
