"""Own rules, and those that are suggested."""

import polars as pl
import pytest

from prozvon.errors import UsageError
from prozvon.profile import check, parse_rule, profile_columns, suggest
from prozvon.reader.model import Base, Column

FRAME = pl.DataFrame(
    {
        "Пол": ["м", "ж ", "", "муж", None],
        "Возраст": ["18", "99", "17,5", "сто", ""],
        "День": ["2015-01-01", "2014-12-31", "", "2020-02-30", None],
        "Код": ["АБ-1", "АБ-2", "АБ-1", "аб", ""],
    }
)


@pytest.mark.parametrize(
    ("rule", "checked", "broken"),
    [
        ("Пол in м|ж", 3, 1),
        ("Возраст 18..99", 4, 2),
        ("День 2015-01-01..2026-12-31", 3, 1),
        (r"Код ~ [А-Я]+-\d", 4, 1),
        ("Код unique", 4, 1),
    ],
)
def test_rules_count_the_cells_that_break_them(rule: str, checked: int, broken: int) -> None:
    verdict = check(FRAME, parse_rule(rule))
    assert (verdict.rule, verdict.checked, verdict.broken) == (rule, checked, broken)


@pytest.mark.parametrize("rule", ["", "Пол", "Пол is м", "Код ~ ["])
def test_what_is_no_rule_is_refused(rule: str) -> None:
    with pytest.raises(UsageError):
        parse_rule(rule)


def test_a_column_that_is_not_there_is_named() -> None:
    with pytest.raises(UsageError, match="Нет такой"):
        check(FRAME, parse_rule("Нет такой unique"))


def test_rules_are_suggested_that_the_data_nearly_keep() -> None:
    rows = 300
    frame = pl.DataFrame(
        {
            "договор": [f"АБ-{n:05}" for n in range(rows)],
            "пол": ["м", "ж"] * (rows // 2 - 1) + ["?", "м"],
            "что угодно": [str(n % 40) + "x" * (n % 7) for n in range(rows)],
        }
    )
    columns = profile_columns(Base(frame, pl.DataFrame(), (), tuple(Column(n, None, "") for n in frame.columns)))
    suggested = [str(rule) for rule in suggest(frame, columns)]
    assert suggested == ["договор unique", r"договор ~ [А-ЯЁ]+\-[0-9][0-9][0-9][0-9][0-9]", "пол in ж|м"]
