"""A trunk is asked whether it is there while a sweep lasts, and what that says is held against no number."""

import time
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise

import pytest

from prozvon.sip.events import Alive
from prozvon.sip.server import respond
from prozvon.sip.timing import Timing
from prozvon.verification.keepalive import LOST_AFTER, KeepAlive
from prozvon.verification.line import Access
from prozvon.verification.routing import Way
from prozvon.verification.summary import Stop

from .conftest import NOON
from .kamailio import Kamailio
from .test_hostile import Hostile
from .wiretap import Wiretap

NUMBERS = [f"+79160{n:03}086" for n in range(40)]
HASTY = Access(timing=Timing(t1=0.01))
"""Silence is known after 0.64 s instead of 32."""


# --- the rules -------------------------------------------------------------------------------------------------------


@dataclass
class FakeEdge:
    async def flush(self):
        pass


@dataclass
class FakeTrunk:
    name: str = "sip:one"
    uri: str = "sip:one"


@dataclass
class FakeLine:
    trunk: FakeTrunk = field(default_factory=FakeTrunk)
    edge: FakeEdge = field(default_factory=FakeEdge)
    asked: list = field(default_factory=list)

    @property
    def agent(self):
        return self

    def ping(self, token, uri, now):
        self.asked.append((token, uri, now))


class Asking:
    def __init__(self):
        self.now = 0.0
        self.way = Way(FakeLine())
        self.keep = KeepAlive([self.way], 30.0, retry_after_max=300.0, now=lambda: self.now, changed=lambda: None)

    def ask(self, code, *, after=30.0, **more):
        """Let time pass, and the question be answered; False when none was put."""
        self.now += after
        before = len(self.way.line.asked)
        for step in self.keep.ask().__await__():
            raise AssertionError(step)
        if len(self.way.line.asked) == before:
            return False
        self.keep.answered(self.way, Alive(self.way.line.asked[-1][0], code, 0.1, **more))
        return True


@pytest.fixture
def asking():
    return Asking()


def test_a_trunk_is_asked_every_so_often_and_once_at_a_time(asking):
    assert [asking.ask(200, after=after) for after in (29.0, 1.0, 29.0, 1.0)] == [False, True, False, True]
    assert {uri for _, uri, _ in asking.way.line.asked} == {"sip:one"}
    assert len({token for token, _, _ in asking.way.line.asked}) == 2


def test_any_answer_is_a_sign_of_life(asking):
    for code in (200, 404, 405, 403, 401, 481, 501):
        assert asking.ask(code)
        assert not asking.way.silent


def test_silence_of_a_trunk_that_never_answered_says_nothing(asking):
    for _ in range(2 * LOST_AFTER):
        assert asking.ask(None)
    assert (asking.way.silent, asking.way.out) == (False, False)


def test_silence_after_answers_keeps_calls_away_until_it_answers_again(asking):
    asking.ask(200)
    asking.ask(None)
    assert asking.way.silent
    assert asking.ask(404, after=5.0), "in doubt it is asked sooner"
    assert not asking.way.silent


def test_a_trunk_silent_again_and_again_is_lost(asking):
    asking.ask(200)
    for turn in range(LOST_AFTER):
        assert not asking.way.out, turn
        asking.ask(None)
    assert asking.way.out
    assert not asking.ask(200), "a trunk that is out is asked no more"


def test_calls_that_are_answered_outweigh_a_silence(asking):
    asking.ask(200)
    for _ in range(2 * LOST_AFTER):
        asking.ask(None, alone=False)
    assert (asking.way.silent, asking.way.out) == (False, False)


def test_a_503_is_what_a_call_would_get(asking):
    asking.ask(503)
    assert not asking.way.silent, "it may say so to every OPTIONS"
    asking.ask(200)
    asking.ask(503)
    assert asking.way.silent
    asking.ask(503, alone=False)
    assert not asking.way.silent


def test_the_rest_that_is_asked_for_is_given_and_no_more(asking):
    asking.ask(503, retry_after=7.0)
    assert (asking.way.held_until, asking.way.silent) == (37.0, False)
    assert not asking.ask(200, after=36.0), "after its rest it gets calls, and then a question"
    asking.ask(503, after=1.0, retry_after=9e9)
    assert asking.way.held_until == 67.0 + 300.0


