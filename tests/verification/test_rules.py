from collections import Counter
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prozvon.errors import InputError
from prozvon.hours import Hours
from prozvon.verification.bases import read_bases
from prozvon.verification.callers import Callers
from prozvon.verification.pace import Pace
from prozvon.verification.targets import _many, read_targets, target, targets
from prozvon.verification.trunk import Trunk

MOSCOW = ZoneInfo("Europe/Moscow")


def at(day, hour, minute=0):
    return datetime(2026, 11, day, hour, minute, tzinfo=MOSCOW)


MONDAY, SUNDAY = 23, 22
MOSCOW_LINE, VLADIVOSTOK_LINE, MOBILE, NEW_YORK = "+74950000000", "+74230000000", "+79160000000", "+12125550100"

LAWFUL = {
    "a workday morning": (MOSCOW_LINE, at(MONDAY, 8), True),
    "too early": (MOSCOW_LINE, at(MONDAY, 7, 59), False),
    "a workday evening": (MOSCOW_LINE, at(MONDAY, 21, 59), True),
    "too late": (MOSCOW_LINE, at(MONDAY, 22), False),
    "a Sunday morning": (MOSCOW_LINE, at(SUNDAY, 8, 59), False),
    "a Sunday": (MOSCOW_LINE, at(SUNDAY, 9), True),
    "a Sunday evening": (MOSCOW_LINE, at(SUNDAY, 20), False),
    "evening in Vladivostok": (VLADIVOSTOK_LINE, at(MONDAY, 15), False),
    "Monday morning in Vladivostok, Sunday in Moscow": (VLADIVOSTOK_LINE, at(SUNDAY, 23, 30), False),
    "the same a little later": (VLADIVOSTOK_LINE, at(MONDAY, 1), True),
    "a mobile, somewhere in eleven zones": (MOBILE, at(MONDAY, 12), True),
    "a mobile, too early in Kaliningrad": (MOBILE, at(MONDAY, 8, 59), False),
    "a mobile, just late enough for Kaliningrad": (MOBILE, at(MONDAY, 9), True),
    "a mobile, too late in Kamchatka": (MOBILE, at(MONDAY, 13), False),
    "an American morning": (NEW_YORK, at(MONDAY, 16), True),
    "an American evening": (NEW_YORK, at(MONDAY, 5), False),
}


@pytest.mark.parametrize(("number", "when", "allowed"), LAWFUL.values(), ids=LAWFUL)
def test_the_law_in_every_possible_zone(number, when, allowed):
    assert Hours().allow(number, when) is allowed


@pytest.mark.parametrize(("hour", "allowed"), [("08:59", False), ("09:00", True), ("17:59", True), ("18:00", False)])
def test_a_span_replaces_zones_and_holidays(hour, allowed):
    when = datetime.fromisoformat(f"2026-11-22T{hour}").replace(tzinfo=timezone(timedelta(hours=3)))
    assert Hours("09:00-18:00").allow(VLADIVOSTOK_LINE, when) is allowed


def test_a_span_to_midnight_includes_the_last_minute():
    assert Hours("00:00-24:00").allow(MOBILE, at(SUNDAY, 23, 59))


@given(st.sampled_from([0.5, 1, 3, 10, 47.5, 200]), st.lists(st.floats(0, 0.7), min_size=1, max_size=60))
def test_no_window_of_a_second_holds_more_than_the_rate(rate, gaps):
    pace, now, spent = Pace(rate), 0.0, []
    for gap in gaps:
        now += gap
        for _ in range(pace.available(now)):
            pace.spend(now)
            spent.append(now)
        assert pace.next(now) > now or pace.available(now)
    window = max(1.0, 1 / rate)
    most = max(1, int(rate))
    for first in spent:
        assert sum(1 for at in spent if first <= at < first + window) <= most


@given(
    st.sampled_from([1, 3, 10, 200]),
    st.lists(st.tuples(st.floats(0, 0.7), st.floats(0, 1.5), st.floats(0, 1), st.integers(0, 9)), max_size=60),
)
def test_no_stall_between_the_decision_and_the_call_puts_more_into_a_second(rate, turns):
    pace, now, left = Pace(rate), 0.0, []
    for gap, stall, part, refused in turns:
        now += gap
        taken = pace.available(now)
        pace.take(taken)
        count = max(0, taken - refused)
        left += [now + stall * part] * count
        now += stall
        pace.started(taken, count, now)
    for first in left:
        assert sum(1 for at in left if first <= at < first + 1.0) <= rate


