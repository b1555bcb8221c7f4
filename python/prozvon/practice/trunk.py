"""A SIP answerer on loopback: a telephone line to practise on, where nobody is disturbed.

It keeps the protocol's rules (finals are resent until their ACK, a CANCEL is answered 200 and 487), and its log is
the judge of what a caller really did. It refuses to listen anywhere but on loopback.
"""

import asyncio
import contextlib
import heapq
import ipaddress
import itertools
import json
import os
import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Self

from prozvon.errors import TrunkError, UsageError
from prozvon.masking import mask
from prozvon.practice.behaviour import Behaviour, Scenario
from prozvon.sip.server import Fields, Incoming, Kind, Notice, Reception
from prozvon.sip.transaction import Address, Datagram
from prozvon.wire import Endpoint


@dataclass(frozen=True, slots=True)
class Delays:
    """Seconds: from INVITE to the first word beyond 100, from ringing to an answer, from an answer to our BYE."""

    post_dial: float = 0.4
    pick_up: float = 3.0
    talk: float = 10.0


_LOOK_EVERY = 0.5
FAST = Delays(post_dial=0.0, pick_up=0.05, talk=0.5)
"""For demonstrations and tests."""


@dataclass(frozen=True, slots=True)
class _Step:
    after: float
    code: int
    extra: Fields = ()


@dataclass(slots=True)
class Log:
    """What callers did: `counts` of `(number, event)`, and JSON lines in `file`, numbers masked unless `full`."""

    file: IO[str] | None = None
    full: bool = False
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, number: str, event: str, behaviour: Behaviour) -> None:
        """Note one event: `invite`, `resent`, `cancel`, `ack`, `bye`."""
        self.counts[number, event] += 1
        if self.file is not None:
            entry = {
                "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
                "number": number if self.full else mask(number),
                "event": event,
                "behaviour": behaviour,
            }
            self.file.write(json.dumps(entry) + "\n")
            self.file.flush()

    def total(self, event: str) -> int:
        """How often `event` happened, for all numbers."""
        # A copy, made at once: the trunk counts on in a thread of its own.
        return sum(count for (_, name), count in dict(self.counts).items() if name == event)


class Answerer:
    """A `Reception` that behaves as its scenario says; it does no input or output."""

    def __init__(self, local: Address, scenario: Scenario, delays: Delays, log: Log) -> None:
        self._reception = Reception(local)
        self._scenario = scenario
        self._delays = delays
        self._log = log
        self._host = local[0]
        self._plan: list[tuple[float, int, Callable[[float], None], Incoming]] = []
        self._order = itertools.count()

    def receive(self, data: bytes, source: Address, now: float) -> None:
        """Take one datagram."""
        self._reception.receive(data, source, now)
        for notice in self._reception.notices():
            self._note(notice, now)
        self.expire(now)

    def expire(self, now: float) -> None:
        """Do what is due."""
        self._reception.expire(now)
        while self._plan and self._plan[0][0] <= now:
            _, _, act, call = heapq.heappop(self._plan)
            act(now)
            self._reception.plan(call)

    def next_timer(self) -> float | None:
        """When `expire` is to be called next."""
        own = self._plan[0][0] if self._plan else None
        return min((when for when in (own, self._reception.next_timer()) if when is not None), default=None)

    def take(self) -> list[Datagram]:
        """What is to be sent."""
        return self._reception.take()

    def _note(self, notice: Notice, now: float) -> None:
        call = notice.call
        number = call.user
        behaviour = self._scenario.behaviour(number)
        match notice.kind:
            case Kind.INVITED:
                self._log.add(number, "invite", behaviour)
                self._begin(call, behaviour, now)
            case Kind.RESENT:
                self._log.add(number, "resent", behaviour)
            case Kind.CANCELLED:
                self._log.add(number, "cancel", behaviour)
            case Kind.ACKNOWLEDGED:
                self._log.add(number, "ack", behaviour)
                self._at(now + self._delays.talk, call.hang_up, call)
            case Kind.ENDED:
                self._log.add(number, "bye", behaviour)

    def _begin(self, call: Incoming, behaviour: Behaviour, now: float) -> None:
        if behaviour is Behaviour.DEAF:
            return
        call.reply(100, now)
        for step in self._steps(behaviour):
            self._at(now + step.after, lambda at, step=step: call.reply(step.code, at, step.extra), call)  # type: ignore[misc]  # a bound default

    def _steps(self, behaviour: Behaviour) -> tuple[_Step, ...]:
        wait, pick_up = self._delays.post_dial, self._delays.post_dial + self._delays.pick_up
        ring = _Step(wait, 180)
        steps: dict[Behaviour, tuple[_Step, ...]] = {
            Behaviour.RING: (ring,),
            Behaviour.ANSWER: (ring, _Step(pick_up, 200)),
            Behaviour.BUSY: (_Step(wait, 486, _cause(17, "User busy")),),
            Behaviour.NOT_FOUND: (_Step(wait, 404, _cause(1, "Unallocated (unassigned) number")),),
            Behaviour.BARE_NOT_FOUND: (_Step(wait, 404),),
            Behaviour.BARRED: (_Step(wait, 403),),
            Behaviour.REJECTED: (_Step(wait, 603),),
            Behaviour.ABSENT: (_Step(wait, 480, _cause(20, "Subscriber absent")),),
            Behaviour.DECLINED: (ring, _Step(pick_up, 603, _cause(21, "Call rejected", "U"))),
            Behaviour.SILENCE: (),
            Behaviour.DEAF: (),
            Behaviour.UNAVAILABLE: (_Step(wait, 503, (("Retry-After", "30"),)),),
            Behaviour.ERROR: (_Step(wait, 500),),
            Behaviour.REDIRECT: (_Step(wait, 302, (("Contact", f"<sip:operator@{self._host}:9>"),)),),
            Behaviour.CHALLENGE: (_Step(wait, 407, (("Proxy-Authenticate", _CHALLENGE),)),),
        }
        return steps[behaviour]

    def _at(self, when: float, act: Callable[[float], None], call: Incoming) -> None:
        heapq.heappush(self._plan, (when, next(self._order), act, call))


