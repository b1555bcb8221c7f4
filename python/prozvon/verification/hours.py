"""When a number may be rung: the strictest reading of the law in every zone where its owner may be.

A mobile number's zone is a guess (ported, roaming), so a call must be lawful in all zones that the number may stand
for; of a number without any, only the hours in the middle of a Moscow day are used. Rules: Russia's 230-FZ art. 7
(8-22 on workdays, 9-20 on days off), which also serves where we know no other; USA 47 CFR 64.1200(c)(1) (8-21).
"""

from dataclasses import dataclass
from datetime import datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

import phonenumbers
from phonenumbers import timezone

_SATURDAY = 5
_MOSCOW = ZoneInfo("Europe/Moscow")
_NARROW = (time(12), time(18))
_KALININGRAD = {"Europe/Bucharest": "Europe/Kaliningrad"}
"""libphonenumber names Kaliningrad's zone after a city that keeps summer time."""


@dataclass(frozen=True, slots=True)
class DayRule:
    """Local hours of workdays and of days off; the end itself is excluded."""

    workday: tuple[time, time]
    day_off: tuple[time, time]


_STRICT = DayRule((time(8), time(22)), (time(9), time(20)))
_RULES = {"US": DayRule((time(8), time(21)), (time(8), time(21)))}


@dataclass(frozen=True, slots=True)
class Hours:
    """`setting` is `law`, or a span of hours such as `09:00-18:00`, on the clock of `now`'s own zone."""

    setting: str = "law"

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
        zones, rule = _where(number)
        if not zones:
            return _within(now.astimezone(_MOSCOW), _NARROW)
        locals_ = (now.astimezone(zone) for zone in zones)
        return all(_within(local, rule.day_off if local.weekday() >= _SATURDAY else rule.workday) for local in locals_)


@lru_cache(maxsize=8)
def _span(setting: str) -> tuple[time, time | None]:
    start, _, end = setting.partition("-")
    return time.fromisoformat(start), None if end == "24:00" else time.fromisoformat(end)


def _within(local: datetime, span: tuple[time, time]) -> bool:
    return span[0] <= local.timetz().replace(tzinfo=None) < span[1]


@lru_cache(maxsize=65_536)
def _where(number: str) -> tuple[tuple[ZoneInfo, ...], DayRule]:
    parsed = phonenumbers.parse(number)
    region = phonenumbers.region_code_for_number(parsed)
    names = [name for name in timezone.time_zones_for_number(parsed) if name != timezone.UNKNOWN_TIMEZONE]
    if region == "RU":
        names = [_KALININGRAD.get(name, name) for name in names]
    return tuple(ZoneInfo(name) for name in names), _RULES.get(region or "", _STRICT)
