import pytest

from prozvon.sip.events import Alive, Ending, Finished, Gone
from prozvon.sip.forks import MAX_FORKS
from prozvon.sip.server import respond
from prozvon.sip.values import CSeq, Party, Via

CONTACT = (("Contact", "<sip:line@127.0.0.1:5071>"),)
SDP = (("Content-Type", "application/sdp"),)


def branch(request):
    return Via.parse(request.headers.every("Via")[0]).branch


def cseq(request):
    return CSeq.parse(request.headers.first("CSeq"))


def test_an_invite_is_resent_at_doubling_gaps_and_given_up_after_32_seconds(line):
    line.invite()
    line.wait(40)
    assert line.times("INVITE") == [0, 0.5, 1.5, 3.5, 7.5, 15.5, 31.5]
    assert (line.result.code, line.result.ending, line.result.resends) == (None, Ending.TIMEOUT, 6)
    assert line.result.elapsed == 32


def test_a_provisional_stops_the_resending(line):
    line.invite()
    line.answer(100)
    line.wait(100)
    assert line.methods() == ["INVITE"]
    assert line.provisionals == [100]


def test_a_refusal_is_acknowledged_within_the_transaction(line):
    line.invite()
    line.answer(100)
    line.answer(404, extra=(("Reason", "Q.850;cause=1"),))
    invite, ack = line.last("INVITE"), line.last("ACK")
    assert branch(ack) == branch(invite)
    assert ack.uri == invite.uri
    assert cseq(ack) == CSeq(1, "ACK")
    assert Party.parse(ack.headers.first("To")).tag == "far"
    assert (line.result.code, line.result.reasons[0].cause) == (404, 1)


def test_a_resent_refusal_is_acknowledged_again_for_32_seconds(line):
    line.invite()
    line.answer(486)
    for _ in range(3):
        line.wait(4)
        line.answer(486)
    assert line.methods().count("ACK") == 4
    line.wait(40)
    assert any(isinstance(event, Gone) for event in line.events)
    line.answer(486)
    assert line.methods().count("ACK") == 4
    assert line.agent.strays["unknown_call"] == 1


def test_an_answer_gets_ack_and_bye_at_once_to_its_contact(line):
    line.invite()
    line.answer(180)
    line.answer(200, extra=CONTACT)
    assert line.methods() == ["INVITE", "ACK", "BYE"]
    invite, ack, bye = line.last("INVITE"), line.last("ACK"), line.last("BYE")
    assert len({branch(invite), branch(ack), branch(bye)}) == 3
    assert ack.uri == bye.uri == "sip:line@127.0.0.1:5071"
    assert (cseq(ack), cseq(bye)) == (CSeq(1, "ACK"), CSeq(2, "BYE"))
    assert Party.parse(bye.headers.first("To")).tag == "far"
    assert line.result.code == 200


def test_requests_follow_the_route_set_backwards(line):
    line.invite()
    routes = (("Record-Route", "<sip:127.0.0.1:1;lr>, <sip:127.0.0.1:2;lr>"),)
    line.answer(200, extra=(*CONTACT, *routes))
    ack = line.last("ACK")
    assert ack.uri == "sip:line@127.0.0.1:5071"
    assert ack.headers.every("Route") == ["<sip:127.0.0.1:2;lr>", "<sip:127.0.0.1:1;lr>"]


def test_a_strict_router_stands_in_the_request_uri(line):
    line.invite()
    line.answer(200, extra=(*CONTACT, ("Record-Route", "<sip:127.0.0.1:2>")))
    ack = line.last("ACK")
    assert ack.uri == "sip:127.0.0.1:2"
    assert ack.headers.every("Route") == ["<sip:line@127.0.0.1:5071>"]


def test_an_answer_from_loopback_never_sends_us_elsewhere(line):
    line.invite()
    line.answer(200, extra=(("Contact", "<sip:trap@198.51.100.7:5060>"),))
    assert line.last("ACK").uri == "sip:trap@198.51.100.7:5060"
    assert set(line.addresses) == {("127.0.0.1", 5070)}


