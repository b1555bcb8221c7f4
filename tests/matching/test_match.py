import weakref
from datetime import date, datetime

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prozvon.codes import CODES, text
from prozvon.errors import InputError, UsageError
from prozvon.matching import MatchOptions, explain, match, reason_text

PHONE = 79_160_000_001
OTHER = 79_261_234_567


def test_two_rows_of_one_person_share_cluster_household_and_reason(people):
    matched = match(
        people(
            {"name": "Иванов Иван", "phones": [PHONE], "created": datetime.fromisoformat("2024-05-01"), "hash": 0xA},
            {"name": "Иванов Иван", "phones": [PHONE], "created": datetime.fromisoformat("2023-05-01"), "hash": 0xB},
            {"name": "Иванова Анна", "phones": [OTHER], "hash": 0xC},
        )
    )
    assert matched.rows.rows() == [
        (0, "000000000000000b", "000000000000000b", "phone+name", False),
        (0, "000000000000000b", "000000000000000b", "", True),
        (1, "000000000000000c", "000000000000000c", "", True),
    ]
    assert matched.merges.rows() == [(0, 1, "phone+name")]
    assert matched.rows.schema == {
        "cluster": pl.UInt32,
        "cluster_id": pl.String,
        "household_id": pl.String,
        "match_reason": pl.String,
        "is_master": pl.Boolean,
    }


def test_father_and_son_stay_apart_in_one_household(people):
    rows = match(
        people(
            {"name": "Иванов Иван Петрович", "phones": [PHONE], "born": date.fromisoformat("1950-01-01")},
            {"name": "Иванов Пётр Иванович", "phones": [PHONE], "born": date.fromisoformat("1980-01-01")},
        )
    ).rows
    assert rows["cluster_id"].n_unique() == 2
    assert rows["household_id"].n_unique() == 1


def test_columns_may_be_absent_or_null(people):
    frame = people({"name": "Иванов Иван", "phones": [PHONE]}, {"name": "Иванов Иван", "phones": [PHONE]})
    fewer = frame.select("row_hash", "phone_keys", "surname_key", given_key="given_key", created_at=pl.lit(None))
    assert match(fewer).rows["cluster"].to_list() == [0, 0]
    assert match(frame.select("row_hash")).rows["cluster"].to_list() == [0, 1]


def test_pieces_of_a_base_match_as_the_whole_and_none_is_held_when_the_next_is_made(people):
    rows = [{"name": f"Иванов{n % 7} Иван", "phones": [PHONE + n % 5], "hash": n} for n in range(1, 41)]
    whole = people(*rows)
    held = []

    def pieces():
        for piece in whole.iter_slices(9):
            assert [of for of in held if of() is not None] == []
            given = piece.clone()
            held.append(weakref.ref(given))
            yield given
            del given

    matched = match(pieces())
    assert matched.rows.equals(match(whole).rows)
    assert matched.review.equals(match(whole).review)
    assert len(held) == 5


def test_what_goes_wrong_while_a_piece_is_made_is_raised_as_it_is(people):
    def pieces():
        yield people({"name": "Иванов Иван", "phones": [PHONE]})
        raise InputError("the file ends here")

    with pytest.raises(InputError, match="ends here"):
        match(pieces())


def test_an_empty_frame_gives_empty_tables(people):
    matched = match(people().clear())
    assert (matched.rows.height, matched.review.height, matched.merges.height, matched.clusters) == (0, 0, 0, 0)


