"""Who is called, on which number, and why the others are not."""

from datetime import datetime

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prozvon.dial.build import REACH, Dial, build
from prozvon.dial.stoplist import SCHEMA, StopList

A, B, C = 79160000001, 79160000002, 74950000003
PEOPLE = {
    "person": pl.UInt32,
    "phone_keys": pl.List(pl.UInt64),
    "refusal": pl.Boolean,
    "consent_withdrawn": pl.Boolean,
    "updated_at": pl.Datetime("us"),
    "created_at": pl.Datetime("us"),
}


def row(person: int, *keys: int, refusal: bool = False, withdrawn: bool = False, updated: int | None = None) -> tuple:
    return person, list(keys), refusal, withdrawn, datetime(updated, 1, 1) if updated else None, None  # noqa: DTZ001


def stop(*keys: int) -> StopList:
    return StopList(pl.DataFrame([(k, "stop_list", "", "list.csv", None) for k in keys], schema=SCHEMA, orient="row"))


def dial(rows: list[tuple], stopped: StopList | None = None, **more: object) -> Dial:
    frame = pl.DataFrame(rows, schema=PEOPLE, orient="row")
    golden = (
        frame.with_row_index("row")
        .group_by("person")
        .agg(rows=pl.col("row"))
        .sort("person")
        .with_columns(
            cluster_id=pl.format("{}", pl.col("person").cast(pl.String).str.zfill(16)),
            pz_name=pl.format("Имя {}", "person"),
        )
        .drop("person")
    )
    return build(frame.drop("person"), golden, stopped or StopList(), **more)  # type: ignore[arg-type]


def reach(*known: tuple[int, bool, str | None, str]) -> pl.DataFrame:
    return pl.DataFrame([(f"+{k}", d, r, s) for k, d, r, s in known], schema=REACH, orient="row")


def test_a_person_of_two_rows_is_called_once_on_the_number_that_stands_first() -> None:
    made = dial([row(0, A, C), row(0, A)])
    assert made.frame.select("pz_phone", "pz_phones").rows() == [(f"+{A}", [f"+{C}"])]
    assert made.undialable.to_list() == [None, None]


def test_a_shared_number_goes_to_the_one_with_more_rows_and_the_other_is_named_there() -> None:
    made = dial([row(0, A), row(1, A), row(1, A)])
    assert made.frame.select("pz_phone", "pz_name", "pz_shared_with").rows() == [(f"+{A}", "Имя 1", "Имя 0")]
    assert made.undialable.to_list() == ["shared_number", None, None]


def test_of_equals_the_newer_row_keeps_the_number_then_the_older_id() -> None:
    assert dial([row(0, A, updated=2020), row(1, A, updated=2024)]).undialable.to_list() == ["shared_number", None]
    assert dial([row(0, A), row(1, A)]).undialable.to_list() == [None, "shared_number"]


def test_who_lost_one_number_is_called_on_another() -> None:
    made = dial([row(0, A), row(0, A), row(1, A, B)])
    assert made.frame["pz_phone"].to_list() == [f"+{A}", f"+{B}"]


@pytest.mark.parametrize("code", ["stop_list", "refused", "consent_withdrawn"])
def test_one_who_may_not_be_called_is_silenced_with_all_numbers(code: str) -> None:
    first = row(0, A, refusal=code == "refused", withdrawn=code == "consent_withdrawn")
    made = dial([first, row(0, B)], stop(A) if code == "stop_list" else None)
    assert made.frame.is_empty()
    assert made.undialable.to_list() == [code, code]


def test_the_number_of_one_who_refused_is_not_rung_for_another() -> None:
    made = dial([row(0, A, refusal=True), row(1, A), row(2, A, B)])
    assert made.frame["pz_phone"].to_list() == [f"+{B}"]
    assert made.undialable.to_list() == ["refused", "number_silenced", None]


@pytest.mark.parametrize("code", ["refused", "consent_withdrawn"])
def test_a_refusal_that_a_store_kept_is_nobody_elses_where_its_owner_stands_in_the_base(code: str) -> None:
    rows = [row(0, A, refusal=code == "refused", withdrawn=code != "refused"), row(1, A), row(2, A, B)]
    first = dial(rows)
    kept = StopList(pl.DataFrame([(A, code, "", "clean", None)], schema=SCHEMA, orient="row"))
    again = dial(rows, kept)
    assert again.undialable.to_list() == first.undialable.to_list() == [code, "number_silenced", None]
    assert again.frame["pz_phone"].to_list() == [f"+{B}"]
    # Where it is not known whose refusal it was, whoever has the number may have made it.
    assert dial([row(0, A), row(1, A, B)], kept).undialable.to_list() == [code, code]


def test_a_stop_listed_switchboard_silences_the_number_and_not_the_people_behind_it() -> None:
    rows = [row(i, C, 79160000100 + i) for i in range(12)]
    made = dial(rows, stop(C), switchboard=8)
    assert made.frame.height == 12
    assert f"+{C}" not in made.frame["pz_phone"].to_list() + made.frame["pz_phones"].explode().to_list()


def test_a_parked_number_is_left_out_and_the_other_one_is_called() -> None:
    known = reach((A, False, "quarantined", "quarantined"), (B, True, None, "reachable"))
    made = dial([row(0, A, B), row(1, A)], reach=known)
    assert made.frame.select("pz_phone", "pz_phones").rows() == [(f"+{B}", [])]
    assert made.undialable.to_list() == [None, "quarantined"]


def test_what_answered_goes_first_and_what_was_absent_last() -> None:
    known = reach((A, True, None, "unconfirmed"), (C, True, None, "reachable"))
    made = dial([row(0, A, B, C)], reach=known)
    assert made.frame.select("pz_phone", "pz_phones").rows() == [(f"+{C}", [f"+{B}", f"+{A}"])]


def test_a_row_without_a_number_says_so() -> None:
    assert dial([row(0)]).undialable.to_list() == ["no_number"]


KEYS = st.lists(st.integers(79160000001, 79160000006), max_size=3, unique=True)
ROWS = st.lists(st.builds(lambda p, k, r: row(p, *k, refusal=r), st.integers(0, 5), KEYS, st.booleans()), min_size=1)


@settings(deadline=None)
@given(ROWS, st.sets(st.integers(79160000001, 79160000006)))
def test_every_number_stands_once_and_every_row_is_accounted_for(rows: list[tuple], stopped: set[int]) -> None:
    order = {p: i for i, p in enumerate(dict.fromkeys(r[0] for r in rows))}
    rows = [(order[r[0]], *r[1:]) for r in rows]
    made = dial(rows, stop(*stopped))
    listed = [n for one, more in made.frame.select("pz_phone", "pz_phones").rows() for n in [one, *more]]
    assert len(listed) == len(set(listed))
    assert not {int(n[1:]) for n in listed} & stopped
    refused = {k for r in rows if r[2] for k in r[1]}
    assert not {int(n[1:]) for n in listed} & refused
    behind = sum(len(r) for r in made.frame["rows"].to_list())
    assert behind == made.undialable.null_count()
    assert made.undialable.len() == len(rows)
