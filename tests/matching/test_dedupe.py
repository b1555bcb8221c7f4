import math
from datetime import date

import pandas as pd
import polars as pl
import pytest

import prozvon as pz
from prozvon.errors import UsageError
from prozvon.matching import Recipe

ROWS = {
    "ФИО": ["Иванов Пётр Олегович", "иванов петя", "Иванова Анна", "Сидоров Олег", None],
    "Телефон": ["8 916 123-45-67", "+79161234567", "89161234567", "8 903 111-22-33", None],
    "код": ["a", "b", "c", "d", "e"],
}
NOW = date.fromisoformat("2026-06-01")


def test_people_are_found_and_named_by_their_ids() -> None:
    found = pz.dedupe(pl.DataFrame(ROWS), id="код", now=NOW)
    cluster = dict(found.clusters.select("row", "cluster_id").iter_rows())
    assert cluster["a"] == cluster["b"]
    assert len(set(cluster.values())) == 4
    assert [({left, right}, together) for left, right, *_, together in found.pairs.rows()] == [({"a", "b"}, True)]
    assert found.golden.height == 4
    assert found.households["rows"].to_list() == [3]
    assert found.explain("a", "c").conflict is not None
    assert found.explain("a", "b").together


def test_a_number_without_a_digit_joins_whom_a_common_name_does_not() -> None:
    namesakes = [("Иванов Иван Петрович", f"+7 903 {n:03} 11 {n % 90 + 10}") for n in range(20)]
    rows = [
        ("Иванов Иван Петрович", "+7 916 123-45-67"),
        ("Иванов Иван Петрович", "8 916 123-4-67"),
        ("Иванов Иван Петрович", "8 916 321-4-76"),
        *namesakes,
        *((f"{surname} Олег Ильич", None) for surname in ("Серов", "Дроздов", "Мухин", "Тарасов", "Носов") * 2_000),
    ]
    found = pz.dedupe(pl.DataFrame(rows, schema=["ФИО", "Телефон"], orient="row"), now=NOW)
    whole, short, other = found.clusters["cluster_id"].head(3)
    assert whole == short != other
    assert set(found.clusters["match_reason"].head(2)) == {"", "name+patronymic+phone_slip"}
    assert {field.field: field.level for field in found.explain(0, 1).fields}["phone"] == "near"
    assert found.clusters["cluster_id"].head(23).n_unique() == 22


