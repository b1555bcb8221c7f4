import asyncio
import io
import json
import socket
from collections import Counter

import pytest

from prozvon.errors import InputError, TrunkError, UsageError
from prozvon.practice.behaviour import SHARES, Behaviour, Scenario, read_behaviours
from prozvon.practice.trunk import Log, PracticeTrunk, open_log, run

NUMBER = "+79160000086"


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.1", "::", "example.org"])
def test_it_listens_on_loopback_only(host):
    with pytest.raises(UsageError, match="loopback only"):
        asyncio.run(run(host))


def test_a_port_in_use_is_told():
    with PracticeTrunk() as trunk, pytest.raises(TrunkError, match="cannot be opened"):
        asyncio.run(run("127.0.0.1", trunk.address[1]))


def test_shares_are_as_documented():
    dealt = Counter(Scenario().behaviour(f"+7916{n:07}") for n in range(20_000))
    for behaviour, share in SHARES.items():
        assert dealt[behaviour] / 200 == pytest.approx(share, abs=1)
    assert sum(SHARES.values()) == 100


def test_a_number_always_meets_the_same_behaviour_and_another_seed_deals_anew():
    numbers = [f"+7916{n:07}" for n in range(500)]
    assert [Scenario().behaviour(n) for n in numbers] == [Scenario().behaviour(n.replace("+7", "8")) for n in numbers]
    assert [Scenario().behaviour(n) for n in numbers] != [Scenario(seed=2).behaviour(n) for n in numbers]


def test_a_file_comes_first_and_the_longest_suffix_wins(tmp_path):
    file = tmp_path / "behaviours"
    file.write_text("# practice\n8 916 000-00-86, not-found\n*86,answer\n*0186,absent\n\n")
    scenario = read_behaviours(file, "digits")
    assert scenario.behaviour(NUMBER) is Behaviour.NOT_FOUND
    assert scenario.behaviour("+79160000186") is Behaviour.ABSENT
    assert scenario.behaviour("+79160009986") is Behaviour.ANSWER
    assert scenario.behaviour("+79160009911") is Behaviour.RING


@pytest.mark.parametrize("line", ["+79160000001", "+79160000001,dance", ",busy", "x,busy"])
def test_a_line_that_is_not_understood_is_named(tmp_path, line):
    (tmp_path / "behaviours").write_text(f"*86,busy\n{line}\n")
    with pytest.raises(InputError, match="line 2"):
        read_behaviours(tmp_path / "behaviours")


def invite(trunk, number):
    lines = (
        f"INVITE sip:{number}@127.0.0.1 SIP/2.0",
        "Via: SIP/2.0/UDP 127.0.0.1:9;rport;branch=z9hG4bKtest",
        "From: <sip:us@127.0.0.1>;tag=1",
        f"To: <sip:{number}@127.0.0.1>",
        "Call-ID: test",
        "CSeq: 1 INVITE",
        "Content-Length: 0\r\n\r\n",
    )
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(5)
        sock.sendto("\r\n".join(lines).encode(), trunk.address)
        return [sock.recv(65_535).decode().splitlines() for _ in range(2)]


def test_it_answers_a_stranger_and_resends_until_the_ack():
    with PracticeTrunk(Scenario("digits")) as trunk:
        first, second = invite(trunk, NUMBER)
    assert first[0] == "SIP/2.0 100 Trying"
    assert second[0] == "SIP/2.0 486 Busy Here"
    assert 'Reason: Q.850;cause=17;text="User busy"' in second


def test_the_log_hides_numbers_unless_asked():
    for full, shown in ((False, "+79…86"), (True, NUMBER)):
        log = Log(io.StringIO(), full=full)
        log.add(NUMBER, "invite", Behaviour.BUSY)
        entry = json.loads(log.file.getvalue())
        assert (entry["number"], entry["event"], entry["behaviour"]) == (shown, "invite", "busy")
        assert log.total("invite") == 1


def test_a_log_file_is_for_its_owner(tmp_path):
    with open_log(tmp_path / "log") as log:
        log.add(NUMBER, "invite", Behaviour.BUSY)
    assert (tmp_path / "log").stat().st_mode & 0o777 == 0o600
    assert NUMBER not in (tmp_path / "log").read_text()
