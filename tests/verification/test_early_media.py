"""What is played before an answer, through a real peer's RTP, and the ears that listen to it."""

import asyncio
import math
import os
import random
import shutil
import socket
import struct
import subprocess

import pytest

from prozvon._core import Ear
from prozvon.sip.sdp import Media
from prozvon.verification.listening import Listening
from prozvon.verification.speech import alaw

from .conftest import NOON
from .sipp import Sipp

NUMBER = "+79160000077"
SILENCE = [(0, 0.4)]
SOUNDS = {
    "ringback": SILENCE + [(425, 1.0), (0, 4.0)] * 2,
    "busy": SILENCE + [(425, 0.35), (0, 0.35)] * 8,
    "congestion": SILENCE + [(425, 0.175), (0, 0.175)] * 14,
    "sit": [*SILENCE, (950, 0.33), (1400, 0.33), (1800, 0.33), (0, 2.0)],
    "a melody": SILENCE + [(440, 0.4), (494, 0.4), (523, 0.8), (392, 0.4)] * 3,
    "silence": [(0, 5.0)],
}
CLASSES = {
    "ringback": ("RINGING", "alive", "tone=ringback"),
    "busy": ("BUSY", "alive", "tone=busy"),
    "congestion": ("NETWORK", "error", "tone=congestion"),
    "sit": ("UNKNOWN", "temp", "tone=sit"),
    "a melody": ("RINGING", "alive", ""),
}


def samples(parts, level=6000):
    return [
        round(level * math.sin(2 * math.pi * pitch * n / 8000))
        for pitch, seconds in parts
        for n in range(int(seconds * 8000))
    ]


def packets(parts):
    sound = samples(parts)
    for count in range(len(sound) // 160):
        head = struct.pack(">BBHII", 0x80, 8, count % 65536, 160 * count, 7)
        yield head + bytes(alaw(sample) for sample in sound[160 * count : 160 * count + 160])


SPEECH = "Абонент временно недоступен. Пожалуйста, перезвоните позднее. The subscriber is not available."
RATE = 22_050
"""Samples a second of what espeak-ng says."""


def spoken():
    """The announcement of a network, as samples for a telephone; the last of each 8,000 of a second that there are."""
    if shutil.which("espeak-ng") is None:
        if os.environ.get("CI"):
            pytest.fail("espeak-ng is not installed; make peers")
        pytest.skip("espeak-ng is not installed: make peers")
    said = subprocess.run(["espeak-ng", "-v", "ru", "--stdout", SPEECH], capture_output=True, check=True).stdout
    sound = [value for (value,) in struct.iter_unpack("<h", said[44 : len(said) // 2 * 2])]
    return [sound[n * RATE // 8000] for n in range(len(sound) * 8000 // RATE)]


@pytest.mark.peer
@pytest.mark.slow
def test_what_an_announcement_says_is_no_evidence(bench, tmp_path):
    (tmp_path / "tone.al").write_bytes(bytes(alaw(sample) for sample in spoken()))
    with Sipp(tmp_path, "early-media", 1) as peer:
        rows = bench.verify([NUMBER], uri=peer.uri, ring_min=6.0, ring_max=6.0)
        assert peer.verdict() == 0
    assert rows[NUMBER][:2] == ("RINGING", "alive")
    assert "tone=" not in rows[NUMBER][3]


@pytest.mark.peer
@pytest.mark.slow
@pytest.mark.parametrize("sound", CLASSES)
def test_tones_of_a_real_peer_refine_a_183(bench, tmp_path, sound):
    (tmp_path / "tone.al").write_bytes(bytes(alaw(sample) for sample in samples(SOUNDS[sound])))
    with Sipp(tmp_path, "early-media", 1) as peer:
        rows = bench.verify([NUMBER], uri=peer.uri, ring_min=9.0, ring_max=9.0)
        assert peer.verdict() == 0
    cls, verdict, told = CLASSES[sound]
    assert rows[NUMBER][:2] == (cls, verdict)
    assert (told in rows[NUMBER][3]) if told else ("tone=" not in rows[NUMBER][3])
    [attempt] = bench.store.quarantine.show(NUMBER, NOON).attempts
    assert attempt.evidence.get("tone", "") == told.removeprefix("tone=")


@pytest.mark.parametrize("sound", SOUNDS)
def test_an_ear_hears_what_is_played_whatever_the_order(sound):
    draw, ear = random.Random(3), Ear()
    sent = list(packets(SOUNDS[sound]))
    for n in range(1, len(sent)):
        if draw.random() < 0.1:
            sent[n - 1], sent[n] = sent[n], sent[n - 1]
    for packet in sent:
        if draw.random() > 0.02:
            ear.feed(packet)
        if draw.random() < 0.02:
            ear.feed(packet)  # twice
    assert ear.heard() == (sound if CLASSES.get(sound, ("", "", ""))[2] else None)
    assert abs(ear.frames() - len(sent)) <= 10


def test_audio_is_heard_by_the_call_that_it_is_for_and_by_no_other():
    async def play():
        with (
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ours,
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as theirs,
        ):
            for each in (ours, theirs):
                each.bind(("127.0.0.1", 0))
                each.setblocking(False)
            listening = Listening(ours)
            listening.start()
            place = Media("127.0.0.1", theirs.getsockname()[1], 8)
            listening.expect(1, place)
            listening.expect(2, Media("127.0.0.1", 9, 8))
            for packet in packets(SOUNDS["busy"]):
                theirs.sendto(packet, ours.getsockname())
                await asyncio.sleep(0)
            await asyncio.sleep(0.05)
            first = (listening.heard(1), listening.heard(2))
            listening.expect(3, place)  # two calls, one source: whose tone is it?
            shared = (listening.heard(1), listening.heard(3))
            for token in (1, 2, 3):
                listening.forget(token)
            listening.stop()
            return first, shared, listening._ears, listening._owners, listening._places

    first, shared, *left = asyncio.run(play())
    assert first == ("busy", None)
    assert shared == (None, None)
    assert left == [{}, {}, {}]
