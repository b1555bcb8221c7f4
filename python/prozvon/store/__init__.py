"""What outlives a run: numbers and their evidence, calls placed, people's wishes, decisions, and the ledger of runs.

    with open_store("base.db") as store:
        store.ledger       who may ring which number, and what came of it    (verification)
        store.numbers      how every number was last reached, in bulk        (clean)
        store.quarantine   the parked ones, one by one                       (quarantine)
        store.stoplist     numbers to leave alone
        store.decisions    what people said about pairs of rows
        store.runs         every command that changed something

Synchronous; safe to call from several threads. One method is one transaction.
"""

from types import TracebackType
from typing import Self

from prozvon.schedule import Policy
from prozvon.store.database import Database
from prozvon.store.decisions import Decision, Decisions
from prozvon.store.intents import Draft, Intent, Lease
from prozvon.store.ledger import Ledger, Outcome
from prozvon.store.numbers import Numbers
from prozvon.store.opening import LOCK_SECONDS, check_whole, open_database
from prozvon.store.quarantine import Dossier, Quarantine
from prozvon.store.runs import Run, Runs, Status
from prozvon.store.stoplist import Stop, StopList

__all__ = [
    "Decision",
    "Dossier",
    "Draft",
    "Intent",
    "Lease",
    "Outcome",
    "Run",
    "Status",
    "Stop",
    "Store",
    "open_store",
]


class Store:
    """An open store; close it, or use it in a `with` block."""

    def __init__(self, database: Database, policy: Policy) -> None:
        self._database = database
        self.ledger = Ledger(database, policy)
        self.numbers = Numbers(database)
        self.quarantine = Quarantine(database)
        self.stoplist = StopList(database)
        self.decisions = Decisions(database)
        self.runs = Runs(database)

    def check(self) -> None:
        """Look through the whole file. Raises StoreError when something is wrong with it."""
        check_whole(self._database)

    def close(self) -> None:
        """Close every connection."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_store(
    url: str, *, create: bool = True, policy: Policy | None = None, lock_seconds: float = LOCK_SECONDS
) -> Store:
    """Open the store at `url` (a path, or `sqlite:///path`); a new file is made unless `create` is false.

    An older store is migrated. Raises StoreError for a file that is foreign, damaged, newer, read-only, or locked for
    longer than `lock_seconds`; UsageError for an address that is not understood.

    >>> import tempfile
    >>> from datetime import UTC, datetime
    >>> with tempfile.TemporaryDirectory() as folder, open_store(f"{folder}/base.db") as store:
    ...     store.ledger.admit(["+79161234567"], datetime(2026, 11, 22, tzinfo=UTC))
    1
    """
    return Store(open_database(url, create=create, lock_seconds=lock_seconds), policy or Policy())
