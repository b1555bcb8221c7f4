"""A changed number tells its new one: it is noted with the call, shown, hidden where others look, and never rung."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from prozvon.disposition import Class, Outcome
from prozvon.verification.evidence import new_number
from prozvon.verification.holding import voided

from .conftest import NOON
from .kamailio import Kamailio
from .sipp import Sipp
from .test_doubt import ended
from .wiretap import Wiretap

OLD, NEW = "+79160000410", "+79165550007"
LATER = NOON + timedelta(days=2)


@pytest.mark.parametrize(
    ("contacts", "told"),
    [
        (("sip:+79165550007@192.0.2.1",), NEW),
        (("sip:89165550007@192.0.2.1:5060;user=phone",), NEW),
        (("sip:9165550007@gw.example.org",), NEW),
        (("sip:+79165550007;npdi;rn=+79990000000@192.0.2.1;user=phone",), NEW),
        (("sip:%2B79165550007@192.0.2.1",), NEW),
        (("tel:+7-916-555-00-07",), NEW),
        (("tel:+79165550007;phone-context=+7",), NEW),
        (("sip:operator@192.0.2.1", "sip:+79165550007@192.0.2.1"), NEW),
        (("sip:+442079460018@192.0.2.1",), "+442079460018"),
        ((f"sip:{OLD}@192.0.2.1",), None),
        (("sip:9160000410@192.0.2.1",), None),
        (("sip:operator@192.0.2.1",), None),
        (("sip:192.0.2.1",), None),
        (("sip:204@192.0.2.1",), None),
        (("tel:112",), None),
        (("sip:+78095000000@192.0.2.1",), None),
        (("sip:+7916@192.0.2.1",), None),
        (("nobody:here",), None),
        (("sip:" + "9" * 60_000 + "@192.0.2.1",), None),
        ((), None),
    ],
)
def test_a_contact_tells_a_new_number_or_none(contacts, told):
    assert new_number(contacts, OLD, "RU") == told


@pytest.mark.peer
def test_sipp_tells_a_new_number_and_nobody_is_rung_for_it(bench, tmp_path):
    with Sipp(tmp_path, "moved", 1) as peer, Wiretap() as tap:
        rows = bench.verify([OLD], uri=peer.uri)
        assert peer.verdict() == 0
    assert rows[OLD][0] == "CHANGED"
    assert "new_number=+79…07" in rows[OLD][3]
    assert noted(bench) == [NEW]
    uris = {packet.message.uri for packet in tap.requests(peer.port) if packet.message.method != "OPTIONS"}
    assert {uri.partition("@")[0] for uri in uris} == {f"sip:{OLD}"}


@pytest.mark.peer
def test_kamailio_tells_a_new_number_and_whatever_is_due_rings_the_old_one(bench):
    with bench.answerer() as practice, Kamailio(bench.folder, practice.address[1]) as peer:
        moved = OLD[:-3] + "301"
        assert bench.verify([moved], uri=peer.uri)[moved][0] == "CHANGED"
        assert noted(bench, moved) == [NEW]
        bench.verify(None, uri=peer.uri, at=LATER)
    assert bench.summary.dialled == 1
    assert noted(bench, moved) == [NEW, NEW]
    assert practice.log.total("invite") == 0


def test_what_is_void_tells_no_number():
    told = replace(ended(1, Outcome(410)), new_number=NEW)
    assert voided(told, Class.UNKNOWN, "canary").new_number is None


@pytest.mark.peer
def test_the_commands_show_it_whole_hide_it_elsewhere_and_erase_it_with_either(prozvon, tmp_path):
    def sweep(store):
        (tmp_path / "numbers").write_text(OLD)
        with Sipp(tmp_path, "moved", 1) as peer:
            words = ("--numbers", "numbers", "--trunk", peer.uri, "--store", store, "--now", NOON.isoformat())
            return prozvon("verify", *words, "--results", "results.csv", "--set", "run.log=debug")

    done = sweep("one.db")
    assert done.code == 0, done.err
    shareable = (tmp_path / "results.csv").read_text() + done.err + done.out
    assert NEW[1:] not in shareable
    for command in (("show",), ("quarantine", "show")):
        assert f"new_number={NEW}" in prozvon(*command, OLD, "--store", "one.db").out
    assert OLD in prozvon("show", NEW, "--store", "one.db").out
    assert NEW[1:] not in prozvon("quarantine", "list", "--store", "one.db").out
    assert NEW[1:] not in prozvon("store", "log", "--store", "one.db").out
    [row] = json.loads(prozvon("show", OLD, "--store", "one.db", "--json").out)["attempts"]
    assert row["new_number"] == NEW

    assert prozvon("erase", NEW, "--yes", "--store", "one.db").code == 0
    assert NEW[1:] not in prozvon("show", OLD, "--store", "one.db").out
    assert sweep("two.db").code == 0
    assert prozvon("erase", OLD, "--yes", "--store", "two.db").code == 0
    for store in ("one.db", "two.db"):
        assert NEW[1:].encode() not in b"".join(file.read_bytes() for file in tmp_path.glob(f"{store}*"))
        assert prozvon("show", NEW, "--store", store).code == 2


def noted(bench, number=OLD):
    return [attempt.new_number for attempt in bench.store.quarantine.show(number, LATER).attempts]
