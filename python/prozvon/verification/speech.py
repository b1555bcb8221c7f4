"""What is said to whoever answers: a short recording, as RTP in G.711 (RFC 3550, RFC 3551; ITU-T G.711).

The recording is a WAV file of 8,000 samples a second, one channel, 16 bits. It is read and coded once.
"""

import asyncio
import ipaddress
import socket
import struct
import wave
from collections.abc import Callable
from pathlib import Path

from prozvon.errors import InputError
from prozvon.sip.identity import fraction
from prozvon.sip.sdp import PCMA, PCMU, Media

RATE, FRAME = 8000, 160
FRAME_SECONDS = FRAME / RATE
LONGEST = 30.0
"""Seconds; a probe is no broadcast."""
_TAIL = 0.2
_BYTES_PER_SAMPLE = 2


class Speaker:
    """Plays one recording to many; `media` is the socket that our offers name."""

    def __init__(self, samples: tuple[int, ...], media: socket.socket) -> None:
        self._frames = {PCMA: _frames(samples, alaw), PCMU: _frames(samples, ulaw)}
        self._socket = media
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def seconds(self) -> float:
        """How long somebody who answers is kept."""
        return len(self._frames[PCMA]) * FRAME_SECONDS + _TAIL

    def say(self, token: int, media: Media, going_on: Callable[[], bool]) -> None:
        """Start to play; it ends with the recording, or when the call is not `going_on` any more."""
        task = asyncio.create_task(self._play(token, media, going_on))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _play(self, token: int, media: Media, going_on: Callable[[], bool]) -> None:
        own = ipaddress.ip_address(self._socket.getsockname()[0])
        if own.is_loopback and not ipaddress.ip_address(media.host).is_loopback:
            return  # what is tried on this machine stays on it
        loop = asyncio.get_running_loop()
        source, number = int(fraction(token, "ssrc") * 2**32), int(fraction(token, "sequence") * 2**16)
        stamp = int(fraction(token, "timestamp") * 2**32)
        started = loop.time()
        for count, frame in enumerate(self._frames[media.payload]):
            await asyncio.sleep(started + count * FRAME_SECONDS - loop.time())
            if not going_on():
                return
            mark = 0x80 if count == 0 else 0
            sequence, time = (number + count) % 2**16, (stamp + count * FRAME) % 2**32
            head = struct.pack(">BBHII", 0x80, mark | media.payload, sequence, time, source)
            try:
                self._socket.sendto(head + frame, (media.host, media.port))
            except OSError:
                continue  # a lost packet is no reason to hang up


def read_recording(path: Path) -> tuple[int, ...]:
    """The samples of a recording. Raises InputError for what is none, or is longer than half a minute."""
    try:
        with wave.open(str(path), "rb") as recording:
            form = recording.getframerate(), recording.getnchannels(), recording.getsampwidth()
            if form != (RATE, 1, _BYTES_PER_SAMPLE):
                raise InputError(
                    "answer.message must be a WAV of 8,000 samples a second, one channel, 16 bits", path=str(path)
                )
            count = recording.getnframes()
            if not 0 < count <= LONGEST * RATE:
                raise InputError(f"answer.message must last at most {LONGEST:.0f} s, and not be empty", path=str(path))
            data = recording.readframes(count)
    except (wave.Error, EOFError) as error:
        raise InputError(f"answer.message is no WAV file: {error}", path=str(path)) from None
    except OSError as error:
        raise InputError(f"answer.message: {error.strerror}", path=str(path)) from None
    return struct.unpack(f"<{len(data) // _BYTES_PER_SAMPLE}h", data)


def alaw(sample: int) -> int:
    """One sample of 16 bits as A-law.

    >>> [hex(alaw(sample)) for sample in (0, 32767, -32768)]
    ['0xd5', '0xaa', '0x2a']
    """
    sign = 0x80 if sample >= 0 else 0
    level = (sample if sample >= 0 else ~sample) >> 4
    # Sixteen steps for each doubling; the first two segments are equally fine.
    segment = max(0, level.bit_length() - 4)
    code = level if segment == 0 else (segment << 4) | ((level >> (segment - 1)) & 0x0F)
    return (sign | code) ^ 0x55


def ulaw(sample: int) -> int:
    """One sample of 16 bits as mu-law.

    >>> [hex(ulaw(sample)) for sample in (0, 32767, -32768)]
    ['0xff', '0x80', '0x0']
    """
    sign = 0 if sample >= 0 else 0x80
    level = min(sample if sample >= 0 else -sample, 32_635) + 132
    segment = level.bit_length() - 8
    code = (segment << 4) | ((level >> (segment + 3)) & 0x0F)
    return ~(sign | code) & 0xFF


def _frames(samples: tuple[int, ...], code: Callable[[int], int]) -> list[bytes]:
    table = bytes(code(sample) for sample in samples)
    silence = bytes([code(0)])
    return [table[at : at + FRAME].ljust(FRAME, silence) for at in range(0, len(table), FRAME)]
