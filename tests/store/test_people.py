from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from sqlalchemy import event

from prozvon.errors import UsageError
from prozvon.schedule import State
from prozvon.store import Disposition, Report, Stop, open_store

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
H, D = timedelta(hours=1), timedelta(days=1)
MONTH = 30 * D
ONE, TWO, THREE, FOUR = "+79160000001", "+79160000002", "+79160000003", "+79160000004"
HARD = ("UNALLOCATED", "dead", {"code": 404, "cause": 1})
SOFT = ("ABSENT", "temp", {"code": 480, "cause": 20})
ALIVE = ("RINGING", "alive", {"code": 180})

LISTED = pl.DataFrame(
    {
        "key": ["ann", "bob", "cyd"],
        "name": ["Анна", None, "Сид"],
        "numbers": [[ONE, TWO], [THREE], [FOUR]],
    }
)


@pytest.fixture
def people(store):
    store.ledger.admit([ONE, TWO, THREE, FOUR], NOW)
    assert store.people.admit(LISTED, "crm", NOW) == 3
    return store.people


def lease(people, agent="a", now=NOW, limit=9, cap=20, **more):
    return people.lease(agent, now, limit, seconds=1800, cap=cap, rest=MONTH, **more)


def keys(work):
    return [each.key for each in work]


@pytest.fixture
def report(store):
    made = iter(range(1000))

    def report(number, disposition, at=NOW, **more):
        told = Report(f"r{next(made)}", number, at, disposition, source="dialler", **more)
        return store.contacts.record([told], None, at, again_after=D)

    return report


def test_people_are_leased_in_the_order_of_the_list_with_their_best_number_first(people):
    work = lease(people, limit=2)

    assert [(each.key, each.name, each.numbers) for each in work] == [
        ("ann", "Анна", (ONE, TWO)),
        ("bob", None, (THREE,)),
    ]
    assert {each.expires_at for each in work} == {NOW + timedelta(minutes=30)}


def test_two_operators_never_work_one_person(people):
    assert keys(lease(people, "a", limit=2)) == ["ann", "bob"]
    assert keys(lease(people, "b")) == ["cyd"]
    assert lease(people, "c") == []


def test_the_deadline_takes_a_person_back(people):
    (first,) = lease(people, "a", limit=1)
    late = NOW + timedelta(minutes=30)

    (again,) = lease(people, "b", now=late, limit=1)
    assert (again.key, again.fence) == (first.key, first.fence + 1)


def test_an_operator_has_no_more_than_the_cap(people):
    assert len(lease(people, "a", cap=2)) == 2
    assert lease(people, "a", cap=2) == []
    assert people.release("a", ONE) == 1
    assert keys(lease(people, "a", cap=2)) == ["ann"]


def test_what_is_released_is_free_at_once_and_only_by_its_holder(people):
    lease(people, "a")
    assert people.release("b") == 0
    assert people.leased(NOW)[0] == ("a", "ann", NOW + timedelta(minutes=30))
    assert people.release("a") == 3
    assert keys(lease(people, "b")) == ["ann", "bob", "cyd"]


def test_a_lease_needs_a_name(people):
    with pytest.raises(UsageError, match="--agent"):
        lease(people, "")


def test_after_a_conversation_a_person_rests_a_month(people, report):
    report(ONE, Disposition.CONVERSATION)

    assert keys(lease(people, now=NOW + 29 * D)) == ["bob", "cyd"]
    assert keys(lease(people, "b", now=NOW + MONTH, limit=1)) == ["ann"]
    assert people.barred(NOW + D, MONTH).rows() == [
        ("ann", ONE, "spoken_lately", True),
        ("ann", TWO, "spoken_lately", True),
    ]
    assert people.barred(NOW + MONTH, MONTH).is_empty()


def test_a_probe_starts_no_rest(people, dial):
    dial([ONE, TWO], NOW, *ALIVE)

    assert keys(lease(people, now=NOW + H)) == ["ann", "bob", "cyd"]


def test_a_call_that_reached_nobody_leaves_the_person_alone_for_a_day(people, report):
    report(ONE, Disposition.NO_ANSWER)

    assert keys(lease(people, now=NOW + 23 * H)) == ["bob", "cyd"]
    assert keys(lease(people, "b", now=NOW + D, limit=1)) == ["ann"]


def test_a_report_ends_the_lease(people, report):
    lease(people, "a", limit=1)
    report(ONE, Disposition.NO_ANSWER)

    assert people.leased(NOW) == []


def test_a_dead_number_leaves_the_person_their_other_one(people, dial):
    dial([ONE], NOW, *HARD)

    assert lease(people, limit=1)[0].numbers == (TWO,)


def test_an_absent_number_goes_last(people, dial):
    dial([ONE], NOW, *SOFT)

    assert lease(people, limit=1)[0].numbers == (TWO, ONE)


def test_only_numbers_that_may_be_rung_now_count(people):
    assert lease(people, allowed=lambda number: number == FOUR)[0].key == "cyd"