@pytest.mark.parametrize("extra", [(), (("Contact", "*"),), (("Contact", "<>"),)])
def test_an_answer_without_a_usable_contact_is_ended_all_the_same(line, extra):
    line.invite()
    line.answer(200, tag="", extra=extra)
    assert line.methods() == ["INVITE", "ACK", "BYE"]
    assert line.last("BYE").uri == line.last("INVITE").uri


def test_a_resent_answer_is_acknowledged_again_but_ended_once(line):
    line.invite()
    line.answer(200, extra=CONTACT)
    line.answer(200, tag="", to=line.last("BYE"))
    line.wait(1)
    line.answer(200, extra=CONTACT)
    assert line.methods() == ["INVITE", "ACK", "BYE", "ACK"]
    assert line.sent[1][1] == line.sent[3][1]


def test_every_fork_that_answers_is_ended(line):
    line.invite()
    line.answer(200, tag="one", extra=CONTACT)
    line.answer(200, tag="two", extra=CONTACT)
    assert line.methods() == ["INVITE", "ACK", "BYE", "ACK", "BYE"]
    assert Party.parse(line.last("BYE").headers.first("To")).tag == "two"
    assert line.result.code == 200


def test_a_flood_of_forks_is_bounded(line):
    line.invite()
    for number in range(MAX_FORKS + 20):
        line.answer(200, tag=f"t{number}", extra=CONTACT)
    assert line.methods().count("BYE") == MAX_FORKS


def test_a_bye_is_resent_until_it_is_answered(line):
    line.invite()
    line.answer(200, extra=CONTACT)
    line.wait(2)
    assert line.times("BYE") == [0, 0.5, 1.5]
    line.answer(481, to=line.last("BYE"))
    line.wait(40)
    assert len(line.times("BYE")) == 3


def test_a_bye_that_nobody_answers_ends_after_32_seconds(line):
    line.invite()
    line.answer(200, extra=CONTACT)
    line.wait(40)
    assert line.times("BYE") == [0, 0.5, 1.5, 3.5, 7.5, 11.5, 15.5, 19.5, 23.5, 27.5, 31.5]
    assert any(isinstance(event, Gone) for event in line.events)


def test_cancel_waits_for_a_provisional(line):
    call = line.invite()
    line.agent.cancel(call, line.now)
    line.wait(1)
    assert "CANCEL" not in line.methods()
    line.answer(100)
    assert line.methods()[-1] == "CANCEL"


def test_cancel_repeats_the_invite(line):
    call = line.invite()
    line.answer(180)
    line.agent.cancel(call, line.now)
    line.gather()
    invite, cancel = line.last("INVITE"), line.last("CANCEL")
    assert branch(cancel) == branch(invite)
    assert cancel.uri == invite.uri
    assert cseq(cancel) == CSeq(1, "CANCEL")
    for name in ("From", "To", "Call-ID"):
        assert cancel.headers.first(name) == invite.headers.first(name)


@pytest.mark.parametrize("order", [("cancel", "invite"), ("invite", "cancel")])
def test_the_answers_to_a_cancel_come_in_any_order(line, order):
    call = line.invite()
    line.answer(180)
    line.agent.cancel(call, line.now)
    line.gather()
    cancel = line.last("CANCEL")
    for which in order:
        if which == "cancel":
            line.answer(200, to=cancel)
        else:
            line.answer(487)
    line.wait(3)
    assert line.methods() == ["INVITE", "CANCEL", "ACK"]
    assert (line.result.code, line.result.cancelled) == (487, True)


def test_an_answer_that_overtakes_our_cancel_is_ended_at_once(line):
    call = line.invite()
    line.answer(180)
    line.agent.cancel(call, line.now)
    line.answer(200, extra=CONTACT)
    assert line.methods() == ["INVITE", "CANCEL", "ACK", "BYE"]
    assert (line.result.code, line.result.cancelled) == (200, True)
    line.wait(40)
    assert line.methods().count("CANCEL") == 1


