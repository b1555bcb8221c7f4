"""The outcome table through a real proxy, by the command, over 1,000 numbers, seen from the wire.

    SIP_TRACES=traces pytest tests/verification/test_every_class.py

leaves one call of each class in `traces/CLASS.txt`, message by message, as the kernel saw them.
"""

import csv
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from .kamailio import Kamailio
from .test_kamailio import ANSWERS
from .wiretap import Wiretap, check_cancel, sides

pytestmark = [pytest.mark.peer, pytest.mark.slow]

BEHIND = {
    "100": "ANSWERED",
    "102": "FORWARDED",
    "103": "DECLINED",
    "104": "UNALLOCATED",
    "108": "UNKNOWN",
    "111": "RINGING",
    "180": "ABSENT",
    "186": "BUSY",
}
"""Tails that the proxy hands on to the practice trunk."""
TABLE = ANSWERS | BEHIND


def test_a_thousand_numbers_of_all_classes(bench, tmp_path):
    tails = list(TABLE)
    numbers = [f"+7916{n // len(tails):04}{tails[n % len(tails)]}" for n in range(1000)]
    (tmp_path / "numbers").write_text("\n".join(numbers))
    with bench.answerer() as practice, Kamailio(tmp_path, practice.address[1]) as peer, Wiretap() as wire:
        ended = subprocess.run(
            (
                *(sys.executable, "-m", "prozvon.cli", "verify", "--numbers", "numbers", "--trunk", peer.uri),
                *("--store", "base.db", "--results", "results.csv", "--now", "2026-11-23T12:00:00+03:00"),
                *("--set", "calling.rate=100", "--set", "calling.concurrent=200", "--set", "breaker.enabled=false"),
                *("--set", "ring.min=300ms", "--set", "ring.max=500ms", "--set", "answer.abandoned_max=1"),
                *("--set", "trunk.retry_after_max=0s", "--lang", "en"),
            ),
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        port = peer.udp
    assert ended.returncode == 0, ended.stderr
    with (tmp_path / "results.csv").open(newline="") as file:
        rows = {row["number"]: row for row in csv.DictReader(file)}
    assert {number: row["class"] for number, row in rows.items()} == {n: TABLE[n[-3:]] for n in numbers}
    for cls, count in Counter(row["class"] for row in rows.values()).items():
        assert f"{cls:24} {count:8}" in ended.stderr
    calls = {packets[0].message.uri.split(":")[1].split("@")[0]: packets for packets in wire.calls(port)}
    assert set(calls) == set(numbers)
    for packets in calls.values():
        check(packets, port)
    keep({rows[number]["class"]: (rows[number], packets) for number, packets in reversed(calls.items())})


def check(packets, port):
    """What must be true of every call, seen from outside; `port` is the proxy's."""
    sent, got = sides(packets, port)
    finals = [
        p for p in got if not p.is_request and p.message.code >= 200 and "INVITE" in p.message.headers.first("CSeq")
    ]
    methods = Counter(p.message.method for p in sent if p.is_request)
    assert finals, "nobody answered"
    assert methods["INVITE"] >= 1
    assert methods["ACK"] >= 1, "a final was not acknowledged"
    assert bool(methods["BYE"]) is (finals[0].message.code == 200)
    check_cancel(sent, got)


def keep(found):
    folder = os.environ.get("SIP_TRACES")
    if folder is None:
        return
    for cls, (row, packets) in found.items():
        lines = [",".join(row.values())]
        for packet in packets:
            lines.append(f"\n--- {packet.at - packets[0].at:.3f} s, {packet.source} → {packet.target}")
            lines.append(packet.data.decode("utf-8", "replace").replace("\r\n", "\n").rstrip())
        Path(folder).mkdir(exist_ok=True)
        (Path(folder) / f"{cls}.txt").write_text("\n".join(lines) + "\n")
