r"""Own rules for columns: a set, a range, a pattern, no value twice.

    Пол in м|ж
    Возраст 18..99
    Дата 2015-01-01..2026-12-31
    Договор ~ [А-Я]{2}-\d{6}
    Договор unique

Empty cells break no rule. Rules that nearly every cell keeps are suggested: the few that break them are worth a look.
"""

import re
from dataclasses import dataclass
from typing import Final, Literal

import polars as pl

from prozvon.errors import UsageError
from prozvon.profile.columns import ColumnProfile, counted

Kind = Literal["set", "range", "pattern", "unique"]

_WRITTEN: Final = re.compile(
    r"(?P<column>.+?)\s+(?:in\s+(?P<set>.+)|~\s*(?P<pattern>.+)|(?P<low>[^\s.]\S*?)\.\.(?P<high>\S+)|(?P<unique>unique))\s*"
)

_FEW: Final = 12
_NEARLY: Final = 0.98
_ENOUGH: Final = 100


@dataclass(frozen=True, slots=True)
class Rule:
    """What the cells of a column should be; `values` of a set or the two ends of a range, `pattern` of the whole cell."""

    column: str
    kind: Kind
    values: tuple[str, ...] = ()
    pattern: str = ""

    def __str__(self) -> str:
        """The rule as it is written."""
        match self.kind:
            case "set":
                return f"{self.column} in {'|'.join(self.values)}"
            case "range":
                return f"{self.column} {'..'.join(self.values)}"
            case "pattern":
                return f"{self.column} ~ {self.pattern}"
            case "unique":
                return f"{self.column} unique"


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many filled cells a rule was held against, and how many of them break it."""

    rule: str
    checked: int
    broken: int


def parse_rule(text: str) -> Rule:
    """A rule as it is written; see the top of this file.

    Raises `UsageError` for what is no rule.

    >>> parse_rule("Возраст 18..99")
    Rule(column='Возраст', kind='range', values=('18', '99'), pattern='')
    """
    found = _WRITTEN.fullmatch(text.strip())
    if found is None:
        raise UsageError(f"rule {text!r}: write COLUMN in A|B, COLUMN 1..9, COLUMN ~ PATTERN or COLUMN unique")
    column = found["column"]
    if found["set"]:
        return Rule(column, "set", tuple(value.strip() for value in found["set"].split("|")))
    if found["pattern"]:
        return Rule(column, "pattern", pattern=_pattern(found["pattern"].strip(), text))
    if found["unique"]:
        return Rule(column, "unique")
    return Rule(column, "range", (found["low"], found["high"]))


def _pattern(pattern: str, text: str) -> str:
    try:
        pl.select(pl.lit("").str.contains(f"^(?:{pattern})$"))
    except pl.exceptions.ComputeError as error:
        raise UsageError(f"rule {text!r}: the pattern cannot be understood") from error
    return pattern


def check(frame: pl.DataFrame, rule: Rule) -> Verdict:
    """Hold the filled cells of a column of text against a rule.

    Raises `UsageError` where there is no such column.

    >>> check(pl.DataFrame({"Пол": ["м", "ж", "", "муж"]}), parse_rule("Пол in м|ж"))
    Verdict(rule='Пол in м|ж', checked=3, broken=1)
    """
    if rule.column not in frame.columns:
        raise UsageError(f"rule {str(rule)!r}: there is no column {rule.column!r}")
    values = counted(frame[rule.column])
    value, count = pl.col("value").str.strip_chars(), pl.col("count")
    match rule.kind:
        case "set":
            broken = values.select(count.filter(~value.is_in(rule.values)).sum())
        case "pattern":
            broken = values.select(count.filter(~value.str.contains(f"^(?:{rule.pattern})$")).sum())
        case "unique":
            broken = values.select((count - 1).sum())
        case "range":
            broken = values.select(count.filter(~_within(value, *rule.values).fill_null(value=False)).sum())
    return Verdict(str(rule), int(values["count"].sum()), int(broken.item()))


def _within(value: pl.Expr, low: str, high: str) -> pl.Expr:
    """Between two numbers where the ends are numbers, else in the order of the alphabet (ISO dates keep it)."""
    try:
        ends = float(low), float(high)
    except ValueError:
        return value.is_between(pl.lit(low), pl.lit(high))
    return value.str.replace(",", ".").cast(pl.Float64, strict=False).is_between(*ends)


def suggest(frame: pl.DataFrame, columns: tuple[ColumnProfile, ...]) -> tuple[Rule, ...]:
    """Rules that all or nearly all of a column's cells keep, for columns that no engine of ours reads already."""
    rules: list[Rule] = []
    for column in columns:
        if column.filled < _ENOUGH or column.role in {"phone", "full_name", "surname", "email", "address", "comment"}:
            continue
        values = counted(frame[column.name])
        if column.distinct == column.filled:
            rules.append(Rule(column.name, "unique"))
        elif column.distinct <= 2 * _FEW and values.head(_FEW)["count"].sum() >= _NEARLY * column.filled:
            least = max(2, column.filled // 1000)
            common = values.filter(pl.col("count") >= least).head(_FEW)["value"].to_list()
            rules.append(Rule(column.name, "set", tuple(sorted(common))))
        if column.formats and column.distinct > 2 * _FEW and column.formats[0].count >= _NEARLY * column.filled:
            rules.append(Rule(column.name, "pattern", pattern=_spelt(column.formats[0].text)))
    return tuple(rules)


def _spelt(shape: str) -> str:
    r"""A format as a pattern.

    >>> _spelt("Яя-99")
    '[А-ЯЁ]+[а-яё]+\\-[0-9][0-9]'
    """
    signs = {"9": "[0-9]", "Я": "[А-ЯЁ]+", "я": "[а-яё]+", "A": "[A-Z]+", "a": "[a-z]+", " ": r"\s+"}
    return "".join(signs.get(sign, re.escape(sign)) for sign in shape)
