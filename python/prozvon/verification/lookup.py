"""Asking a service about a number instead of ringing it: an HTTP look-up, described by settings.

The service (HLR and its like) is asked at an URL made from a template; a field of its answer, or the whole answer, is
looked up in a table of classes. What is not in the table says nothing. Every request may cost money, so it goes the way
of a call: leased, written down before it leaves, at most once within the rest period, and never beyond the budget.
"""

import asyncio
import json
import os
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from types import MappingProxyType
from typing import Protocol
from urllib.parse import quote, urlsplit

from prozvon.disposition import VERDICTS, Class
from prozvon.errors import UsageError
from prozvon.sip.values import seconds
from prozvon.verification.evidence import clean

TOKEN = "PROZVON_LOOKUP_TOKEN"  # noqa: S105 -- the variable's name
"""The service's key, from the environment only: it goes where `{token}` stands in `lookup.header`."""
_LONGEST_ANSWER = 65_536
_FIRST_WAIT = 0.5
_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
_LOCAL = frozenset({"127.0.0.1", "::1", "localhost"})
_TELLING = frozenset(Class) - {Class.NOT_DIALLED, Class.MAY_HAVE_RUNG, Class.ANSWERED_ANNOUNCEMENT, Class.WRONG_PARTY}


@dataclass(frozen=True, slots=True)
class Service:
    """One service. `url` holds `{number}` (digits); `path` leads to a field (`data.status`), empty: the answer.

    `price` is what a request costs, `tries` how often one number is asked at most; `seconds` is the time for an answer.
    """

    url: str
    answers: Mapping[str, Class]
    path: str = ""
    header: str = ""
    tries: int = 3
    seconds: float = 5.0
    price: float = 0.0

    @property
    def name(self) -> str:
        """The service as evidence quotes it."""
        return f"lookup:{urlsplit(self.url).netloc}"

    @property
    def longest(self) -> float:
        """Seconds that one number takes at most."""
        return self.tries * (2 * self.seconds + _FIRST_WAIT * float(2**self.tries))


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of asking about one number; `requests` is how many were sent."""

    cls: Class
    requests: int
    evidence: Mapping[str, object]


class Checker(Protocol):
    """Whoever can be asked about a number."""

    @property
    def name(self) -> str:
        """As evidence quotes it."""

    def check(self, number: str, may_ask: Callable[[], bool]) -> Answer:
        """Ask about an E.164 number; `may_ask` is called before each request and may forbid it."""


class HttpChecker:
    """Asks a `Service`. Thread-safe; blocks while it waits."""

    def __init__(self, service: Service, sleep: Callable[[float], None] = time.sleep) -> None:
        self._service = service
        self._sleep = sleep

    @property
    def name(self) -> str:
        """The service's host."""
        return self._service.name

    def check(self, number: str, may_ask: Callable[[], bool]) -> Answer:
        """Ask, and ask again after faults that pass; never raises for what the service does."""
        asked, fault = 0, "over_budget"
        while asked < self._service.tries and may_ask():
            asked += 1
            wait = _FIRST_WAIT * 2 ** (asked - 1)
            try:
                return self._read(self._get(number), asked)
            except urllib.error.HTTPError as error:
                fault = f"http_{error.code}"
                wait = max(wait, min(seconds(error.headers.get("Retry-After", "")) or 0.0, self._service.seconds))
                if error.code in {HTTPStatus.UNAUTHORIZED, HTTPStatus.PAYMENT_REQUIRED, HTTPStatus.FORBIDDEN}:
                    return self._answer(Class.TRUNK, asked, {"fault": fault})
                if error.code not in _AGAIN:
                    return self._answer(Class.PROTOCOL, asked, {"fault": fault})
            except (OSError, ValueError) as error:
                fault = type(error).__name__
            if asked < self._service.tries:
                self._sleep(wait)
        return self._answer(Class.NETWORK if asked else Class.NOT_DIALLED, asked, {"fault": fault})

    def _get(self, number: str) -> bytes:
        headers = {"Accept": "application/json", "User-Agent": "prozvon"}
        if self._service.header:
            name, _, value = self._service.header.partition(":")
            headers[name.strip()] = value.strip().replace("{token}", os.environ.get(TOKEN, ""))
        url = self._service.url.replace("{number}", quote(number.lstrip("+")))
        request = urllib.request.Request(url, headers=headers)  # noqa: S310 -- `service_of` allows http and https only
        opener = urllib.request.build_opener(_Stay)
        with opener.open(request, timeout=self._service.seconds) as response:
            body: bytes = response.read(_LONGEST_ANSWER)
            return body

    def _read(self, body: bytes, asked: int) -> Answer:
        said: object = body.decode("utf-8", "replace").strip()
        if self._service.path:
            said = json.loads(str(said))
            for key in self._service.path.split("."):
                said = said.get(key) if isinstance(said, dict) else None
        told = "" if said is None else str(said)
        cls = self._service.answers.get(told.casefold(), Class.UNKNOWN)
        return self._answer(cls, asked, {"answer": clean(told)})

    def _answer(self, cls: Class, asked: int, evidence: Mapping[str, object]) -> Answer:
        return Answer(cls, asked, MappingProxyType({**evidence, "requests": asked, "trunk": self.name}))


