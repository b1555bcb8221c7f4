import random
from datetime import UTC, datetime
from itertools import count

import pytest

from prozvon.store import Draft, open_store

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


@pytest.fixture
def store(tmp_path):
    with open_store(str(tmp_path / "base.db")) as opened:
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
