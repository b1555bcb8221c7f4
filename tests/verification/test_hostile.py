"""A far end that means harm, or is merely mad: nothing that it sends stops a sweep or makes a number look dead."""

import random
import socket
import threading
import time
from collections import Counter

import pytest

from prozvon.errors import TrunkError
from prozvon.sip.digest import Credentials
from prozvon.sip.message import Request
from prozvon.sip.parser import parse
from prozvon.sip.server import respond
from prozvon.sip.timing import Timing
from prozvon.verification.line import Access

NUMBERS = [f"+791600002{n:02}" for n in range(12)]


class Hostile:
    """Answers every request with what `play` makes of it: (response bytes, from where).

    From where: True is our own address, False another port, None the same port at another address.
    """

    def __init__(self, play):
        self._play = play
        self._main, self._other = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
        self._main.bind(("127.0.0.1", 0))
        self._main.settimeout(0.1)
        self._spoofing = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._spoofing.bind(("127.0.0.2", self._main.getsockname()[1]))
        self.uri = f"sip:127.0.0.1:{self._main.getsockname()[1]}"
        self.requests = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._serve)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        self._thread.join()
        self._main.close()
        self._other.close()
        self._spoofing.close()

    def _serve(self):
        while not self._over.is_set():
            try:
                data, source = self._main.recvfrom(65_535)
            except TimeoutError:
                continue
            request = parse(data)
            if not isinstance(request, Request):
                continue
            self.requests.append(request)
            for answer, mine in self._play(request, source):
                {True: self._main, False: self._other, None: self._spoofing}[mine].sendto(answer, source)


def final(code, tag="far"):
    def play(request, source):
        if request.method in {"INVITE", "BYE", "CANCEL"}:
            yield respond(request, code if request.method == "INVITE" else 200, source, tag).to_bytes(), True

    return play


def lies(request, source):
    """Everything that must not count, and then the truth: busy."""
    if request.method != "INVITE":
        return
    dead = respond(request, 404, source, "far", (("Reason", "Q.850;cause=1"),)).to_bytes()
    answered = respond(request, 200, source, "far").to_bytes()
    for lie in (dead, answered):
        yield lie.replace(b"branch=z9hG4bK", b"branch=z9hG4bK0"), True
        yield lie.replace(b"Call-ID: ", b"Call-ID: 0"), True
        yield lie.replace(b"CSeq: 1", b"CSeq: 9"), True
        yield lie, False
        yield lie, None
    yield b"\xff" * 65_507, True
    yield b"SIP/2.0 404 " + b"x" * 65_000, True
    yield b"", True
    yield b"\r\n\r\n", True
    yield dead[:40], True
    yield respond(request, 486, source, "far").to_bytes(), True
    yield dead, True


def flood(request, source):
    if request.method == "INVITE":
        ringing = respond(request, 180, source, "far").to_bytes()
        for _ in range(300):
            yield ringing, True
    elif request.method == "CANCEL":
        yield respond(request, 200, source, "far").to_bytes(), True
        invite = Request("INVITE", request.uri, request.headers)
        yield respond(invite, 487, source, "far").to_bytes().replace(b"1 CANCEL", b"1 INVITE"), True


def noise(seed):
    draw = random.Random(seed)

    def play(request, source):
        if request.method == "ACK":
            return
        truth = respond(request, 486 if request.method == "INVITE" else 200, source, "far").to_bytes()
        for _ in range(20):
            at, length = draw.randrange(len(truth)), draw.randrange(12)
            # The status line and the headers that make a response ours stay broken or whole, as it falls.
            yield b"X" + truth[:at] + draw.randbytes(length) + truth[at + length :], True
        yield truth, True

    return play


PLAYS = {
    "lies before the truth": (lies, "BUSY"),
    "a flood of ringing": (flood, "RINGING"),
    "noise": (noise(1), "BUSY"),
    "noise of another seed": (noise(2), "BUSY"),
    "an answer without tag or contact": (final(200), "ANSWERED"),
    "a redirect that points nowhere": (final(302), "REDIRECT-LOOP"),
    "a code of nobody's": (final(699), "UNKNOWN"),
    "an answer whose To has no tag": (final(200, tag=""), "ANSWERED"),
    "a refusal whose To has no tag": (final(486, tag=""), "BUSY"),
}