def test_what_a_stall_cost_is_caught_up_with():
    pace, now, count = Pace(100), 0.0, 0
    while now < 30:
        places = pace.available(now)
        pace.take(places)
        pace.started(places, places, now)
        count += places
        now += 0.4 if round(now, 2) % 5 == 0 else 0.01
    assert count == pytest.approx(30 * 100, rel=0.01)


@pytest.mark.parametrize("rate", [1, 10, 200])
def test_the_rate_is_reached(rate):
    pace, now, count = Pace(rate), 0.0, 0
    while now < 30:
        for _ in range(pace.available(now)):
            pace.spend(now)
            count += 1
        now = max(pace.next(now), now + 0.0005)
    assert count == pytest.approx(30 * rate, rel=0.04 if rate == 1 else 0.01)


def test_numbers_are_read_from_any_common_spelling():
    lines = ["\ufeff+7 (916) 000-00-01".lstrip("\ufeff"), "8 916 000 00 02", "79160000003", "+12125550100", "  "]
    assert [target.number for target in targets(lines, "RU")] == [
        "+79160000001",
        "+79160000002",
        "+79160000003",
        "+12125550100",
    ]


BARRED = {
    "112": "emergency_number",
    "02": "emergency_number",
    "103": "emergency_number",
    "0890": "short_number",
    "8 809 500 00 00": "premium_number",
}


@pytest.mark.parametrize(("given", "reason"), BARRED.items())
def test_numbers_that_are_never_rung(given, reason):
    [target] = targets([given], "RU")
    assert target.barred == reason


SPELLINGS = st.one_of(
    st.from_regex(r"\+?[78] ?\(?[3489]\d\d\)? ?\d{3}-?\d\d-?\d\d", fullmatch=True),
    st.from_regex(r"[+]?[0-9]{1,15}", fullmatch=True),
    st.sampled_from([*BARRED, "0112", "112 34 56", "911", "abc", "8-916-XXX-XX-XX", "+"]),
    st.text(alphabet="+0123456789-() x٣٠", max_size=16),
)


@settings(deadline=None)
@given(given=st.lists(SPELLINGS, min_size=1, max_size=60), region=st.sampled_from(["RU", "US", "DE", "KZ"]))
def test_many_numbers_are_read_as_each_by_itself(given, region):
    assert list(_many(given, region)) == [target(text, region) for text in given]


@pytest.mark.parametrize("given", ["8-916-XXX-XX-XX", "89160000", "+7916000000111", "=1+1", "+", "-", "٠٠"])
def test_what_is_no_number(given):
    [target] = targets([given], "RU")
    assert (target.number, target.barred) == (None, None)


def test_a_file_in_bytes_that_are_no_text_is_refused(tmp_path):
    (tmp_path / "numbers").write_bytes(b"\xff\xfe8\x009\x00")
    with pytest.raises(InputError, match="no text in UTF-8"):
        read_targets(tmp_path / "numbers", "RU")
    with pytest.raises(InputError, match="No such file"):
        read_targets(tmp_path / "nowhere", "RU")
    with pytest.raises(InputError):
        read_targets(tmp_path, "RU")


def test_a_byte_order_mark_is_no_part_of_a_number(tmp_path):
    (tmp_path / "numbers").write_bytes("\ufeff89160000001\r\n89160000002\r".encode())
    assert [t.number for t in read_targets(tmp_path / "numbers", "RU")] == ["+79160000001", "+79160000002"]


HOLIDAYS = {
    "New Year, too early for a day off": (datetime(2027, 1, 1, 8, 30, tzinfo=MOSCOW), False),
    "New Year, a day off": (datetime(2027, 1, 1, 9, tzinfo=MOSCOW), True),
    "the last of the holidays, in the evening": (datetime(2027, 1, 8, 20, tzinfo=MOSCOW), False),
    "a day that the government moved, in the evening": (datetime(2027, 2, 22, 20, tzinfo=MOSCOW), False),
    "an ordinary Thursday evening": (datetime(2027, 1, 14, 20, tzinfo=MOSCOW), True),
}