def test_a_cancel_that_is_ignored_is_resent_and_given_up(line):
    call = line.invite()
    line.answer(180)
    line.agent.cancel(call, line.now)
    line.gather()
    line.wait(33)
    assert line.times("CANCEL")[:4] == [0, 0.5, 1.5, 3.5]
    assert (line.result.code, line.result.ending) == (None, Ending.CANCEL_TIMEOUT)
    line.answer(200, extra=CONTACT)
    assert line.methods()[-2:] == ["ACK", "BYE"]
    assert line.result.code is None


def test_the_ring_policy_cancels_at_its_time(line):
    call = line.invite()
    line.answer(100)
    line.agent.cancel_at(call, line.now + 20)
    line.wait(5)
    line.answer(180)
    line.agent.cancel_at(call, line.now + 3)
    line.wait(10)
    assert line.times("CANCEL")[0] == 8


def test_who_rings_after_we_gave_up_is_cancelled(line):
    line.invite()
    line.wait(33)
    line.answer(180)
    assert line.methods()[-1] == "CANCEL"
    assert line.result.ending is Ending.TIMEOUT


def test_endless_ringing_changes_nothing(line):
    call = line.invite()
    line.agent.cancel_at(call, line.now + 5)
    for _ in range(200):
        line.answer(180)
        line.wait(0.05)
    assert line.times("CANCEL")[0] == 5


def test_early_media_is_only_what_carries_a_description(line):
    line.invite()
    line.answer(183)
    line.answer(183, extra=SDP, body=b"v=0\r\n")
    line.answer(486)
    assert [event.described for event in line.events[:2]] == [False, True]
    assert line.result.described
    assert line.result.provisionals == (183,)


def test_a_refused_datagram_ends_a_call_that_nobody_took(line):
    line.invite()
    line.agent.refused(line.last("INVITE").to_bytes(), line.now)
    line.gather()
    assert line.result.ending is Ending.UNREACHABLE


def test_a_refused_datagram_says_nothing_once_somebody_answered(line):
    call = line.invite()
    line.answer(180)
    line.agent.refused(line.last("INVITE").to_bytes(), line.now)
    assert not call.finished


def test_identities_derive_from_the_token_alone(line):
    first = line.agent.invite(5, "sip:1@127.0.0.1:5070", 0.0)
    assert first.call_id != line.agent.invite(6, "sip:1@127.0.0.1:5070", 0.0).call_id
    line.gather()
    again = type(line)()
    again.agent.invite(5, "sip:1@127.0.0.1:5070", 9.0)
    again.gather()
    assert again.sent[0][1] == line.sent[0][1]


RELIABLE = (("Require", "100rel"), ("RSeq", "988789"), *CONTACT)


def test_a_reliable_provisional_nobody_asked_for_is_confirmed(line):
    line.invite()
    line.answer(183, extra=RELIABLE)
    line.answer(183, extra=RELIABLE)
    prack = line.last("PRACK")
    assert line.methods() == ["INVITE", "PRACK"]
    assert (prack.uri, prack.headers.first("RAck")) == ("sip:line@127.0.0.1:5071", "988789 1 INVITE")
    assert cseq(prack) == CSeq(2, "PRACK")
    line.answer(200, to=prack)
    line.wait(3)
    assert line.methods() == ["INVITE", "PRACK"]
    line.answer(200, extra=CONTACT)
    assert cseq(line.last("BYE")) == CSeq(3, "BYE")


