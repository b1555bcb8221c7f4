"""What is in a base, before anything is done with it.

    columns     each column by itself: fill, distinct values, formats, top values, anomalies
    people      across columns and inputs: channels, faults by field, shared numbers, likely duplicates, overlap
    groups      the same shares by source, manager or any column, so that the process that spoils data can be found
    rules       own rules checked, others suggested

Values of columns that hold phones, names and e-mails are masked wherever they are shown.

>>> import polars as pl
>>> phones = ["8 916 123-45-67", "8 916 123-45-67", ""]
>>> frame = pl.DataFrame({"Тел": phones, "pz_row": [1, 2, 3], "pz_source": ["a.csv"] * 3})
>>> from prozvon.reader import Base
>>> from prozvon.reader.model import Column
>>> from prozvon.schema import Role
>>> from datetime import date
>>> found = profile(Base(frame, pl.DataFrame(), (), (Column("Тел", Role.PHONE, "said"),)), now=date(2026, 11, 22))
>>> found.columns[0].filled, found.columns[0].formats[0].text, found.people.shared_phones
(2, '9 999 999-99-99', 1)
"""

from prozvon.profile.columns import ColumnProfile, Share, profile_columns
from prozvon.profile.groups import GROUPS_MOST, Group, by_column
from prozvon.profile.people import People, profile_people
from prozvon.profile.profiling import Profile, profile
from prozvon.profile.rules import Rule, Verdict, check, parse_rule, suggest

__all__ = [
    "GROUPS_MOST",
    "ColumnProfile",
    "Group",
    "People",
    "Profile",
    "Rule",
    "Share",
    "Verdict",
    "by_column",
    "check",
    "parse_rule",
    "profile",
    "profile_columns",
    "profile_people",
    "suggest",
]