_CHALLENGE = 'Digest realm="practice", nonce="0a4f113b", algorithm=MD5, qop="auth"'


def _cause(number: int, text: str, location: str | None = None) -> Fields:
    where = "" if location is None else f";location={location}"
    return (("Reason", f'Q.850;cause={number};text="{text}"{where}'),)


async def run(
    host: str = "127.0.0.1",
    port: int = 5070,
    scenario: Scenario | None = None,
    delays: Delays | None = None,
    log: Log | None = None,
    *,
    ready: Callable[[Address], None] = lambda _: None,
    stop: asyncio.Event | None = None,
) -> None:
    """Answer calls until `stop` is set, or SIGTERM arrives.

    `ready` is told the address once the port is open; port 0 takes a free one.

    Raises UsageError for an address that is not loopback, TrunkError when the port cannot be had.
    """
    host = "127.0.0.1" if host == "localhost" else host
    if not _is_loopback(host):
        raise UsageError(f"the practice trunk listens on loopback only, not on {host}; use 127.0.0.1 or ::1")
    try:
        endpoint = await Endpoint.open((host, port))
    except OSError as error:
        raise TrunkError(f"port {port} on {host} cannot be opened: {error.strerror}") from None
    stop = stop or asyncio.Event()
    with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
        # In a thread of its own only `stop` ends it.
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    try:
        endpoint.start(Answerer(endpoint.address, scenario or Scenario(), delays or Delays(), log or Log()))
        ready(endpoint.address)
        while not stop.is_set():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_LOOK_EVERY):
                    await stop.wait()
            if (failure := endpoint.failure()) is not None:
                raise failure  # a trunk that answers nobody any more must not look like one
    finally:
        await endpoint.close()


@contextlib.contextmanager
def open_log(path: Path | None, *, full: bool = False) -> Iterator[Log]:
    """A log that appends to `path`, mode 0600; None keeps counts only."""
    if path is None:
        yield Log(full=full)
        return
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "w", encoding="utf-8") as file:
        yield Log(file, full)


class PracticeTrunk:
    """A practice trunk in a thread of its own, for tests and notebooks.

    >>> with PracticeTrunk(Scenario("digits")) as trunk:
    ...     trunk.address[0]
    '127.0.0.1'
    """

    def __init__(
        self, scenario: Scenario | None = None, delays: Delays = FAST, port: int = 0, log: Log | None = None
    ) -> None:
        self.log = log or Log()
        self.scenario = scenario or Scenario()
        self._arguments = ("127.0.0.1", port, self.scenario, delays, self.log)
        self._address: Address | None = None
        self._opened = threading.Event()
        self._failure: BaseException | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._thread = threading.Thread(target=self._serve, name="practice-trunk", daemon=True)

    @property
    def address(self) -> Address:
        """Where it listens."""
        assert self._address is not None
        return self._address

    @property
    def uri(self) -> str:
        """The address as `--trunk` takes it."""
        return f"sip:{self.address[0]}:{self.address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        self._opened.wait()
        if self._failure is not None:
            raise self._failure
        return self

    def __exit__(self, *_: object) -> None:
        if self._loop is not None and self._stop is not None:
            self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    def _serve(self) -> None:
        try:
            asyncio.run(self._main())
        except Exception as error:  # noqa: BLE001 -- raised again in the thread that opened us
            self._failure = error
        finally:
            self._opened.set()

    async def _main(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        await run(*self._arguments, ready=self._ready, stop=self._stop)

    def _ready(self, address: Address) -> None:
        self._address = address
        self._opened.set()


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
