import pytest

from .sipp import Sipp

pytestmark = pytest.mark.peer

CLASSES = {
    "answer": "ANSWERED",
    "busy": "BUSY",
    "not-found": "UNALLOCATED",
    "absent": "ABSENT",
    "declined": "DECLINED",
    "ring": "RINGING",
    "answer-after-cancel": "ANSWERED",
}


@pytest.mark.parametrize("scenario", CLASSES)
def test_sipp_and_we_agree(bench, tmp_path, scenario):
    numbers = [f"+791600001{n:02}" for n in range(20)]
    with Sipp(tmp_path, scenario, len(numbers)) as peer:
        rows = bench.verify(numbers, uri=peer.uri)
        assert {row[0] for row in rows.values()} == {CLASSES[scenario]}
        assert peer.verdict() == 0
    assert not (tmp_path / "errors").exists() or not (tmp_path / "errors").read_text()