def test_an_orphan_is_cancelled_and_never_invited(line):
    line.agent.adopt(7, "sip:+79160000001@127.0.0.1:5070", line.now)
    line.gather()
    assert line.methods() == ["CANCEL"]
    placed = type(line)()
    placed.agent.invite(7, "sip:+79160000001@127.0.0.1:5070", 0.0)
    placed.gather()
    invite, cancel = placed.last("INVITE"), line.last("CANCEL")
    assert branch(invite) == branch(cancel)
    assert invite.headers.first("From") == cancel.headers.first("From")
    line.answer(200, to=cancel)
    line.deliver(_respond(invite, 487))
    assert line.methods() == ["CANCEL", "ACK"]
    line.wait(40)
    assert line.agent.calls == ()
    assert not [event for event in line.events if isinstance(event, Finished)]


def test_an_orphan_whose_later_step_is_unknown_is_cancelled_at_the_one_before(line):
    line.agent.adopt(7, "sip:+79160000001@127.0.0.1:5070", line.now, step=2)
    line.gather()
    line.answer(481, to=line.last("CANCEL"))
    assert [cseq(message).number for _, message in line.sent] == [2, 1]
    line.answer(481, to=line.last("CANCEL"))
    line.wait(40)
    assert line.methods() == ["CANCEL", "CANCEL"]
    assert line.agent.calls == ()


def test_an_answered_orphan_is_hung_up(line):
    line.agent.adopt(7, "sip:+79160000001@127.0.0.1:5070", line.now)
    placed = type(line)()
    placed.agent.invite(7, "sip:+79160000001@127.0.0.1:5070", 0.0)
    placed.gather()
    line.deliver(_respond(placed.last("INVITE"), 200, CONTACT))
    assert line.methods() == ["CANCEL", "ACK", "BYE"]


def test_an_invite_says_when_ringing_shall_end_by_itself(line):
    line.agent.invite(3, "sip:1@127.0.0.1:5070", line.now, expires=52)
    line.gather()
    assert line.last("INVITE").headers.first("Expires") == "52"


def _respond(request, code, extra=()):
    return respond(request, code, ("127.0.0.1", 5060), "far", extra).to_bytes()


def test_a_trunk_is_asked_whether_it_is_there(line):
    line.agent.ping(9, "sip:127.0.0.1:5070", line.now)
    line.gather()
    line.wait(0.6)
    assert line.methods() == ["OPTIONS", "OPTIONS"]
    line.answer(404, to=line.last("OPTIONS"))
    assert line.events == [Alive(9, 404, pytest.approx(0.6))]
    line.wait(60)
    assert line.methods() == ["OPTIONS", "OPTIONS"]


def test_a_trunk_says_how_long_it_wants_rest(line):
    line.agent.ping(9, "sip:127.0.0.1:5070", line.now)
    line.gather()
    line.deliver(_respond(line.last("OPTIONS"), 503, (("Retry-After", "7"),)))
    assert [(event.code, event.retry_after) for event in line.events] == [(503, 7.0)]


def test_a_trunk_that_answers_calls_is_not_alone_in_silence(line):
    line.agent.ping(9, "sip:127.0.0.1:5070", line.now)
    line.wait(1)
    line.invite()
    line.answer(486)
    line.wait(40)
    assert [event.alone for event in line.events if isinstance(event, Alive)] == [False]


def test_a_question_that_the_network_refuses_is_answered_at_once(line):
    line.agent.ping(9, "sip:127.0.0.1:5070", line.now)
    line.gather()
    line.agent.refused(line.last("OPTIONS").to_bytes(), line.now)
    line.wait(40)
    assert line.events == [Alive(9, None, 0.0)]
    assert line.methods() == ["OPTIONS"]


def test_with_the_connection_a_question_is_lost(line):
    line.agent.ping(9, "sip:127.0.0.1:5070", line.now)
    line.gather()
    line.agent.lost(line.now)
    line.wait(40)
    assert line.events == [Alive(9, None, 0.0)]


def test_a_trunk_that_does_not_answer_is_given_up_after_32_seconds(line):
    line.agent.ping(9, "sip:127.0.0.1:5070", line.now)
    line.wait(40)
    assert [(event.code, event.elapsed) for event in line.events] == [(None, 32.0)]
