"""What outlives a run: numbers and their evidence, calls placed, people's wishes, decisions, and the ledger of runs.

    with open_store("base.db") as store:
        store.ledger       who may ring which number, and what came of it    (verification)
        store.overheard    calls that others placed, out of their records        (verification)
        store.numbers      how every number was last reached, in bulk        (clean)
        store.quarantine   the parked ones, one by one                       (quarantine)
        store.people       the persons of the dial list, leases of operators    (clean, lease)
        store.contacts     what operators and diallers reported                 (feedback)
        store.samples      how many were parked wrongly                         (recheck)
        store.accesses     who looked, took out, changed
        store.stoplist     numbers to leave alone
        store.decisions    what people said about pairs of rows
        store.runs         every command that changed something

Synchronous; safe to call from several threads. One method is one transaction.
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from prozvon.schedule import Policy
from prozvon.store.accesses import Accesses
from prozvon.store.contacts import Contacts, Disposition, Report
from prozvon.store.database import Database
from prozvon.store.decisions import Decision, Decisions
from prozvon.store.erasure import Erasure, erase
from prozvon.store.intents import Call, Draft, Intent, Lease
from prozvon.store.keeping import Health, back_up, check, restore
from prozvon.store.ledger import Ledger
from prozvon.store.numbers import Numbers
from prozvon.store.opening import LOCK_SECONDS, OutdatedError, open_database
from prozvon.store.overhearing import Overhearing
from prozvon.store.people import People, Work
from prozvon.store.quarantine import Dossier, Quarantine
from prozvon.store.retention import prune
from prozvon.store.runs import Run, Runs, Status
from prozvon.store.samples import FalseRate, Samples
from prozvon.store.settling import Outcome
from prozvon.store.stoplist import Stop, StopList
from prozvon.store.subject import held
from prozvon.store.tables import REVISION
from prozvon.store.undoing import Undone, undo

__all__ = [
    "Call",
    "Decision",
    "Disposition",
    "Dossier",
    "Draft",
    "Erasure",
    "FalseRate",
    "Health",
    "Intent",
    "Lease",
    "Ledger",
    "Outcome",
    "OutdatedError",
    "Report",
    "Run",
    "Status",
    "Stop",
    "Store",
    "Undone",
    "Work",
    "open_store",
    "restore",
]


class Store:
    """An open store; close it, or use it in a `with` block."""

    def __init__(self, database: Database, policy: Policy, project: str = "", *, share_evidence: bool = True) -> None:
        database.scope(database.engine, project, share_evidence=share_evidence)
        self._database = database
        self.ledger = Ledger(database, policy)
        self.people = People(database)
        self.contacts = Contacts(database, policy)
        self.overheard = Overhearing(database, policy)
        self.numbers = Numbers(database)
        self.quarantine = Quarantine(database)
        self.accesses = Accesses(database)
        self.samples = Samples(database, policy.sample)
        self.stoplist = StopList(database)
        self.decisions = Decisions(database)
        self.runs = Runs(database)

    def undo(self, run: int, now: datetime) -> Undone:
        """Take back one run of `clean`; see `prozvon.store.undoing`."""
        return undo(self._database, run, now)

    def check(self) -> Health:
        """Look through the whole store."""
        return check(self._database)

    def back_up(self, file: Path) -> int:
        """Copy the store into a new SQLite file while it is used; see `prozvon.store.keeping`."""
        return back_up(self._database, file)

    def erase(self, number: str, now: datetime) -> Erasure:
        """Remove the person behind an E.164 number and bar their numbers; see `prozvon.store.erasure`."""
        return erase(self._database, number, now)

    def held(self, number: str) -> Mapping[str, list[dict[str, Any]]]:
        """Return every row held of an E.164 number and of the people behind it; see `prozvon.store.subject`."""
        return held(self._database, number)

    def prune(self, before: datetime) -> Mapping[str, int]:
        """Remove calls, feedback and log lines from before an instant; returns how many rows of each table went."""
        return prune(self._database, before)

    @property
    def revision(self) -> str:
        """The schema's revision."""
        return REVISION

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
    url: str,
    *,
    create: bool = True,
    migrate: bool = True,
    policy: Policy | None = None,
    project: str = "",
    share_evidence: bool = True,
    lock_seconds: float = LOCK_SECONDS,
) -> Store:
    """Open the store at `url` (a path, `sqlite:///path` or `postgresql+psycopg://HOST/DATABASE`).

    Where there is none, one is made unless `create` is false; an older one is migrated, or with `migrate` false refused
    (OutdatedError). Raises StoreError for a store
    that is foreign, damaged, newer, read-only, out of reach, or locked for longer than `lock_seconds`; UsageError for an
    address that is not understood. `project` is whose people these are; without `share_evidence` what the network says
    of their lines is the project's own too, and it sees nothing of what others learnt.

    >>> import tempfile
    >>> from datetime import UTC, datetime
    >>> with tempfile.TemporaryDirectory() as folder, open_store(f"{folder}/base.db") as store:
    ...     store.ledger.admit(["+79161234567"], datetime(2026, 11, 22, tzinfo=UTC))
    1
    """
    database = open_database(url, create=create, migrate=migrate, lock_seconds=lock_seconds)
    return Store(database, policy or Policy(), project, share_evidence=share_evidence)