class _Stay(urllib.request.HTTPRedirectHandler):
    """A redirection is not followed: numbers and key go to the host that was named, and nowhere else."""

    def redirect_request(self, *_given: object) -> None:
        """Nowhere."""


class Budget:
    """What may still be spent on requests; None is without a limit.

    >>> budget = Budget(0.5, price=0.2)
    >>> [budget.spend() for _ in range(3)], round(budget.spent, 2)
    ([True, True, False], 0.4)
    """

    def __init__(self, most: float | None, price: float) -> None:
        self._most = most
        self._price = price
        self._lock = threading.Lock()
        self.spent = 0.0

    def spend(self) -> bool:
        """Pay for one request; False, and nothing is paid, when it would be too much."""
        with self._lock:
            if self.left() < 1:
                return False
            self.spent += self._price
            return True

    def left(self) -> int:
        """How many requests it still allows."""
        if self._most is None or not self._price:
            return sys.maxsize
        return int((self._most - self.spent) / self._price + 1e-9)


async def ask_all(checker: Checker, numbers: Sequence[str], budget: Budget) -> list[Answer]:
    """Ask about several numbers at once, each in a thread of its own."""
    return list(await asyncio.gather(*(asyncio.to_thread(checker.check, number, budget.spend) for number in numbers)))


def is_local(url: str) -> bool:
    """Whether requests to `url` stay on this machine."""
    return urlsplit(url).hostname in _LOCAL


def service_of(
    url: str, answers: Sequence[str], path: str, header: str, *, tries: int, timeout: float, price: float
) -> Service:
    """The service that the settings describe; `answers` are `ANSWER=CLASS`. Raises UsageError.

    >>> service_of("https://hlr.example/{number}", ["here=RINGING"], "", "", tries=1, timeout=5, price=0).name
    'lookup:hlr.example'
    """
    parts = urlsplit(url)
    if parts.scheme not in {"https", "http"} or not parts.hostname or "{number}" not in url:
        raise UsageError("lookup.url: write https://HOST/PATH with {number} in it")
    if parts.username or parts.password:
        raise UsageError(f"lookup.url: no password in an address; use lookup.header with {{token}}, and {TOKEN}")
    if parts.scheme == "http" and not is_local(url):
        raise UsageError("lookup.url: numbers leave this machine over https only")
    if header and (":" not in header or "\n" in header or "\r" in header):
        raise UsageError("lookup.header: write NAME: VALUE, such as Authorization: Bearer {token}")
    if "{token}" in header and not os.environ.get(TOKEN):
        raise UsageError(f"lookup.header has {{token}} in it, and {TOKEN} is not set")
    table: dict[str, Class] = {}
    for pair in answers:
        said, equals, name = (part.strip() for part in pair.rpartition("="))
        if not equals or not said or name not in {str(cls) for cls in _TELLING}:
            raise UsageError(f"lookup.answers: {pair}: write ANSWER=CLASS, such as absent=ABSENT")
        table[said.casefold()] = Class(name)
    if not any(VERDICTS[cls] == "alive" for cls in table.values()):
        raise UsageError("lookup.answers: no answer means that a number is alive; see the classes in docs/verifier.md")
    return Service(url, MappingProxyType(table), path, header, tries, timeout, price)
