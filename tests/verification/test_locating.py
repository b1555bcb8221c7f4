"""SRV records, asked of a name server of our own."""

import asyncio
import socket
import threading
from collections import Counter

import dns.asyncresolver
import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest

from prozvon.errors import TrunkError
from prozvon.practice.behaviour import Behaviour, Scenario
from prozvon.practice.trunk import PracticeTrunk
from prozvon.verification.locating import located
from prozvon.verification.trunk import Trunk

from .conftest import NOON


class NameServer:
    """Answers SRV questions from a table of names and records; whatever else does not exist."""

    def __init__(self, table):
        self._table = table
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.settimeout(0.05)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._serve)
        self.asked = []

    def __enter__(self):
        self._thread.start()
        resolver = dns.asyncresolver.Resolver(configure=False)
        resolver.nameservers = ["127.0.0.1"]
        resolver.port = self._socket.getsockname()[1]
        self.resolver = resolver
        return self

    def __exit__(self, *_):
        self._over.set()
        self._thread.join()
        self._socket.close()

    def _serve(self):
        while not self._over.is_set():
            try:
                data, source = self._socket.recvfrom(4096)
            except TimeoutError:
                continue
            query = dns.message.from_wire(data)
            name = str(query.question[0].name)
            self.asked.append(name)
            answer = dns.message.make_response(query)
            answer.flags |= dns.flags.RA
            if name in self._table:
                answer.answer.append(dns.rrset.from_text(name, 60, "IN", "SRV", *self._table[name]))
            else:
                answer.set_rcode(dns.rcode.NXDOMAIN)
            self._socket.sendto(answer.to_wire(), source)

    def find(self, *uris):
        return asyncio.run(located([Trunk.parse(uri) for uri in uris], self.resolver))


def test_records_become_trunks_by_priority_and_weight():
    table = {"_sip._udp.op.test.": ["20 0 5062 c.op.test.", "10 3 5060 a.op.test.", "10 1 5061 b.op.test."]}
    with NameServer(table) as server:
        found = server.find("sip:op.test;weight=2", "sip:127.0.0.1:5070")
    assert [(t.name, t.rank, t.weight) for t in found] == [
        ("sip:a.op.test:5060", 0, 1500),
        ("sip:b.op.test:5061", 0, 500),
        ("sip:c.op.test:5062", 1, 2000),
        ("sip:127.0.0.1:5070", 0, 1000),
    ]
    assert found[0].request_uri("+79160000000") == "sip:+79160000000@op.test"


@pytest.mark.parametrize(("uri", "name"), [("sip:x.test;transport=tcp", "_sip._tcp"), ("sips:x.test", "_sips._tcp")])
def test_the_transport_decides_which_records_are_asked_for(uri, name):
    with NameServer({}) as server:
        [found] = server.find(uri)
        assert server.asked == [f"{name}.x.test."]
    assert found.place == ("x.test", found.port)


def test_a_port_or_an_address_is_taken_as_it_is():
    with NameServer({}) as server:
        found = server.find("sip:op.test:5070", "sip:192.0.2.1", "sip:localhost")
        assert server.asked == []
    assert [t.place for t in found] == [("op.test", 5070), ("192.0.2.1", 5060), ("localhost", 5060)]


def test_a_domain_that_takes_no_calls_is_an_error():
    with NameServer({"_sip._udp.no.test.": ["0 0 0 ."]}) as server, pytest.raises(TrunkError, match="takes no such"):
        server.find("sip:no.test")


def test_the_second_priority_takes_over_what_the_first_turns_away(bench):
    full = Scenario("digits", suffixes=(("", Behaviour.UNAVAILABLE),))
    numbers = [f"+7916{n:05}11" for n in range(6)]
    with bench.answerer(full) as first, PracticeTrunk(Scenario("digits")) as second:
        records = [f"10 1 {first.address[1]} localhost.", f"20 1 {second.address[1]} localhost."]
        with NameServer({"_sip._udp.op.test.": records}) as server:
            places = server.find("sip:op.test")
        rows = bench.verify(numbers, trunks=places)
        assert Counter(row[0] for row in rows.values()) == {"RINGING": 6}
        assert 1 <= first.log.total("invite") <= 6
        assert second.log.total("invite") == 6
    [attempt] = bench.store.quarantine.show(numbers[0], NOON).attempts
    assert attempt.evidence["trunk"] == f"sip:localhost:{second.address[1]}"
