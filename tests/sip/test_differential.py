"""Against two other stacks, aiosipua and sippy: what both read alike in a response, we read like them."""

import json
import os
import random
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from prozvon.sip.message import Response
from prozvon.sip.parser import parse
from prozvon.sip.values import CSeq, Party, Via

PEERS = Path(__file__).parents[2] / ".venv-sip" / "bin" / "python"
COUNT = 4000

FIELDS = [
    ("Via", "SIP/2.0/UDP 192.0.2.1:5060;rport=5060;branch=z9hG4bK{n};received=192.0.2.1"),
    ("From", '"Line, 1" <sip:us@192.0.2.1>;tag=ours{n}'),
    ("To", "<sip:+79160000001@192.0.2.2;user=phone>;tag=theirs{n}"),
    ("Call-ID", "call-{n}@192.0.2.1"),
    ("CSeq", "{n} INVITE"),
    ("Contact", "<sip:+79160000001@192.0.2.2:5070;transport=udp>"),
    ("Reason", 'Q.850;cause=1;text="Unallocated (unassigned) number"'),
    ("Record-Route", "<sip:192.0.2.3;lr>, <sip:192.0.2.4;lr>"),
    ("Server", "gateway/{n} (x86_64/linux)"),
]
COMPACT = {"Via": "v", "From": "f", "To": "t", "Call-ID": "i", "Contact": "m", "Content-Length": "l"}
BOUNDS = b'\r\n"<>\\'
SECOND_VIA = "SIP/2.0/TCP proxy.example.org;branch=z9hG4bKother"


def message(draw):
    """A response as somebody's equipment may write it."""
    n = draw.randrange(1, 100_000)
    fields = [(name, value.format(n=n)) for name, value in FIELDS if name[0] in "VFTC" or draw.random() < 0.5]
    if draw.random() < 0.3:
        at = next(at for at, (name, _) in enumerate(fields) if name == "Via")
        one_line = draw.random() < 0.5
        fields[at : at + 1] = (
            [("Via", f"{fields[at][1]}, {SECOND_VIA}")] if one_line else [fields[at], ("Via", SECOND_VIA)]
        )
    else:
        draw.shuffle(fields)
    lines = [f"SIP/2.0 {draw.choice((100, 180, 183, 200, 302, 404, 480, 486, 487, 503, 603))} Said So"]
    for name, value in [*fields, ("Content-Length", "0")]:
        spelled = draw.choice((name, name, name.lower(), name.upper(), COMPACT.get(name, name)))
        gap = draw.choice((": ", ": ", ":", " : ", ":\t"))
        folded = value.replace(";", ";\r\n ", 1) if draw.random() < 0.1 else value
        lines.append(f"{spelled}{gap}{folded}")
    data = "\r\n".join([*lines, "", ""]).encode()
    if draw.random() < 0.4:
        # Marks that bound what stands between them stay, and none is added: half a pair has no meaning to agree on, and a
        # lone CR is white space to us and the end of a line to them.
        data = bytearray(data)
        places = [at for at, byte in enumerate(data) if byte not in BOUNDS]
        for _ in range(draw.randrange(1, 4)):
            data[draw.choice(places)] = draw.choice([byte for byte in range(256) if byte not in BOUNDS])
    return bytes(data)


def read(data):
    """Our reading, as `readers.py` prints it."""
    found = parse(data)
    if not isinstance(found, Response):
        return None
    cseq = CSeq.parse(found.headers.first("CSeq") or "")
    vias = [Via.parse(text) for text in found.headers.every("Via")[:1]]
    parties = [Party.parse(found.headers.first(name) or "") for name in ("From", "To")]
    if cseq is None or vias in ([], [None]) or None in parties:
        return None
    tags = [party.tag or None for party in parties]
    return [found.code, found.headers.first("Call-ID"), cseq.number, cseq.method, vias[0].branch or None, *tags]


@pytest.mark.peer
def test_what_both_others_read_alike_we_read_like_them():
    if not PEERS.exists():
        if os.environ.get("CI"):
            pytest.fail("the other stacks are not installed; make peers")
        pytest.skip("the other stacks are not installed: make peers")
    draw = random.Random(20261129)
    messages = [message(draw) for _ in range(COUNT)]
    done = subprocess.run(
        [PEERS, Path(__file__).parent / "readers.py"],
        input=json.dumps([data.hex() for data in messages]),
        capture_output=True,
        text=True,
        check=True,
    )
    theirs = json.loads(done.stdout)
    told = Counter()
    for data, one, other in zip(messages, theirs["by_aiosipua"], theirs["by_sippy"], strict=True):
        ours = read(data)
        if one is None or one != other:
            told["refused or disputed by them"] += 1
        elif ours is None:
            told["refused by us"] += 1
        else:
            told["read by all"] += 1
            assert ours == one, data
    assert told["read by all"] > COUNT // 3, told
    assert told["refused by us"] < COUNT // 50, told