def test_an_answer_to_another_question_changes_nothing(asking):
    asking.ask(200)
    asking.keep.answered(asking.way, Alive(0, None, 32.0))
    assert not asking.way.silent


# --- real peers ------------------------------------------------------------------------------------------------------


@pytest.mark.peer
def test_kamailio_is_asked_while_a_sweep_lasts_and_no_call_is_counted_for_it(bench):
    with bench.answerer() as practice, Kamailio(bench.folder, practice.address[1]) as peer, Wiretap() as tap:
        bench.verify(NUMBERS, uri=peer.uri, rate=20, keepalive=0.3, caller_day_max=0)
    asked = [packet for packet in tap.requests(peer.udp) if packet.message.method == "OPTIONS"]
    invites = [packet for packet in tap.requests(peer.udp) if packet.message.method == "INVITE"]
    assert (len(invites), bench.summary.dialled) == (len(NUMBERS), len(NUMBERS))
    assert 4 <= len(asked) <= 10
    assert {packet.message.uri for packet in asked} == {peer.uri}
    answers = {p.call for p in tap.packets if not p.is_request and p.message.code == 200 and p.source == peer.udp}
    assert {packet.call for packet in asked[:-1]} <= answers
    assert bench.store.ledger.placed(NOON - timedelta(days=1))[0] == len(NUMBERS)


@pytest.mark.peer
def test_kamailio_gets_the_rest_that_it_asks_for_before_a_call_is_spent_on_it(bench):
    busy = 'append_to_reply("Retry-After: 2\\r\\n"); sl_send_reply("503", "Service Unavailable");'
    with (
        bench.answerer() as practice,
        Kamailio(bench.folder, practice.address[1], options=busy) as peer,
        Wiretap() as tap,
    ):
        rows = bench.verify(NUMBERS, uri=peer.uri, rate=40, keepalive=0.4)
    assert {row[0] for row in rows.values()} == {"BUSY"}
    at = sorted(p.at for p in tap.packets if p.is_request and p.message.method == "INVITE" and p.target == peer.udp)
    assert max(later - earlier for earlier, later in pairwise(at)) > 1.5


def sometimes(silent_after, *, options=True):
    """Busy to every call; to OPTIONS 200, or nothing. After so many seconds nothing is answered any more."""
    started = time.monotonic()

    def play(request, source):
        if time.monotonic() - started > silent_after:
            return
        if request.method == "INVITE":
            yield respond(request, 486, source, "far").to_bytes(), True
        elif request.method == "OPTIONS" and options:
            yield respond(request, 200, source, "far").to_bytes(), True

    return play


def test_a_trunk_that_falls_silent_uses_up_few_numbers(bench):
    with Hostile(sometimes(1.0)) as peer:
        bench.verify(NUMBERS, uri=peer.uri, rate=10, keepalive=0.2, access=HASTY)
    rung = {request.uri for request in peer.requests if request.method == "INVITE"}
    assert (bench.summary.stopped, bench.summary.exit_code) == (Stop.LOST, 4)
    assert len(rung) == bench.summary.dialled < 25, "1 s of answers, and 0.7 s until silence is known"
    left = len(NUMBERS) - len(rung)
    assert bench.summary.not_dialled == {"left": left}


def test_a_trunk_that_knows_no_options_is_rung_to_the_end(bench):
    with Hostile(sometimes(60.0, options=False)) as peer:
        rows = bench.verify(NUMBERS, uri=peer.uri, rate=20, keepalive=0.2, access=HASTY)
    assert {row[0] for row in rows.values()} == {"BUSY"}
    assert [request.method for request in peer.requests].count("OPTIONS") > 3


def test_where_nothing_is_to_be_asked_nothing_is(bench):
    with Hostile(sometimes(60.0)) as peer:
        bench.verify(NUMBERS[:10], uri=peer.uri, rate=10, keepalive=0.0)
    assert {request.method for request in peer.requests} == {"INVITE", "ACK"}