def test_chunks_and_slices_read_like_one_piece(people):
    frame = people(*({"name": f"Иванов Иван{n // 2}", "phones": [PHONE + n // 2]} for n in range(20)))
    pieces = pl.concat([frame.slice(0, 7), frame.slice(7, 6), frame.slice(13)], rechunk=False)
    assert match(pieces).rows.equals(match(frame).rows)
    assert match(frame.slice(2)).rows["cluster"].to_list() == [n // 2 for n in range(18)]


def test_identical_rows_that_do_not_merge_have_ids_of_their_own(people):
    rows = match(people(*({"name": "Иванов Иван", "hash": 255} for _ in range(3)))).rows
    assert rows["cluster_id"].to_list() == ["00000000000000ff", "00000000000000ff-2", "00000000000000ff-3"]


def test_what_a_limit_leaves_out_is_counted(people):
    names = [a + b + c for a in "абвгдеж" for b in "клмнопр" for c in "стуфхцч"]
    frame = people(*({"name": f"{name} {name[::-1]}", "phones": [PHONE]} for name in names))
    assert match(frame, MatchOptions(block_limit=1000)).dropped == {}
    cut = match(frame, MatchOptions(block_limit=100)).dropped
    assert cut == {"phone_blocks_cut": 1, "phone_pairs_dropped": len(names) * (len(names) - 1) // 2}


def test_review_is_limited_to_a_share_of_rows_and_to_ten_at_least(people):
    near = [{"name": name, "phones": [PHONE + n]} for n in range(40) for name in ("Кузнецова Анна", "Сидорова Анна")]
    assert match(people(*near)).review.height == 10
    assert match(people(*near), MatchOptions(review_limit=0.25)).review.height == 20
    assert match(people(*near), MatchOptions(review_limit=0)).review.height == 0


@pytest.mark.parametrize("options", [{"block_limit": 0}, {"switchboard": 0}, {"review_limit": -0.1}, {"threads": 0}])
def test_senseless_options_are_refused(options: dict[str, int]):
    with pytest.raises(UsageError):
        MatchOptions(**options)


def test_a_frame_without_hashes_is_refused():
    with pytest.raises(UsageError, match="row_hash"):
        match(pl.DataFrame({"phone_keys": [[1]]}))


def test_wrong_types_are_refused_by_name():
    with pytest.raises((UsageError, pl.exceptions.PolarsError)):
        match(pl.DataFrame({"row_hash": [1], "phone_keys": ["+7916"]}))


def test_every_reason_has_words_in_both_languages(people):
    frame = people(
        {"name": "Иванов Иван", "phones": [PHONE]},
        {"name": "Иванов И.", "phones": [PHONE]},
        {"phones": [PHONE]},
    )
    for reason in match(frame).rows["match_reason"]:
        for code in filter(None, reason.split("+")):
            assert f"match_{code}" in CODES
    assert reason_text("phone+initials", "ru") == "один телефон, инициал или краткое имя подходит"
    assert text("match_no_name", "en") == "no name given"


row = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["", "Иванов Иван", "Иванов И.", "Иванова Мария", "Петров Иван Петрович", "Иванов"]),
        "phones": st.lists(st.sampled_from([PHONE, OTHER]), max_size=2, unique=True),
        "email": st.sampled_from([None, None, "a@b.ru"]),
    }
)


@settings(max_examples=60, deadline=None)
@given(st.lists(row, min_size=1, max_size=25), st.randoms(use_true_random=False))
def test_order_and_threads_change_nothing(people, rows, random):
    frame = people(*rows).with_columns(row_hash=pl.int_range(pl.len(), dtype=pl.UInt64).hash())
    order = list(range(frame.height))
    random.shuffle(order)
    one = match(frame, MatchOptions(threads=1)).rows.drop("cluster")
    two = match(frame[order], MatchOptions(threads=2)).rows.drop("cluster")
    assert two.equals(one[order])


@settings(max_examples=40, deadline=None)
@given(st.lists(row, min_size=2, max_size=12))
def test_explain_and_the_engine_say_the_same(people, rows):
    frame = people(*rows)
    matched = match(frame)
    for duplicate, master, _ in matched.merges.iter_rows():
        assert explain(frame, matched, duplicate, master).together
    for left, right, _, _ in matched.review.iter_rows():
        found = explain(frame, matched, left, right)
        assert not found.together
        assert found.verdict in {"review", "same"}


def test_an_explanation_shows_levels_and_hides_numbers(people):
    frame = people({"name": "Иванов Иван", "phones": [79161234567]}, {"name": "Иванов Пётр", "phones": [79161234567]})
    shown = explain(frame, match(frame), 0, 1)
    levels = {field.field: field.level for field in shown.fields}
    assert (levels["surname"], levels["given"], levels["phone"], levels["email"]) == (
        "exact",
        "different",
        "exact",
        "missing",
    )
    assert shown.conflict == "given"
    assert "79161234567" not in shown.text("ru") + shown.text("en")
    with pytest.raises(UsageError):
        explain(frame, match(frame), 0, 0)
