"""Of what the line says about numbers, nothing is believed that may be about the line."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prozvon.disposition import Class, Heard, Outcome, classify
from prozvon.errors import InputError, TrunkError
from prozvon.practice.behaviour import Behaviour, Scenario
from prozvon.settings import load
from prozvon.sip.events import Result
from prozvon.sip.server import respond
from prozvon.verification.alarm import Alarm
from prozvon.verification.breaker import Breaker
from prozvon.verification.calls import Ended
from prozvon.verification.canaries import Canary, read_canaries
from prozvon.verification.holding import BLOCKED_AFTER, Holding
from prozvon.verification.ledger import Intent, Lease
from prozvon.verification.policy import Policy
from prozvon.verification.summary import Stop

from .conftest import NOON
from .test_hostile import Hostile, final

GOOD, BAD = Canary("+74950000011", True), Canary("+74950000004", False)


def ended(key, outcome, elapsed=0.2, operator="+7916"):
    found = classify(outcome)
    number = f"{operator}{key:07}"
    result = Result(code=outcome.code, ending=None, cancelled=False, elapsed=elapsed)
    evidence = {"code": outcome.code, "cause": outcome.cause}
    return Ended(Intent(key, number, key, "t", NOON), Lease(number, 1), outcome, found, result, evidence, "")


BARE, CAUSED, BUSY, ABSENT = Outcome(404), Outcome(404, 1), Outcome(486), Outcome(480, 20)


# --- the breaker ---------------------------------------------------------------------------------------------------


def test_twenty_sick_results_in_succession_trip_it():
    breaker = Breaker()
    told = [breaker.take(Class.BUSY, 0.0), *(breaker.take(Class.NETWORK, n * 0.01 + 61) for n in range(20))]
    assert told == [False] * 20 + [True]


def test_half_of_twenty_within_a_minute_trip_it():
    breaker = Breaker()
    told = [breaker.take(Class.TRUNK if n % 2 else Class.BUSY, n) for n in range(20)]
    assert told == [False] * 19 + [True]


def test_the_same_share_over_an_hour_does_not():
    breaker = Breaker()
    assert not any(breaker.take(Class.TRUNK if n % 2 else Class.BUSY, n * 180.0) for n in range(40))


# --- what is held --------------------------------------------------------------------------------------------------


def test_signs_wait_for_a_canary_and_life_does_not():
    holding = Holding(canaries=True)
    busy, dead, absent = ended(1, BUSY), ended(2, BARE), ended(3, ABSENT)
    assert [holding.take(e) for e in (busy, dead, absent)] == [[busy], [], []]
    late = ended(4, BARE)
    holding.take(late)
    proven = holding.vouch(frozenset({2, 3}))
    assert [(e.intent.id, e.evidence["canary"]) for e in proven] == [(2, "passed"), (3, "passed")]
    [void] = holding.void("canary")
    assert (void.intent.id, void.found.cls, void.found.verdict) == (4, Class.UNKNOWN, "temp")
    assert (void.evidence["void"], void.evidence["was"]) == ("canary", "UNALLOCATED")
    assert holding.held == []


def test_a_line_that_turns_everybody_away_at_once_speaks_of_us():
    holding = Holding(canaries=False)
    away = [ended(n, Outcome(603)) for n in range(BLOCKED_AFTER)]
    told = [holding.take(e) for e in away]
    assert told[:-1] == [[]] * (BLOCKED_AFTER - 1)
    assert [e.found.cls for e in told[-1]] == [Class.BLOCKED_US] * BLOCKED_AFTER
    assert holding.blocked == {None}


def test_a_caller_number_that_is_turned_away_is_told_from_one_that_is_not():
    holding = Holding(canaries=False)
    told = []
    for n in range(2 * BLOCKED_AFTER):
        bad, good = replace(ended(2 * n, Outcome(480)), caller="b"), replace(ended(2 * n + 1, BUSY), caller="a")
        told += holding.take(bad)
        told += holding.take(good)
        told += holding.rang(f"+7916{n:07}", "a")
        if holding.blocked:
            break
    assert holding.blocked == {"b"}
    assert {e.found.cls for e in told if e.caller == "b"} == {Class.BLOCKED_US}
    assert n == BLOCKED_AFTER - 1


EXCEPTIONS = {
    "another answer in between": ended(99, BUSY),
    "a ring before": ended(99, Outcome(603, heard=Heard.RINGING)),
    "an answer that took its time": ended(99, Outcome(603), elapsed=3.0),
    "a cause that explains it": ended(99, Outcome(480, 20)),
}


@pytest.mark.parametrize("exception", EXCEPTIONS.values(), ids=EXCEPTIONS)
def test_a_single_exception_clears_the_others(exception):
    holding = Holding(canaries=False)
    away = [ended(n, Outcome(603)) for n in range(BLOCKED_AFTER - 1)]
    assert [holding.take(e) for e in away] == [[]] * len(away)
    assert holding.take(exception) == [*away, exception]
    assert not holding.blocked


def test_where_suddenly_everybody_is_dead_nobody_is_believed_to_be():
    raised = []
    holding = Holding(canaries=False, on_alarm=raised.append)
    settled = [e for n in range(200) for e in holding.take(ended(n, CAUSED if n % 10 == 0 else BUSY))]
    assert sum(e.found.cls is Class.UNALLOCATED for e in settled) >= 19
    settled = [e for n in range(200, 300) for e in holding.take(ended(n, CAUSED))]
    assert {e.found.cls for e in settled if e.intent.id >= 200} == {Class.UNKNOWN}
    assert len(settled) >= 100
    assert raised == ["+7916"]
    other = ended(400, CAUSED, operator="+7903")
    assert holding.take(other) == []
    assert holding.take(ended(401, BUSY, operator="+7903")) + holding.release() != []


def test_the_dead_that_are_rung_again_are_no_jump():
    suspects = {f"+7916{n:07}" for n in range(60)}
    raised = []
    holding = Holding(canaries=False, on_alarm=raised.append, suspected=suspects.__contains__)
    settled = [e for n in range(60) for e in holding.take(ended(n, CAUSED))]
    assert [e.found.cls for e in settled] == [Class.UNALLOCATED] * 60
    assert raised == []
    fresh = [e for n in range(60, 100) for e in holding.take(ended(n, CAUSED))]
    assert {e.found.cls for e in fresh} == {Class.UNKNOWN}
    [late] = holding.take(ended(0, CAUSED))
    assert late.found.cls is Class.UNKNOWN  # the line is doubted now, and so is what it says of a suspect


def test_without_canaries_many_dead_numbers_are_confirmed_all_the_same(bench):
    dead = [f"+7916{n:05}04" for n in range(40)]
    alive = [f"+7916{n:05}86" for n in range(200)]
    mixed = [number for n, number in enumerate(dead) for number in (number, *alive[5 * n : 5 * n + 5])]
    with bench.answerer():
        bench.verify(mixed)
        later = NOON + timedelta(days=1, minutes=5)
        bench.verify(dead, at=later)
    assert bench.summary.alarms == ()
    assert {bench.store.quarantine.show(number, later).standing.state for number in dead} == {"quarantined"}


def test_after_the_jump_the_dead_are_believed_again():
    alarm = Alarm()
    for n in range(300):
        alarm.take(dead=n % 10 == 0)
    for _ in range(40):
        alarm.take(dead=True)
    assert alarm.raised
    assert not [alarm.take(dead=n % 10 == 0) for n in range(200)][-1]


@given(st.lists(st.sampled_from([BARE, CAUSED, BUSY, ABSENT, Outcome(603), Outcome(503)]), max_size=80), st.booleans())
def test_every_result_is_settled_exactly_once(outcomes, canaries):
    holding = Holding(canaries=canaries)
    settled = []
    for key, outcome in enumerate(outcomes):
        settled += holding.take(ended(key, outcome))
        if key % 17 == 16:
            settled += holding.vouch(frozenset(range(key)))
        if key % 29 == 28:
            settled += holding.void("canary")
    settled += holding.release()
    assert sorted(e.intent.id for e in settled) == list(range(len(outcomes)))


# --- canaries ------------------------------------------------------------------------------------------------------


def test_canaries_are_read_in_any_usual_form(tmp_path):
    file = tmp_path / "canaries"
    file.write_text("# ours\n8 495 000-00-11, good\nbad;+74950000004\n")
    assert read_canaries(file, "RU") == (GOOD, BAD)


@pytest.mark.parametrize("text", ["", "+74950000011\n", "good\n", "112,good\n", "+74950000011,fine\n"])
def test_what_is_no_canary_is_told(tmp_path, text):
    file = tmp_path / "canaries"
    file.write_text(text)
    with pytest.raises(InputError):
        read_canaries(file, "RU")


class Moody(Scenario):
    """A line that tells the truth until it is told to lie, or until the good canary is called once more."""

    lie = None
    turns = False
    canaries = 0

    def behaviour(self, number):
        Moody.canaries += Moody.turns and number.endswith(GOOD.number.lstrip("+"))
        return Behaviour.NOT_FOUND if Moody.canaries > 1 else Moody.lie or super().behaviour(number)


@pytest.fixture
def moody():
    Moody.lie, Moody.turns, Moody.canaries = None, False, 0
    yield Moody("digits")
    Moody.lie, Moody.turns, Moody.canaries = None, False, 0


DEAD = [f"+79160{n:04}04" for n in range(8)]


def test_with_canaries_that_pass_a_bare_404_counts_in_full(bench):
    bare = Scenario("digits", suffixes=(("04", Behaviour.BARE_NOT_FOUND),))
    with bench.answerer(bare) as trunk:
        rows = bench.verify(DEAD[:2], canaries=(GOOD, BAD))
        assert trunk.log.counts[GOOD.number, "invite"] == trunk.log.counts[BAD.number, "invite"] == 2
    assert {row[0] for row in rows.values()} == {"UNALLOCATED"}
    [attempt] = bench.store.quarantine.show(DEAD[0], NOON).attempts
    assert attempt.evidence["canary"] == "passed"


def test_a_canary_that_fails_at_the_start_lets_nobody_ring(bench, moody):
    Moody.lie = Behaviour.NOT_FOUND
    with bench.answerer(moody) as trunk:
        rows = bench.verify(DEAD, canaries=(GOOD, BAD))
        assert trunk.log.total("invite") == 2
    assert {row[3] for row in rows.values()} == {"left"}
    assert (bench.summary.stopped, bench.summary.exit_code) == (Stop.CANARY, 4)


def test_a_canary_that_fails_voids_what_was_said_since_the_last_good_one(bench, moody):
    Moody.turns = True
    with bench.answerer(moody):
        rows = bench.verify(["+79160000086", *DEAD], canaries=(GOOD, BAD))
    assert rows.pop("+79160000086")[0] in {"BUSY", "UNKNOWN"}
    assert {(row[0], row[1]) for row in rows.values()} == {("UNKNOWN", "temp")}
    assert all("void=canary" in row[3] for row in rows.values())
    for number in DEAD:
        assert bench.store.quarantine.show(number, NOON).standing.signs == ()
    assert bench.summary.stopped is Stop.CANARY


def test_canaries_are_left_unread_without_the_breaker(tmp_path):
    file = tmp_path / "canaries"
    file.write_text(f"{GOOD.number},good\n")
    flags = [f"trunk.canaries={file}"]
    assert Policy.of(load(flags=flags, environment={}).sections).canaries == (GOOD,)
    assert Policy.of(load(flags=[*flags, "breaker.enabled=false"], environment={}).sections).canaries == ()


def test_a_trunk_that_is_not_there_fails_its_canaries_and_is_an_error(bench):
    with pytest.raises(TrunkError, match="never usable"):
        bench.verify(DEAD, canaries=(GOOD, BAD), uri="sip:127.0.0.1:9")


def test_a_canary_in_the_list_is_rung_as_a_canary_only(bench):
    with bench.answerer() as trunk:
        rows = bench.verify([GOOD.number, *DEAD[:1]], canaries=(GOOD, BAD))
        assert trunk.log.counts[GOOD.number, "invite"] == 2
    assert rows[GOOD.number] == ("RINGING", "alive", "1", "canary")


def test_the_results_of_a_jump_show_what_was_said_and_the_store_does_not_hear_of_it(bench):
    dead = [f"+7916{n:05}04" for n in range(40)]
    with bench.answerer():
        rows = bench.verify(dead)
    assert {row[0] for row in rows.values()} == {"UNALLOCATED"}
    assert bench.summary.alarms == ("+7916",)
    for number in dead:
        [attempt] = bench.store.quarantine.show(number, NOON).attempts
        assert (attempt.cls, attempt.evidence["was"]) == ("UNKNOWN", "UNALLOCATED")


# --- the whole -----------------------------------------------------------------------------------------------------


QUICK_REFUSALS = {
    "no such number": (Behaviour.NOT_FOUND, "UNALLOCATED"),
    "turned away": (Behaviour.BARRED, "BLOCKED-US"),
    "no circuit": (Behaviour.ERROR, "NETWORK"),
}


@pytest.mark.parametrize(("refusal", "cls"), QUICK_REFUSALS.values(), ids=QUICK_REFUSALS)
def test_refusals_are_quicker_than_rings_and_are_not_taken_for_all_there_is(bench, refusal, cls):
    # One call in three is refused at once; the others ring longer than all of it takes.
    tails = {f"{n:02}": refusal for n in range(0, 100, 3)}
    numbers = [f"+7916{n:07}" for n in range(240)]
    with bench.answerer(Scenario("digits", suffixes=(*tails.items(), ("", Behaviour.RING)))) as trunk:
        rows = bench.verify(numbers, ring_min=2.0, ring_max=2.5, concurrent=400)
        assert trunk.log.total("invite") == 240
    assert (bench.summary.stopped, bench.summary.alarms) == (None, ())
    assert {row[0] for row in rows.values()} == {cls, "RINGING"}


def test_a_carrier_that_turns_us_away_is_found_out(bench):
    with bench.answerer(Scenario("digits", suffixes=(("", Behaviour.BARRED),))):
        rows = bench.verify([f"+7916{n:07}" for n in range(60)], concurrent=1)
    assert {row[0] for row in rows.values()} == {"BLOCKED-US", "NOT-DIALLED"}
    assert (bench.summary.stopped, bench.summary.exit_code) == (Stop.BLOCKED, 4)


@pytest.mark.parametrize(("code", "calls"), [(403, 20), (608, 20), (480, BLOCKED_AFTER)])
def test_one_of_several_caller_numbers_that_is_blocked_is_left_and_the_others_finish(bench, code, calls):
    good, bad = "+74950000001", "+74950000002"

    def play(request, source):
        if request.method == "INVITE":
            yield (
                respond(request, code if bad in request.headers.first("From") else 486, source, "far").to_bytes(),
                True,
            )

    numbers = [f"+79160{n:06}" for n in range(6 * calls)]
    with Hostile(play) as peer:
        rows = bench.verify(numbers, uri=peer.uri, callers=(good, bad), concurrent=5)
    shown = Counter(bad in r.headers.first("From") for r in peer.requests if r.method == "INVITE")
    assert calls <= shown[True] <= calls + 10
    assert shown[False] + shown[True] == len(numbers)
    assert bench.summary.blocked == ("+74…02",)
    assert (bench.summary.stopped, bench.summary.exit_code) == (None, 0)
    assert {row[0] for row in rows.values()} == {"BUSY", "BLOCKED-US"}


def test_where_every_caller_number_is_blocked_the_sweep_stops(bench):
    with Hostile(final(403)) as peer:
        bench.verify([f"+79160{n:06}" for n in range(200)], uri=peer.uri, callers=("+74950000001", "+74950000002"))
    assert bench.summary.stopped is Stop.BLOCKED
    assert bench.summary.blocked == ("+74…01", "+74…02")
    assert bench.summary.dialled < 120


def test_a_sweep_that_has_nothing_left_waits_for_no_trunk(bench):
    def play(request, source):
        if request.method == "INVITE":
            yield respond(request, 503, source, "far", (("Retry-After", "60"),)).to_bytes(), True

    with Hostile(play) as peer:
        rows = bench.verify(["+79160000001"], uri=peer.uri)
    assert [row[0] for row in rows.values()] == ["NETWORK"]
    assert bench.summary.seconds < 20


def test_a_trunk_that_asks_for_rest_gets_it(bench):
    with bench.answerer() as trunk:
        bench.verify(["+79160000053", "+79160000086"], concurrent=1, retry_after_max=0.5)
        assert trunk.log.total("invite") == 2
    assert 0.5 <= bench.summary.seconds < 10


def test_too_many_answers_stop_a_campaign(bench):
    with bench.answerer(Scenario("digits", suffixes=(("00", Behaviour.ANSWER), ("", Behaviour.BUSY)))) as trunk:
        rows = bench.verify([f"+7916{n:07}" for n in range(400)], abandoned_max=0.01, concurrent=1)
        assert trunk.log.total("invite") in range(100, 104)
        assert bench.summary.stopped is Stop.ABANDONED
        assert bench.summary.exit_code == 4
        bench.verify(["+79030000086"], abandoned_max=0.01)
        assert trunk.log.total("invite") in range(100, 104)
        bench.verify(["+79030000086"], abandoned_max=1)
    assert bench.summary.dialled == 1
    assert sum(row[3] == "left" for row in rows.values()) >= 296
