"""A recipe: everything that decides who is matched with whom, as data.

What a level of agreement weighs, from which weight on two rows are one person, which contradictions are final, and where
the limits lie. The built-in recipe fits bases of people; another one is written in TOML or in Python, saved, loaded and
known by its hash. Weights are in bits: log2 of how much likelier one person is than two.
"""

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from math import isfinite, log2
from pathlib import Path
from typing import Any, Final, Self

from prozvon import _core
from prozvon.errors import UsageError
from prozvon.matching.survivorship import known_rules
from prozvon.settings import Sections

FIELDS: Final = (
    *("surname", "given", "patronymic", "birth", "gender", "phone", "email", "inn", "address", "city", "company"),
)  # fmt: skip
LEVELS: Final = ("missing", "different", "crowded", "short", "alike", "near", "exact")
RARE: Final = ("surname", "given", "patronymic", "city", "company")
STRICT: Final = ("inn", "gender", "birth", "given", "patronymic", "surname")
"""Contradictions that can be final, in the order of the engine's set."""
OWN_LEVELS: Final = ("different", "alike", "near", "exact")
"""Levels of columns of one's own: `near` is one slip of the hand apart, `alike` means a Jaro-Winkler similarity of 0.9
or more."""
MOST_OWN: Final = 8
_SECTIONS: Final = (
    *("weights", "rarity", "thresholds", "limits", "strict", "own", "across", "links", "survival", "trusted"),
)  # fmt: skip
_LEVEL: Final = re.compile(r"[a-z][a-z0-9_]{0,30}")


@cache
def _built_in() -> tuple[float, ...]:
    return tuple(round(number, 6) for number in _core.match_model())


def _weights() -> dict[str, dict[str, float]]:
    numbers, wide = _built_in(), len(LEVELS)
    return {f: dict(zip(LEVELS, numbers[i * wide : (i + 1) * wide], strict=True)) for i, f in enumerate(FIELDS)}


def _rarity() -> dict[str, float]:
    return dict(zip(RARE, _built_in()[len(FIELDS) * len(LEVELS) :], strict=False))


