"""A run taken back leaves the store as if it had not been, but for what others lean on."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from sqlalchemy import create_engine, text

from prozvon.errors import UsageError
from prozvon.store import Draft, Status, open_store

A = "ФИО,Телефон,Комментарий\nИванов Иван,89161234567,\nПетров Пётр,89161234568,\nЖукова Анна,89161112233,не звонить\n"
B = "ФИО,Телефон,Комментарий\nИванов Иван,89161234567,больше не звонить\nКим Вера,89161234569,\nЛи Си,89161234570,\n"


def everything(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """What the store knows of numbers and people, without the ids of rows and the ledger."""
    queries = {
        "numbers": "select e164, state, next_check_at is null from numbers join phones on phones.id = phone_id",
        "stops": "select e164, code from stoplist join phones on phones.id = phone_id",
        "phones": "select e164 from phones",
        "persons": "select name, e164 from person_phones join persons on persons.id = person_id "
        "join phones on phones.id = phone_id",
    }
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        found = {name: sorted(tuple(row) for row in connection.execute(text(query))) for name, query in queries.items()}
    engine.dispose()
    return found


@pytest.fixture
def two_runs(prozvon: Callable, tmp_path: Path) -> Path:
    (tmp_path / "a.csv").write_text(A, "utf-8")
    (tmp_path / "b.csv").write_text(B, "utf-8")
    done = prozvon("clean", "a.csv", "--out", "one", "--store", "s.db", "--quiet", "--now", "2026-11-01")
    assert done.code == 0, done.err
    return tmp_path


def test_a_run_taken_back_is_as_if_it_had_not_been(prozvon: Callable, two_runs: Path) -> None:
    before = everything(two_runs / "s.db")
    done = prozvon("clean", "b.csv", "--out", "two", "--store", "s.db", "--quiet", "--now", "2026-11-02")
    assert done.code == 0, done.err
    assert everything(two_runs / "s.db") != before
    done = prozvon("undo", "2", "--store", "s.db", "--now", "2026-11-03")
    assert done.code == 0, done.err
    assert "report.html" in done.out
    assert everything(two_runs / "s.db") == before
    with open_store(str(two_runs / "s.db")) as store:
        assert [run.status for run in store.runs.list()] == [Status.UNDONE, Status.DONE]


def test_the_list_before_a_run_that_is_taken_back_is_worked_again(prozvon: Callable, two_runs: Path) -> None:
    def work() -> list[str]:
        with open_store(str(two_runs / "s.db")) as store:
            now = datetime(2026, 11, 3, 9, tzinfo=UTC)
            leased = store.people.lease("anna", now, 9, seconds=60, cap=9, rest=timedelta(days=30))
            store.people.release("anna")
            return [person.name for person in leased]

    before = work()
    (two_runs / "b.csv").write_text("ФИО,Телефон\nИванова Иванка Ивановна,89161234567\nКим Вера,89161234569\n", "utf-8")
    done = prozvon("clean", "b.csv", "--out", "two", "--store", "s.db", "--quiet", "--now", "2026-11-02")
    assert done.code == 0, done.err
    between = work()
    done = prozvon("undo", "2", "--store", "s.db", "--now", "2026-11-03")
    assert (done.code, "снова в списке" in done.out) == (0, True), done.out + done.err

    assert before == ["Иванов Иван", "Петров Пётр"]
    assert len(between) == 2
    assert "Петров Пётр" not in between
    assert work() == before


def test_a_name_that_a_run_changed_is_given_back(store_url: str) -> None:
    now = datetime(2026, 11, 2, 9, tzinfo=UTC)
    with open_store(store_url) as store:
        for name, numbers in (("Анна", ["+79161234567"]), ("Анна Каренина", ["+79161234568"])):
            run = store.runs.begin("clean", {}, "r", now)
            listed = pl.DataFrame({"key": ["ann"], "name": [name], "numbers": [numbers]})
            store.people.admit(listed, f"clean, run {run}", now, run)
            store.runs.finish(run, now, counts={})
        assert [row["name"] for row in store.held("+79161234567")["renamed"]] == ["Анна"]
        store.undo(run, now)
        [ann] = store.held("+79161234567")["persons"]
        assert (ann["name"], ann["place"]) == ("Анна", 0)
        assert store.held("+79161234568") == {}


def test_a_number_that_was_rung_stays(two_runs: Path) -> None:
    with open_store(str(two_runs / "s.db")) as store:
        now = datetime(2026, 11, 2, 9, tzinfo=UTC)
        lease = store.ledger.lease("me", now, 1, 60, ["+79161234567"])[0]
        store.ledger.begin([Draft(lease.number, lease.fence, "me", 1, "trunk")], now)
        undone = store.undo(1, now)
        assert undone.numbers == 1
        assert store.quarantine.show("+79161234567", now) is not None
        assert store.quarantine.show("+79161234568", now) is None


def test_runs_are_taken_back_newest_first_and_only_those_of_clean(prozvon: Callable, two_runs: Path) -> None:
    prozvon("clean", "b.csv", "--out", "two", "--store", "s.db", "--quiet", "--now", "2026-11-02")
    with open_store(str(two_runs / "s.db")) as store:
        now = datetime(2026, 11, 3, tzinfo=UTC)
        rung = store.runs.begin("verify", {}, "r", now)
        store.runs.finish(rung, now, counts={})
        with pytest.raises(UsageError, match="run 2 came after run 1"):
            store.undo(1, now)
        with pytest.raises(UsageError, match="is a verify"):
            store.undo(rung, now)
        with pytest.raises(UsageError, match="no run 99"):
            store.undo(99, now)
        store.undo(2, now)
        with pytest.raises(UsageError, match="is undone"):
            store.undo(2, now)
        store.undo(1, now)
