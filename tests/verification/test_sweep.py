import io
import json
import os
import signal
import socket
import stat
import threading
import time
from collections import Counter
from datetime import datetime, timedelta

import pytest

from prozvon.errors import TrunkError, UsageError
from prozvon.practice.behaviour import Behaviour, Scenario
from prozvon.practice.trunk import Log
from prozvon.store import Stop as StopEntry
from prozvon.verification.clock import SetClock
from prozvon.verification.ledger import Draft
from prozvon.verification.running import verify
from prozvon.verification.summary import Stop
from prozvon.verification.trunk import Trunk

from .conftest import NOON

HEAD = "+791600000"


def numbers(*tails):
    return [f"{HEAD}{tail}" for tail in tails]


CLASSES = {
    "00": ("ANSWERED", "alive"),
    "02": ("FORWARDED", "alive"),
    "03": ("DECLINED", "alive"),
    "04": ("UNALLOCATED", "dead"),
    "07": ("TRUNK", "error"),
    "08": ("UNKNOWN", "temp"),
    "11": ("RINGING", "alive"),
    "50": ("NETWORK", "error"),
    "53": ("NETWORK", "error"),
    "80": ("ABSENT", "temp"),
    "86": ("BUSY", "alive"),
}


def test_every_answer_gets_its_class(bench):
    with bench.answerer() as trunk:
        rows = bench.verify(numbers(*CLASSES), retry_after_max=0.1)
    assert {number[-2:]: row[:3] for number, row in rows.items()} == {
        tail: (*expected, "1") for tail, expected in CLASSES.items()
    }
    assert bench.summary.exit_code == 0
    assert trunk.log.total("invite") == len(CLASSES)
    assert trunk.log.total("ack") == len(CLASSES)
    assert trunk.log.counts[HEAD + "11", "cancel"] == 1
    assert trunk.log.counts[HEAD + "00", "bye"] == 1
    assert rows[HEAD + "04"][3].startswith("code=404 cause=1 ")


def test_the_store_keeps_the_evidence(bench):
    with bench.answerer():
        bench.verify(numbers("04"))
    [attempt] = bench.store.quarantine.show(HEAD + "04", NOON).attempts
    assert (attempt.cls, attempt.verdict, attempt.trunk) == ("UNALLOCATED", "dead", bench.trunk.uri)
    assert (attempt.evidence["code"], attempt.evidence["cause"], attempt.evidence["provisionals"]) == (404, 1, [100])
    assert attempt.evidence["steps"] == ["code 404: UNALLOCATED", "cause 1: UNALLOCATED"]


def test_all_spellings_of_a_number_are_one_call(bench):
    with bench.answerer() as trunk:
        rows = bench.verify(["89160000011", "79160000011", "+7 916 000-00-11"])
    assert list(rows) == [HEAD + "11"]
    assert trunk.log.total("invite") == 1


def test_what_may_not_be_rung_is_not(bench):
    with bench.answerer() as trunk:
        rows = bench.verify(["112", "88095000000", "abc", "12345678901234567890", "", "# a remark"])
        assert trunk.log.total("invite") == 0
    assert rows == {
        "112": ("NOT-DIALLED", "temp", "0", "emergency_number"),
        "+78095000000": ("NOT-DIALLED", "temp", "0", "premium_number"),
        "abc": ("BAD-NUMBER", "temp", "0", "not_a_number"),
        "12345678901234567890": ("BAD-NUMBER", "temp", "0", "not_a_number"),
    }
    assert bench.summary.exit_code == 0


def test_a_number_is_rung_once_in_its_rest_period(bench):
    with bench.answerer() as trunk:
        bench.verify(numbers("11", "86"))
        rows = bench.verify(numbers("11", "86"), at=NOON + timedelta(hours=23), hours="00:00-24:00")
        assert set(rows.values()) == {("NOT-DIALLED", "temp", "0", "resting")}
        bench.verify(numbers("11", "86"), at=NOON + timedelta(hours=25), hours="00:00-24:00")
        assert trunk.log.counts[HEAD + "11", "invite"] == 2
    assert bench.summary.dialled == 2


