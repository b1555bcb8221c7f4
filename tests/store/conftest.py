import random
from datetime import UTC, datetime
from itertools import count

import pytest

from prozvon.store import Draft, open_store

from .server import Server, binaries

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


@pytest.fixture(scope="session")
def server():
    """A PostgreSQL of our own, where Debian's package is installed."""
    if binaries() is None:
        pytest.skip("PostgreSQL is not installed: make peers")
    started = Server()
    yield started
    started.close()


@pytest.fixture(scope="session")
def template(server):
    """A database that is an empty store: copying it is quicker than building one for each test."""
    name = server.database()
    open_store(server.url(name)).close()
    return name


@pytest.fixture
def postgres_url(server, template):
    """The address of an empty store on PostgreSQL."""
    name = server.database(template)
    yield server.url(name)
    server.drop(name)


@pytest.fixture
def another_url(server, template):
    """The address of a second one."""
    name = server.database(template)
    yield server.url(name)
    server.drop(name)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.peer)])
def store_url(request, tmp_path):
    """The address of a store that is not there yet: the behaviour suite runs on both databases."""
    return str(tmp_path / "base.db") if request.param == "sqlite" else request.getfixturevalue("postgres_url")


@pytest.fixture
def store(store_url):
    with open_store(store_url) as opened:
        yield opened


@pytest.fixture
def dial(store):
    """Take numbers from due to settled: `dial(numbers, now, class, verdict, evidence)`."""
    tokens = count(1)

    def dial(numbers, now, cls, verdict, evidence=None):
        store.ledger.admit(numbers, now)
        leases = store.ledger.lease("tester", now, len(numbers), 30, only=numbers)
        drafts = [Draft(lease.number, lease.fence, "tester", next(tokens), "trunk") for lease in leases]
        intents = store.ledger.begin(drafts, now)
        for intent in intents:
            store.ledger.settle(intent.id, cls, verdict, evidence or {"code": 404, "cause": 1}, now)
        return intents

    return dial


@pytest.fixture
def seeded():
    return random.Random(20261122)
