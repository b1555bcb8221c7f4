import pytest
from hypothesis import given
from hypothesis import strategies as st

from prozvon.sip.framing import Framing
from prozvon.sip.message import Headers, Response
from prozvon.sip.parser import MAX_HEAD

bodies = st.lists(st.binary(max_size=40), max_size=5)


@given(bodies, st.lists(st.integers(1, 60), min_size=1))
def test_messages_come_out_whole_however_the_stream_is_cut(bodies, cuts):
    sent = [Response(200, "OK", Headers((("Call-ID", str(n)),)), body).to_bytes() for n, body in enumerate(bodies)]
    stream = b"\r\n\r\n".join([b"", *sent, b""])
    framing, got, at, turn = Framing(), [], 0, 0
    while at < len(stream):
        step = cuts[turn % len(cuts)]
        got += framing.feed(stream[at : at + step])
        at, turn = at + step, turn + 1
    assert got == sent
    assert not framing.lost


LOST = {
    "no length": b"SIP/2.0 200 OK\r\nCall-ID: x\r\n\r\n",
    "a negative length": b"SIP/2.0 200 OK\r\nContent-Length: -1\r\n\r\n",
    "a length beyond any message": b"SIP/2.0 200 OK\r\nContent-Length: 999999\r\n\r\n",
    "a length of a folded line": b"SIP/2.0 200 OK\r\nContent-Length:\r\n x\r\n\r\n",
    "a head without end": b"X" * (MAX_HEAD + 1),
}


@pytest.mark.parametrize("data", LOST.values(), ids=LOST)
def test_where_no_end_can_be_told_the_stream_is_lost(data):
    framing = Framing()
    assert framing.feed(data) == []
    assert framing.lost
    assert framing.feed(b"SIP/2.0 200 OK\r\nl: 0\r\n\r\n") == []


@given(st.binary(max_size=300))
def test_any_bytes_are_taken(data):
    for message in Framing().feed(data):
        assert data.find(message) >= 0
