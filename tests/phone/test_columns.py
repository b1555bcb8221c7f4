"""Columns in, columns out: layouts, nulls, regions, cities, misuse, and the phone columns of a base."""

from concurrent.futures import ThreadPoolExecutor

import pandas as pd
import polars as pl
import pytest

import prozvon as pz
from prozvon.errors import InputError, UsageError
from prozvon.phone import Values, phone_columns

CELLS = ["+7 916 123-45-67", None, "", "8 903 765-43-21, 12", "+39 06 1234 5678"]
E164 = ["+79161234567", None, None, "+79037654321", "+390612345678"]

LAYOUTS: dict[str, Values] = {
    "list": CELLS,
    "polars": pl.Series(CELLS),
    "chunked": pl.concat([pl.Series(CELLS[:2]), pl.Series(CELLS[2:])], rechunk=False),
    "sliced": pl.concat([pl.Series(["9"]), pl.Series(CELLS), pl.Series(["9"])]).slice(1, 5),
    "categorical": pl.Series(CELLS, dtype=pl.Categorical),
    "pandas": pd.Series(CELLS, dtype="str"),
    "one-column frame": pl.DataFrame({"phone": CELLS}),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_of_text_reads_alike(layout: str) -> None:
    assert pz.normalize_phones(LAYOUTS[layout])["e164"].to_list() == E164


def test_parse_answers_in_the_columns_of_the_contract() -> None:
    frame = pz.parse_phones(["+39 06 1234 5678 ext. 9", None])
    assert frame.columns == ["error", "e164", "country_code", "national_number", "extension", "italian_zeros",
            "is_valid", "possible", "type", "region"]  # fmt: skip
    assert frame.row(0) == (None, "+390612345678", 39, 612345678, "9", 1, True, "IS_POSSIBLE", "FIXED_LINE", "IT")
    assert ("NOT_A_NUMBER", *[None] * 9) == frame.row(1)


def test_no_rows_give_no_rows_of_the_same_columns() -> None:
    assert pz.parse_phones(["1"]).schema == pz.parse_phones([]).schema
    assert pz.normalize_phones(["1"]).schema == pz.normalize_phones(pl.Series([], dtype=pl.String)).schema
    assert pz.normalize_phones([]).height == 0


def test_an_empty_cell_has_no_status() -> None:
    assert pz.normalize_phones(["", None, "  "])["status"].to_list() == [None, None, None]


def test_numbers_in_a_number_column_are_their_digits() -> None:
    assert [
        *pz.normalize_phones(pl.Series([79161234567]))["e164"],
        *pz.normalize_phones(pl.Series([89161234567.0, float("nan")]))["e164"].drop_nulls(),
        *pz.parse_phones([9161234567])["e164"],  # type: ignore[list-item] -- whole numbers are let through
    ] == ["+79161234567"] * 3


def test_region_may_be_a_column() -> None:
    regions = ["RU", "GB", "DE", None, "US"]
    cells = ["8 916 123-45-67", "020 7946 0018", "030 901820", "8 916 123-45-67", "(212) 555-0123"]
    want = ["+79161234567", "+442079460018", "+4930901820", None, "+12125550123"]
    assert want == pz.parse_phones(cells, region=regions)["e164"].to_list()
    assert want == pz.normalize_phones(cells, region=regions)["e164"].to_list()


def test_city_may_be_a_column() -> None:
    frame = pz.normalize_phones(["234-56-78"] * 3, city=["Казань", "Москва", None])
    assert frame["e164"].to_list() == ["+78432345678", None, None]


def test_without_a_region_only_international_numbers_are_read() -> None:
    assert pz.normalize_phones(["89161234567", "+79161234567"], region=None)["e164"].to_list() == [None, "+79161234567"]
    assert pz.parse_phones(["89161234567", "+79161234567"], region="ZZ")["error"].to_list() == [
        "INVALID_COUNTRY_CODE",
        None,
    ]


def test_threads_do_not_change_the_answers() -> None:
    cells = CELLS * 60_000
    assert pz.parse_phones(cells, threads=1).equals(pz.parse_phones(cells, threads=3))
    assert pz.normalize_phones(cells, threads=1).equals(pz.normalize_phones(cells, threads=3))


def test_calls_from_many_threads_agree() -> None:
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: pz.normalize_phones(CELLS * 1000)["e164"].to_list(), range(8)))
    assert answers == [E164 * 1000] * 8


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: pz.parse_phones(pl.Series([True])), "values: a column of text is needed"),
        (lambda: pz.parse_phones(["1"], region="Russia"), "region='Russia'"),
        (lambda: pz.parse_phones(["1"], region=["RU", "RU"]), "region has 2 rows, values have 1"),
        (lambda: pz.normalize_phones(["1"], city=["Казань", "Уфа"]), "city has 2 rows, values have 1"),
        (lambda: pz.normalize_phones(["1"], threads=0), "threads=0"),
        (lambda: phone_columns(pl.DataFrame({"a": ["1"]}), ["b"], "RU", None), "no column 'b' among a"),
    ],
)
def test_misuse_is_said_plainly(call, says: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(UsageError, match=says.replace("(", r"\(")):
        call()


def test_phone_columns_keep_order_and_leave_bad_numbers_out() -> None:
    base = pl.DataFrame(
        {
            "mobile": ["+79999999999", "8 916 123-45-67", None, "8 495 123-45-67 доб. 5"],
            "work": ["8 903 765-43-21; 8 926 111-22-33", "8 (916) 123-45-67", "", "7,9161E+10"],
            "city": ["Казань", None, "Казань", None],
            "home": ["234-56-78", "+7 809 123-45-67", "нет", None],
        }
    )
    rows = phone_columns(base, ["mobile", "work", "home"], "RU", "city")
    assert rows.to_dict(as_series=False) == {
        "pz_phone": ["+79037654321", "+79161234567", None, "+74951234567"],
        "pz_phone_status": ["several", "sure", "not_a_number", "repaired"],
        "pz_phone_type": ["mobile", "mobile", None, "fixed_line"],
        "pz_phone_region": ["RU", "RU", None, "RU"],
        "pz_phone_repair": [None, None, "not_a_number", "extension"],
        "pz_phones": [["+79261112233", "+78432345678"], [], [], []],
        "phone_keys": [[79037654321, 79261112233, 78432345678], [79161234567], [], [74951234567]],
        "phone_issues": [["placeholder"], ["premium_number"], ["not_a_number"], ["lost_digits"]],
        "phone_trace": [None, None, None, "79161~"],
    }


def test_cells_of_nothing_but_digits_leave_a_trace() -> None:
    cells = [
        "8 916 123-45-7",
        "8-916-123-455-67",
        "916 12",
        "00000000",
        "8 916 123-45-XX",
        "спросить 8916123456",
        "+7 (073) 293-74-22",
    ]
    rows = phone_columns(pl.DataFrame({"phone": cells}), ["phone"], None, None)
    assert rows["phone_keys"].to_list() == [[]] * len(cells)
    traces = ["8916123457", "891612345567", None, None, "891612345*", None, "70732937422"]
    assert rows["phone_trace"].to_list() == traces


def test_masked_and_rounded_numbers_leave_what_they_begin_with() -> None:
    cells = {
        "8-920-555-XX-XX": "8920555*",
        "+7 (920) ***-**-30": None,
        "8920555хххх": "8920555*",
        "+7920555****": "7920555*",
        "7,9205E+10": "79205~",
        "7.92055E+10": "792055~",
        "7,9E+10": None,
        "4,9205E+10": None,
        "920555 XX": None,
        "8-920-XX": None,
        "8-920-555-XX-XX Оля": None,
    }
    rows = phone_columns(pl.DataFrame({"phone": list(cells)}), ["phone"], "RU", None)
    assert rows["phone_trace"].to_list() == list(cells.values())
    assert rows["phone_keys"].to_list() == [[]] * len(cells)


def test_no_phone_columns_give_empty_columns_for_every_row() -> None:
    rows = phone_columns(pl.DataFrame({"name": ["a", "b"]}), [], "RU", None)
    assert rows["phone_keys"].to_list() == [[], []]


def test_metadata_can_be_loaded_and_put_back(tmp_path) -> None:  # type: ignore[no-untyped-def]
    built_in = pz.phone_metadata()
    broken = tmp_path / "plans.bin"
    broken.write_bytes(b"PZPHONE1 and nothing more")
    with pytest.raises(UsageError, match="damaged phone metadata"):
        pz.phone_metadata(broken)
    with pytest.raises(InputError, match="missing"):
        pz.phone_metadata(tmp_path / "missing")
    assert built_in == pz.phone_metadata()


def test_a_pandas_frame_is_its_one_column_or_a_misuse() -> None:
    assert pz.normalize_phones(pd.DataFrame({"тел": CELLS})).equals(pz.normalize_phones(CELLS))
    with pytest.raises(UsageError, match="2 columns"):
        pz.normalize_phones(pd.DataFrame({"тел": CELLS, "имя": CELLS}))
