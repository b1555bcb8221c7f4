"""`prozvon recheck --daemon`: stays, looks every few minutes, and rings what is due.

The scheduler only wakes it; what is due, who rests and what was rung stands in the store, so that it may be killed at any
time, and several may run on one PostgreSQL. A failing store or trunk is reported, and tried again at the next look.
"""

import json
import queue
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import FrameType
from typing import TypeAlias

import click
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger
from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest

from prozvon.cli.options import Given
from prozvon.cli.sweeping import next_hour, ring
from prozvon.errors import EngineError, UsageError
from prozvon.settings.duration import parse_duration
from prozvon.verification.clock import Clock, SetClock, SystemClock
from prozvon.verification.summary import Stop, Summary

_PRUNE_EVERY = timedelta(days=1)
Wakes: TypeAlias = "queue.SimpleQueue[bool]"
"""True: look; False: end."""
_ENDS = {Stop.TERMINATED, Stop.INTERRUPTED}


@dataclass(slots=True)
class State:
    """What the daemon tells of itself."""

    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    error: str = ""
    looked_at: str = ""
    rung_at: str = ""
    calls: Counter = field(init=False)
    looks: Counter = field(init=False)
    failures: Counter = field(init=False)
    due: Gauge = field(init=False)

    def __post_init__(self) -> None:
        self.calls = Counter("prozvon_calls", "Calls placed, by verdict", ["verdict"], registry=self.registry)
        self.looks = Counter("prozvon_looks", "Times it looked for what is due", registry=self.registry)
        self.failures = Counter("prozvon_failures", "Looks that failed", registry=self.registry)
        self.due = Gauge("prozvon_due", "Numbers due when it last looked", registry=self.registry)

    def health(self) -> dict[str, object]:
        """The same in one object; `ok` is false after a look that failed."""
        return {"ok": not self.error, "error": self.error, "looked_at": self.looked_at, "rung_at": self.rung_at}


def stay(given: Given, *, until: str | None, every: str, health: str | None) -> int:
    """Ring what is due, now and after every `every`, until SIGTERM or Ctrl-C; returns the exit code."""
    given.store_url("recheck")
    if given.sections.trunk.uri is None:
        raise UsageError("recheck needs a trunk: --trunk sip:HOST:PORT, or trunk.uri in the settings")
    clock: Clock = SystemClock() if given.now is None else SetClock(given.moment())
    try:
        wait = parse_duration(every)
    except ValueError as error:
        raise UsageError(f"--every: {error}") from None
    given.open_store("recheck").close()  # what is wrong from the start is told at once
    wakes: Wakes = queue.SimpleQueue()
    state = State()
    server = None if health is None else _serve(health, state)
    scheduler = BackgroundScheduler(timezone="UTC")
    scheduler.add_job(
        _wake, IntervalTrigger(seconds=wait.total_seconds()), args=[wakes], coalesce=True, max_instances=1
    )
    before = {number: signal.signal(number, _stopping(wakes)) for number in (signal.SIGTERM, signal.SIGINT)}
    scheduler.start()
    try:
        _wake(wakes)
        return _work(given, clock, wakes, state, until=until)
    finally:
        scheduler.shutdown(wait=False)
        if server is not None:
            server.shutdown()
            server.server_close()
        for number, handler in before.items():
            signal.signal(number, handler)


def _work(
    given: Given,
    clock: Clock,
    wakes: Wakes,
    state: State,
    *,
    until: str | None,
) -> int:
    settings, pruned = given.settings, None
    while wakes.get():
        wall = clock.wall()
        state.looked_at = wall.isoformat(timespec="seconds")
        state.looks.inc()
        try:
            with given.open_store("recheck") as store:
                store.samples.draw(wall)
                if pruned is None or wall - pruned >= _PRUNE_EVERY:
                    store.prune(wall - settings.sections.store.keep)
                    pruned = wall
                state.due.set(store.numbers.counts(wall)["due"])
                summary = None
                if store.numbers.due(wall, 1):
                    ends = None if until is None else next_hour(until, wall)
                    summary = ring("recheck", store, settings, None, inputs={}, clock=clock, until=ends)
            state.error = ""
        except EngineError as error:
            state.error = str(error)
            state.failures.inc()
            click.echo(f"prozvon: {error}", err=True)
            continue
        if summary is not None:
            _note(summary, state, clock, given)
            if summary.stopped in _ENDS:
                return summary.exit_code
    return 0


def _note(summary: Summary, state: State, clock: Clock, given: Given) -> None:
    state.rung_at = clock.wall().isoformat(timespec="seconds")
    for verdict, count in summary.verdicts.items():
        state.calls.labels(verdict.value).inc(count)
    if summary.dialled:
        given.tell("{at} {rung} rung, {left} left", at=state.rung_at, rung=summary.dialled, left=summary.left)


def _wake(wakes: Wakes) -> None:
    if wakes.empty():
        wakes.put(item=True)


def _stopping(wakes: Wakes) -> Callable[[int, FrameType | None], None]:
    def stop(number: int, frame: FrameType | None) -> None:
        del number, frame
        # Nothing is under way, or the sweep would have its own handler. Only this queue may be touched from here.
        wakes.put(item=False)

    return stop


def _serve(where: str, state: State) -> ThreadingHTTPServer:
    host, colon, port = where.rpartition(":")
    if not colon or not port.isdecimal():
        raise UsageError(f"--health {where}: write HOST:PORT, such as 127.0.0.1:9187")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/metrics":
                self._answer(HTTPStatus.OK, "text/plain; version=0.0.4", generate_latest(state.registry))
            elif self.path == "/health":
                told = state.health()
                code = HTTPStatus.OK if told["ok"] else HTTPStatus.SERVICE_UNAVAILABLE
                self._answer(code, "application/json", json.dumps(told).encode())
            else:
                self._answer(HTTPStatus.NOT_FOUND, "text/plain", b"/health or /metrics\n")

        def _answer(self, code: HTTPStatus, kind: str, body: bytes) -> None:
            self.send_response(code)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_given: object) -> None:
            """Say nothing: whoever asks every few seconds would fill the log."""

    try:
        server = ThreadingHTTPServer((host or "127.0.0.1", int(port)), Handler)
    except OSError as error:
        raise UsageError(f"--health {where}: {error.strerror}") from None
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
