from datetime import date, datetime

import polars as pl
import pytest

from prozvon.matching import golden_records, match

PHONE = 79_160_000_001
LANDLINE = 74_950_000_002


@pytest.fixture(scope="session")
def golden(people):
    def build(*rows):
        frame = people(*rows)
        return golden_records(frame, frame, match(frame))

    return build


def test_the_most_complete_name_wins_over_the_newest(golden):
    record = golden(
        {"name": "Иванов Иван Петрович", "phones": [PHONE], "updated": datetime.fromisoformat("2020-01-01")},
        {"name": "Иванов И.", "phones": [PHONE], "updated": datetime.fromisoformat("2024-01-01")},
    ).row(0, named=True)
    assert (record["pz_name"], record["name_from"], record["patronymic"]) == ("Иванов Иван Петрович", 0, "Петрович")


def test_of_equally_complete_values_the_newest_wins(golden):
    married = {"phones": [PHONE], "born": date.fromisoformat("1990-05-05"), "gender": "f"}
    record = golden(
        {"name": "Иванова Анна Петровна", "updated": datetime.fromisoformat("2020-01-01"), "city": "Тверь", **married},
        {"name": "Сидорова Анна Петровна", "created": datetime.fromisoformat("2024-01-01"), **married},
    ).row(0, named=True)
    assert (record["pz_name"], record["name_from"]) == ("Сидорова Анна Петровна", 1)
    assert (record["pz_city"], record["city_from"]) == ("Тверь", 0)
    assert (record["pz_email"], record["email_from"]) == (None, None)


def test_one_row_for_each_cluster_in_order_of_first_rows(golden):
    records = golden(
        {"name": "Иванов Иван", "phones": [PHONE], "created": datetime.fromisoformat("2022-01-01"), "source": "b.csv"},
        {"name": "Петров Пётр", "phones": [LANDLINE], "source": "a.csv"},
        {"name": "Иванов Иван", "phones": [PHONE], "created": datetime.fromisoformat("2021-01-01"), "source": "a.csv"},
    )
    assert records["rows"].to_list() == [[0, 2], [1]]
    assert records["master"].to_list() == [2, 1]
    assert records["sources"].to_list() == [["b.csv", "a.csv"], ["a.csv"]]
    assert records["first_seen"].to_list() == [datetime.fromisoformat("2021-01-01"), None]
    assert records["last_seen"].to_list() == [datetime.fromisoformat("2022-01-01"), None]
    assert (records.schema["rows"], records.schema["master"]) == (pl.List(pl.UInt32), pl.UInt32)


def test_numbers_are_ranked_by_rows_then_age_then_mobile(golden):
    third = 79_160_000_003
    records = golden(
        {"name": "Иванов Иван", "phones": [LANDLINE, PHONE], "updated": datetime.fromisoformat("2020-01-01")},
        {"name": "Иванов Иван", "phones": [PHONE, third], "updated": datetime.fromisoformat("2024-01-01")},
        {"name": "Петров Пётр", "phones": [LANDLINE + 5, third + 5]},
    )
    assert records["phones"].to_list() == [[PHONE, third, LANDLINE], [third + 5, LANDLINE + 5]]


def test_no_rows_no_records(people):
    empty = people().clear()
    assert golden_records(empty, empty, match(empty)).height == 0


def test_order_of_rows_changes_no_value(golden):
    rows = [
        {"name": "Иванов Иван", "phones": [PHONE], "city": city, "hash": n}
        for n, city in enumerate(["Тверь", "Тула", "Омск"], start=1)
    ]
    assert golden(*rows)["pz_city"].to_list() == golden(*rows[::-1])["pz_city"].to_list() == ["Омск"]
