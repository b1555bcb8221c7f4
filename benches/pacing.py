"""How exactly `calling.rate` is kept: the far end's log, stamped by the kernel as each INVITE arrives.

    python benches/pacing.py --rates 10,100,500 --seconds 20

Two figures for each rate: how far the calls placed in all are from rate times seconds, and the most in any window of
one second, which must never be more than the rate.
"""

import argparse
import bisect
import socket
import struct
import tempfile
import threading
from datetime import UTC, datetime
from pathlib import Path

from prozvon.sip.parser import parse
from prozvon.sip.server import respond
from prozvon.store import open_store
from prozvon.verification.clock import SetClock
from prozvon.verification.policy import Policy
from prozvon.verification.running import verify
from prozvon.verification.targets import targets
from prozvon.verification.trunk import Trunk

NOON = datetime(2026, 11, 23, 9, tzinfo=UTC)
_SO_TIMESTAMPNS = 35


class Stamping:
    """Answers 404 to whatever is called; `times` are seconds at which first INVITEs reached this machine's loopback."""

    def __init__(self):
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 * 2**20)
        self._socket.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.settimeout(0.2)
        self.port = self._socket.getsockname()[1]
        self.times = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._serve)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        self._thread.join()
        self._socket.close()

    def _serve(self):
        seen = set()
        while not self._over.is_set():
            try:
                data, more, _, source = self._socket.recvmsg(65_535, 64)
            except TimeoutError:
                continue
            request = parse(data)
            if request.method != "INVITE":
                continue
            call = request.headers.first("Call-ID")
            if call not in seen:
                seen.add(call)
                seconds, nanos = struct.unpack("qq", more[0][2])
                self.times.append(seconds + nanos / 1e9)
            self._socket.sendto(respond(request, 404, source, "far").to_bytes(), source)


def measure(rate, seconds):
    count = int(rate * seconds)
    given = list(targets([f"+7916{n:07}" for n in range(count)], "RU"))
    policy = Policy(rate=rate, concurrent=2000, breaker=False, hours="00:00-24:00")
    with (
        tempfile.TemporaryDirectory() as folder,
        open_store(str(Path(folder) / "bench.db")) as store,
        Stamping() as far,
    ):
        trunk = Trunk.parse(f"sip:127.0.0.1:{far.port}")
        verify(trunk, store.ledger, given, policy=policy, clock=SetClock(NOON), signals=False)
        times = sorted(far.times)
    # The bucket is full at first: pace is what follows.
    settled = [at for at in times if at > times[0] + 1]
    achieved = (len(settled) - 1) / (settled[-1] - settled[0])
    most = max(bisect.bisect_left(times, at + 1.0) - n for n, at in enumerate(times))
    print(
        f"rate {rate:g}: {len(times)} calls, {achieved:.2f} a second ({achieved / rate - 1:+.2%}), at most {most} in one"
    )


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rates", default="10,100,500")
    parser.add_argument("--seconds", type=float, default=20)
    given = parser.parse_args()
    for rate in map(float, given.rates.split(",")):
        measure(rate, given.seconds)


main()
