"""How much memory live calls take: 20,000 telephones that ring at once, beyond what the interpreter and the rest hold.

    python benches/dialogs.py --numbers 20000

The far end is played in this process: every INVITE gets 100 and 180, and then nothing. What is measured is the growth of
the resident set from an idle sweep to one with all calls up; `--kept` tells what the calls hold by Python's own count.
"""

import argparse
import asyncio
import gc
import tempfile
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path

from prozvon.sip.message import Request
from prozvon.sip.parser import parse
from prozvon.sip.server import respond
from prozvon.store import open_store
from prozvon.verification.clock import SetClock
from prozvon.verification.policy import Policy
from prozvon.verification.running import sweep
from prozvon.verification.targets import targets
from prozvon.verification.trunk import Trunk

NOON = datetime(2026, 11, 23, 9, tzinfo=UTC)


def resident():
    """Bytes of the resident set now."""
    with Path("/proc/self/statm").open() as file:
        return int(file.read().split()[1]) * 4096


class Ringing(asyncio.DatagramProtocol):
    """Rings for whoever is called, until a CANCEL."""

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, source):
        request = parse(data)
        if request.method == "ACK":
            return
        codes = (100, 180) if request.method == "INVITE" else (200,)
        for code in codes:
            self.transport.sendto(respond(request, code, source, "far").to_bytes(), source)
        if request.method == "CANCEL":
            gone = respond(Request("INVITE", request.uri, request.headers), 487, source, "far").to_bytes()
            self.transport.sendto(gone.replace(b"1 CANCEL", b"1 INVITE"), source)


async def run(count, rate, store, *, kept):
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(Ringing, local_addr=("127.0.0.1", 0))
    port = transport.get_extra_info("sockname")[1]
    given = list(targets([f"+7916{n:07}" for n in range(count)], "RU"))
    gc.collect()
    before, top, live = resident(), 0, 0
    if kept:
        tracemalloc.start()

    def look(snapshot):
        nonlocal top, live
        if snapshot.live > live:
            live, top = snapshot.live, resident()
            if kept and live == count:
                for line in tracemalloc.take_snapshot().statistics("lineno")[:30]:
                    print(line)

    policy = Policy(rate=rate, concurrent=count, ring_min=600, ring_max=900, hours="00:00-24:00", abandoned_max=1)
    ringing = asyncio.create_task(
        sweep(
            Trunk.parse(f"sip:127.0.0.1:{port}"), store.ledger, given, policy=policy, clock=SetClock(NOON), watch=look
        )
    )
    while live < count and not ringing.done():  # noqa: ASYNC110 -- what `watch` tells is waited for
        await asyncio.sleep(0.5)
    more = top - before
    print(f"{live} calls up: {more / 1e6:.0f} MB beyond {before / 1e6:.0f} MB, {more / live:.0f} bytes each")
    ringing.cancel()
    await asyncio.gather(ringing, return_exceptions=True)
    transport.close()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--numbers", type=int, default=20_000)
    parser.add_argument("--rate", type=float, default=1000)
    parser.add_argument("--kept", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, open_store(str(Path(folder) / "bench.db")) as store:
        asyncio.run(run(given.numbers, given.rate, store, kept=given.kept))


main()
