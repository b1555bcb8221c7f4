"""The Russian register of number ranges: who holds a number, where, or that nobody does.

    tables     the ministry's CSV files and lists of ported numbers to ranges, every line accounted for
    register   ranges to one file, and numbers looked up in it
    zones      a region's name to its time zones

The holder is the range's: a number that was carried to another operator is told right only where a list of ported numbers
was imported too. A number in nobody's range cannot answer, so it need not be rung to be known as dead.
"""

from prozvon.plan.register import DEFAULT, Plan, load, save
from prozvon.plan.tables import Range, Tables, read_tables
from prozvon.plan.zones import zones

__all__ = ["DEFAULT", "Plan", "Range", "Tables", "load", "read_tables", "save", "zones"]