def test_a_long_list_is_looked_through_without_a_query_for_each_person(people, store):
    numbers = [f"+7916{n:07}" for n in range(5000, 6300)]
    store.ledger.admit(numbers, NOW)
    people.admit(
        pl.DataFrame({"key": numbers, "name": numbers, "numbers": [[number] for number in numbers]}), "crm", NOW
    )
    asked = []
    engine = store.people._database.engine
    event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    assert keys(lease(people, limit=1, allowed=lambda number: number == numbers[-1])) == numbers[-1:]
    assert len(asked) < 40


def test_a_person_without_a_number_that_may_be_dialled_is_passed_over(people, store):
    store.stoplist.add([Stop(THREE)], None, NOW)

    assert keys(lease(people)) == ["ann", "cyd"]


def test_who_is_in_the_newest_list_no_more_is_leased_no_more(people):
    assert people.admit(LISTED[2:].vstack(LISTED[:1]), "crm", NOW + D) == 0

    assert keys(lease(people, now=NOW + D)) == ["cyd", "ann"]


def test_a_wrong_party_parts_the_pair_and_loses_neither(people, store, report):
    report(ONE, Disposition.WRONG_PARTY)

    assert lease(people, limit=1)[0].numbers == (TWO,)
    assert store.quarantine.show(ONE, NOW).standing.state is State.WRONG_PARTY
    assert people.barred(NOW, MONTH).rows() == [("ann", ONE, "wrong_party", False)]
    # For ever, whatever list comes.
    people.admit(LISTED, "crm", NOW + 400 * D)
    assert lease(people, "b", now=NOW + 400 * D, limit=1)[0].numbers == (TWO,)
    # And it is not rung again to see.
    assert ONE not in store.numbers.due(NOW + 900 * D, 99)


def test_a_number_of_two_is_a_strangers_only_for_the_one_who_was_asked_for(people, store, report):
    people.admit(LISTED.with_columns(numbers=pl.Series([[ONE], [ONE], [FOUR]])), "crm", NOW)
    report(ONE, Disposition.WRONG_PARTY, person="ann")

    assert store.quarantine.show(ONE, NOW).standing.state is State.REACHABLE
    assert [(each.key, each.numbers) for each in lease(people, limit=2, now=NOW + D)] == [
        ("ann", (TWO,)),
        ("bob", (ONE, THREE)),
    ]


def test_a_refusal_hits_the_person_with_all_numbers(people, store, report):
    report(ONE, Disposition.REFUSED, status="DNC")

    assert keys(lease(people, now=NOW + 900 * D)) == ["bob", "cyd"]
    assert set(store.ledger.refused([ONE, TWO, THREE], NOW + 900 * D)) == {ONE, TWO}
    assert store.numbers.due(NOW + 900 * D, 99) == [THREE, FOUR]
    assert store.numbers.reach(pl.Series([ONE, TWO]), NOW)["reason"].to_list() == ["refused", "refused"]


def test_a_wish_to_be_called_later_holds_the_person(people, report):
    report(ONE, Disposition.CALLBACK, call_after=NOW + 365 * D, told={"note": "вернуться через год"})

    assert keys(lease(people, now=NOW + 364 * D)) == ["bob", "cyd"]
    assert keys(lease(people, "b", now=NOW + 365 * D, limit=1)) == ["ann"]


def test_a_new_number_that_was_told_belongs_to_the_person(people, store, report):
    report(THREE, Disposition.CONVERSATION, phone="+79160000009")

    assert lease(people, "b", now=NOW + MONTH)[1].numbers == ("+79160000009", THREE)
    assert store.quarantine.show("+79160000009", NOW).standing.state is State.NEW


def test_a_conversation_proves_the_owner_of_a_number_that_came_back(people, store, dial, report):
    dial([THREE], NOW, *HARD)
    dial([THREE], NOW + D, *HARD)
    dial([THREE], NOW + 200 * D, *ALIVE)
    assert store.quarantine.show(THREE, NOW).standing.state is State.OWNER_UNPROVEN
    assert keys(lease(people, now=NOW + 201 * D)) == ["ann", "cyd"]

    report(THREE, Disposition.CONVERSATION, at=NOW + 201 * D)

    assert store.quarantine.show(THREE, NOW).standing.state is State.REACHABLE


def test_an_old_conversation_proves_nothing(people, store, dial, report):
    dial([THREE], NOW, *HARD)
    dial([THREE], NOW + D, *HARD)
    dial([THREE], NOW + 200 * D, *ALIVE)
    report(THREE, Disposition.CONVERSATION, at=NOW + 150 * D)

    assert store.quarantine.show(THREE, NOW).standing.state is State.OWNER_UNPROVEN
    assert people.barred(NOW + 151 * D, MONTH)["code"].to_list() == ["spoken_lately"]


