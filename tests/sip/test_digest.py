import hashlib
import re

import pytest

from prozvon.sip.digest import Challenge, Credentials, choose
from prozvon.sip.events import Ending
from prozvon.sip.server import respond
from prozvon.sip.values import CSeq, Via

from .conftest import US, Line

ACCOUNT = Credentials("probe", "s3cret")

# RFC 7616 §3.9.1: one request, two algorithms.
MUFASA = Credentials("Mufasa", "Circle of Life")
PUBLISHED = {
    "MD5": "8ca523f5e9506fed4657c9700eebdbec",
    "SHA-256": "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
}


@pytest.mark.parametrize("algorithm", PUBLISHED)
def test_published_answers_are_met(algorithm):
    nonce, cnonce = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"
    challenge = Challenge("http-auth@example.org", nonce, algorithm, "auth")
    assert f'response="{PUBLISHED[algorithm]}"' in challenge.answer(MUFASA, "GET", "/dir/index.html", cnonce)


def parts(value):
    return {name: text.strip('"') for name, text in re.findall(r'(\w+)=("[^"]*"|[^,]+)', value)}


def naive(name, answer, method, password="s3cret", session=False):
    """RFC 7616 §3.4 as it is written, from what the answer itself says."""

    def h(text):
        return hashlib.new(name, text.encode()).hexdigest()

    a1 = h(f"{answer['username']}:{answer['realm']}:{password}")
    if session:
        a1 = h(f"{a1}:{answer['nonce']}:{answer['cnonce']}")
    middle = [answer["nonce"]]
    if "qop" in answer:
        middle += [answer["nc"], answer["cnonce"], answer["qop"]]
    return h(":".join([a1, *middle, h(f"{method}:{answer['uri']}")]))


FORMS = {
    "no algorithm": ("", "md5", False),
    "MD5": (", algorithm=MD5", "md5", False),
    "MD5 in quotes": (', algorithm="MD5"', "md5", False),
    "MD5 with qop": (', algorithm=MD5, qop="auth"', "md5", False),
    "MD5 for a session": (', algorithm=MD5-sess, qop="auth"', "md5", True),
    "SHA-256": (', algorithm=SHA-256, qop="auth-int,auth"', "sha256", False),
    "SHA-512-256": (", algorithm=SHA-512-256, qop=auth, opaque=xyz", "sha512_256", False),
}


