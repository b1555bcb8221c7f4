import pytest

from prozvon.sip.agent import Agent
from prozvon.sip.dialog import Local
from prozvon.sip.events import Finished
from prozvon.sip.parser import parse
from prozvon.sip.server import Kind, Reception

US, THEM = ("127.0.0.1", 5060), ("127.0.0.1", 5070)


class Pair:
    """A caller and an answerer, joined without a network."""

    def __init__(self):
        self.agent = Agent(Local(US), THEM)
        self.desk = Reception(THEM)
        self.now = 0.0
        self.kinds = []
        self.finished = []
        self.wire = []
        self.lost = lambda _: False

    def settle(self):
        while True:
            there, back = self.agent.take(), self.desk.take()
            if not there and not back:
                return
            for datagram, machine, source in [
                *((d, self.desk, US) for d in there),
                *((d, self.agent, THEM) for d in back),
            ]:
                message = parse(datagram.data)
                self.wire.append(getattr(message, "method", getattr(message, "code", None)))
                if not self.lost(message):
                    machine.receive(datagram.data, source, self.now)
            for notice in self.desk.notices():
                self.kinds.append(notice.kind)
                self.call = notice.call
            self.finished += [e.result for e in self.agent.events() if isinstance(e, Finished)]

    def wait(self, seconds):
        end = self.now + seconds
        while True:
            due = [when for m in (self.agent, self.desk) if (when := m.next_timer()) is not None and when <= end]
            if not due:
                break
            self.now = max(self.now, min(due))
            self.agent.expire(self.now)
            self.desk.expire(self.now)
            self.settle()
        self.now = end


@pytest.fixture
def pair():
    pair = Pair()
    pair.out = pair.agent.invite(1, "sip:+79160000001@127.0.0.1:5070", 0.0)
    pair.settle()
    return pair


def reply(pair, code, extra=()):
    pair.call.reply(code, pair.now, extra)
    pair.desk.plan(pair.call)
    pair.settle()


def test_a_refusal_is_over_with_its_ack(pair):
    reply(pair, 180)
    reply(pair, 486)
    assert pair.wire == ["INVITE", 180, 486, "ACK"]
    assert pair.kinds == [Kind.INVITED, Kind.ACKNOWLEDGED]
    pair.wait(40)
    assert pair.wire == ["INVITE", 180, 486, "ACK"]


def test_a_refusal_is_resent_until_its_ack_arrives(pair):
    pair.lost = lambda message: getattr(message, "method", "") == "ACK" and pair.now < 3
    reply(pair, 404)
    pair.wait(10)
    assert pair.wire == ["INVITE", 404, "ACK", 404, "ACK", 404, "ACK", 404, "ACK"]
    assert pair.now == 10


def test_an_answer_is_resent_until_its_ack_arrives(pair):
    pair.lost = lambda message: getattr(message, "method", "") in {"ACK", "BYE"} and pair.now < 1
    reply(pair, 200)
    pair.wait(40)
    assert pair.kinds[:1] == [Kind.INVITED]
    assert pair.kinds.count(Kind.ACKNOWLEDGED) <= 1
    assert pair.kinds[-1] is Kind.ENDED
    assert pair.wire.count(200) >= 3


def test_a_cancel_is_answered_and_ends_the_invite(pair):
    reply(pair, 180)
    pair.agent.cancel(pair.out, pair.now)
    pair.settle()
    assert pair.wire == ["INVITE", 180, "CANCEL", 200, 487, "ACK"]
    assert pair.finished[0].code == 487


def test_a_cancel_with_another_branch_finds_nothing(pair):
    reply(pair, 180)
    pair.agent.cancel(pair.out, pair.now)
    data = pair.agent.take()[0].data.replace(b"branch=z9hG4bK", b"branch=z9hG4bKff")
    pair.desk.receive(data, US, pair.now)
    assert [parse(datagram.data).code for datagram in pair.desk.take()] == [481]
    assert pair.call.open


def test_a_resent_invite_gets_the_last_response_again(pair):
    reply(pair, 180)
    pair.desk.receive(pair.call.request.to_bytes(), US, pair.now)
    pair.settle()
    assert pair.wire == ["INVITE", 180, 180]
    assert pair.kinds == [Kind.INVITED, Kind.RESENT]


def test_the_answering_side_may_hang_up(pair):
    pair.lost = lambda message: getattr(message, "method", "") == "BYE" and "to us" not in message.uri and pair.now < 1
    reply(pair, 200)
    assert Kind.ACKNOWLEDGED in pair.kinds
    pair.call.hang_up(pair.now)
    pair.desk.plan(pair.call)
    pair.settle()
    pair.wait(40)
    assert pair.desk.next_timer() is None


def test_through_heavy_loss_every_call_ends_on_both_sides():
    for seed in range(60):
        pair = Pair()
        bits = iter(f"{(seed + 1) * 2654435761 % 2**64:064b}" * 40)
        pair.lost = lambda _, bits=bits: next(bits) + next(bits) == "11"
        out = pair.agent.invite(seed, "sip:+79160000001@127.0.0.1:5070", 0.0)
        pair.settle()
        pair.wait(4)
        if Kind.INVITED not in pair.kinds:
            continue
        reply(pair, 180)
        if seed % 3 == 0:
            reply(pair, 200)
        elif seed % 3 == 1:
            reply(pair, 404)
        else:
            pair.agent.cancel(out, pair.now)
            pair.settle()
        pair.wait(200)
        assert [result.code for result in pair.finished] == [{0: 200, 1: 404, 2: 487}[seed % 3]], seed
        assert pair.agent.calls == ()
        assert pair.desk.next_timer() is None


def test_what_comes_late_is_no_new_call(pair):
    invite = pair.out._request
    pair.call.reply(404, pair.now)
    pair.settle()
    assert pair.call.over
    for seconds in (0.05, 2.0, 2.0):
        pair.wait(seconds)
        pair.desk.receive(invite.data, US, pair.now)
        assert [notice.kind for notice in pair.desk.notices()] == [Kind.RESENT]
        assert pair.desk.take() == []
    pair.wait(5.0)
    assert pair.desk._calls == pair.desk._ends == {}
    pair.desk.receive(invite.data, US, pair.now)  # long after, it cannot be told apart any more
    assert [notice.kind for notice in pair.desk.notices()] == [Kind.INVITED]


def test_a_bye_that_is_resent_is_answered_and_ends_nothing_twice(pair):
    pair.call.reply(200, pair.now)
    pair.settle()
    bye = next(exchange.first for exchange, _, _ in pair.out._forks._byes.values())
    pair.desk.receive(bye.data, US, pair.now)
    pair.settle()
    assert pair.kinds.count(Kind.ENDED) == 1
    assert pair.wire[-1] == 200


def test_a_call_that_is_long_over_may_still_be_planned_with(pair):
    reply(pair, 486)
    pair.wait(10)
    pair.call.hang_up(pair.now)
    pair.desk.plan(pair.call)
    pair.wait(100)
    pair.agent.invite(2, "sip:+79160000001@127.0.0.1:5070", pair.now)
    pair.settle()
    assert pair.kinds[-1] is Kind.INVITED
