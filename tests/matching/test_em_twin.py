"""Training against a naive twin: expectation and maximization over a table of patterns, spelled out in plain Python."""

from collections import Counter
from math import log2

import polars as pl
import pytest

from prozvon import _core
from prozvon.matching import Recipe
from prozvon.matching.columns import engine_columns
from prozvon.matching.recipe import FIELDS, LEVELS, OWN_LEVELS

from .plain_jaro import plainly

BELIEVED, FURTHEST, ROUNDS, STILL, LEAST_CHANCE = 200.0, 4.0, 30, 0.005, 1e-7
USUAL = [
    [0.0, 0.016, 0.0, 0.0, 0.013, 0.042, 0.929],
    [0.0, 0.004, 0.0, 0.103, 0.001, 0.018, 0.874],
    [0.0, 0.016, 0.0, 0.160, 0.001, 0.018, 0.805],
    [0.0, 0.016, 0.0, 0.016, 0.022, 0.020, 0.926],
    [0.0, 0.001, 0.0, 0.0, 0.0, 0.0, 0.999],
    [0.0, 0.050, 0.0, 0.0, 0.0, 0.008, 0.942],
    [0.0, 0.057, 0.0, 0.0, 0.0, 0.004, 0.939],
    [0.0] * 7,
    [0.0, 0.387, 0.0, 0.0, 0.0, 0.049, 0.564],
    [0.0, 0.046, 0.0, 0.0, 0.0, 0.0, 0.954],
    [0.0, 0.042, 0.0, 0.0, 0.0, 0.0, 0.958],
]
EACH = len(OWN_LEVELS)
USUAL_OWN = [0.08, 0.02, 0.05, 0.85]

GIVEN = ("иван", "петр", "олег", "анна", "вера")
SURNAMES = ("иванов", "петров", "сидоров", "кузнецов", "соколов", "капустинскии")
CITIES = ("москва", "тверь", "тула", None)


def base(seed: int, people: int = 40) -> pl.DataFrame:
    """Persons on one to three rows each, of which some lack a number, have another, or live elsewhere."""
    rows, state = [], seed * 2654435761 + 1

    def draw(n: int) -> int:
        nonlocal state
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (state >> 33) % n

    for who in range(people):
        surname, given, city = SURNAMES[draw(6)], GIVEN[draw(5)], draw(4)
        for _ in range(1 + draw(3)):
            phone = 79_160_000_000 + 10_007 * who
            rows.append(
                {
                    "row_hash": len(rows) + 1,
                    "surname_key": surname,
                    "given_key": given,
                    "phone_keys": [] if draw(5) == 0 else [phone + 5_003 * (draw(6) == 0)],
                    "city_key": CITIES[(city + (draw(7) == 0)) % 4],
                    "pz_email": None,
                    "email_key": None if draw(3) else f"p{who}@mail.ru",
                    "own_card": None if draw(4) == 0 else str(10**6 + 4_444 * (who + 500 * (draw(8) == 0))),
                }
            )
    schema = {"row_hash": pl.UInt64, "phone_keys": pl.List(pl.UInt64), "email_key": pl.String}
    return pl.DataFrame(rows, schema_overrides=schema)


def patterns(table: pl.DataFrame, numbers: list[float], own: int) -> Counter[tuple[tuple[int, ...], int]]:
    """What each candidate pair shows, and what it weighs besides, in quarters of a bit."""
    found: Counter[tuple[tuple[int, ...], int]] = Counter()
    pairs = pl.DataFrame(_core.candidate_pairs(table, 200, 8, 1))
    for left, right in pairs.select("left", "right").iter_rows():
        fields, _, weight, _, _, conflict = _core.explain_pair(table, numbers, None, 8, left, right)
        if conflict is not None:
            continue
        shown, rest = [], weight
        for at, (name, level, bits) in enumerate(fields[: len(FIELDS)]):
            number = LEVELS.index(level)
            told = numbers[at * len(LEVELS) + number]
            usual = level != "missing" and (abs(bits - told) < 0.01 or number >= LEVELS.index("near"))
            counts = usual and not (name == "city" and bits == 0.0)
            shown.append(number if counts else 0)
            rest -= told if counts else 0.0
        for at, (_, level, _) in enumerate(fields[len(FIELDS) :]):
            place = OWN_LEVELS.index(level) + 1 if level in OWN_LEVELS else 0
            shown.append(place)
            rest -= numbers[len(numbers) - EACH * own + EACH * at + place - 1] if place else 0.0
        quarters = rest * 4
        # Halves are rounded away from nothing, as the engine does.
        found[tuple(shown), int(abs(quarters) + 0.5) * (1 if quarters >= 0 else -1)] += 1
    return found


