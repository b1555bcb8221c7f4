"""Several trunks: shares by weight, and calls that one turned away taken over by another, once and never after a ring."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prozvon.errors import TrunkError, UsageError
from prozvon.practice.behaviour import Behaviour, Scenario
from prozvon.practice.trunk import PracticeTrunk
from prozvon.verification.clock import SystemClock
from prozvon.verification.line import Line
from prozvon.verification.routing import Routing
from prozvon.verification.summary import Stop
from prozvon.verification.trunk import Trunk

from .conftest import NOON
from .test_hostile import Hostile, final, respond

NUMBERS = [f"+7916{n:05}{tail}" for n in range(5) for tail in ("11", "04", "86", "00")]
CLASSES = {"11": "RINGING", "04": "UNALLOCATED", "86": "BUSY", "00": "ANSWERED"}


def all_of(behaviour):
    return Scenario("digits", suffixes=(("", behaviour),))


def invites(trunk):
    return {number: count for (number, event), count in trunk.log.counts.items() if event == "invite"}


def test_calls_are_shared_by_weight(bench):
    with bench.answerer() as first, PracticeTrunk(Scenario("digits")) as second:
        rows = bench.verify(NUMBERS, uri=f"{first.uri};weight=3", others=[second.uri], concurrent=1)
        shares = len(invites(first)), len(invites(second))
    assert shares == (15, 5)
    assert {number[-2:]: row[0] for number, row in rows.items()} == CLASSES
    trunks = Counter(bench.store.quarantine.show(n, NOON).attempts[0].evidence["trunk"] for n in NUMBERS)
    assert trunks == {first.uri: 15, second.uri: 5}


def test_what_one_trunk_turns_away_another_takes_over_within_one_intent(bench):
    with bench.answerer(all_of(Behaviour.UNAVAILABLE)) as full, PracticeTrunk(Scenario("digits")) as second:
        rows = bench.verify(NUMBERS, others=[second.uri], retry_after_max=0.0)
        assert {number[-2:]: row[0] for number, row in rows.items()} == CLASSES
        assert invites(second) == dict.fromkeys(NUMBERS, 1)
        assert set(invites(full).values()) == {1}
        turned = list(invites(full))
    assert turned
    for number in turned:
        [attempt] = bench.store.quarantine.show(number, NOON).attempts
        assert attempt.evidence["trunks"] == [full.uri, second.uri]
    assert bench.summary.exit_code == 0


def test_a_trunk_that_asked_for_rest_is_left_alone_while_others_work(bench):
    with bench.answerer(all_of(Behaviour.UNAVAILABLE)) as full, PracticeTrunk(Scenario("digits")) as second:
        bench.verify(NUMBERS, others=[second.uri], concurrent=1)
        assert len(invites(full)) == 1
        assert len(invites(second)) == len(NUMBERS)


def test_a_dead_trunk_beside_a_good_one_costs_a_few_calls(bench):
    with bench.answerer() as good:
        rows = bench.verify(NUMBERS, uri="sip:127.0.0.1:9", others=[good.uri])
        assert len(invites(good)) == len(NUMBERS) - 5
    lost = [row for row in rows.values() if row[0] == "TRUNK"]
    assert len(lost) == 5
    assert bench.summary.exit_code == 0


def test_each_trunk_has_its_own_form_of_numbers_and_its_own_codecs(bench):
    with Hostile(final(486)) as first, Hostile(final(486)) as second:
        bench.verify(NUMBERS, uri=f"{first.uri};number=8{{national}};codecs=pcmu", others=[second.uri], concurrent=1)
        ours, theirs = ([r for r in peer.requests if r.method == "INVITE"] for peer in (first, second))
    assert {request.uri[:7] for request in ours} == {"sip:891"}
    assert {request.uri[:7] for request in theirs} == {"sip:+79"}
    assert all(b"RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\na=ptime" in request.body for request in ours)
    assert all(b"RTP/AVP 8 0\r\n" in request.body for request in theirs)


COMMON, OWN = ("+74950000001", "+74950000002"), ("+78120000001", "+78120000002", "+78120000003")


def shown(peer):
    """The caller numbers that a peer saw, call by call."""
    found = [
        r.headers.first("From").partition("sip:")[2].partition("@")[0] for r in peer.requests if r.method == "INVITE"
    ]
    return Counter(found)


def test_each_trunk_is_shown_its_own_caller_numbers(bench):
    more = [f"+7903{n:05}86" for n in range(80)]
    with Hostile(final(486)) as first, Hostile(final(486)) as second:
        others = [f"{second.uri};callers={'/'.join(OWN)}"]
        bench.verify(more, uri=first.uri, others=others, callers=COMMON, concurrent=4)
    assert set(shown(first)) == set(COMMON)
    assert set(shown(second)) == set(OWN)
    assert shown(first).total() == shown(second).total() == 40


def test_what_another_trunk_takes_over_shows_a_number_of_that_one(bench):
    more = [f"+7903{n:05}86" for n in range(80)]
    with Hostile(final(503)) as full, Hostile(final(486)) as second:
        others = [f"{second.uri};callers={'/'.join(OWN)}"]
        rows = bench.verify(more, uri=full.uri, others=others, callers=COMMON, breaker=False)
    assert {row[0] for row in rows.values()} == {"BUSY"}
    assert shown(full)
    assert set(shown(full)) <= set(COMMON)
    assert set(shown(second)) == set(OWN)
    assert shown(second).total() == 80
    sent = {r.headers.first("Call-ID"): r for peer in (full, second) for r in peer.requests if r.method == "INVITE"}
    assert len(sent) == 80


def test_a_blocked_number_ends_its_own_trunk_alone(bench):
    more = [f"+7903{n:05}86" for n in range(120)]
    with Hostile(final(403)) as barred, Hostile(final(486)) as second:
        others = [f"{second.uri};callers={'/'.join(OWN)}"]
        rows = bench.verify(more, uri=barred.uri, others=others, callers=COMMON[:1], concurrent=2)
    assert 20 <= shown(barred).total() <= 24
    assert shown(barred).total() + shown(second).total() == len(more)
    assert (bench.summary.stopped, bench.summary.blocked) == (None, ("+74…01",))
    assert {row[0] for row in rows.values()} == {"BUSY", "BLOCKED-US"}


def test_a_number_that_is_blocked_on_the_other_trunk_takes_over_no_call(bench):
    more = [f"+7903{n:05}86" for n in range(150)]

    def play(request, source):
        if request.method == "INVITE":
            code = 403 if OWN[0] in request.headers.first("From") else 486
            yield respond(request, code, source, "far").to_bytes(), True

    with Hostile(final(503)) as full, Hostile(play) as second:
        others = [f"{second.uri};callers={'/'.join(OWN)}"]
        rows = bench.verify(more, uri=full.uri, others=others, callers=COMMON, breaker=False, concurrent=1)
    assert shown(full).total() > 60
    assert bench.summary.blocked == ("+78…01",)
    assert shown(second)[OWN[0]] == 20
    assert Counter(row[0] for row in rows.values()) == {"BUSY": 130, "BLOCKED-US": 20}


def test_calls_of_the_day_count_for_the_numbers_of_every_trunk_that_they_were_offered_to(bench):
    more = [f"+7903{n:05}86" for n in range(12)]
    with Hostile(final(503)) as full, Hostile(final(486)) as second:
        others = [f"{second.uri};callers={'/'.join(OWN)}"]
        given = {
            "uri": f"{full.uri};weight=9",
            "others": others,
            "callers": COMMON,
            "caller_day_max": 2,
            "concurrent": 1,
        }
        bench.verify(more, **given)
        made = shown(full), shown(second)
        assert bench.summary.stopped is Stop.CALLERS
        bench.verify([f"+7904{n:05}86" for n in range(12)], **given)
    assert (shown(full), shown(second)) == made
    assert made == (dict.fromkeys(COMMON, 2), dict.fromkeys(OWN, 2))
    assert (bench.summary.stopped, bench.summary.dialled) == (Stop.CALLERS, 0)


@pytest.mark.parametrize(
    "odd",
    [
        "codecs=opus",
        "codecs=",
        "number=8",
        "number={name}",
        "callers=",
        "callers=+7495/",
        "callers=+7 495",
        "callers=a@b",
    ],
)
def test_what_a_trunk_cannot_mean_is_refused(odd):
    with pytest.raises(UsageError, match="sip:127"):
        Trunk.parse(f"sip:127.0.0.1:5060;{odd}")


@pytest.mark.parametrize("dead", ["sip:127.0.0.1:9;transport=tcp", "sips:127.0.0.1:9", "sip:no.such.host.invalid:5060"])
def test_a_trunk_that_cannot_be_opened_leaves_its_share_to_the_others(bench, dead):
    clock = {} if "127" in dead else {"clock": SystemClock(), "hours": "00:00-24:00"}
    with bench.answerer() as good:
        rows = bench.verify(NUMBERS, uri=dead, others=[good.uri], **clock)
        assert len(invites(good)) == len(NUMBERS)
    assert {number[-2:]: row[0] for number, row in rows.items()} == CLASSES
    [why] = bench.summary.unopened
    assert why.startswith(dead.partition(";")[0])
    assert bench.summary.exit_code == 0


def test_where_no_trunk_can_be_opened_that_is_an_error(bench):
    with pytest.raises(TrunkError, match="no connection"):
        bench.verify(NUMBERS, uri="sips:127.0.0.1:9", others=["sip:127.0.0.1:9;transport=tcp"])


def test_where_every_trunk_is_dead_that_is_an_error(bench):
    with pytest.raises(TrunkError, match=r"sip:127.0.0.1:9 and sip:127.0.0.1:19"):
        bench.verify(NUMBERS, uri="sip:127.0.0.1:9", others=["sip:127.0.0.1:19"])


def test_one_sick_trunk_is_left_and_the_other_finishes(bench):
    more = [f"+7903{n:05}11" for n in range(60)]
    with bench.answerer(all_of(Behaviour.ERROR)) as sick, PracticeTrunk(Scenario("digits")) as good:
        rows = bench.verify(more, uri=f"{sick.uri};weight=9", others=[good.uri], concurrent=1)
        assert len(invites(sick)) == 20
        assert len(invites(good)) == 40
    assert Counter(row[0] for row in rows.values()) == {"NETWORK": 20, "RINGING": 40}
    assert bench.summary.stopped is None


def test_sick_trunks_one_and_all_stop_the_sweep(bench):
    more = [f"+7903{n:05}11" for n in range(60)]
    with bench.answerer(all_of(Behaviour.ERROR)) as first, PracticeTrunk(all_of(Behaviour.ERROR)) as second:
        bench.verify(more, uri=first.uri, others=[second.uri], concurrent=1)
    assert bench.summary.stopped is Stop.BREAKER
    assert bench.summary.left == 20


@given(st.lists(st.integers(1, 9), min_size=1, max_size=5), st.integers(1, 5))
def test_every_round_of_weights_is_exact(weights, rounds):
    trunks = [Trunk("127.0.0.1", 5000 + n, weight=weight) for n, weight in enumerate(weights)]
    routing = Routing([Line(trunk, None, None) for trunk in trunks], breaking=True, retry_after_max=1.0)
    for way in routing.ways:
        way.breaker.heard()
    chosen = [routing.choose(0.0).name for _ in range(rounds * sum(weights))]
    assert Counter(chosen) == {trunk.name: rounds * trunk.weight for trunk in trunks}