@pytest.mark.parametrize(("rest", "name", "session"), FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("code", [401, 407])
def test_a_challenge_is_answered_in_a_new_transaction(rest, name, session, code):
    line = challenged_line()
    challenge(line, code, f'Digest realm="pbx", nonce="84f1"{rest}')
    assert line.methods() == ["INVITE", "ACK", "INVITE"]
    first, second = (m for _, m in line.sent if m.method == "INVITE")
    assert (cseq(first), cseq(second)) == (CSeq(1, "INVITE"), CSeq(2, "INVITE"))
    assert branch(first) != branch(second)
    assert first.headers.first("Call-ID") == second.headers.first("Call-ID")
    header = "Authorization" if code == 401 else "Proxy-Authorization"
    answer = parts(second.headers.first(header))
    assert answer["response"] == naive(name, answer, "INVITE", session=session)
    assert answer["uri"] == second.uri
    line.answer(486)
    assert line.result.code == 486


REFUSED = {
    "another scheme": 'Basic realm="pbx"',
    "an unknown algorithm": 'Digest realm="pbx", nonce="1", algorithm=AKAv1-MD5',
    "integrity only": 'Digest realm="pbx", nonce="1", qop="auth-int"',
    "no nonce": 'Digest realm="pbx"',
    "nothing": "",
    "64 kB of it": 'Digest realm="pbx", nonce="' + "1" * 30_000 + '"',
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_what_we_cannot_answer_ends_the_call(text):
    line = challenged_line()
    challenge(line, 407, text)
    assert line.methods() == ["INVITE", "ACK"]
    assert line.result.code == 407


def test_without_an_account_a_challenge_ends_the_call(line):
    line.invite()
    challenge(line, 401, 'Digest realm="pbx", nonce="1"')
    assert line.result.code == 401


def test_a_second_challenge_means_no():
    line = challenged_line()
    for nonce in "123":
        if not any(True for e in line.events if getattr(e, "result", None)):
            challenge(line, 407, f'Digest realm="pbx", nonce="{nonce}"')
    assert line.methods() == ["INVITE", "ACK", "INVITE", "ACK"]
    assert line.result.code == 407


def test_a_stale_nonce_is_replaced_once():
    line = challenged_line()
    challenge(line, 407, 'Digest realm="pbx", nonce="1"')
    challenge(line, 407, 'Digest realm="pbx", nonce="2", stale=TRUE')
    challenge(line, 407, 'Digest realm="pbx", nonce="3", stale=true')
    assert line.methods().count("INVITE") == 3
    assert 'nonce="2"' in line.last("INVITE").headers.first("Proxy-Authorization")
    assert line.result.code == 407


def test_a_proxy_and_the_far_end_may_both_ask():
    line = challenged_line()
    challenge(line, 407, 'Digest realm="proxy", nonce="1"')
    challenge(line, 401, 'Digest realm="pbx", nonce="2"')
    last = line.last("INVITE")
    assert 'realm="proxy"' in last.headers.first("Proxy-Authorization")
    assert 'realm="pbx"' in last.headers.first("Authorization")


def test_of_several_challenges_the_topmost_known_one_is_answered():
    offered = [f'Digest realm="pbx", nonce="1", algorithm={name}' for name in ("X-1", "SHA-256", "MD5")]
    assert [challenge.algorithm for challenge in choose(offered)] == ["SHA-256"]


def test_a_resent_challenge_is_acknowledged_again_and_answered_once():
    line = challenged_line()
    old = challenge(line, 407, 'Digest realm="pbx", nonce="1"')
    line.deliver(old)
    assert line.methods() == ["INVITE", "ACK", "INVITE", "ACK"]
    assert line.sent[1][1] == line.sent[3][1]


def test_after_a_challenge_the_cancel_belongs_to_the_new_step():
    line = challenged_line()
    challenge(line, 407, 'Digest realm="pbx", nonce="1"')
    line.answer(180)
    line.agent.cancel(line.call, line.now)
    line.gather()
    invite, cancel = line.last("INVITE"), line.last("CANCEL")
    assert cseq(cancel) == CSeq(2, "CANCEL")
    assert branch(cancel) == branch(invite)


def test_the_ends_of_an_authorized_call_carry_the_proof_too():
    line = challenged_line()
    challenge(line, 407, 'Digest realm="pbx", nonce="1", qop="auth"')
    line.answer(200, extra=(("Contact", "<sip:far@127.0.0.1:5071>"),))
    ack, bye = line.last("ACK"), line.last("BYE")
    assert (cseq(ack), cseq(bye)) == (CSeq(2, "ACK"), CSeq(3, "BYE"))
    assert ack.headers.first("Proxy-Authorization") == line.last("INVITE").headers.first("Proxy-Authorization")
    answer = parts(bye.headers.first("Proxy-Authorization"))
    assert answer["response"] == naive("md5", answer, "BYE")


def test_a_challenged_bye_is_sent_once_more():
    line = challenged_line()
    line.answer(200, extra=(("Contact", "<sip:far@127.0.0.1:5071>"),))
    for nonce in "12":
        line.answer(407, extra=(("Proxy-Authenticate", f'Digest realm="pbx", nonce="{nonce}"'),), to=line.last("BYE"))
    byes = [m for _, m in line.sent if m.method == "BYE"]
    assert [cseq(bye).number for bye in byes] == [2, 3]
    line.wait(40)
    assert line.agent.calls == ()


def test_no_credentials_leave_after_the_lease():
    line = challenged_line(valid_until=100.5)
    line.wait(0.7)
    challenge(line, 407, 'Digest realm="pbx", nonce="1"')
    assert line.methods().count("INVITE") == 2  # the one resent, none anew
    assert cseq(line.last("INVITE")).number == 1
    assert line.result.ending is Ending.ABANDONED


def test_the_password_is_in_no_text():
    line = challenged_line()
    challenge(line, 407, 'Digest realm="pbx", nonce="1"')
    assert "s3cret" not in repr(ACCOUNT)
    assert all(b"s3cret" not in message.to_bytes() for _, message in line.sent)


def challenged_line(**more):
    line = Line()
    line.agent = type(line.agent)(line.agent.local, line.agent.remote, credentials=ACCOUNT)
    line.call = line.agent.invite(1, "sip:+79160000001@127.0.0.1:5070", line.now, **more)
    line.gather()
    return line


def challenge(line, code, text):
    name = "WWW-Authenticate" if code == 401 else "Proxy-Authenticate"
    data = respond(line.last("INVITE"), code, US, "far", ((name, text),)).to_bytes()
    line.deliver(data)
    return data


def cseq(request):
    return CSeq.parse(request.headers.first("CSeq"))


def branch(request):
    return Via.parse(request.headers.every("Via")[0]).branch