@pytest.mark.parametrize(("play", "cls"), PLAYS.values(), ids=PLAYS)
def test_only_true_answers_count(bench, play, cls):
    with Hostile(play) as peer:
        rows = bench.verify(NUMBERS, uri=peer.uri)
    assert {row[0] for row in rows.values()} == {cls}
    assert bench.summary.exit_code == 0
    invites = [request.uri for request in peer.requests if request.method == "INVITE"]
    assert set(invites) == {f"sip:{number}@{peer.uri[4:]}" for number in NUMBERS}
    assert bool([r for r in peer.requests if r.method == "BYE"]) is (cls == "ANSWERED")


def ringing_first(*rest):
    """Answer 180 to the INVITE, 200 to everything else; what `rest` makes comes at the CANCEL."""

    def play(request, source):
        if request.method == "INVITE":
            yield respond(request, 180, source, "far").to_bytes(), True
        elif request.method == "CANCEL":
            yield from (made for make in rest for made in make(request, source))
        elif request.method == "BYE":
            yield respond(request, 200, source, "far").to_bytes(), True

    return play


def of_invite(request, source, code, tag="far", extra=()):
    invite = Request("INVITE", request.uri, request.headers)
    return respond(invite, code, source, tag, extra).to_bytes().replace(b"1 CANCEL", b"1 INVITE"), True


def taken(request, source):
    yield respond(request, 200, source, "far").to_bytes(), True


def answered_anyway(request, source):
    yield of_invite(request, source, 200)


def answered_twice(request, source):
    yield of_invite(request, source, 200, "one")
    yield of_invite(request, source, 200, "two")


def terminated(request, source):
    yield of_invite(request, source, 487)


def silent_after_100(request, source):
    if request.method == "INVITE":
        yield respond(request, 100, source).to_bytes(), True
    elif request.method == "CANCEL":
        yield from taken(request, source)
        yield from terminated(request, source)


def forks(request, source):
    if request.method == "INVITE":
        for tag in ("one", "two", "three"):
            yield respond(request, 200, source, tag).to_bytes(), True
    elif request.method == "BYE":
        yield respond(request, 200, source, "far").to_bytes(), True


def challenges(request, source):
    if request.method == "INVITE":
        yield (
            respond(
                request, 407, source, "far", (("Proxy-Authenticate", 'Digest realm="r", nonce="n", stale=true'),)
            ).to_bytes(),
            True,
        )


def trap(contact):
    def play(request, source):
        if request.method == "INVITE":
            yield respond(request, 302, source, "far", (("Contact", contact),)).to_bytes(), True

    return play


def traps_to_itself(request, source):
    yield from trap(f"<{request.uri}>")(request, source)


def two_in_one(request, source):
    if request.method == "INVITE":
        ringing, busy = (respond(request, code, source, "far").to_bytes() for code in (180, 486))
        yield busy + ringing, True
        yield busy, True


def long_over(request, source):
    if request.method == "INVITE":
        yield respond(request, 486, source, "far").to_bytes(), True
    elif request.method == "ACK":
        invite = Request("INVITE", request.uri, request.headers)
        for code in (180, 404, 200):
            late = respond(invite, code, source, "late").to_bytes().replace(b"1 ACK", b"1 INVITE")
            yield late.replace(b"Call-ID: ", b"Call-ID: 0"), True


def loses_first(method):
    """As if our first ACK or BYE had been lost: the far end sends its 200 again."""
    seen = set()

    def play(request, source):
        call = request.headers.first("Call-ID")
        if request.method == "INVITE":
            yield respond(request, 200, source, "far").to_bytes(), True
        elif request.method == method and call not in seen:
            seen.add(call)
            if method == "ACK":
                invite = Request("INVITE", request.uri, request.headers)
                yield respond(invite, 200, source, "far").to_bytes().replace(b"1 ACK", b"1 INVITE"), True
        elif request.method == "BYE":
            yield respond(request, 200, source, "far").to_bytes(), True

    return play


