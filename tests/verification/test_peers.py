import pytest

from .sipp import Sipp

pytestmark = pytest.mark.peer

PATIENT = {"ring_min": 30.0, "ring_max": 30.0}
"""A peer on a busy machine may take its time to answer; only where a CANCEL is played do we ring briefly."""

CLASSES = {
    "answer": "ANSWERED",
    "busy": "BUSY",
    "not-found": "UNALLOCATED",
    "absent": "ABSENT",
    "declined": "DECLINED",
    "ring": "RINGING",
    "answer-after-cancel": "ANSWERED",
    "moved": "CHANGED",
    "diverted": "FORWARDED",
    "mailbox": "VOICEMAIL",
}

CANCELLED = {"ring", "diverted", "answer-after-cancel"}


@pytest.mark.parametrize("scenario", CLASSES)
def test_sipp_and_we_agree(bench, tmp_path, scenario):
    numbers = [f"+791600001{n:02}" for n in range(20)]
    with Sipp(tmp_path, scenario, len(numbers)) as peer:
        rows = bench.verify(numbers, uri=peer.uri, **({} if scenario in CANCELLED else PATIENT))
        assert {row[0] for row in rows.values()} == {CLASSES[scenario]}
        assert peer.verdict() == 0
    assert peer.complaints() == []
