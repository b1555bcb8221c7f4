"""When a number may be rung: the strictest reading of the law in every zone where its owner may be.

A mobile number's zone is a guess (ported, roaming; a Russian one may be anywhere in Russia), so a call must be lawful in
all zones that the number may stand for; of a number without any, only the hours in the middle of a Moscow day are used.
Rules: Russia's 230-FZ art. 7 (8-22 on workdays, 9-20 on days off), which also serves where we know no other; USA 47 CFR
64.1200(c)(1) (8-21). Russia's holidays (Labour Code art. 112) are days off wherever the rule is; those that are moved
every year are told by a setting. A Saturday that was made a workday stays a day off: the stricter reading.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from phonenumbers.tzdata import TIMEZONE_DATA, TIMEZONE_LONGEST_PREFIX

_SATURDAY = 5
_MOSCOW = ZoneInfo("Europe/Moscow")
_NARROW = (time(12), time(18))
_KALININGRAD = {"Europe/Bucharest": "Europe/Kaliningrad"}
"""libphonenumber names Kaliningrad's zone after a city that keeps summer time."""
_RUSSIA: tuple[str, ...] = ("Europe/Moscow", "Europe/Kaliningrad", "Europe/Samara", "Asia/Yekaterinburg", "Asia/Omsk")
_RUSSIA += ("Asia/Krasnoyarsk", "Asia/Irkutsk", "Asia/Yakutsk", "Asia/Vladivostok", "Asia/Magadan", "Asia/Kamchatka")
"""One zone for each offset that Russia keeps, Moscow first."""


@dataclass(frozen=True, slots=True)
class DayRule:
    """Local hours of workdays and of days off; the end itself is excluded."""

    workday: tuple[time, time]
    day_off: tuple[time, time]


_STRICT = DayRule((time(8), time(22)), (time(9), time(20)))
_HOLIDAYS = frozenset({*((1, day) for day in range(1, 9)), (2, 23), (3, 8), (5, 1), (5, 9), (6, 12), (11, 4)})
"""Month and day of Russia's holidays."""
_NORTH_AMERICA = DayRule((time(8), time(21)), (time(8), time(21)))
_UNKNOWN = DayRule(_NARROW, _NARROW)


@dataclass(frozen=True, slots=True)
class Hours:
    """`setting` is `law`, or a span of hours such as `09:00-18:00`, on the clock of `now`'s own zone.

    `holidays` are days off besides the fixed ones, in the zone of whoever is rung.
    """

    setting: str = "law"
    holidays: frozenset[date] = frozenset()

    def allow(self, number: str, now: datetime) -> bool:
        """Whether `number` (E.164) may be rung at `now`, which has a zone.

        >>> noon = datetime(2026, 11, 23, 12, tzinfo=_MOSCOW)
        >>> Hours().allow("+74950000000", noon), Hours().allow("+74230000000", noon)
        (True, True)
        >>> Hours().allow("+74230000000", noon.replace(hour=16))
        False
        """
        if self.setting != "law":
            start, end = _span(self.setting)
            moment = now.timetz().replace(tzinfo=None)
            return start <= moment and (end is None or moment < end)
        # Rules change at whole minutes, so all numbers of a zone share one answer a minute.
        return _lawful(*_where(number), now.replace(second=0, microsecond=0), self.holidays)


@dataclass(frozen=True, slots=True)
class Window:
    """Hours on the clock of `zone`, as `09:00-13:00`, or empty where no hour is right in every possible zone."""

    zone: str
    workday: str
    day_off: str


def window(number: str, now: datetime) -> Window:
    """The lawful hours of `number`, an E.164 number or the beginning of one that tells its zones.

    `now` decides about summer time.

    >>> window("+79160000000", datetime(2026, 11, 23, 12, tzinfo=_MOSCOW))
    Window(zone='Europe/Moscow', workday='09:00-13:00', day_off='10:00-11:00')
    """
    zones, rule = _where(number)
    return Window(zones[0].key, _common(zones, rule.workday, now), _common(zones, rule.day_off, now))


def prefix_lengths() -> dict[str, int]:
    """How many digits tell a number's zones, by its first two digits."""
    longest: dict[str, int] = {}
    for prefix in TIMEZONE_DATA:
        longest[prefix[:2]] = max(longest.get(prefix[:2], 0), len(prefix))
    return longest


def _common(zones: tuple[ZoneInfo, ...], span: tuple[time, time], now: datetime) -> str:
    day = now.astimezone(zones[0]).date()
    starts = [datetime.combine(day, span[0], zone) for zone in zones]
    ends = [datetime.combine(day, span[1], zone) for zone in zones]
    start, end = max(starts).astimezone(zones[0]), min(ends).astimezone(zones[0])
    return f"{start:%H:%M}-{end:%H:%M}" if end - start > timedelta(0) else ""


@lru_cache(maxsize=8)
def _span(setting: str) -> tuple[time, time | None]:
    start, _, end = setting.partition("-")
    return time.fromisoformat(start), None if end == "24:00" else time.fromisoformat(end)


def _within(local: datetime, span: tuple[time, time]) -> bool:
    return span[0] <= local.timetz().replace(tzinfo=None) < span[1]


@lru_cache(maxsize=1024)
def _lawful(zones: tuple[ZoneInfo, ...], rule: DayRule, now: datetime, holidays: frozenset[date]) -> bool:
    locals_ = (now.astimezone(zone) for zone in zones)
    return all(_within(at, rule.day_off if _is_day_off(at.date(), holidays) else rule.workday) for at in locals_)


def _is_day_off(day: date, holidays: frozenset[date]) -> bool:
    return day.weekday() >= _SATURDAY or (day.month, day.day) in _HOLIDAYS or day in holidays


@lru_cache(maxsize=65_536)
def _where(number: str) -> tuple[tuple[ZoneInfo, ...], DayRule]:
    """The possible zones of a number, or of the beginning of one, and the rule of its country."""
    digits = number[1:]
    if digits.startswith("79"):
        return tuple(map(ZoneInfo, _RUSSIA)), _STRICT
    for length in range(TIMEZONE_LONGEST_PREFIX, 0, -1):
        names = TIMEZONE_DATA.get(digits[:length])
        if names is not None:
            rule = _NORTH_AMERICA if digits.startswith("1") else _STRICT
            moved = _KALININGRAD if digits.startswith("7") else {}
            return tuple(ZoneInfo(moved.get(name, name)) for name in names), rule
    return (_MOSCOW,), _UNKNOWN
