from datetime import UTC, datetime

import polars as pl
import pytest

from prozvon.dial.window import windows, within_asked
from prozvon.hours import Hours

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("number", "zone", "workday", "day_off"),
    [
        pytest.param("+74950000000", "Europe/Moscow", "08:00-22:00", "09:00-20:00", id="Moscow"),
        pytest.param("+74230000000", "Asia/Vladivostok", "08:00-22:00", "09:00-20:00", id="Vladivostok"),
        pytest.param("+79160000000", "Europe/Moscow", "09:00-13:00", "10:00-11:00", id="a mobile may be anywhere"),
        pytest.param("+12125550123", "America/New_York", "08:00-21:00", "08:00-21:00", id="New York"),
        pytest.param("+88300000000", "Europe/Moscow", "12:00-18:00", "12:00-18:00", id="no zone known"),
    ],
)
def test_a_number_has_the_hours_that_are_lawful_wherever_its_owner_may_be(
    number: str, zone: str, workday: str, day_off: str
) -> None:
    assert windows(pl.Series([number]), MONDAY).rows() == [(zone, workday, day_off)]


def test_window_and_verifier_obey_one_rule() -> None:
    numbers = ["+74950000000", "+74230000000", "+79160000000", "+12125550123", "+77270000000", "+4989000000"]
    for number, row in zip(numbers, windows(pl.Series(numbers), MONDAY).iter_rows(named=True), strict=True):
        from zoneinfo import ZoneInfo

        zone = ZoneInfo(row["pz_time_zone"])
        for hour in range(24):
            moment = datetime(2026, 11, 24, hour, 30, tzinfo=zone)
            start, _, end = row["pz_window"].partition("-")
            assert Hours().allow(number, moment) == (start <= f"{hour:02}:30" < end), (number, hour)


@pytest.mark.parametrize(
    ("begin", "end", "workday", "day_off", "code"),
    [
        (600, 720, "10:00-12:00", "10:00-11:00", "hours_asked"),
        (660, 1440, "11:00-13:00", "10:00-11:00", "hours_asked"),
        (1080, 1440, "09:00-13:00", "10:00-11:00", "other_hours_asked"),
        (None, None, "09:00-13:00", "10:00-11:00", None),
    ],
)
def test_recorded_hours_narrow_the_lawful_ones(
    begin: int | None, end: int | None, workday: str, day_off: str, code: str | None
) -> None:
    asked = pl.DataFrame(
        {"asked_from": [begin], "asked_until": [end]}, schema=dict.fromkeys(("asked_from", "asked_until"), pl.Int32)
    )
    hours, told = within_asked(windows(pl.Series(["+79160000000"]), MONDAY), asked)
    assert hours.row(0) == ("Europe/Moscow", workday, day_off)
    assert told.to_list() == [code]