class Once:
    """Hands out its stream a single time, as a reader of record batches does."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self._frame: pl.DataFrame | None = frame

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        frame, self._frame = self._frame, None
        assert frame is not None, "asked for twice"
        return frame.__arrow_c_stream__(requested_schema)


def test_a_stream_is_asked_for_once_and_names_of_ours_may_be_ids() -> None:
    frame = pl.DataFrame(ROWS).rename({"код": "pz_row"}).with_columns(in_pz_row=pl.lit("x"))
    found = pz.dedupe(Once(frame), id="pz_row", columns={"ФИО": "full_name"}, now=NOW)
    assert found.clusters["row"].to_list() == ROWS["код"]
    assert found.golden.height == 4


@pytest.mark.parametrize("row", ["a", None, 9, -1, 1.5, date(2026, 1, 1)])
def test_a_row_that_is_none_of_the_frames_is_misuse(row: object) -> None:
    with pytest.raises(UsageError, match="rows are called"):
        pz.dedupe(pl.DataFrame(ROWS), now=NOW).explain(row, 0)


def test_a_decision_of_another_form_is_misuse() -> None:
    with pytest.raises(UsageError, match="a decision is"):
        pz.dedupe(pl.DataFrame(ROWS), decisions=[(0, 1)], now=NOW)  # type: ignore[list-item]


def test_dtypes_are_stable() -> None:
    found = pz.dedupe(pl.DataFrame(ROWS), now=NOW)
    assert dict(found.clusters.schema) == {
        "row": pl.UInt32,
        "cluster_id": pl.String,
        "household_id": pl.String,
        "match_reason": pl.String,
        "is_master": pl.Boolean,
    }
    assert dict(found.pairs.schema) == {
        "left": pl.UInt32,
        "right": pl.UInt32,
        "weight": pl.Float64,
        "probability": pl.Float64,
        "reasons": pl.String,
        "together": pl.Boolean,
    }
    assert dict(found.households.schema) == {
        "household_id": pl.String,
        "cluster_ids": pl.List(pl.String),
        "rows": pl.UInt32,
    }
    assert found.review.columns == ["left", "right", "weight", "probability", "reasons", "decision"]


@pytest.mark.parametrize(
    "frame",
    [
        pl.DataFrame(ROWS),
        pl.DataFrame(ROWS).lazy(),
        pd.DataFrame(ROWS),
        pl.DataFrame(ROWS).rows(named=True),
    ],
    ids=["polars", "lazy", "pandas", "dicts"],
)
def test_any_frame_gives_the_same_people(frame: object) -> None:
    expected = pz.dedupe(pl.DataFrame(ROWS), now=NOW).clusters
    assert pz.dedupe(frame, now=NOW).clusters.equals(expected)


def test_columns_are_what_the_user_says() -> None:
    frame = pl.DataFrame({"x": ROWS["ФИО"], "y": ROWS["Телефон"]})
    found = pz.dedupe(frame, columns={"x": "full_name", "y": "phone"}, now=NOW)
    assert found.clusters["cluster_id"].n_unique() == 4
    with pytest.raises(UsageError, match="no column"):
        pz.dedupe(frame, columns={"z": "phone"})


@pytest.mark.parametrize(
    "frame",
    [
        pl.DataFrame({"ФИО": [None, None], "Телефон": [None, None]}),
        pl.DataFrame({"n": [1, 2, 3]}),
        pl.DataFrame({"ФИО": ["Иванов Иван"] * 50}),
        pl.DataFrame({"v": [math.nan, 1.5, None], "ФИО": ["x" * 10_000, "", "y"]}),
        pl.DataFrame({f"c{i}": ["1"] for i in range(300)}),
        pl.DataFrame({"Телефон": ["89161234567", None]}),
    ],
    ids=["nulls", "numbers", "one name", "odd", "wide", "one column"],
)
def test_poor_data_merges_nobody(frame: pl.DataFrame) -> None:
    assert pz.dedupe(frame, now=NOW).clusters["cluster_id"].n_unique() == frame.height


def test_numbers_read_as_floats_are_numbers() -> None:
    frame = pl.DataFrame({"ФИО": ["Иванов Пётр", "Иванов Пётр"], "Телефон": [79161234567.0, 89161234567.0]})
    assert pz.dedupe(frame, now=NOW).clusters["cluster_id"].n_unique() == 1


def test_decisions_are_obeyed_and_not_asked_again() -> None:
    frame = pl.DataFrame(ROWS)
    found = pz.dedupe(frame, id="код", decisions=[("a", "b", "different"), ("d", "c", "same")], now=NOW)
    cluster = dict(found.clusters.select("row", "cluster_id").iter_rows())
    assert cluster["a"] != cluster["b"]
    assert cluster["c"] == cluster["d"]
    assert found.review.height == 0
    for odd in [("a", "b", "maybe"), ("a", "zz", "same"), ("a", "a", "same")]:
        with pytest.raises(UsageError):
            pz.dedupe(frame, id="код", decisions=[odd], now=NOW)


def test_ids_name_one_row_each() -> None:
    with pytest.raises(UsageError, match="one row"):
        pz.dedupe(pl.DataFrame({"код": ["a", "a"], "ФИО": ["x", "y"]}), id="код")
    with pytest.raises(UsageError, match="no column"):
        pz.dedupe(pl.DataFrame(ROWS), id="nummer")
    with pytest.raises(UsageError, match="rows are called so"):
        pz.dedupe(pl.DataFrame(ROWS), now=NOW).explain(0, 99)


@pytest.mark.parametrize("frame", [42, "base.csv", None, object()])
def test_what_is_no_frame_is_refused(frame: object) -> None:
    with pytest.raises(UsageError):
        pz.dedupe(frame)


def test_evaluation_counts_pairs_and_clusters() -> None:
    score = pz.dedupe(pl.DataFrame(ROWS), now=NOW).evaluate([1, 1, 2, 3, 3])
    assert (score.right, score.found, score.true, score.over_merged, score.split) == (1, 1, 2, 0, 1)
    assert (score.b_precision, score.b_recall) == (1.0, 0.8)


def test_bits_add_up_to_the_weight() -> None:
    found = pz.dedupe(pl.DataFrame(ROWS), now=NOW)
    told = found.explain(0, 1)
    assert told.prior + sum(field.bits for field in told.fields) == pytest.approx(told.weight, abs=1e-3)
    assert found.pairs["weight"][0] == pytest.approx(told.weight, abs=0.006)
    assert found.pairs["probability"][0] == pytest.approx(told.probability, abs=0.01)


def test_a_higher_threshold_never_finds_more_pairs() -> None:
    frame = pl.DataFrame(ROWS)
    found = [pz.dedupe(frame, threshold=t, now=NOW).matched.merges.height for t in (0.5, 0.9, 0.999999999)]
    assert found == sorted(found, reverse=True)
    with pytest.raises(UsageError):
        pz.dedupe(frame, threshold=1.0)


def test_a_recipe_survives_its_file(tmp_path) -> None:
    own = Recipe(weights={"phone": {"near": 3.25}}, strict=("given", "birth"), switchboard=4).with_threshold(0.97)
    own.save(tmp_path / "own.toml")
    again = Recipe.load(tmp_path / "own.toml")
    assert again.hash == own.hash != Recipe().hash
    assert again.numbers() == pytest.approx(own.numbers())
    assert (again.strict, again.switchboard) == (own.strict, own.switchboard)


@pytest.mark.parametrize(
    "text",
    [
        "[weights.phones]\nexact = 3",
        "[weights.phone]\nsame = 3",
        "[limits]\nblocks = 3",
        "strict = ['mood']",
        "[thresholds]\nsame = 'much'",
        "[thresholds]\nsame = -9.0\nreview = 0.0",
        "[limits]\nblock = 0",
        "weights = 3",
        "[[[",
    ],
)
def test_a_recipe_that_cannot_be_meant_is_refused(tmp_path, text: str) -> None:
    (tmp_path / "bad.toml").write_text(text)
    with pytest.raises(UsageError):
        Recipe.load(tmp_path / "bad.toml")


def test_a_recipe_that_is_not_strict_lets_weight_decide() -> None:
    frame = pl.DataFrame(
        {
            "ФИО": ["Капустинский Аркадий Львович"] * 2,
            "Телефон": ["89161234567"] * 2,
            "E-mail": ["kapa@mail.ru"] * 2,
            "Дата рождения": ["01.02.1980", "15.07.1981"],
        }
    )
    assert pz.dedupe(frame, now=NOW).clusters["cluster_id"].n_unique() == 2
    assert pz.dedupe(frame, Recipe(strict=()), now=NOW).clusters["cluster_id"].n_unique() == 1


def test_a_birth_date_that_cannot_be_is_nearly_one_that_can() -> None:
    frame = pl.DataFrame(
        {
            "ФИО": ["Капустинский Лев", "Капустинский Лев", "Капустинский Лев"],
            "Дата рождения": ["31.02.1980", "21.02.1980", "31.02.1980"],
        }
    )
    found = pz.dedupe(frame, Recipe(strict=(), weights={"birth": {"alike": 20.0}}), now=NOW)
    birth = {field.field: field for field in found.explain(0, 1).fields}["birth"]
    assert (birth.left, birth.right, birth.level, birth.bits) == ("1980-02-31", "1980-02-21", "alike", 20.0)
    assert "a slip in the digits: 1980-02-31 | 1980-02-21" in found.explain(0, 1).text("en")
    # What was typed wrong twice says nothing by itself; both are nearly the date.
    assert {field.field: field for field in found.explain(0, 2).fields}["birth"].level == "missing"
    assert found.clusters["cluster_id"].n_unique() == 1


def test_links_go_from_left_to_right() -> None:
    crm = pl.DataFrame(
        {
            "ФИО": ["Иванов Пётр", "Сидоров Олег", "Иванов Пётр"],
            "Телефон": ["89161234567", "89031112233", "89161234567"],
        }
    )
    leads = pl.DataFrame({"Имя": ["Пётр Иванов", "Анна Иванова"], "Тел": ["+7 916 123-45-67", "+7 916 123-45-67"]})
    many = pz.link(crm, leads, now=NOW)
    assert many.matches["right"].to_list() == [0, None, 0]
    assert many.links.select("left", "right").rows() == [(0, 0), (2, 0)]
    assert pz.link(crm, leads, one_to_one=True, now=NOW).matches["right"].to_list() == [0, None, None]


def test_an_explanation_is_in_words_and_an_address_that_nobody_gave_weighs_nothing():
    base = pl.DataFrame(
        {"ФИО": ["Иванов Иван", "Иванов Иван"], "Город": ["Тверь", "Омск"], "Адрес": ["", "ул. Мира, 5"]}
    )
    found = pz.dedupe(base, now=NOW).explain(0, 1)
    fields = {field.field: field for field in found.fields}
    address, city = fields["address"], fields["city"]
    assert (address.level, address.bits, city.level, city.left) == ("missing", 0.0, "different", "Тверь")
    assert city.bits < 0
    lines = [" ".join(line.split()) for line in found.text("ru").splitlines()]
    assert f"город {city.bits:+.2f} различается: Тверь | Омск" in lines
