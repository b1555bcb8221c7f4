import sqlite3
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from prozvon.store import Disposition, Report, Stop, open_store

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
D = timedelta(days=1)
ONE, TWO, SHARED, OTHER = "+79160000001", "+79160000002", "+79160000003", "+79160000004"
LISTED = pl.DataFrame(
    {"key": ["ann", "bob"], "name": ["Анна Тайная", "Боб"], "numbers": [[ONE, TWO, SHARED], [SHARED]]}
)


@pytest.fixture
def filled(store, dial):
    store.ledger.admit([ONE, TWO, SHARED, OTHER], NOW)
    store.people.admit(LISTED, "crm", NOW)
    dial([ONE, OTHER], NOW, "RINGING", "alive", {"code": 180})
    store.quarantine.hold(ONE, NOW + D, "тайная причина", NOW)
    told = {"note": "тайная заметка"}
    reports = [
        Report("a", TWO, NOW, Disposition.CONVERSATION, told=told, person="ann"),
        Report("b", OTHER, NOW, Disposition.CONVERSATION, phone=ONE),
    ]
    store.contacts.record(reports, None, NOW, again_after=D)
    store.stoplist.add([Stop(ONE, reason="тайная воля")], None, NOW)
    return store


def test_all_that_is_held_of_a_person_is_listed(filled):
    told = filled.held(ONE)

    assert set(told) == {"numbers", "persons", "person_phones", "contacts", "facts", "attempts", "stoplist", "marks"}
    assert told["persons"][0]["name"] == "Анна Тайная"
    assert [row["number"] for row in told["person_phones"]] == [ONE, TWO, SHARED]
    assert [row["value"] for row in told["facts"]] == ["тайная заметка", ""]
    assert told["attempts"][0]["trunk"] == "trunk"
    assert filled.held("+79169999999") == {}


def test_a_person_is_erased_from_every_table_with_all_numbers(filled):
    gone = filled.erase(ONE, NOW)

    assert (set(gone.numbers), gone.keys) == ({ONE, TWO}, ("ann",))
    assert gone.rows["persons"] == 1
    assert filled.held(ONE) == {}
    assert filled.held(TWO) == {}
    assert filled.check().faults == ()


def test_what_others_hold_stays_with_them(filled):
    filled.erase(ONE, NOW)

    assert [row["key"] for row in filled.held(SHARED)["persons"]] == ["bob"]
    assert len(filled.held(OTHER)["contacts"]) == 1


def test_an_erased_number_is_never_taken_in_again(filled):
    filled.erase(ONE, NOW)
    later = NOW + 400 * D

    assert filled.ledger.admit([ONE, TWO, "+79160000009"], later) == 1
    assert filled.stoplist.add([Stop(ONE)], None, later) == 0
    assert filled.people.admit(LISTED, "crm", later) == 1
    reports = [
        Report("c", ONE, later, Disposition.CONVERSATION),
        Report("d", OTHER, later, Disposition.BUSY, phone=TWO),
    ]
    assert filled.contacts.record(reports, None, later, again_after=D) == 1
    assert filled.held(ONE) == filled.held(TWO) == {}
    assert filled.ledger.refused([ONE, OTHER], later) == {ONE: "erased"}
    assert filled.numbers.reach(pl.Series([ONE, OTHER]), later)["reason"].to_list() == ["erased", None]


def test_a_number_that_was_never_here_is_barred_all_the_same(filled):
    assert filled.erase("+79168888888", NOW).numbers == ("+79168888888",)
    assert filled.erase("+79168888888", NOW).rows == {}
    assert filled.ledger.admit(["+79168888888"], NOW) == 0


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
def test_nothing_of_a_person_is_left_in_the_file_or_its_log(filled, tmp_path):
    secrets = [ONE.encode(), TWO.encode(), ONE[3:].encode(), *(word.encode() for word in ("Тайная", "тайная"))]

    def found():
        every = b"".join(file.read_bytes() for file in tmp_path.iterdir() if file.name.startswith("base.db"))
        return [each for each in secrets if each in every]

    assert len(found()) == 5
    filled.erase(ONE, NOW)
    assert found() == []


@pytest.mark.peer
@pytest.mark.parametrize("store_url", ["postgres"], indirect=True)
def test_nothing_of_a_person_is_left_in_the_servers_tables(filled, server):
    filled.erase(ONE, NOW)
    with filled._database.reading() as connection:
        connection.exec_driver_sql("SELECT 1")
    server.stop()
    try:
        every = b"".join(file.read_bytes() for file in (server.folder / "data" / "base").rglob("*") if file.is_file())
    finally:
        server.start()

    assert OTHER.encode() in every
    assert ONE.encode() not in every
    assert "Тайная".encode() not in every


def test_everything_of_all_the_persons_numbers_is_listed(filled, dial):
    dial([TWO], NOW + 2 * D, "RINGING", "alive", {"code": 180})
    told = filled.held(ONE)

    assert {row["number"] for row in told["numbers"]} == {ONE, TWO, SHARED}
    assert [row["number"] for row in told["attempts"]] == [ONE, TWO]


def test_a_stranger_who_was_thought_to_have_the_number_is_not_shown(filled):
    filled.contacts.record([Report("w", SHARED, NOW, Disposition.WRONG_PARTY, person="bob")], None, NOW, again_after=D)
    told = filled.held(SHARED)

    assert [row["key"] for row in told["persons"]] == ["ann"]
    assert {row["person_id"] for row in told["person_phones"] if row["number"] == SHARED} == {1, 2}


def test_an_erasure_under_a_reader_says_that_the_log_still_holds_the_person(tmp_path):
    path = tmp_path / "base.db"
    with open_store(str(path), lock_seconds=0.1) as store:
        store.ledger.admit([ONE], NOW)
        reader = sqlite3.connect(path, isolation_level=None)
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM phones").fetchall()
        assert not store.erase(ONE, NOW).scrubbed
        assert ONE.encode() in (tmp_path / "base.db-wal").read_bytes()
        reader.execute("COMMIT")
        reader.close()
        assert store.erase(ONE, NOW).scrubbed
        assert not any(ONE.encode() in file.read_bytes() for file in tmp_path.iterdir())
