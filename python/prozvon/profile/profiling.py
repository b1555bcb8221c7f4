"""The profile of a base, put together."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from prozvon.errors import UsageError
from prozvon.normalize import Dictionaries, normalize
from prozvon.profile.columns import ColumnProfile, profile_columns
from prozvon.profile.groups import Group, by_column
from prozvon.profile.people import People, profile_people
from prozvon.profile.rules import Rule, Verdict, check, suggest
from prozvon.reader.model import Base
from prozvon.schema import Role


@dataclass(frozen=True, slots=True)
class Profile:
    """What is in a base: `sources` with their records, `unread` lines that could not be split, the parts of the package.

    `groups` is by the column named; `rules` are the verdicts on own rules, `suggested` rules that the data nearly keep.
    """

    sources: dict[str, int]
    unread: int
    columns: tuple[ColumnProfile, ...]
    people: People
    groups: dict[str, tuple[Group, ...]]
    rules: tuple[Verdict, ...]
    suggested: tuple[Verdict, ...]

    def as_dict(self) -> dict[str, Any]:
        """Everything as plain dictionaries, lists and numbers, for JSON."""
        return asdict(self)


def profile(
    base: Base,
    *,
    by: Sequence[str] = (),
    rules: Sequence[Rule] = (),
    region: str | None = "RU",
    now: date,
    threads: int | None = None,
    dictionaries: Dictionaries | None = None,
) -> Profile:
    """Profile a base. `by` names the columns to group by; without one, the first column of sources or managers.

    Raises `UsageError` for a column that is not there.
    """
    missing = [name for name in by if name not in base.frame.columns]
    if missing:
        raise UsageError(f"there is no column {missing[0]!r} to group by")
    if not by:
        by = [column.name for column in base.columns if column.role in (Role.SOURCE, Role.MANAGER)][:1]
    people = normalize(base, region=region, now=now, threads=threads, dictionaries=dictionaries)
    columns = profile_columns(base)
    return Profile(
        sources={source.name: source.records for source in base.sources},
        unread=base.rejects.height,
        columns=columns,
        people=profile_people(base, people),
        groups={name: by_column(base.frame[name], people) for name in by},
        rules=tuple(check(base.frame, rule) for rule in rules),
        suggested=tuple(check(base.frame, rule) for rule in suggest(base.frame, columns)),
    )