@dataclass(frozen=True, slots=True)
class Recipe:
    """How rows are matched.

    `weights`: bits of every level of every field; for names, cities and companies the rarity of the value is added to
    `exact`, as far as `rarity` says (0 to 1). `married`: bits that a woman's other surname costs. `same`, `review`: the
    weight from which on two rows are one person, or worth a look. `strict`: fields whose contradiction no weight
    outweighs. `block_limit`: differently named rows of one key that are compared all against all. `switchboard`:
    a number, e-mail or address of more people than this identifies nobody. `review_limit`: review pairs that are kept,
    as a share of the rows. `own`: columns of one's own by their name in the input, at most eight (a contract, a card),
    with the bits of each of `OWN_LEVELS`; what is not named weighs nothing (`alike`: as `different`), a missing
    value never does. `across`: a
    column of the input, or a role (`manager`): rows that differ in it are put before human eyes and never merged.
    `links`: further link levels, each with the column whose value its persons share (`{"deal": "Сделка"}`, or a key:
    `key:company`, see `prozvon.matching.levels`). `survival`: by which rule a field of the golden record, or a column of
    the input, is taken (`prozvon.matching.survivorship`); `trusted`: sources, the most trusted first.

    >>> Recipe().same < Recipe().with_threshold(0.99).same
    True
    >>> Recipe().hash == Recipe().hash
    True
    """

    weights: Mapping[str, Mapping[str, float]] = field(default_factory=_weights)
    rarity: Mapping[str, float] = field(default_factory=_rarity)
    married: float = field(default_factory=lambda: _built_in()[-4])
    same: float = field(default_factory=lambda: _built_in()[-3])
    review: float = field(default_factory=lambda: _built_in()[-2])
    strict: tuple[str, ...] = STRICT
    block_limit: int = 200
    switchboard: int = 8
    review_limit: float = 0.01
    own: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    across: str | None = None
    links: Mapping[str, str] = field(default_factory=dict)
    survival: Mapping[str, str] = field(default_factory=dict)
    trusted: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what cannot be meant; fill up what is not named."""
        _known("field", self.weights, FIELDS)
        for levels in self.weights.values():
            _known("level", levels, LEVELS)
        for levels in self.own.values():
            _known("level of an own column", levels, OWN_LEVELS)
        if len(self.own) > MOST_OWN:
            raise UsageError(f"a recipe has at most {MOST_OWN} own columns, not {len(self.own)}")
        _known("field of rare values", self.rarity, RARE)
        _known("strict field", self.strict, STRICT)
        known_rules(self.survival)
        for level in self.links:
            if not _LEVEL.fullmatch(level) or level in {"cluster", "household", "run"}:
                raise UsageError(f"a link level has a name of small Latin letters, such as deal, not {level!r}")
        if self.block_limit < 1 or self.switchboard < 1 or self.review_limit < 0:
            raise UsageError(
                f"limits of at least 1 are needed: block {self.block_limit}, switchboard {self.switchboard}"
            )
        if self.review > self.same:
            raise UsageError(f"what is worth a look ({self.review} bits) lies below what is one person ({self.same})")
        if not all(map(isfinite, self.numbers())):
            raise UsageError("weights are finite numbers of bits")

    def numbers(self) -> list[float]:
        """The recipe as the engine takes it."""
        built_in, rare = _weights(), _rarity()
        bits = [self.weights.get(f, {}).get(level, built_in[f][level]) for f in FIELDS for level in LEVELS]
        strict = sum(1 << STRICT.index(name) for name in self.strict)
        return [
            *map(float, bits),
            *(float(self.rarity.get(name, rare[name])) for name in RARE),
            *(float(self.married), float(self.same), float(self.review), float(strict)),
            *(float(bits) for levels in self.own.values() for bits in _own_bits(levels)),
        ]

    @classmethod
    def of_numbers(cls, numbers: Sequence[float], block_limit: int, switchboard: int, own: Sequence[str] = ()) -> Self:
        """The recipe whose `numbers` these are, with its limits and the names of its own columns.

        >>> Recipe.of_numbers(Recipe().numbers(), 200, 8).hash == Recipe().hash
        True
        """
        wide = len(LEVELS)
        shares = numbers[len(FIELDS) * wide :]
        married, same, review, strict, *rest = shares[len(RARE) :]
        bits = [rest[at : at + len(OWN_LEVELS)] for at in range(0, len(rest), len(OWN_LEVELS))]
        return cls(
            weights={
                f: dict(zip(LEVELS, numbers[i * wide : (i + 1) * wide], strict=True)) for i, f in enumerate(FIELDS)
            },
            rarity=dict(zip(RARE, shares, strict=False)),
            married=married,
            same=same,
            review=review,
            strict=tuple(name for i, name in enumerate(STRICT) if int(strict) >> i & 1),
            block_limit=block_limit,
            switchboard=switchboard,
            own={name: dict(zip(OWN_LEVELS, told, strict=True)) for name, told in zip(own, bits, strict=True)},
        )

    @property
    def hash(self) -> str:
        """Sixteen hex digits that name everything in the recipe."""
        limits = [self.block_limit, self.switchboard, self.review_limit]
        told = [[round(n, 4) for n in self.numbers()], *limits, list(self.own)]
        more = {"across": self.across, "links": dict(self.links), "survival": dict(self.survival)}
        told += [{name: value} for name, value in {**more, "trusted": list(self.trusted)}.items() if value]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]

    def with_threshold(self, probability: float) -> Self:
        """The same recipe, with one person from this probability on."""
        if not 0 < probability < 1:
            raise UsageError(f"a threshold is a probability between 0 and 1, not {probability}")
        same = log2(probability / (1 - probability))
        return replace(self, same=same, review=min(self.review, same))

    def with_numbers(self, numbers: Sequence[float]) -> Self:
        """The same recipe with weights as the engine gives them; thresholds, limits and what is final stay."""
        wide, each = len(LEVELS), len(OWN_LEVELS)
        told = [round(number, 4) for number in numbers]
        own = told[len(self.numbers()) - len(self.own) * len(OWN_LEVELS) :]
        return replace(
            self,
            weights={f: dict(zip(LEVELS, told[i * wide : (i + 1) * wide], strict=True)) for i, f in enumerate(FIELDS)},
            own={
                name: dict(zip(OWN_LEVELS, own[i * each : (i + 1) * each], strict=True))
                for i, name in enumerate(self.own)
            },
        )

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """A recipe from a TOML file; what the file does not name is as built in.

        >>> import tempfile, pathlib
        >>> file = pathlib.Path(tempfile.mkdtemp(), "recipe.toml")
        >>> Recipe(switchboard=5, weights={"phone": {"near": 8.0}}).save(file)
        >>> Recipe.load(file).switchboard, Recipe.load(file).weights["phone"]["near"]
        (5, 8.0)
        """
        try:
            told = tomllib.loads(Path(path).read_text("utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise UsageError(f"the recipe cannot be read: {error}") from None
        weights = _section(told, "weights")
        flat = {name: value for part in ("thresholds", "limits") for name, value in _section(told, part).items()}
        names = {"block": "block_limit", "review_share": "review_limit"}
        rest = {names.get(name, name): value for name, value in flat.items()}
        _known("setting", rest, ("same", "review", "married", "block_limit", "switchboard", "review_limit"))
        _known("section", told, _SECTIONS)
        across = told.get("across")
        if not (across is None or (isinstance(across, str) and across.strip())):
            raise UsageError("across of a recipe is the name of a column")
        try:
            return cls(
                weights={name: dict(levels) for name, levels in weights.items()},
                rarity=_section(told, "rarity"),
                own={name: dict(levels) for name, levels in _section(told, "own").items()},
                strict=tuple(told.get("strict", STRICT)),
                across=across,
                links=_section(told, "links"),
                survival=_section(told, "survival"),
                trusted=tuple(told.get("trusted", ())),
                **rest,
            )
        except (TypeError, ValueError) as error:
            raise UsageError(f"the recipe does not fit: {error}") from None

    def save(self, path: str | Path) -> None:
        """Write the recipe as TOML, every number of it."""
        numbers, wide = self.numbers(), len(LEVELS)
        lines = [f"strict = {json.dumps(list(self.strict))}"]
        lines += [] if self.across is None else [f"across = {json.dumps(self.across, ensure_ascii=False)}"]
        lines += [f"trusted = {json.dumps(list(self.trusted), ensure_ascii=False)}"] if self.trusted else []
        for section, named in (("links", self.links), ("survival", self.survival)):
            told = [
                f"{json.dumps(k, ensure_ascii=False)} = {json.dumps(v, ensure_ascii=False)}" for k, v in named.items()
            ]
            lines += ["", f"[{section}]", *told] if told else []
        lines += ["", "[thresholds]"]
        lines += [f"{name} = {float(getattr(self, name))!r}" for name in ("same", "review", "married")]
        lines += ["", "[limits]", f"block = {self.block_limit}", f"switchboard = {self.switchboard}"]
        lines += [f"review_share = {float(self.review_limit)!r}", "", "[rarity]"]
        shares = numbers[len(FIELDS) * wide :]
        lines += [f"{name} = {share!r}" for name, share in zip(RARE, shares, strict=False)]
        for i, name in enumerate(FIELDS):
            lines += ["", f"[weights.{name}]"]
            lines += [f"{level} = {numbers[i * wide + j]!r}" for j, level in enumerate(LEVELS)]
        for name, levels in self.own.items():
            lines += [
                "",
                f"[own.{json.dumps(name)}]",
                *(f"{level} = {float(bits)!r}" for level, bits in levels.items()),
            ]
        Path(path).write_text("\n".join(lines) + "\n", "utf-8")


def configured_recipe(sections: Sections, path: str | Path | None = None) -> Recipe:
    """The recipe of a file, by default the one that the settings name; without any the built-in one with their limits."""
    path = sections.match.recipe if path is None else path
    recipe = Recipe() if path is None else Recipe.load(path)
    if path is None:
        limits = sections.match
        recipe = replace(
            recipe,
            block_limit=limits.block_limit,
            switchboard=limits.switchboard,
            review_limit=sections.review.limit,
        )
    return recipe if recipe.across is not None else replace(recipe, across=sections.review.across)


def _own_bits(levels: Mapping[str, float]) -> list[float]:
    return [levels.get(level, levels.get("different", 0.0) if level == "alike" else 0.0) for level in OWN_LEVELS]


def _section(told: Mapping[str, object], name: str) -> dict[str, Any]:
    section = told.get(name, {})
    if not isinstance(section, dict):
        raise UsageError(f"[{name}] of a recipe is a table")
    return section


def _known(what: str, given: Mapping[str, object] | tuple[str, ...], known: tuple[str, ...]) -> None:
    for name in given:
        if name not in known:
            raise UsageError(f"a recipe has no {what} {name!r}; there are {', '.join(known)}")
