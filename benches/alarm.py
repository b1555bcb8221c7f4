"""How often the alarm about an operator, and the finding that our own number is blocked, would be false.

    python benches/alarm.py --results 20000 --sweeps 500

Sweeps of one operator are simulated side by side, by the arithmetic of `prozvon.verification.alarm`, whose class checks
the first of them result by result. `even`: every number is dead with the same chance. `blocks`: the base was put
together of old and new lists in portions of 200 numbers, each dead with a share of its own (beta, mean as told).
A streak of calls turned away at once is counted exactly.
"""

import argparse
import math

import numpy as np

from prozvon.verification import alarm as rules
from prozvon.verification.holding import BLOCKED_AFTER

SHARES = (0.02, 0.08, 0.2, 0.3, 0.35, 0.4, 0.5)
THRESHOLDS = (8.0, 15.0, 20.0, 25.0, 30.0)
BLOCK, CONCENTRATION = 200, 30.0
STREAK_RESULTS = 100_000


def draws(share, results, sweeps, kind, seed):
    """Row by row, one result of every sweep: whether its number is dead."""
    draw = np.random.default_rng(seed)
    chance = np.full(sweeps, share)
    for n in range(results):
        if kind == "blocks" and n % BLOCK == 0:
            chance = draw.beta(CONCENTRATION * share, CONCENTRATION * (1 - share), sweeps)
        yield draw.random(sweeps) < chance


def highest(dead_rows, sweeps):
    """The highest sum that each sweep came to: an alarm is raised at whatever threshold lies below."""
    total, top = np.zeros(sweeps), np.zeros(sweeps)
    dead_calm, seen_calm, dead_new, new = (np.zeros(sweeps) for _ in range(4))
    for dead in dead_rows:
        before = (rules.PRIOR_SHARE * rules.PRIOR_WEIGHT + dead_calm) / (rules.PRIOR_WEIGHT + seen_calm)
        before = np.clip(before, 0.05, 0.55)
        after = np.minimum(0.95, before + rules.JUMP)
        total = np.maximum(0, total + np.where(dead, np.log(after / before), np.log((1 - after) / (1 - before))))
        new += 1
        dead_new += dead
        calm = total == 0
        seen_calm += np.where(calm, new, 0)
        dead_calm += np.where(calm, dead_new, 0)
        new[calm] = dead_new[calm] = 0
        top = np.maximum(top, total)
    return top


def check(results, seed):
    """The class itself, over one sweep: the same alarm or the same calm."""
    for share in (0.1, 0.9):
        rows = [bool(row[0]) for row in draws(share, results, 1, "even", seed)]
        one = rules.Alarm()
        told = any(one.take(dead=dead) for dead in rows)
        [top] = highest((np.array([dead]) for dead in rows), 1)
        assert told is bool(top >= rules.THRESHOLD)


def streak(share, length, results):
    """The chance of `length` calls in succession turned away among `results`, each with chance `share`."""
    state = np.zeros(length + 1)
    state[0] = 1.0
    step = np.zeros((length + 1, length + 1))
    step[:length, 0] = 1 - share
    step[np.arange(length), np.arange(1, length + 1)] = share
    step[length, length] = 1.0
    return float((state @ np.linalg.matrix_power(step, results))[length])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--results", type=int, default=20_000)
    parser.add_argument("--sweeps", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    check(2000, given.seed)
    print("share of sweeps with a false alarm, by threshold")
    print("kind    share", *(f"{threshold:>7g}" for threshold in THRESHOLDS))
    for kind in ("even", "blocks"):
        for share in SHARES:
            top = highest(draws(share, given.results, given.sweeps, kind, given.seed), given.sweeps)
            found = (f"{(top >= threshold).mean():7.4f}" for threshold in THRESHOLDS)
            print(f"{kind:7} {share:5.2f}", *found, flush=True)
    print("dead results in a row that raise it, by the share before")
    for share in (0.05, 0.08, 0.2, 0.4):
        print(
            f"        {share:5.2f}", *(f"{math.ceil(t / math.log((share + rules.JUMP) / share)):7}" for t in THRESHOLDS)
        )
    print(f"chance of a streak turned away among {STREAK_RESULTS:,} results, by its length")
    lengths = sorted({20, 30, 40, BLOCKED_AFTER})
    print("        share", *(f"{length:>8}" for length in lengths))
    for share in (0.1, 0.3, 0.5, 0.6, 0.7, 0.8):
        print(f"        {share:5.2f}", *(f"{streak(share, length, STREAK_RESULTS):8.1e}" for length in lengths))


main()
