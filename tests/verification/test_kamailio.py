"""Through a real proxy: its transactions, its digest, its connections."""

import subprocess

import pytest

from prozvon.errors import TrunkError
from prozvon.sip.digest import Credentials
from prozvon.verification.line import Access

from .kamailio import Kamailio

pytestmark = pytest.mark.peer

PATIENT = {"ring_min": 0.3, "ring_max": 0.4}
BY_DIGITS = {"00": "ANSWERED", "03": "DECLINED", "04": "UNALLOCATED", "11": "RINGING", "80": "ABSENT", "86": "BUSY"}
ACCOUNT = Access(credentials=Credentials("probe", "s3cret"))


def classes(rows):
    return {number[-2:]: row[0] for number, row in rows.items()}


def ring_all(bench, uri, access=None, **more):
    return bench.verify([f"+791600000{tail}" for tail in BY_DIGITS], uri=uri, access=access, **PATIENT, **more)


ANSWERS = {
    "301": "CHANGED",
    "400": "PROTOCOL",
    "402": "TRUNK",
    "403": "BLOCKED-US",
    "410": "CHANGED",
    "415": "PROTOCOL",
    "420": "PROTOCOL",
    "482": "PROTOCOL",
    "483": "PROTOCOL",
    "484": "BAD-NUMBER",
    "485": "PROTOCOL",
    "488": "PROTOCOL",
    "493": "PROTOCOL",
    "500": "NETWORK",
    "501": "PROTOCOL",
    "502": "OUT-OF-ORDER",
    "503": "NETWORK",
    "504": "NETWORK",
    "513": "PROTOCOL",
    "600": "BUSY",
    "604": "UNALLOCATED",
    "606": "PROTOCOL",
    "607": "BLOCKED-US",
    "608": "BLOCKED-US",
    "901": "ABSENT",
    "903": "NO-ROUTE",
    "917": "BUSY",
    "918": "ABSENT",
    "919": "RINGING",
    "920": "ABSENT",
    "921": "BLOCKED-US",
    "922": "ABSENT",
    "928": "BAD-NUMBER",
    "934": "NETWORK",
    "941": "NETWORK",
    "955": "BARRED",
    "957": "BARRED",
    "965": "PROTOCOL",
    "987": "BARRED",
}


def test_every_code_and_cause_gets_its_class(bench, tmp_path):
    with bench.answerer() as practice, Kamailio(tmp_path, practice.address[1]) as peer:
        rows = bench.verify([f"+79160000{tail}" for tail in ANSWERS], uri=peer.uri, breaker=False)
        assert {number[-3:]: row[0] for number, row in rows.items()} == ANSWERS
        assert practice.log.total("invite") == 0


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_a_proxy_is_passed_through_and_every_call_ends(bench, tmp_path, transport):
    with bench.answerer() as practice, Kamailio(tmp_path, practice.address[1]) as peer:
        port = peer.udp if transport == "udp" else peer.tcp
        rows = ring_all(bench, f"sip:127.0.0.1:{port};transport={transport}")
        assert classes(rows) == BY_DIGITS
        counts = practice.log.counts
        assert counts["+79160000000", "bye"] == 1
        assert counts["+79160000011", "cancel"] == 1
        assert practice.log.total("invite") == practice.log.total("ack") == len(BY_DIGITS)
        assert practice.log.total("resent") == 0


@pytest.mark.parametrize("algorithm", ["MD5", "SHA-256"])
@pytest.mark.parametrize("qop", ["", "auth"])
def test_a_proxy_that_asks_for_a_password_gets_its_answer(bench, tmp_path, algorithm, qop):
    changes = {"algorithm": algorithm, "qop": qop, "challenged": "1", "challenge_flags": "1" if qop else "0"}
    with bench.answerer() as practice, Kamailio(tmp_path, practice.address[1], **changes) as peer:
        assert classes(ring_all(bench, peer.uri, ACCOUNT)) == BY_DIGITS


def test_a_wrong_password_is_an_error_and_nobody_rings(bench, tmp_path):
    with bench.answerer() as practice, Kamailio(tmp_path, practice.address[1], challenged="1") as peer:
        with pytest.raises(TrunkError, match=r"never usable.*account was not accepted"):
            ring_all(bench, peer.uri, Access(credentials=Credentials("probe", "wrong")))
        assert practice.log.total("invite") == 0


def test_over_tls_with_a_certificate_that_fits(bench, tmp_path):
    certificate = make_certificate(tmp_path, "127.0.0.1")
    access = Access(credentials=ACCOUNT.credentials, authorities=certificate[0])
    with (
        bench.answerer() as practice,
        Kamailio(tmp_path, practice.address[1], tls=certificate, challenged="1") as peer,
    ):
        assert classes(ring_all(bench, f"sips:127.0.0.1:{peer.tls}", access)) == BY_DIGITS


@pytest.mark.parametrize("fault", ["unknown authority", "another name"])
def test_a_certificate_that_does_not_fit_is_an_error_at_once(bench, tmp_path, fault):
    certificate = make_certificate(tmp_path, "127.0.0.1" if fault == "unknown authority" else "127.0.0.9")
    access = Access(authorities=None if fault == "unknown authority" else certificate[0])
    with bench.answerer() as practice, Kamailio(tmp_path, practice.address[1], tls=certificate) as peer:
        with pytest.raises(TrunkError, match="certificate does not fit"):
            ring_all(bench, f"sips:127.0.0.1:{peer.tls}", access)
        assert practice.log.total("invite") == 0


def make_certificate(folder, address):
    certificate, key = folder / "cert.pem", folder / "key.pem"
    command = ("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    more = ("-subj", "/CN=practice", "-addext", f"subjectAltName=IP:{address}", "-days", "2")
    subprocess.run([*command, *more, "-out", certificate, "-keyout", key], check=True, capture_output=True)
    return certificate, key
