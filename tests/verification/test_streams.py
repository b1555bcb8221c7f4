"""`-` for standard streams, as everywhere."""

import pytest


@pytest.fixture
def verify(bench, prozvon):
    def verify(*words, stdin=None):
        quick = ("--set", "ring.min=100ms", "--set", "ring.max=200ms", "--set", "calling.rate=100")
        now = ("--now", "2026-11-23T12:00:00+03:00")
        return prozvon("verify", *words, "--trunk", bench.trunk.uri, "--store", "base.db", *now, *quick, stdin=stdin)

    return verify


def test_numbers_come_from_a_stream_and_results_go_to_one(bench, verify):
    with bench.answerer():
        ended = verify("--numbers", "-", "--results", "-", stdin=b"\xef\xbb\xbf8 916 000-00-04\r\n79160000086\n112\n")
    header, *rows = ended.out.splitlines()
    assert (ended.code, header) == (0, "number,class,verdict,attempts,evidence")
    assert [row.split(",")[:3] for row in rows] == [
        ["+79160000004", "UNALLOCATED", "dead"],
        ["+79160000086", "BUSY", "alive"],
        ["112", "NOT-DIALLED", "temp"],
    ]


def test_what_is_no_text_is_refused(bench, verify):
    with bench.answerer() as trunk:
        ended = verify("--numbers", "-", stdin=b"\xff\xfe8\x009\x00")
        assert trunk.log.total("invite") == 0
    assert ended.code == 3
    assert "no text in UTF-8" in ended.err


def test_results_and_a_summary_do_not_share_a_stream(bench, verify):
    with bench.answerer() as trunk:
        ended = verify("--numbers", "-", "--results", "-", "--json", stdin=b"79160000004\n")
        assert trunk.log.total("invite") == 0
    assert (ended.code, ended.out) == (2, "")
