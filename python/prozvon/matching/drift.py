"""How far a base has moved from the one that its model was made of, and whether that calls for a new model.

A model frozen yesterday fits tomorrow as long as the base is of the same kind. It fits worse when the base has grown
several times over (a shared name then says less), when columns are filled otherwise, when other names stand in it, or
when another share of the rows turns out to be copies.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Self

GROWN: Final = 2.0
"""Times its size from which on a base has grown too far: one bit of every weight."""

MOVED: Final = 0.1
"""Share of rows, or of values, from which on a figure has moved too far."""


@dataclass(frozen=True, slots=True)
class Drift:
    """Figures of then and now.

    `rows`: how many. `merged`: the share of rows that are copies. `filled`: by field, the share of rows that have it.
    `moved`: by field of names, city and company, how many of the values would have to change for today's shares to be
    those of then, 0 to 1. `reasons`: what has moved too far, in words.
    """

    rows: tuple[int, int]
    merged: tuple[float, float]
    filled: Mapping[str, tuple[float, float]]
    moved: Mapping[str, float]

    @classmethod
    def of(cls, told: Iterable[tuple[str, float, float]]) -> Self:
        """The figures as the engine tells them."""
        figures = {name: (then, now) for name, then, now in told}
        rows = figures["rows"]
        return cls(
            rows=(int(rows[0]), int(rows[1])),
            merged=figures["merged"],
            filled={k.removeprefix("filled_"): v for k, v in figures.items() if k.startswith("filled_")},
            moved={k.removeprefix("moved_"): v[1] for k, v in figures.items() if k.startswith("moved_")},
        )

    @property
    def advised(self) -> bool:
        """Whether a new model is advised."""
        return bool(self.reasons)

    @property
    def reasons(self) -> tuple[str, ...]:
        """What has moved too far: the base has doubled or halved, or a share has moved by a tenth.

        >>> Drift((100, 250), (0.1, 0.3), {"email": (0.5, 0.55)}, {"surname": 0.02}).reasons
        ('rows 100 -> 250', 'copies 10% -> 30%')
        """
        then, now = self.rows
        told = []
        if then and not 1 / GROWN < now / then < GROWN:
            told.append(f"rows {then} -> {now}")
        if abs(self.merged[0] - self.merged[1]) >= MOVED:
            told.append(f"copies {self.merged[0]:.0%} -> {self.merged[1]:.0%}")
        told += [f"{k} filled {a:.0%} -> {b:.0%}" for k, (a, b) in self.filled.items() if abs(a - b) >= MOVED]
        # Few values differ from one another by chance alone.
        told += [f"values of {k} moved {share:.0%}" for k, share in self.moved.items() if share >= MOVED]
        return tuple(told)

    def figures(self) -> dict[str, float | list[str]]:
        """The figures flat, rounded, for a manifest."""
        flat: dict[str, float | list[str]] = {"rows_then": self.rows[0], "rows_now": self.rows[1]}
        for name, (then, now) in {"merged": self.merged, **{f"filled_{k}": v for k, v in self.filled.items()}}.items():
            flat |= {f"{name}_then": round(then, 4), f"{name}_now": round(now, 4)}
        flat |= {f"moved_{name}": round(share, 4) for name, share in self.moved.items()}
        return flat | {"advised": list(self.reasons)}