def test_two_hard_verdicts_a_day_apart_park_a_number(bench):
    [number] = numbers("04")
    with bench.answerer():
        bench.verify([number])
        assert bench.store.quarantine.show(number, NOON).standing.state != "quarantined"
        later = NOON + timedelta(days=1, minutes=5)
        bench.verify([number], at=later)
    assert bench.store.quarantine.show(number, later).standing.state == "quarantined"


def test_nobody_is_rung_outside_the_hours_of_any_possible_zone(bench):
    with bench.answerer() as trunk:
        rows = bench.verify(numbers("11"), at=NOON.replace(hour=20))
        assert rows[HEAD + "11"][3] == "outside_hours"
        bench.verify(["+74950000011"], at=NOON.replace(hour=20))
        bench.verify(numbers("12"), at=NOON.replace(hour=20), hours="00:00-24:00")
        assert trunk.log.total("invite") == 2


def test_due_numbers_are_taken_from_the_store(bench):
    bench.store.ledger.admit([*numbers("04", "11", "12"), "+74230000011"], NOON)
    with bench.answerer() as trunk:
        rows = bench.verify(None, at=NOON.replace(hour=20), hours="law")
        assert {row[3] for row in rows.values()} == {"outside_hours"}
        rows = bench.verify(None)
        assert len(rows) == 4
        assert trunk.log.total("invite") == 4
        assert bench.verify(None) == {}


def test_a_stop_list_in_the_store_is_obeyed(bench):
    bench.store.stoplist.add([StopEntry(HEAD + "11", "refused")], None, NOON)
    with bench.answerer() as trunk:
        rows = bench.verify(numbers("11", "12"))
    assert trunk.log.total("invite") == 1
    assert rows[HEAD + "11"] == ("NOT-DIALLED", "temp", "0", "refused")


def test_the_trunk_that_is_not_there_is_an_error_at_once(bench):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
    started = time.monotonic()
    with pytest.raises(TrunkError, match=r"never usable.*; nobody listens"):
        bench.verify(numbers(*(f"{n:02}" for n in range(60))), uri=f"sip:127.0.0.1:{port}")
    assert time.monotonic() - started < 5
    rows = bench.rows()
    rung = [row for row in rows.values() if row[2] == "1"]
    assert {row[0] for row in rung} == {"TRUNK"}
    assert 5 <= len(rung) <= 10
    assert sum(row[3] == "left" for row in rows.values()) == 60 - len(rung)


def test_a_trunk_that_asks_for_a_password_is_an_error(bench):
    with bench.answerer(Scenario("digits", suffixes=(("", Behaviour.CHALLENGE),))), pytest.raises(TrunkError):
        bench.verify(numbers(*(f"{n:02}" for n in range(30))))
    assert {row[0] for row in bench.rows().values()} == {"TRUNK", "NOT-DIALLED"}


def test_a_sick_network_stops_the_sweep(bench):
    suffixes = (("99", Behaviour.RING), ("", Behaviour.UNAVAILABLE))
    with bench.answerer(Scenario("digits", suffixes=suffixes)) as trunk:
        rows = bench.verify(
            ["+79160000099", *numbers(*(f"{n:02}" for n in range(90)))], concurrent=1, retry_after_max=0
        )
        assert trunk.log.total("invite") == 20
    assert bench.summary.stopped is Stop.BREAKER
    assert bench.summary.exit_code == 4
    assert bench.summary.left == 71
    assert sum(row[3] == "left" for row in rows.values()) == 71


def test_pace_and_concurrency_are_never_exceeded(bench):
    written = io.StringIO()
    with bench.answerer(log=Log(written)):
        bench.verify(numbers(*(f"{n:02}" for n in range(10, 40))), rate=20, concurrent=4)
    seen = [json.loads(line) for line in written.getvalue().splitlines()]
    invites = [datetime.fromisoformat(entry["at"]) for entry in seen if entry["event"] == "invite"]
    assert len(invites) == 30
    assert all((later - earlier).total_seconds() > 0.97 for earlier, later in zip(invites, invites[20:], strict=False))
    live = 0
    for entry in seen:
        live += {"invite": 1, "cancel": -1}.get(entry["event"], 0)
        assert live <= 4


