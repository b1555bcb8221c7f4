"""A number in nobody's range is settled by the register, without a call."""

from pathlib import Path

import pytest

from prozvon.plan import load, read_tables, save

from .conftest import NOON

TABLES = [Path(__file__).parent.parent / "plan" / name for name in ("DEF-9xx.csv", "ABC-4xx.csv")]
HELD, NOBODYS, PREMIUM, ABROAD = "+79161234511", "+79990000011", "+78095000000", "+442079460018"


@pytest.fixture
def register(tmp_path):
    path = tmp_path / "prozvon.plan"
    save(read_tables(TABLES, []), path)
    return load(str(path))


def test_nobodys_number_is_not_rung_and_is_dead(bench, register):
    with bench.answerer() as trunk:
        rows = bench.verify([HELD, NOBODYS, PREMIUM, ABROAD], plan=register, hours="00:00-24:00")
        rung = {number for number, event in trunk.log.counts if event == "invite"}
    assert rung == {HELD, ABROAD}
    assert rows[NOBODYS] == ("NOT-DIALLED", "dead", "0", "unallocated")
    assert rows[PREMIUM] == ("NOT-DIALLED", "temp", "0", "premium_number")
    assert bench.summary.not_dialled == {"unallocated": 1, "premium_number": 1}
    assert bench.summary.exit_code == 0
    assert bench.store.held(NOBODYS) == {}, "what is settled without a call is nothing to be asked again"


def test_nobodys_number_that_is_due_is_passed_over(bench, register):
    with bench.answerer() as trunk:
        bench.store.ledger.admit([HELD, NOBODYS], NOON)
        rows = bench.verify(None, plan=register)
        rung = {number for number, event in trunk.log.counts if event == "invite"}
    assert rung == {HELD}
    assert rows[NOBODYS] == ("NOT-DIALLED", "dead", "0", "unallocated")


def test_without_a_register_nobody_is_taken_for_dead(bench):
    with bench.answerer():
        assert bench.verify([NOBODYS])[NOBODYS][0] == "RINGING"


@pytest.mark.usefixtures("register")
def test_the_command_and_its_plan_obey_the_register(prozvon, tmp_path):
    (tmp_path / "numbers").write_text(f"{HELD}\n{NOBODYS}\n")
    words = ("--numbers", "numbers", "--trunk", "sip:127.0.0.1:9", "--store", "s.db", "--now", "2026-11-23T12:00+03:00")
    done = prozvon("verify", *words, "--dry-run", "--json")
    assert '"would_ring": 1' in done.out
    assert '"unallocated": 1' in done.out
    assert prozvon("verify", *words, "--results", "results.csv").code == 5
    assert f"{NOBODYS},NOT-DIALLED,dead,0,unallocated" in (tmp_path / "results.csv").read_text()
