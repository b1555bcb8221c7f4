from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from prozvon.practice.behaviour import Scenario
from prozvon.practice.trunk import Log, PracticeTrunk
from prozvon.store import Store, open_store
from prozvon.verification.clock import SetClock
from prozvon.verification.policy import Policy
from prozvon.verification.running import verify
from prozvon.verification.targets import targets
from prozvon.verification.trunk import Trunk

MOSCOW = timezone(timedelta(hours=3))
NOON = datetime(2026, 11, 23, 12, tzinfo=MOSCOW)
"""A Monday; in every zone of a Russian mobile number a call is lawful."""

QUICK = Policy(rate=200, ring_min=0.1, ring_max=0.2)


class Bench:
    """A store, a practice trunk, and a sweep over both."""

    def __init__(self, folder: Path, store: Store):
        self.folder = folder
        self.store = store
        self.results = folder / "results.csv"
        self.trunk = None

    def answerer(self, scenario: Scenario | None = None, log: Log | None = None) -> PracticeTrunk:
        self.trunk = PracticeTrunk(scenario or Scenario("digits"), log=log)
        return self.trunk

    def verify(
        self,
        lines,
        *,
        at=NOON,
        uri=None,
        signals=False,
        access=None,
        known=(),
        watch=None,
        callers=(),
        others=(),
        trunks=None,
        clock=None,
        **changes,
    ):
        self.summary = verify(
            trunks or [Trunk.parse(each, callers=callers) for each in (uri or self.trunk.uri, *others)],
            self.store.ledger,
            None if lines is None else list(targets(lines, "RU")),
            policy=replace(QUICK, **changes),
            access=access,
            known=dict(known),
            watch=watch,
            clock=clock or SetClock(at),
            results=self.results,
            signals=signals,
        )
        return self.rows()

    def rows(self) -> dict[str, tuple[str, ...]]:
        header, *lines = self.results.read_text().splitlines()
        assert header == "number,class,verdict,attempts,evidence"
        return {cells[0]: tuple(cells[1:]) for line in lines for cells in [line.split(",")]}


@pytest.fixture
def bench(tmp_path):
    with open_store(str(tmp_path / "store.db")) as store:
        yield Bench(tmp_path, store)