def test_a_stopped_sweep_leaves_no_call_ringing(bench):
    with bench.answerer() as trunk:
        killer = threading.Thread(target=_kill_when, args=(trunk, 8, signal.SIGTERM))
        killer.start()
        rows = bench.verify(
            numbers(*(f"{n:02}" for n in range(20, 60))), signals=True, ring_min=20.0, ring_max=30.0, rate=20
        )
        killer.join()
        rung = {number for number, event in trunk.log.counts if event == "invite"}
        cancelled = {number for number, event in trunk.log.counts if event == "cancel"}
    assert rung == cancelled
    assert bench.summary.stopped is Stop.TERMINATED
    assert bench.summary.exit_code == 4
    assert {number for number, row in rows.items() if row[0] == "RINGING"} == rung
    assert bench.summary.seconds < 10


def test_no_invite_leaves_after_sigterm_even_where_its_intent_is_durable(bench, monkeypatch):
    begin = bench.store.ledger.begin

    def stopped_meanwhile(*given):
        made = begin(*given)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(0.3)  # the loop hears of it before it hears of the intents
        return made

    monkeypatch.setattr(bench.store.ledger, "begin", stopped_meanwhile)
    with bench.answerer() as trunk:
        rows = bench.verify(numbers("11", "12", "13"), signals=True, concurrent=2)
        assert trunk.log.total("invite") == 0
    given_up = [number for number, row in rows.items() if row == ("MAY-HAVE-RUNG", "temp", "1", "interrupted")]
    assert given_up
    for number in given_up:
        [attempt] = bench.store.quarantine.show(number, NOON).attempts
        assert (attempt.cls, attempt.evidence) == ("MAY-HAVE-RUNG", {"fault": "stopped"})
    assert set(bench.store.numbers.due(NOON + timedelta(days=2), 10)) == set(rows)


def test_ctrl_c_is_told_apart(bench):
    with bench.answerer() as trunk:
        killer = threading.Thread(target=_kill_when, args=(trunk, 1, signal.SIGINT))
        killer.start()
        bench.verify(numbers("11", "12", "13"), signals=True, ring_min=20.0, ring_max=30.0, concurrent=1)
        killer.join()
    assert bench.summary.exit_code == 130


def _kill_when(trunk, count, number):
    while trunk.log.total("invite") < count:
        time.sleep(0.01)
    time.sleep(0.1)
    os.kill(os.getpid(), number)


def test_a_call_cut_off_by_a_crash_is_listed_and_rests(bench):
    ledger, [number] = bench.store.ledger, numbers("11")
    ledger.admit([number], NOON)
    [lease] = ledger.lease("gone", NOON, 1, 30)
    ledger.begin([Draft(number, lease.fence, "gone", 5, "sip:127.0.0.1:1")], NOON)
    with bench.answerer() as trunk:
        rows = bench.verify([number], at=NOON + timedelta(minutes=5))
        assert trunk.log.total("invite") == 0
    assert rows == {number: ("MAY-HAVE-RUNG", "temp", "1", "interrupted")}
    assert bench.summary.exit_code == 0


def test_the_lease_of_a_dead_process_is_waited_for_and_taken_over(bench):
    ledger, [number] = bench.store.ledger, numbers("11")
    ledger.admit([number], NOON)
    ledger.lease("gone", NOON, 1, 1.0)
    with bench.answerer() as trunk:
        rows = bench.verify([number])
        assert trunk.log.total("invite") == 1
    assert rows[number][0] == "RINGING"
    assert bench.summary.seconds > 0.9


def test_a_hold_of_the_operator_is_obeyed(bench):
    [number] = numbers("11")
    bench.store.ledger.admit([number], NOON)
    bench.store.quarantine.hold(number, NOON + timedelta(days=9), "asked", NOON)
    with bench.answerer() as trunk:
        rows = bench.verify([number])
        assert trunk.log.total("invite") == 0
    assert rows[number] == ("NOT-DIALLED", "temp", "0", "held")


def test_the_results_are_for_the_owner_only(bench):
    with bench.answerer():
        bench.verify(numbers("86"))
    assert stat.S_IMODE(bench.results.stat().st_mode) == 0o600
    assert sorted(path.name for path in bench.folder.iterdir() if "results" in path.name) == ["results.csv"]


