"""Realistic dirty contact bases with their truth: one generator for demo, tests and benchmarks.

People live in households, work in companies, change numbers, names and addresses, and get into the base several times
through sources with habits of their own. What is wrong in a cell, and what it should have said, stands in the truth.
`docs/practice-base.md` lists every fault with its rate.

Rules: a base is a function of its number of rows and its seed, whatever the number of processes; telephone numbers are
valid and random, nobody's on purpose.
"""

from prozvon.practice.base.generate import Generated, generate

__all__ = ["Generated", "generate"]
