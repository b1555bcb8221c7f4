import math
import socket
import struct
import threading
import wave

import pytest

from prozvon.errors import InputError
from prozvon.sip.message import Headers, Response
from prozvon.sip.sdp import Media, media
from prozvon.verification.line import Access
from prozvon.verification.speech import alaw, read_recording, ulaw

from .conftest import NOON
from .sipp import CONTACT, HEADERS, SCENARIOS, SDP, Sipp, recv, send
from .test_peers import PATIENT

TONE = tuple(int(12_000 * math.sin(n * math.tau * 425 / 8000)) for n in range(8000))


def from_alaw(code):
    """ITU-T G.711, table 1a, as it is written: sign, segment, step."""
    code ^= 0x55
    segment, step = (code >> 4) & 7, code & 15
    level = (step * 2 + 1) << 3 if segment == 0 else (step * 2 + 33) << (segment + 2)
    return level if code & 0x80 else -level


def from_ulaw(code):
    """ITU-T G.711, table 2a."""
    code = ~code & 0xFF
    level = ((((code & 15) << 3) + 132) << ((code >> 4) & 7)) - 132
    return -level if code & 0x80 else level


@pytest.mark.parametrize(("code", "decode"), [(alaw, from_alaw), (ulaw, from_ulaw)], ids=["A-law", "mu-law"])
def test_every_sample_is_coded_within_a_thirty_second_of_it(code, decode):
    for sample in (*range(-32_768, 32_768, 7), -1, 0, 1, 32_767):
        assert abs(sample - decode(code(sample))) <= abs(sample) / 32 + 16


def write(path, samples=TONE, rate=8000, channels=1):
    with wave.open(str(path), "wb") as recording:
        recording.setframerate(rate)
        recording.setnchannels(channels)
        recording.setsampwidth(2)
        recording.writeframes(struct.pack(f"<{len(samples)}h", *samples))
    return path


def test_a_recording_is_read(tmp_path):
    assert read_recording(write(tmp_path / "m.wav")) == TONE


FAULTS = {
    "another rate": {"rate": 44_100},
    "two channels": {"channels": 2},
    "nothing in it": {"samples": ()},
    "a speech": {"samples": TONE * 31},
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_recording_that_cannot_be_played_is_told(tmp_path, fault):
    with pytest.raises(InputError, match=r"answer\.message"):
        read_recording(write(tmp_path / "m.wav", **fault))


@pytest.mark.parametrize("data", [b"", b"RIFF", b"\xff" * 100])
def test_a_file_that_is_no_recording_is_told(tmp_path, data):
    (tmp_path / "m.wav").write_bytes(data)
    with pytest.raises(InputError, match=r"answer\.message"):
        read_recording(tmp_path / "m.wav")


ANSWERS = {
    "both codecs": ("c=IN IP4 127.0.0.1\r\nm=audio 6000 RTP/AVP 0 8\r\n", Media("127.0.0.1", 6000, 0)),
    "an address of its own": (
        "c=IN IP4 127.0.0.9\r\nm=audio 6000 RTP/AVP 8\r\nc=IN IP4 127.0.0.1\r\n",
        Media("127.0.0.1", 6000, 8),
    ),
    "a video beside it": (
        "c=IN IP6 ::1\r\nm=video 7000 RTP/AVP 31\r\nm=audio 6000 RTP/AVP 8 101\r\n",
        Media("::1", 6000, 8),
    ),
    "declined": ("c=IN IP4 127.0.0.1\r\nm=audio 0 RTP/AVP 8\r\n", None),
    "another codec": ("c=IN IP4 127.0.0.1\r\nm=audio 6000 RTP/AVP 18\r\n", None),
    "a name": ("c=IN IP4 example.org\r\nm=audio 6000 RTP/AVP 8\r\n", None),
    "a port beyond all": ("c=IN IP4 127.0.0.1\r\nm=audio 99999 RTP/AVP 8\r\n", None),
    "no address": ("m=audio 6000 RTP/AVP 8\r\n", None),
    "noise": ("\x00\xff m=audio", None),
}


@pytest.mark.parametrize(("body", "expected"), ANSWERS.values(), ids=ANSWERS)
def test_where_an_answer_wants_its_audio(body, expected):
    headers = Headers((("Content-Type", "application/sdp"),))
    assert media(Response(200, "OK", headers, body.encode("latin-1"))) == expected


class Ear:
    """Listens for RTP until it is left."""

    def __enter__(self):
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.settimeout(0.1)
        self.port = self._socket.getsockname()[1]
        self.packets = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        self._thread.join()
        self._socket.close()

    def _listen(self):
        while not self._over.is_set():
            try:
                self.packets.append(self._socket.recv(2000))
            except TimeoutError:
                continue


@pytest.mark.peer
def test_who_answers_hears_the_message_and_is_then_hung_up(bench, tmp_path):
    with Ear() as ear:
        body = SDP.replace("m=audio 6000", f"m=audio {ear.port}")
        SCENARIOS["message"] = (
            recv("INVITE")
            + send("200 OK", CONTACT, body=body, resend="500")
            + recv("ACK")
            + recv("BYE")
            + send("200 OK", headers=HEADERS.replace(";tag=[pid]p[call_number]", ""))
        )
        with Sipp(tmp_path, "message", 1) as peer:
            access = Access(message=TONE)
            rows = bench.verify(["+79160000100"], uri=peer.uri, access=access, **PATIENT)
            assert peer.verdict() == 0
    assert rows["+79160000100"][0] == "ANSWERED"
    heads = [struct.unpack(">BBHII", packet[:12]) for packet in ear.packets]
    assert len(heads) == 50
    assert [(kind & 0x7F, kind >> 7) for _, kind, *_ in heads] == [(8, n == 0) for n in range(50)]
    assert [(h[2] - heads[0][2]) % 2**16 for h in heads] == list(range(50))
    assert [(h[3] - heads[0][3]) % 2**32 for h in heads] == [160 * n for n in range(50)]
    assert len({h[4] for h in heads}) == 1
    heard = [from_alaw(byte) for packet in ear.packets for byte in packet[12:]]
    assert max(abs(a - b) for a, b in zip(heard, TONE, strict=True)) < 600
    [attempt] = bench.store.quarantine.show("+79160000100", NOON).attempts
    assert attempt.evidence["message"] == "played"
    assert bench.store.ledger.placed(NOON.replace(year=2020)) == (1, 0)


def test_an_answer_without_audio_is_hung_up_at_once(bench):
    with bench.answerer() as trunk:
        bench.verify(["+79160000000"], access=Access(message=TONE * 20))
        assert trunk.log.counts["+79160000000", "bye"] == 1
    assert bench.summary.seconds < 15
