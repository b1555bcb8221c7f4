"""Durable probes a second, beside SIPp's own caller against the same peer in the same run.

    python benches/probes.py --numbers 5000

The peer is SIPp; every call gets 100 and 404, and its ACK. Ours goes the whole way: a store on disk, an intent durable
before each INVITE, results and evidence written. CPU seconds are this process's own, or the caller's.
"""

import argparse
import cProfile
import os
import pstats
import resource
import shutil
import socket
import subprocess
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from prozvon.store import open_store
from prozvon.verification.clock import SetClock
from prozvon.verification.policy import Policy
from prozvon.verification.running import verify
from prozvon.verification.targets import targets
from prozvon.verification.trunk import Trunk

NOON = datetime(2026, 11, 23, 9, tzinfo=UTC)
ECHO = (
    "[last_Via:]\n[last_From:]\n[last_To:];tag=[pid]p[call_number]\n[last_Call-ID:]\n[last_CSeq:]\n"
    "Content-Length: 0\n\n"
)


def send(text, attributes=""):
    return f"<send{attributes}><![CDATA[\n\n{text}]]></send>"


CARRIER = (
    '<recv request="INVITE"/>'
    + send(f"SIP/2.0 100 Trying\n{ECHO}")
    + send(f"SIP/2.0 404 Not Found\nReason: Q.850;cause=1\n{ECHO}", ' retrans="500"')
    + '<recv request="ACK"/>'
)
FIELDS = (
    "Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]\nMax-Forwards: 70\n"
    "From: <sip:sipp@[local_ip]:[local_port]>;tag=[call_number]\n"
)
CALLER = (
    send(
        "INVITE sip:[call_number]@[remote_ip]:[remote_port] SIP/2.0\n"
        + FIELDS
        + "To: <sip:[call_number]@[remote_ip]>\nCall-ID: [call_id]\nCSeq: 1 INVITE\n"
        "Contact: <sip:sipp@[local_ip]:[local_port]>\nContent-Length: 0\n\n",
        ' retrans="500"',
    )
    + '<recv response="100" optional="true"/><recv response="404"/>'
    + send(
        "ACK sip:[call_number]@[remote_ip]:[remote_port] SIP/2.0\n"
        + FIELDS
        + "To: <sip:[call_number]@[remote_ip]>[peer_tag_param]\nCall-ID: [call_id]\nCSeq: 1 ACK\nContent-Length: 0\n\n"
    )
)


def free_port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def sipp(folder, name, scenario, *more):
    file = folder / f"{name}.xml"
    file.write_text(f'<?xml version="1.0"?>\n<scenario name="{name}">{scenario}</scenario>\n')
    words = (
        shutil.which("sipp"),
        "-sf",
        file,
        "-i",
        "127.0.0.1",
        "-ci",
        "127.0.0.1",
        "-nostdin",
        "-buff_size",
        8_000_000,
        *more,
    )
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen([*map(str, words)], cwd=folder, **quiet)


def told(name, count, wall, cpu):
    print(
        f"{name:24} {count / wall:9,.0f} a second {cpu / count * 1e6:9.0f} us of CPU each ({wall:.1f} s, {cpu:.1f} s CPU)"
    )


def ours(folder, port, numbers, rate, profile):
    given = list(targets(numbers, "RU"))
    with open_store(str(folder / "bench.db")) as store:
        own = time.thread_time()
        wall, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF)
        profiler = cProfile.Profile(time.thread_time) if profile else None
        if profiler:
            profiler.enable()
        summary = verify(
            Trunk.parse(f"sip:127.0.0.1:{port}"),
            store.ledger,
            given,
            policy=Policy(rate=rate, concurrent=2000, breaker=False),
            clock=SetClock(NOON),
            results=folder / "results.csv",
            signals=False,
        )
        if profiler:
            profiler.disable()
            pstats.Stats(profiler).sort_stats("tottime").print_stats(45)
        after = resource.getrusage(resource.RUSAGE_SELF)
        cpu = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
        told(f"prozvon verify at {rate:g}", len(numbers), time.perf_counter() - wall, cpu)
        print(
            f"   {(time.thread_time() - own) / len(numbers) * 1e6:.0f} us of it in the event loop,",
            {str(cls): count for cls, count in summary.classes.items()},
        )


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--numbers", type=int, default=5000)
    parser.add_argument("--rates", default="2000,5000")
    parser.add_argument("--profile", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        port = free_port()
        carrier = sipp(Path(name), "carrier", CARRIER, "-p", port)
        time.sleep(1.0)
        try:
            started = time.perf_counter()
            caller = sipp(
                Path(name), "caller", CALLER, "-m", given.numbers, "-r", 20_000, "-l", 256, f"127.0.0.1:{port}"
            )
            _, _, used = os.wait4(caller.pid, 0)
            told("SIPp's own caller", given.numbers, time.perf_counter() - started, used.ru_utime + used.ru_stime)
            for turn, rate in enumerate(map(float, given.rates.split(","))):
                folder = Path(name) / str(turn)
                folder.mkdir()
                numbers = [f"+7{900 + turn}{n:07}" for n in range(given.numbers)]
                ours(folder, port, numbers, rate, given.profile)
        finally:
            carrier.terminate()
            carrier.wait()


main()