def test_a_path_that_cannot_be_written_is_told_before_anybody_is_rung(bench):
    bench.results = bench.folder / "nowhere" / "results.csv"
    with bench.answerer() as trunk:
        with pytest.raises(OSError, match="nowhere"):
            bench.verify(numbers("11"))
        assert trunk.log.total("invite") == 0


def test_a_set_clock_needs_a_trunk_on_loopback(bench):
    with pytest.raises(UsageError, match="on this machine only"):
        verify(Trunk("198.51.100.7"), bench.store.ledger, [], clock=SetClock(NOON))


@pytest.mark.parametrize(
    "text",
    ["", "127.0.0.1", "sip:", "sips:h;transport=udp", "sip:h;transport=sctp", "sip:user@h", "sip:h:0", "sip:h;x=1"],
)
def test_what_is_no_trunk_is_refused(text):
    with pytest.raises(UsageError):
        Trunk.parse(text)


def test_a_sweep_shows_where_it_is(bench):
    seen = []
    with bench.answerer():
        rows = bench.verify(numbers("00", "04", "11", "86"), watch=seen.append, rate=4)
    assert [look.given for look in seen] == [4] * len(seen)
    assert [look.dialled for look in seen] == sorted(look.dialled for look in seen)
    assert seen[0].dialled < seen[-1].dialled == 4
    assert seen[-1].live == 0
    assert dict(seen[-1].classes) == Counter(row[0] for row in rows.values())


def test_a_call_under_way_is_shown(bench):
    seen = []

    def look(snapshot):
        first = snapshot.live and not any(earlier.live for earlier in seen)
        seen.append(snapshot)
        if first:
            os.kill(os.getpid(), signal.SIGTERM)  # the telephone rings until a look has met it

    with bench.answerer():
        bench.verify(numbers("11"), watch=look, signals=True, ring_min=120.0, ring_max=120.0)
    assert max(look.live for look in seen) >= 1
    assert bench.summary.stopped is Stop.TERMINATED
    assert seen[-1].live == 0


def test_a_number_is_rung_only_so_often_in_a_period(bench):
    with bench.answerer() as trunk:
        for day in (0, 2, 4, 6):
            at = NOON + timedelta(days=day)
            rows = bench.verify(numbers("11", "04"), at=at, attempts_max=3, hours="00:00-24:00")
        assert rows[HEAD + "11"] == ("NOT-DIALLED", "temp", "0", "attempts_spent")
        assert rows[HEAD + "04"][0] == "UNALLOCATED"  # a call that reached no telephone disturbed nobody
        bench.verify(numbers("11"), at=NOON + timedelta(days=31), attempts_max=3, hours="00:00-24:00")
        assert trunk.log.counts[HEAD + "11", "invite"] == 4


def test_a_number_without_a_basis_is_refused_or_runs_as_unstated(bench):
    given = numbers("11", "86")
    with bench.answerer() as trunk:
        rows = bench.verify(given, require_basis=True, bases={given[0]: "contract 12"})
        assert rows[given[1]] == ("NOT-DIALLED", "temp", "0", "no_basis")
        assert trunk.log.total("invite") == 1
        bench.verify(given[1:])
    bases = [bench.store.quarantine.show(number, NOON).attempts[0].evidence["basis"] for number in given]
    assert bases == ["contract 12", "unstated"]
    assert bench.summary.unstated == 1


def test_a_caller_number_rings_only_so_many_a_day(bench):
    callers = ("+74950000001", "+74950000002")
    with bench.answerer() as trunk:
        uri = bench.trunk.uri
        rows = bench.verify(numbers("11", "12", "13", "14", "15", "16"), uri=uri, callers=callers, caller_day_max=2)
        assert trunk.log.total("invite") == 4
        assert sum(row[3] == "left" for row in rows.values()) == 2
        assert (bench.summary.stopped, bench.summary.exit_code) == (Stop.CALLERS, 4)
        bench.verify(numbers("17"), uri=uri, callers=callers, caller_day_max=2)
        assert trunk.log.total("invite") == 4
        later = NOON + timedelta(days=1, minutes=1)
        bench.verify(numbers("17"), uri=uri, at=later, callers=callers, caller_day_max=2)
        assert trunk.log.total("invite") == 5