def naively(table: pl.DataFrame, recipe: Recipe) -> tuple[list[float], float, int]:
    """The fitted numbers, how many pairs are one person, and in how many rounds."""
    numbers, known, own = recipe.numbers(), Recipe().numbers(), len(recipe.own)
    wide = len(LEVELS)
    first = [[0.0, *numbers[f * wide + 1 : (f + 1) * wide]] for f in range(len(FIELDS))]
    usual_bits = [[0.0, *known[f * wide + 1 : (f + 1) * wide]] for f in range(len(FIELDS))]
    first += [[0.0, *numbers[len(numbers) - EACH * own + EACH * c :][:EACH]] for c in range(own)]
    counted = patterns(table, numbers, own)
    bits, matches = [list(levels) for levels in first], 0.0
    for rounds in range(1, ROUNDS + 1):  # noqa: B007 -- told at the end
        shown = [[0.0] * wide for _ in first]
        matches = 0.0
        for (levels, rest), count in counted.items():
            weight = sum(bits[place][level] for place, level in enumerate(levels) if level) + rest / 4
            here = count / (1 + 2**-weight)
            matches += here
            for place, level in enumerate(levels):
                shown[place][level] += here
        following = [list(levels) for levels in bits]
        for f in range(len(FIELDS)):
            believed = [USUAL[f][lv] * 2 ** (first[f][lv] - usual_bits[f][lv]) for lv in range(wide)]
            whole = sum(believed) or 1.0
            seen = sum(shown[f][1:]) + BELIEVED
            for lv in range(1, wide):
                if USUAL[f][lv] > 0:
                    m = (shown[f][lv] + BELIEVED * believed[lv] / whole) / seen
                    moved = max(-FURTHEST, min(FURTHEST, log2(m / USUAL[f][lv])))
                    following[f][lv] = usual_bits[f][lv] + moved
        for c in range(own):
            place, seen = len(FIELDS) + c, sum(shown[len(FIELDS) + c][1 : EACH + 1]) + BELIEVED
            for lv, chance in enumerate(by_chance(table[:, f"own_{list(recipe.own)[c]}"])):
                m = (shown[place][lv + 1] + BELIEVED * USUAL_OWN[lv]) / seen
                following[place][lv + 1] = log2(m / max(chance, LEAST_CHANCE))
        most = max(
            abs(a - b) for one, other in zip(following, bits, strict=True) for a, b in zip(one, other, strict=True)
        )
        bits = following
        if most < STILL:
            break
    fitted = [n for levels in bits[: len(FIELDS)] for n in levels]
    return [*fitted, *(n for levels in bits[len(FIELDS) :] for n in levels[1:])], matches, rounds


def by_chance(column: pl.Series) -> tuple[float, float, float, float]:
    """How often two filled values differ, are alike and agree; none of these is a slip of another."""
    values = column.drop_nulls().to_list()
    n = len(values)
    equal = sum(count * (count - 1) for count in Counter(values).values()) / (n * (n - 1))
    looked = [(values[at], values[(at + step * (n // 9)) % n]) for step in range(1, 9) for at in range(n)]
    alike = sum(a != b and plainly(a, b) >= 0.9 for a, b in looked) / len(looked)
    return 1 - equal - alike, alike, 0.0, equal


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("own", [{}, {"card": {"different": -2.0, "alike": -0.5, "near": 1.0, "exact": 6.0}}])
def test_the_fitted_weights_are_those_of_the_naive_twin(seed: int, own: dict[str, dict[str, float]]) -> None:
    recipe = Recipe(own=own, weights={"phone": {"different": -4.5}} if seed % 2 else {})
    table = engine_columns(base(seed), own)
    fitted, pairs, matches, rounds = _core.train_model(table, recipe.numbers(), 200, 8, 1)
    expected, expected_matches, expected_rounds = naively(table, recipe)
    assert pairs > 20
    assert rounds == expected_rounds
    # The engine hands out numbers of 32 bits: so many of them agree.
    assert matches == pytest.approx(expected_matches, rel=1e-9)
    told = [*fitted[: len(FIELDS) * len(LEVELS)], *fitted[len(fitted) - EACH * len(own) :][: EACH * len(own)]]
    assert told == pytest.approx(expected, rel=2e-7, abs=1e-9)
    moved = [name for at, name in enumerate(FIELDS) if abs(told[7 * at + 6] - Recipe().numbers()[7 * at + 6]) > 1e-3]
    assert "phone" in moved
