"""An HTTP look-up against a server of our own: what it is asked, how often, and what its answers mean."""

import json
import threading
from collections import Counter
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prozvon.errors import TrunkError, UsageError
from prozvon.verification.clock import SetClock
from prozvon.verification.looking_up import look_up
from prozvon.verification.lookup import TOKEN, Budget, HttpChecker, service_of
from prozvon.verification.policy import Policy
from prozvon.verification.summary import Stop
from prozvon.verification.targets import targets

from .conftest import NOON

ANSWERS = ("delivered=RINGING", "absent=ABSENT", "no such number=UNALLOCATED")
SAYS = {"1": "delivered", "2": "absent", "3": "no such number", "4": "a word that nobody knows"}


class Service(ThreadingHTTPServer):
    """Answers by the last digit of the number; 5 is unwell for the first two requests, 6 always, 7 sends elsewhere."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked = Counter()
        self.keys = set()
        self.code = None
        self.url = f"http://127.0.0.1:{self.server_port}/hlr?n={{number}}"

    def __enter__(self):
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        number = self.path.partition("n=")[2]
        self.server.asked[number] += 1
        self.server.keys.add(self.headers.get("X-Key"))
        last = number[-1]
        code = self.server.code or 200
        if last == "6" or (last == "5" and self.server.asked[number] < 3):
            code = 503
        if last == "7":
            code = 302
        body = json.dumps({"data": {"status": SAYS.get(last, "delivered")}}).encode() if last != "8" else b"no JSON"
        self.send_response(code)
        self.send_header("Content-Length", str(len(body)))
        if code == 302:
            self.send_header("Location", "/hlr?n=79160000001")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def service():
    with Service() as running:
        yield running


def ask(bench, service, lines, *, budget=None, price=0.0, at=NOON, **changes):
    made = service_of(service.url, ANSWERS, "data.status", "", tries=3, timeout=5, price=price)
    bench.summary = look_up(
        HttpChecker(made, sleep=lambda _: None),
        bench.store.ledger,
        list(targets(lines, "RU")),
        policy=Policy(rate=200, **changes),
        clock=SetClock(at),
        longest=made.longest,
        budget=Budget(budget, price),
        results=bench.results,
    )
    return bench.rows()


def numbers(tails):
    return [f"+791600000{n}{tail}" for n, tail in enumerate(tails)]


def test_answers_get_their_classes_and_faults_are_asked_again(bench, service):
    rows = ask(bench, service, numbers("12345678"))
    assert {number[-1]: row[0] for number, row in rows.items()} == {
        "1": "RINGING",
        "2": "ABSENT",
        "3": "UNALLOCATED",
        "4": "UNKNOWN",
        "5": "RINGING",
        "6": "NETWORK",
        "7": "PROTOCOL",
        "8": "NETWORK",
    }
    assert {number[-1]: count for number, count in service.asked.items()} == {
        **dict.fromkeys("12347", 1),
        **dict.fromkeys("568", 3),
    }
    [attempt] = bench.store.quarantine.show(numbers("12")[1], NOON).attempts
    assert (attempt.cls, attempt.evidence["answer"], attempt.evidence["requests"]) == ("ABSENT", "absent", 1)
    assert attempt.trunk.startswith("lookup:127.0.0.1:")
    # Nobody was rung: nothing of it counts as a call.
    ledger, day = bench.store.ledger, NOON - timedelta(days=1)
    assert (ledger.placed(day), ledger.tokens(day), ledger.attempted(list(rows), day)) == ((0, 0), [], {})
    assert bench.store.runs.probes_since("clean") == 0
    assert bench.summary.exit_code == 0


def test_nobody_is_asked_about_twice_within_a_rest(bench, service):
    ask(bench, service, numbers("12"))
    rows = ask(bench, service, numbers("12"))
    assert {row[3] for row in rows.values()} == {"resting"}
    assert set(service.asked.values()) == {1}


def test_no_request_goes_beyond_the_budget(bench, service):
    rows = ask(bench, service, numbers("111111"), price=0.3, budget=1.0)
    assert sum(service.asked.values()) == 3
    assert sum(row[3] == "left" for row in rows.values()) == 3
    assert (bench.summary.stopped, bench.summary.exit_code) == (Stop.BUDGET, 4)


def test_retries_are_paid_for_too(bench, service):
    ask(bench, service, numbers("6"), price=1.0, budget=2.0)
    assert sum(service.asked.values()) == 2


@given(st.integers(0, 50), st.integers(1, 9), st.integers(1, 60))
def test_a_budget_allows_exactly_what_it_can_pay(most, price, tries):
    budget = Budget(float(most), float(price))
    assert [budget.spend() for _ in range(tries)].count(True) == min(tries, most // price)


def test_an_account_that_is_not_accepted_is_an_error_and_few_numbers_pay_for_it(bench, service):
    service.code = 401
    with pytest.raises(TrunkError, match="never usable"):
        ask(bench, service, numbers("1111111111"), concurrent=1)
    assert sum(service.asked.values()) == 5


def test_the_key_goes_into_the_header_and_nowhere_else(service, monkeypatch):
    monkeypatch.setenv(TOKEN, "s3cret")
    made = service_of(service.url, ANSWERS, "data.status", "X-Key: {token}", tries=1, timeout=5, price=0)
    answer = HttpChecker(made).check("+79160000001", lambda: True)
    assert service.keys == {"s3cret"}
    assert "s3cret" not in repr(made) + repr(answer)


WRONG = {
    "no number in it": {"url": "https://hlr.example/"},
    "numbers in the clear": {"url": "http://hlr.example/{number}"},
    "a file": {"url": "file:///etc/passwd{number}"},
    "a password in the address": {"url": "https://user:word@hlr.example/{number}"},
    "an unknown class": {"answers": ["absent=GONE"]},
    "nothing that is alive": {"answers": ["absent=ABSENT"]},
    "no header": {"header": "Bearer x"},
    "a token that is not set": {"header": "X-Key: {token}"},
}


@pytest.mark.parametrize("change", WRONG.values(), ids=WRONG)
def test_what_is_no_service_is_refused(change, monkeypatch):
    monkeypatch.delenv(TOKEN, raising=False)
    told = {"url": "https://hlr.example/{number}", "answers": ANSWERS, "header": ""} | change
    with pytest.raises(UsageError):
        service_of(told["url"], told["answers"], "", told["header"], tries=1, timeout=1, price=0)
