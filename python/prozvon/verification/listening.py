"""What is heard before anybody answers: early media of many calls on one socket, an ear for each.

A call's audio is told by where its provisional answer says that it comes from. What comes from elsewhere, and what two
calls name alike, is listened to by nobody: a tone on the wrong call would be worse than none.
"""

import asyncio
import socket

from prozvon._core import Ear
from prozvon.disposition import Tone
from prozvon.sip.sdp import Media
from prozvon.sip.transaction import Address

_AT_ONCE = 64
"""Packets read before anybody else has a turn."""


class Listening:
    """The ears of one line; `media` is the socket that its offers name."""

    def __init__(self, media: socket.socket) -> None:
        self._socket = media
        self._ears: dict[Address, Ear] = {}
        self._owners: dict[Address, set[int]] = {}
        self._places: dict[int, Address] = {}
        self._loop: asyncio.AbstractEventLoop | None = None

    def start(self) -> None:
        """Listen from now on."""
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._socket.fileno(), self._read)

    def stop(self) -> None:
        """Listen no more."""
        if self._loop is not None:
            self._loop.remove_reader(self._socket.fileno())
            self._loop = None

    def expect(self, token: int, media: Media) -> None:
        """The call's audio will come from there; where it already does, nothing changes."""
        place = (media.host, media.port)
        if self._places.get(token) == place:
            return
        self.forget(token)
        self._places[token] = place
        owners = self._owners.setdefault(place, set())
        owners.add(token)
        if len(owners) == 1:
            self._ears[place] = Ear()
        else:
            self._ears.pop(place, None)

    def heard(self, token: int) -> Tone | None:
        """The mildest tone of the call so far."""
        ear = self._ears.get(self._places.get(token, ("", 0)))
        told = None if ear is None else ear.heard()
        return None if told is None else Tone(told)

    def forget(self, token: int) -> None:
        """The call is over, or its audio comes from elsewhere now."""
        place = self._places.pop(token, None)
        if place is None:
            return
        owners = self._owners[place]
        owners.discard(token)
        if not owners:
            del self._owners[place]
            self._ears.pop(place, None)

    def _read(self) -> None:
        for _ in range(_AT_ONCE):
            try:
                packet, source = self._socket.recvfrom(2048)
            except OSError:
                return
            ear = self._ears.get((source[0], source[1]))
            if ear is not None:
                ear.feed(packet)