CRUELTIES = {
    "100 and then silence": (silent_after_100, "UNKNOWN", {"CANCEL", "ACK"}),
    "200 after our CANCEL": (ringing_first(taken, answered_anyway), "ANSWERED", {"CANCEL", "ACK", "BYE"}),
    "two 200s after our CANCEL": (ringing_first(answered_twice, taken), "ANSWERED", {"CANCEL", "ACK", "BYE"}),
    "487 before the CANCEL's 200": (ringing_first(terminated, taken), "RINGING", {"CANCEL", "ACK"}),
    "forked 200s": (forks, "ANSWERED", {"ACK", "BYE"}),
    "a redirection to itself": (traps_to_itself, "REDIRECT-LOOP", {"ACK"}),
    "a redirection to a premium number": (trap("<sip:+78095000000@198.51.100.7>"), "FORWARDED", {"ACK"}),
    "a redirection that is no address": (trap("<nobody:here>"), "REDIRECT-LOOP", {"ACK"}),
    "two answers in one datagram": (two_in_one, "BUSY", {"ACK"}),
    "answers to a call long over": (long_over, "BUSY", {"ACK"}),
    "our first ACK is lost": (loses_first("ACK"), "ANSWERED", {"ACK", "BYE"}),
    "our first BYE is lost": (loses_first("BYE"), "ANSWERED", {"ACK", "BYE"}),
}


@pytest.mark.parametrize(("play", "cls", "methods"), CRUELTIES.values(), ids=CRUELTIES)
def test_every_call_is_ended_as_the_protocol_wants(bench, play, cls, methods):
    with Hostile(play) as peer:
        rows = bench.verify(NUMBERS[:4], uri=peer.uri)
    assert {row[0] for row in rows.values()} == {cls}
    assert {request.method for request in peer.requests} == {"INVITE", *methods}
    assert {request.uri.partition("@")[2] for request in peer.requests} == {peer.uri[4:]}
    by_call = {}
    for request in peer.requests:
        by_call.setdefault(request.headers.first("Call-ID"), []).append(request)
    assert len(by_call) == 4
    for requests in by_call.values():
        assert len({r.to_bytes() for r in requests if r.method == "INVITE"}) == 1
        forks = {r.headers.first("To") for r in requests if r.method == "BYE"}
        assert forks == ({r.headers.first("To") for r in requests if r.method == "ACK"} if "BYE" in methods else set())


HASTY = Access(timing=Timing(t1=0.02))
"""Every timer in a twenty-fifth of its time: what takes 32 seconds is over in a good one."""


def rings_for_ever(request, source):
    """180 to whatever comes, and never an end; the CANCEL is as good as ignored."""
    if request.method in {"INVITE", "CANCEL"}:
        for _ in range(20):
            yield of_invite(request, source, 180)


def ignores_cancel(request, source):
    if request.method == "INVITE":
        yield respond(request, 180, source, "far").to_bytes(), True


@pytest.mark.parametrize("play", [rings_for_ever, ignores_cancel])
def test_a_far_end_that_never_ends_a_call_is_left_in_the_end(bench, play):
    with Hostile(play) as peer:
        rows = bench.verify(NUMBERS[:4], uri=peer.uri, access=HASTY)
        cancels = [request for request in peer.requests if request.method == "CANCEL"]
    assert {row[0] for row in rows.values()} == {"RINGING"}
    by_call = Counter(request.headers.first("Call-ID") for request in cancels)
    assert len(by_call) == 4
    assert min(by_call.values()) > 3, "a CANCEL that nobody answers is sent again"
    assert len({request.to_bytes() for request in cancels}) == 4


def test_an_answer_to_a_call_that_is_long_over_changes_nothing(bench):
    over = []

    def play(request, source):
        if request.method != "INVITE":
            return
        yield respond(request, 486, source, "far").to_bytes(), True
        over.append((time.monotonic(), request))
        for at, old in over:
            if time.monotonic() > at + 2:  # by then nothing of it is known any more
                yield respond(old, 200, source, "late").to_bytes(), True
                yield respond(old, 404, source, "late").to_bytes(), True

    with Hostile(play) as peer:
        rows = bench.verify(NUMBERS, uri=peer.uri, access=HASTY, rate=3)
    assert {row[0] for row in rows.values()} == {"BUSY"}
    assert {request.method for request in peer.requests} == {"INVITE", "ACK"}, "a call long over was taken up again"
    assert len({request.headers.first("Call-ID") for request in peer.requests}) == len(NUMBERS)


def test_a_loop_of_challenges_ends_after_one_more_try(bench):
    access = Access(credentials=Credentials("probe", "s3cret"))
    with Hostile(challenges) as peer, pytest.raises(TrunkError, match="never usable"):
        bench.verify(NUMBERS[:3], uri=peer.uri, access=access)
    tries = Counter(r.headers.first("Call-ID") for r in peer.requests if r.method == "INVITE")
    assert set(tries.values()) == {3}
