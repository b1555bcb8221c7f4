"""Hours that people ask for, from what operators write."""

import polars as pl
import pytest

from prozvon.normalize.call_hours import asked_hours

SAID = (
    ("с 10 до 19:30", "10:00-19:30"),
    ("10:00–19:00", "10:00-19:00"),
    ("будни с 10-00 до 18-00", "10:00-18:00"),
    ("с 9ч до 18ч", "09:00-18:00"),
    ("9am-5pm", "09:00-17:00"),
    ("after 6pm", "18:00-24:00"),
    ("12am - 1pm", "00:00-13:00"),
    ("после 18", "18:00-24:00"),
    ("не звонить до 11", "11:00-24:00"),
    ("раньше 10 не звонить", "10:00-24:00"),
    ("не после 20", "00:00-20:00"),
    ("до 12", "00:00-12:00"),
    ("Утром", "09:00-12:00"),
    ("лучше вечером", "17:00-22:00"),
    ("не звонить с 10 до 12", None),
    ("по мск с 9 до 12", None),
    ("в любое время", None),
    ("25-30", None),
    ("18-9", None),
    ("+7 916 123-45-67", None),
    ("", None),
    (None, None),
)


def clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


@pytest.mark.parametrize(("said", "meant"), SAID)
def test_what_is_said_is_a_span_of_one_day(said: str | None, meant: str | None) -> None:
    begin, end = (column[0] for column in asked_hours([pl.Series([said], dtype=pl.String)], 1))
    assert (None if begin is None else f"{clock(begin)}-{clock(end)}") == meant


def test_of_several_columns_the_first_that_says_anything_counts() -> None:
    begin, _ = asked_hours([pl.Series(["", "с 9"]), pl.Series(["с 10", "с 11"])], 2)
    assert begin.to_list() == [600, 540]
    assert asked_hours([], 2)[0].to_list() == [None, None]
