from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from prozvon.codes import CODES
from prozvon.store import Stop
from prozvon.store.records import CHUNK

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
H, D = timedelta(hours=1), timedelta(days=1)
HARD = ("UNALLOCATED", "dead", {"code": 404, "cause": 1})
SOFT = ("ABSENT", "temp", {"code": 480, "cause": 20})
ALIVE = ("RINGING", "alive", {"code": 180})

REACHES = [
    ("never tried", [], "new", True, None),
    ("reachable", [(0 * D, ALIVE)], "reachable", True, None),
    ("dead once", [(0 * D, HARD)], "unconfirmed", False, "unconfirmed_dead"),
    ("dead twice", [(0 * D, HARD), (D, HARD)], "quarantined", False, "quarantined"),
    ("absent once", [(0 * D, SOFT)], "unconfirmed", True, None),
    ("absent three times", [(0 * D, SOFT), (8 * D + 6 * H, SOFT), (15 * D, SOFT)], "quarantined", False, "quarantined"),
    ("dead, then back", [(0 * D, HARD), (D, HARD), (181 * D, ALIVE)], "owner_unproven", False, "owner_unproven"),
    (
        "dead, back, then absent",
        [(0 * D, HARD), (D, HARD), (181 * D, ALIVE), (361 * D, SOFT)],
        "unconfirmed",
        False,
        "owner_unproven",
    ),
    ("trouble only", [(0 * D, ("NETWORK", "error", {"code": 503}))], "new", True, None),
    ("badly written", [(0 * D, ("BAD-NUMBER", "temp", {"code": 484}))], "data_quality", False, "data_quality"),
]


@pytest.mark.parametrize("row", REACHES, ids=[row[0] for row in REACHES])
def test_a_number_is_told_with_its_reason(store, dial, row):
    _, walk, reach, dialable, reason = row
    number = "+79161234567"
    store.ledger.admit([number], NOW)
    for since, outcome in walk:
        assert len(dial([number], NOW + since, *outcome)) == 1
    now = NOW + (walk[-1][0] if walk else 0 * D)

    told = store.numbers.reach(pl.Series([number]), now).row(0, named=True)

    assert (told["pz_reach"], told["dialable"], told["reason"]) == (reach, dialable, reason)
    assert told["pz_reach_class"] == (walk[-1][1][0] if walk else None)
    assert reason is None or reason in CODES


def test_answers_stand_in_the_order_of_the_questions(store, dial):
    one, two = "+79160000001", "+79160000002"
    dial([two], NOW, *ALIVE)
    dial([one], NOW, *HARD)
    asked = pl.Series([two, None, "+79169999999", one, two])

    told = store.numbers.reach(asked, NOW)

    assert told["number"].to_list() == asked.to_list()
    assert told["pz_reach"].to_list() == ["reachable", None, None, "unconfirmed", "reachable"]
    assert told["dialable"].to_list() == [True, True, True, False, True]
    assert told["pz_checked_at"].to_list() == [NOW, None, None, NOW, NOW]
    assert told.schema == {
        "number": pl.String,
        "pz_reach": pl.String,
        "pz_reach_class": pl.String,
        "pz_checked_at": pl.Datetime("us", "UTC"),
        "pz_next_check": pl.Datetime("us", "UTC"),
        "dialable": pl.Boolean,
        "reason": pl.String,
        "proven": pl.Boolean,
    }


def test_looking_up_and_reading_all_tell_the_same(store, dial):
    numbers = [f"+7916{k:07d}" for k in range(3 * CHUNK)]
    store.ledger.admit(numbers, NOW)
    dial(numbers[::7], NOW, *HARD)
    dial(numbers[1::7], NOW, *SOFT)

    whole = store.numbers.reach(pl.Series(numbers), NOW)
    parts = pl.concat([store.numbers.reach(pl.Series(numbers[k : k + 300]), NOW) for k in range(0, len(numbers), 300)])

    assert whole.equals(parts)


@pytest.mark.parametrize("asked", [[], [None], ["+79169999999"]])
def test_an_empty_store_knows_nobody(store, asked):
    told = store.numbers.reach(pl.Series(asked, dtype=pl.String), NOW)

    assert told["dialable"].to_list() == [True] * len(asked)
    assert told["pz_reach"].null_count() == len(asked)


def test_what_people_said_comes_before_what_the_network_said(store, dial):
    dead, unknown, held, once = "+79160000001", "+79160000002", "+79160000003", "+79160000004"
    dial([dead], NOW, *HARD)
    store.ledger.admit([held, once], NOW)
    store.stoplist.add([Stop(dead, "refused"), Stop(unknown), Stop(once, expires_at=NOW + D)], None, NOW)
    store.quarantine.hold(held, NOW + 9 * D, "back next week", NOW)
    asked = pl.Series([dead, unknown, held, once])

    assert store.numbers.reach(asked, NOW)["reason"].to_list() == ["refused", "stop_list", "held", "stop_list"]
    assert store.numbers.reach(asked, NOW + 9 * D)["reason"].to_list() == ["refused", "stop_list", None, None]


@pytest.mark.parametrize(
    ("made", "proven"),
    [(NOW + 180 * D, False), (NOW + 182 * D, True), (None, False)],
    ids=["before", "after", "unknown"],
)
def test_a_record_made_since_a_number_came_back_proves_its_owner(store, dial, made, proven):
    number = "+79161234567"
    for since, outcome in [(0 * D, HARD), (D, HARD), (181 * D, ALIVE)]:
        dial([number], NOW + since, *outcome)
    naive = None if made is None else made.replace(tzinfo=None)
    newest = pl.Series([naive], dtype=pl.Datetime("us"))

    told = store.numbers.reach(pl.Series([number]), NOW + 183 * D, newest).row(0, named=True)

    assert (told["dialable"], told["proven"]) == (proven, proven)
    assert store.ledger.prove([number] if told["proven"] else []) == int(proven)
    assert store.numbers.reach(pl.Series([number]), NOW + 183 * D)["dialable"].item() is proven


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
def test_the_next_due_are_found_by_index(store):
    store.ledger.admit([f"+7916{k:07d}" for k in range(3000)], NOW)
    with store._database.reading() as connection:
        plan = " ".join(
            row[3]
            for row in connection.exec_driver_sql(
                "EXPLAIN QUERY PLAN SELECT phone_id FROM numbers WHERE next_check_at <= 1 "
                "ORDER BY next_check_at, phone_id LIMIT 100"
            )
        )

    assert "USING COVERING INDEX ix_numbers_due" in plan
    assert "TEMP B-TREE" not in plan


@pytest.mark.soak
def test_a_million_numbers(store):
    numbers = [f"+79{k:09d}" for k in range(1_000_000)]

    assert store.ledger.admit(numbers, NOW) == 1_000_000
    assert len(store.numbers.due(NOW, 100)) == 100
    assert len(store.ledger.lease("a", NOW, 100, 30)) == 100
    assert store.numbers.reach(pl.Series(numbers), NOW)["dialable"].all()
