import pytest
from hypothesis import given
from hypothesis import strategies as st

from prozvon.sip.message import Headers, Request
from prozvon.sip.server import respond

from .conftest import THEM, US, Line


def reply(line, code=200, **changes):
    data = respond(line.last("INVITE"), code, US, "far").to_bytes()
    for old, new in changes.get("replace", ()):
        assert old in data
        data = data.replace(old, new)
    return data


STRAYS = {
    "wrong branch": ([(b"branch=z9hG4bK", b"branch=z9hG4bKff")], THEM, "unknown_transaction"),
    "wrong call": ([(b"Call-ID: ", b"Call-ID: f")], THEM, "unknown_call"),
    "wrong tag": ([(b";tag=", b";tag=f")], THEM, "unknown_transaction"),
    "wrong sequence": ([(b"CSeq: 1", b"CSeq: 2")], THEM, "unknown_transaction"),
    "wrong method": ([(b" INVITE", b" BYE")], THEM, "unknown_transaction"),
    "an answer to a CANCEL that was not sent": ([(b" INVITE", b" CANCEL")], THEM, "unknown_transaction"),
    "wrong port": ([], ("127.0.0.1", 5071), "wrong_source"),
    "spoofed source": ([], ("127.0.0.2", 5070), "wrong_source"),
    "no Via": ([(b"Via:", b"X-Via:")], THEM, "unknown_transaction"),
}


@pytest.mark.parametrize(("replace", "source", "why"), STRAYS.values(), ids=STRAYS)
def test_what_does_not_belong_to_a_call_changes_nothing(line, replace, source, why):
    call = line.invite()
    line.deliver(reply(line, replace=replace), source)
    assert not call.finished
    assert line.methods() == ["INVITE"]
    assert line.agent.strays == {why: 1}


def test_of_two_answers_in_one_datagram_the_first_counts(line):
    line.invite()
    line.deliver(reply(line, 486) + reply(line, 200))
    assert line.result.code == 486


def request(method, *, call_id="their-call", from_tag="x", to_tag=""):
    to = "<sip:us@127.0.0.1>" + (f";tag={to_tag}" if to_tag else "")
    return Request(
        method,
        "sip:us@127.0.0.1:5060",
        Headers(
            (
                ("Via", "SIP/2.0/UDP 127.0.0.1:5070;rport;branch=z9hG4bKq"),
                ("From", f"<sip:them@127.0.0.1>;tag={from_tag}"),
                ("To", to),
                ("Call-ID", call_id),
                ("CSeq", f"7 {method}"),
            )
        ),
    ).to_bytes()


UNASKED = {
    "OPTIONS": (request("OPTIONS"), 200),
    "BYE of no call": (request("BYE", to_tag="y"), 481),
    "CANCEL of no call": (request("CANCEL"), 481),
    "INVITE": (request("INVITE"), 405),
    "INVITE within no dialog": (request("INVITE", to_tag="y"), 481),
    "INFO": (request("INFO", to_tag="y"), 481),
    "MESSAGE": (request("MESSAGE"), 405),
    "an unknown method": (request("FROBNICATE"), 405),
}


@pytest.mark.parametrize(("data", "code"), UNASKED.values(), ids=UNASKED)
def test_requests_that_arrive_unasked_are_answered(line, data, code):
    line.deliver(data)
    assert line.methods() == [code]


def test_an_ack_is_never_answered(line):
    line.deliver(request("ACK", to_tag="y"))
    assert line.methods() == []


def test_a_bye_that_crosses_ours_is_answered(line):
    call = line.invite()
    line.deliver(reply(line, 200))
    ours = line.last("INVITE").headers.first("From").partition(";tag=")[2]
    line.deliver(request("BYE", call_id=call.call_id, from_tag="far", to_tag=ours))
    assert line.methods() == ["INVITE", "ACK", "BYE", 200]


def test_a_request_without_its_headers_is_not_answered(line):
    line.deliver(b"OPTIONS sip:us@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z\r\n\r\n")
    assert line.methods() == []
    assert line.agent.strays == {"incomplete_request": 1}


def test_calls_are_forgotten_when_nothing_is_left_to_do(line):
    for _ in range(5):
        line.invite()
        line.answer(404)
    assert len(line.agent.calls) == 5
    line.wait(40)
    assert line.agent.calls == ()
    assert line.agent.next_timer() is None


@given(st.data())
def test_no_mutated_datagram_raises(data):
    line = Line()
    line.invite()
    plain = reply(line, data.draw(st.sampled_from([100, 180, 200, 302, 487])))
    for _ in range(5):
        at = data.draw(st.integers(0, len(plain)))
        cut = data.draw(st.integers(0, 10))
        new = data.draw(st.binary(max_size=8))
        line.deliver(plain[:at] + new + plain[at + cut :])
    line.wait(100)
