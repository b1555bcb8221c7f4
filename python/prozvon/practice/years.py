"""Years of re-verification in minutes: numbers that die and are handed on, rung through the real store.

    python -m prozvon.practice.years --numbers 2000 --store DIR/years.db

A subscriber leaves (`churn` a year); the number is silent (`silence`), then the operator holds it (`hold`) and says that
there is no such number, then somebody else has it. A living telephone is switched off now and then (`off`), the network
fails now and then (`trouble`). Three times a day whatever is due is rung, at most `capacity` of the base a day, through
`store.ledger` with the policy under test: what a sweep does, without the wire.
"""

import argparse
import random
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from prozvon.schedule import Policy, State
from prozvon.store import Draft, Outcome, Store, open_store

START = datetime(2026, 1, 1, tzinfo=UTC)
HOURS = (6, 10, 15)
"""When a day's sweeps run, in UTC: morning, noon and evening in Moscow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """The parameters. Silence and hold are those that Russian operators are known for; the others are assumed."""

    numbers: int = 2000
    years: int = 5
    churn: float = 0.10
    """Share of subscribers who leave in a year."""
    silence: timedelta = timedelta(days=90)
    hold: timedelta = timedelta(days=60)
    off: float = 0.04
    """Chance that a living telephone is switched off when it is rung, each time anew."""
    trouble: float = 0.02
    """Chance that a call tells of the network only."""
    capacity: float = 1 / 30
    """Share of the base that may be rung in a day."""
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Told:
    """What came of it.

    `dead` counts numbers of the base that fell silent and were handed on within the years; `found` of them those that
    were parked before somebody else had them. `wrongly` counts living telephones that were parked, of `living`
    telephones that ever were; `unproven_back` numbers of a new owner that, once parked, stood in the base as proven.
    """

    calls_a_year: float
    dead: int
    found: int
    living: int
    wrongly: int
    wrongly_parked_share: float
    unproven_back: int
    handed_on_unseen: int
    states: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class _Line:
    """One number: when its present subscriber leaves, and what became of it."""

    leaves: datetime
    owners: int = 1
    ever_parked: bool = False
    parked: bool = False
    parked_before: bool = False
    wronged: bool = False


class Years:
    """The world and its clock."""

    def __init__(self, world: World, store: Store) -> None:
        self._world = world
        self._store = store
        self._drawn = random.Random(world.seed)
        self._lines = {f"+79{k:09d}": _Line(self._next_leave(START)) for k in range(world.numbers)}
        self._ends = START + timedelta(days=365 * world.years)
        self._calls = self._dead = self._found = self._living = self._wrongly = self._back = 0
        self._wrong_days = 0

    def run(self) -> Told:
        """Live through the years."""
        world = self._world
        self._living = world.numbers
        self._store.ledger.admit(list(self._lines), START)
        day = START
        portion = max(1, int(world.numbers * world.capacity / len(HOURS)))
        while day < self._ends:
            for hour in HOURS:
                self._sweep(day + timedelta(hours=hour), portion)
            self._pass_on(day)
            day += timedelta(days=1)
        proven = self._proven()
        return Told(
            calls_a_year=self._calls / world.numbers / world.years,
            dead=self._dead,
            found=self._found,
            living=self._living,
            wrongly=self._wrongly,
            wrongly_parked_share=self._wrong_days / (world.numbers * 365 * world.years),
            unproven_back=sum(number in proven and line.ever_parked for number, line in self._lines.items()),
            handed_on_unseen=sum(number in proven and line.owners > 1 for number, line in self._lines.items()),
            states={name: count for name, count in self._store.numbers.counts(day).items() if name != "due"},
        )

    def _next_leave(self, now: datetime) -> datetime:
        return now + timedelta(days=365 * self._drawn.expovariate(self._world.churn))

    def _sweep(self, now: datetime, portion: int) -> None:
        ledger = self._store.ledger
        leases = ledger.lease("years", now, portion, 3600)
        if not leases:
            return
        drafts = [Draft(lease.number, lease.fence, "years", self._drawn.getrandbits(64), "years") for lease in leases]
        intents = ledger.begin(drafts, now)
        self._calls += len(intents)
        ledger.settle_all([Outcome(intent.id, *self._answer(intent.number, now)) for intent in intents], now)
        numbers = [intent.number for intent in intents]
        for number, state in self._states(numbers).items():
            self._look(self._lines[number], state, now)

    def _answer(self, number: str, now: datetime) -> tuple[str, str, dict[str, object]]:
        world, line = self._world, self._lines[number]
        if self._drawn.random() < world.trouble:
            return "NETWORK", "error", {"code": 503}
        if now < line.leaves:
            if self._drawn.random() < world.off:
                return "ABSENT", "temp", {"code": 480, "cause": 20}
            return "RINGING", "alive", {"code": 180}
        if now < line.leaves + world.silence:
            return "ABSENT", "temp", {"code": 480, "cause": 20}
        return "UNALLOCATED", "dead", {"code": 404, "cause": 1}

    def _states(self, numbers: list[str]) -> dict[str, str]:
        import polars as pl  # noqa: PLC0415 -- slow to import; only a run needs it

        told = self._store.numbers.reach(pl.Series(numbers), START)
        return dict(told.select("number", "pz_reach").iter_rows())

    def _look(self, line: _Line, state: str, now: datetime) -> None:
        parked = state == State.QUARANTINED.value
        if parked and not line.ever_parked and now < line.leaves:
            line.wronged = True
            self._wrongly += 1
        line.parked = parked
        line.ever_parked |= parked

    def _pass_on(self, now: datetime) -> None:
        """Hand on the numbers whose time of hold is over."""
        for line in self._lines.values():
            if line.parked and line.wronged and now < line.leaves:
                self._wrong_days += 1
            if line.leaves + self._world.silence + self._world.hold <= now:
                if not line.parked_before:
                    self._dead += 1
                    self._found += line.ever_parked
                line.parked_before = line.ever_parked
                self._living += 1
                line.owners += 1
                line.leaves = self._next_leave(now)

    def _proven(self) -> set[str]:
        import polars as pl  # noqa: PLC0415 -- as above

        told = self._store.numbers.reach(pl.Series(list(self._lines)), START)
        return set(told.filter(pl.col("dialable"))["number"])


def main() -> None:
    """Run from the command line and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--numbers", type=int, default=World().numbers)
    parser.add_argument("--years", type=int, default=World().years)
    parser.add_argument("--seed", type=int, default=World().seed)
    parser.add_argument("--store", type=Path, required=True)
    given = parser.parse_args()
    world = World(numbers=given.numbers, years=given.years, seed=given.seed)
    with open_store(str(given.store), policy=Policy()) as store:
        told = Years(world, store).run()
    for name, value in asdict(told).items():
        print(f"{name}: {value}")  # noqa: T201 -- a command's output
    print(f"found: {told.found / max(1, told.dead):.2%}, wrongly: {told.wrongly / told.living:.3%}")  # noqa: T201


if __name__ == "__main__":
    main()