@pytest.mark.parametrize(("when", "allowed"), HOLIDAYS.values(), ids=HOLIDAYS)
def test_holidays_are_days_off(when, allowed):
    assert Hours(holidays=frozenset({date(2027, 2, 22)})).allow(MOSCOW_LINE, when) is allowed


def test_a_basis_stands_behind_its_number_or_in_a_file_of_its_own(tmp_path):
    lines = ["number;basis", "8 916 000-00-01; contract 12", "+79160000002;consent of 3 May", "79160000003"]
    assert [(t.number, t.basis) for t in targets(lines, "RU")] == [
        ("+79160000001", "contract 12"),
        ("+79160000002", "consent of 3 May"),
        ("+79160000003", ""),
    ]
    assert [t.number for t in targets(["79160000003,Ivanov"], "RU")] == [None]  # a name is no basis
    file = tmp_path / "bases"
    file.write_text("number,basis\n89160000001,contract 12\n")
    assert read_bases(file, "RU") == {"+79160000001": "contract 12"}
    file.write_text("89160000001,contract 12\n89160000002\n")
    with pytest.raises(InputError, match="NUMBER,BASIS"):
        read_bases(file, "RU")


@given(st.integers(1, 5), st.integers(1, 7), st.lists(st.integers(0, 2**64 - 1), max_size=20))
def test_no_caller_number_makes_more_calls_a_day_than_it_may(count, most, earlier):
    trunk = Trunk("h", callers=tuple(f"+749500000{n:02}" for n in range(count)))
    callers = Callers([trunk], most=most)
    callers.note((token, [trunk.name]) for token in earlier)
    drawn = []
    while (token := callers.draw(trunk)) is not None:
        assert 0 <= token < 2**64
        drawn.append(token)
    before, made = Counter(t % count for t in earlier), Counter(t % count for t in drawn)
    assert all(made[turn] == max(0, most - before[turn]) for turn in range(count))


SHARED, FIRST, SECOND = "+74950000000", "+74950000001", "+78120000001"
BOTH = Trunk("a", callers=(SHARED, FIRST)), Trunk("b", callers=(SHARED, SECOND))


def test_a_number_that_two_trunks_show_makes_its_calls_once():
    ours, theirs = BOTH
    callers = Callers(BOTH, most=3)
    drawn = [(trunk, callers.draw(trunk)) for trunk in (ours, theirs) * 12]
    made = Counter(trunk.caller(token) for trunk, token in drawn if token is not None)
    assert made == {SHARED: 3, FIRST: 3, SECOND: 3}
    assert not callers.have_turn(ours)
    assert not callers.have_turn(theirs)


def test_a_call_that_goes_on_counts_once_for_each_number_that_it_showed():
    ours, theirs = BOTH
    callers = Callers(BOTH, most=1)
    callers.went_on(0, theirs, [ours.name])  # it showed the number of both
    assert callers.may_go_on(0, theirs, [])
    callers.note([(0, [ours.name, theirs.name])])
    assert callers.may_go_on(0, theirs, [ours.name])
    assert not callers.may_go_on(0, theirs, [])
    callers.went_on(1, theirs, [ours.name])
    assert not callers.may_go_on(1, theirs, [ours.name])
    callers.leave(SHARED)
    assert not callers.may_go_on(0, theirs, [ours.name])


@given(st.integers(0, 2**64 - 1))
def test_calls_over_a_trunk_that_is_no_more_count_for_whatever_they_may_have_shown(token):
    callers = Callers(BOTH, most=1)
    callers.note([(token, ["sip:gone:5060"])])
    assert [callers.may_go_on(token, trunk, []) for trunk in BOTH] == [False, False]


def test_a_trunk_is_blocked_when_all_its_numbers_are():
    nameless = Trunk("c")
    callers = Callers((*BOTH, nameless), most=0)
    for caller in (SHARED, FIRST):
        callers.leave(caller)
    assert [callers.are_blocked(trunk) for trunk in (*BOTH, nameless)] == [True, False, False]
    assert {BOTH[1].caller(callers.draw(BOTH[1])) for _ in range(20)} == {SECOND}
    callers.leave(None)
    assert list(callers.told) == ["+74…00", "+74…01", "sip:c:5060"]
