"""A far end that means harm, or is merely mad: nothing that it sends stops a sweep or makes a number look dead."""

import random
import socket
import threading

import pytest

from prozvon.sip.message import Request
from prozvon.sip.parser import parse
from prozvon.sip.server import respond

NUMBERS = [f"+791600002{n:02}" for n in range(12)]


class Hostile:
    """Answers every request with what `play` makes of it: (response bytes, from our own port or another's)."""

    def __init__(self, play):
        self._play = play
        self._main, self._other = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
        self._main.bind(("127.0.0.1", 0))
        self._main.settimeout(0.1)
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
                (self._main if mine else self._other).sendto(answer, source)


def final(code):
    def play(request, source):
        if request.method in {"INVITE", "BYE", "CANCEL"}:
            yield respond(request, code if request.method == "INVITE" else 200, source, "far").to_bytes(), True

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
    yield b"\xff" * 60_000, True
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