@pytest.mark.usefixtures("people")
def test_a_disconnected_number_is_one_hard_sign(store, report):
    report(ONE, Disposition.DISCONNECTED)
    report(ONE, Disposition.DISCONNECTED, at=NOW + H)
    assert store.quarantine.show(ONE, NOW).standing.state is State.UNCONFIRMED

    report(ONE, Disposition.DISCONNECTED, at=NOW + D)
    assert store.quarantine.show(ONE, NOW).standing.state is State.QUARANTINED


@pytest.mark.usefixtures("people")
def test_a_call_of_the_dialler_spends_the_rest_of_the_number(store, report):
    report(ONE, Disposition.NO_ANSWER)

    assert list(store.ledger.resting([ONE, TWO], NOW + H)) == [ONE]
    assert ONE not in {each.number for each in store.ledger.lease("sweep", NOW + H, 9, 30)}


@pytest.mark.usefixtures("people")
def test_a_file_of_reports_that_breaks_off_leaves_nothing(store):
    told = [Report(str(k), ONE, NOW, Disposition.CONVERSATION, source="dialler") for k in range(3)]
    before = store.held(ONE)

    def broken_off():
        with store.runs.whole("feedback", {"calls.csv": "aa"}, "r", NOW) as run:
            store.contacts.record(told, run.id, NOW, again_after=D, within=run.connection)
            raise RuntimeError("the power fails")

    with pytest.raises(RuntimeError, match="the power fails"):
        broken_off()
    assert (store.held(ONE), store.runs.list()) == (before, ())

    with store.runs.whole("feedback", {"calls.csv": "aa"}, "r", NOW) as run:
        new = store.contacts.record(told, run.id, NOW, again_after=D, within=run.connection)
        run.counts, run.outcome = {"new": new}, "aa"
    assert [(each.kind, each.status, each.counts) for each in store.runs.list()] == [("feedback", "done", {"new": 3})]


@pytest.mark.usefixtures("people")
def test_a_report_read_twice_counts_once(store):
    told = Report("same", ONE, NOW, Disposition.DISCONNECTED, source="dialler")
    again = Report("same", ONE, NOW + 2 * D, Disposition.DISCONNECTED, source="dialler")

    assert store.contacts.record([told, told], None, NOW, again_after=D) == 1
    assert store.contacts.record([again], None, NOW + 2 * D, again_after=D) == 0
    assert store.quarantine.show(ONE, NOW).standing.state is State.UNCONFIRMED


def test_a_refusal_to_one_client_is_no_refusal_to_another(store_url):
    with open_store(store_url, project="bank") as bank, open_store(store_url, project="shop") as shop:
        for store in (bank, shop):
            store.ledger.admit([ONE], NOW)
            store.people.admit(LISTED[:1], "crm", NOW)
        told = Report("x", ONE, NOW, Disposition.REFUSED, source="dialler")
        bank.contacts.record([told], None, NOW, again_after=D)

        assert lease(bank.people, now=NOW + 2 * D) == []
        assert keys(lease(shop.people, now=NOW + 2 * D)) == ["ann"]
        assert list(bank.ledger.refused([ONE, TWO], NOW)) == [ONE, TWO]
        assert shop.ledger.refused([ONE], NOW) == {}
    with open_store(store_url) as everybody:
        assert list(everybody.ledger.refused([ONE], NOW)) == [ONE]


def test_who_goes_on_rests_and_is_parted_as_the_retired_one_was(people, report):
    report(ONE, Disposition.CONVERSATION, person="ann")
    report(TWO, Disposition.WRONG_PARTY, person="ann")
    report(THREE, Disposition.CALLBACK, person="bob", call_after=NOW + 2 * D)
    joined = pl.DataFrame({"key": ["cyd"], "name": ["Сид"], "numbers": [[FOUR, TWO]]})
    people.admit(joined, "crm", NOW, retired=[("ann", "cyd"), ("bob", "new"), ("nobody", "cyd")])

    assert lease(people, now=NOW + 2 * D) == []
    barred = people.barred(NOW + D, MONTH)
    told = set(barred.select("cluster_id", "number", "code").rows())
    assert {("cyd", FOUR, "spoken_lately"), ("cyd", TWO, "wrong_party")} <= told

    back = pl.DataFrame({"key": ["cyd", "new"], "name": ["Сид", "Боб"], "numbers": [[FOUR], [THREE]]})
    people.admit(back, "crm", NOW + D)
    assert keys(lease(people, now=NOW + D)) == []
    assert keys(lease(people, now=NOW + 2 * MONTH)) == ["cyd", "new"]


def test_whom_an_operator_still_has_under_the_retired_id_is_given_to_nobody_else(people):
    assert keys(lease(people, limit=1)) == ["ann"]
    joined = pl.DataFrame({"key": ["cyd"], "name": ["Сид"], "numbers": [[FOUR]]})
    people.admit(joined, "crm", NOW, retired=[("ann", "cyd")])

    assert lease(people, agent="b", now=NOW + H / 4) == []
    assert keys(lease(people, agent="b", now=NOW + H)) == ["cyd"]
