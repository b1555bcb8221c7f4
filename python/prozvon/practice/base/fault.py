"""What a fault is: a named way to spoil a cell, how often, and in which sources more or less often than elsewhere."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from prozvon.practice.base.draw import Chances
from prozvon.practice.base.sources import SHARES, Source

F = TypeVar("F")
F_co = TypeVar("F_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Fault(Generic[F_co]):
    """`rate` is the share of the column's filled cells over the whole base; `habits` weigh the sources.

    `kinds` limits a phone fault to some kinds of number; the rate still counts all filled cells.
    """

    code: str
    rate: float
    about: str
    apply: F_co
    habits: Mapping[Source, float] = field(default_factory=dict)
    kinds: frozenset[str] = frozenset()


def fault(code: str, rate: float, *, kinds: Iterable[str] = (), **habits: float) -> Callable[[F], Fault[F]]:
    """Declare the decorated function as a fault, its docstring as what the fault is.

    `habits` are multipliers by source, 1 where not named.
    """

    def declare(apply: F) -> Fault[F]:
        about = (apply.__doc__ or code).rstrip(".")
        return Fault(
            code, rate, about, apply, {Source(name): times for name, times in habits.items()}, frozenset(kinds)
        )

    return declare


def chances(
    faults: Iterable[Fault[F]],
    filled: Mapping[Source, float],
    kinds: Mapping[str, float] | None = None,
    *,
    kind: str = "",
) -> dict[Source, Chances[Fault[F]]]:
    """For each source, the faults with the rates that make the declared rates come true over the base.

    `filled` says how much of the column each source fills; `kinds` what share of the numbers each kind has.
    """
    weight = {source: SHARES[source] * filled[source] for source in Source}
    total: Final = sum(weight.values())
    tables: dict[Source, list[tuple[Fault[F], float]]] = {source: [] for source in Source}
    for one in faults:
        if one.kinds and kind not in one.kinds:
            continue
        share = sum(kinds[k] for k in one.kinds) if kinds and one.kinds else 1.0
        mean = sum(weight[s] * one.habits.get(s, 1.0) for s in Source) / total
        for source in Source:
            tables[source].append((one, one.rate * one.habits.get(source, 1.0) / mean / share))
    return {source: Chances(rated) for source, rated in tables.items()}
