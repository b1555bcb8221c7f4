"""In which order people are called, on which of a company's numbers, and that the entry says why."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prozvon.dial.build import Dial, build
from prozvon.dial.order import arranged
from prozvon.dial.stoplist import StopList
from prozvon.normalize.positions import DECIDERS, deciders

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
BOARD, FREE = 74951110000, 78005553535
MOBILE = 79160000000


def dial(*rows: dict, fresh: int = 7) -> Dial:
    """One person a row: `keys`, `company`, `position`, `made`, `name`."""
    people = pl.DataFrame(
        {
            "phone_keys": [row["keys"] for row in rows],
            "company_key": [row.get("company") for row in rows],
            "created_at": [row.get("made") for row in rows],
            "updated_at": [None] * len(rows),
            "decider": deciders([pl.Series([row.get("position", "") for row in rows])], len(rows)),
            "refusal": False,
            "consent_withdrawn": False,
        },
        schema_overrides={
            "phone_keys": pl.List(pl.UInt64),
            "company_key": pl.String,
            "created_at": pl.Datetime("us"),
            "updated_at": pl.Datetime("us"),
        },
    )
    golden = pl.DataFrame(
        {
            "cluster_id": [f"{i:016}" for i in range(len(rows))],
            "rows": [[i] for i in range(len(rows))],
            "pz_name": [row.get("name", f"Имя {i}") for i, row in enumerate(rows)],
            "company_from": [i if row.get("company") else None for i, row in enumerate(rows)],
        },
        schema_overrides={"rows": pl.List(pl.UInt32), "company_from": pl.UInt32, "pz_name": pl.String},
    )
    return build(people, golden, StopList(), now=NOW, fresh=timedelta(days=fresh))


def order(made: Dial) -> list[int]:
    return made.frame["rows"].list.first().to_list()


def test_in_a_company_who_decides_comes_first_and_who_has_only_the_switchboard_last() -> None:
    made = dial(
        {"keys": [BOARD], "company": "ромашка", "position": "секретарь"},
        {"keys": [MOBILE + 1], "company": "ромашка", "position": "менеджер"},
        {"keys": [MOBILE + 2]},
        {"keys": [MOBILE + 3], "company": "ромашка", "position": "начальник отдела"},
        {"keys": [MOBILE + 4], "company": "ромашка", "position": "закупщик"},
        {"keys": [MOBILE + 5, BOARD], "company": "ромашка", "position": "Ген. директор"},
        {"keys": [FREE], "company": "ромашка", "name": None},
    )
    assert order(made) == [5, 2, 4, 3, 1, 6]
    assert made.undialable.to_list()[0] == "shared_number"
    first, last = made.frame.row(0, named=True), made.frame.row(-1, named=True)
    assert (first["pz_phone"], first["pz_phones"]) == (f"+{MOBILE + 5}", [f"+{BOARD}"])
    assert first["pz_why"] == ["decision_maker", "best_of_2", "likeliest_owner", "not_verified"]
    assert last["pz_why"] == ["only_number", "switchboard", "not_verified"]


def test_a_person_s_own_number_goes_before_the_switchboard_that_stands_in_front_of_it() -> None:
    made = dial(
        {"keys": [BOARD, MOBILE + 1], "company": "ромашка"},
        {"keys": [BOARD, MOBILE + 2], "company": "ромашка"},
    )
    assert made.frame["pz_phone"].to_list() == [f"+{MOBILE + 1}", f"+{MOBILE + 2}"]


def test_a_family_s_landline_is_no_switchboard() -> None:
    made = dial({"keys": [BOARD, MOBILE + 1]}, {"keys": [BOARD, MOBILE + 2]})
    assert made.frame["pz_phone"].to_list() == [f"+{BOARD}", f"+{MOBILE + 2}"]


def test_of_equals_who_decides_is_called_on_the_company_s_number() -> None:
    made = dial(
        {"keys": [BOARD], "company": "ромашка", "made": datetime(2026, 1, 1)},  # noqa: DTZ001 -- a base's days have no zone
        {"keys": [BOARD], "company": "ромашка", "position": "директор", "made": datetime(2020, 1, 1)},  # noqa: DTZ001
    )
    assert order(made) == [1]
    assert made.frame["pz_shared_with"].to_list() == ["Имя 0"]


def test_a_fresh_inquiry_comes_first_and_the_newest_of_them_at_the_top() -> None:
    days = [datetime(2026, 11, d) for d in (10, 28, 29, 22, 30)]  # noqa: DTZ001
    rows = [{"keys": [MOBILE + i], "made": day} for i, day in enumerate([*days, datetime(2027, 5, 1), None])]  # noqa: DTZ001
    made = dial(*rows)
    assert order(made) == [4, 2, 1, 0, 3, 5, 6]
    fresh = ["fresh_inquiry" in why for why in made.frame["pz_why"].to_list()]
    assert fresh == [True] * 3 + [False] * 4
    assert order(dial(*rows, fresh=0)) == [*range(7)]


def test_where_nothing_speaks_for_another_order_people_stay_as_they_stand() -> None:
    rows = [{"keys": [MOBILE + i], "company": f"фирма {i % 3}"} for i in range(9)]
    assert order(dial(*rows)) == [*range(9)]


def naive(entries: list[tuple]) -> list[int]:
    """The rules of `prozvon.dial.order`, a company at a time."""
    places = list(range(len(entries)))
    for firm in {e[1] for e in entries if e[1] is not None}:
        mine = [i for i, e in enumerate(entries) if e[1] == firm and e[0] is None]

        def rank(i: int) -> int:
            _, _, decider, board, name = entries[i]
            return (len(DECIDERS) if decider is None else decider) + (10 if board or name is None else 0)

        for place, i in zip(mine, sorted(mine, key=rank), strict=True):
            places[i] = place
    never = datetime(1, 1, 1)  # noqa: DTZ001
    return sorted(range(len(entries)), key=lambda i: ((never - (entries[i][0] or never)), places[i]))


ENTRIES = st.lists(
    st.tuples(
        st.sampled_from([None, None, datetime(2026, 1, 1), datetime(2026, 1, 2)]),  # noqa: DTZ001
        st.sampled_from([None, "а", "б"]),
        st.sampled_from([None, 0, 1, 2]),
        st.booleans(),
        st.sampled_from([None, "Имя"]),
    ),
    max_size=12,
)


@settings(deadline=None)
@given(ENTRIES)
def test_the_order_is_that_of_the_naive_twin(entries: list[tuple]) -> None:
    schema = {
        "made": pl.Datetime("us"),
        "company": pl.String,
        "decider": pl.UInt8,
        "switchboard": pl.Boolean,
        "pz_name": pl.String,
    }
    frame = pl.DataFrame(entries, schema=schema, orient="row").with_row_index("entry")
    assert arranged(frame)["entry"].to_list() == naive(entries)


TITLES = (
    ("Генеральный директор", "decision_maker"),
    ("ГЕН.ДИРЕКТОР ООО", "decision_maker"),
    ("Владелец", "decision_maker"),
    ("CEO & Founder", "decision_maker"),
    ("зам. директора", "department_head"),
    ("Vice President, Sales", "department_head"),
    ("Начальник отдела снабжения", "buyer"),
    ("Head of Procurement", "buyer"),
    ("помощник генерального директора", None),
    ("Assistant to the CEO", None),
    ("Product Owner", None),
    ("менеджер по продажам", None),
    ("типограф", None),
    ("", None),
    (None, None),
)


@pytest.mark.parametrize(("title", "code"), TITLES)
def test_who_decides_is_told_by_the_title(title: str | None, code: str | None) -> None:
    at = deciders([pl.Series([title], dtype=pl.String)], 1)[0]
    assert (None if at is None else DECIDERS[at][0]) == code
