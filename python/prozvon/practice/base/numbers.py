"""Telephone numbers that are valid by the numbering plans, and random: nobody's on purpose.

A number is its E.164 digits without the plus ("79161234567").
"""

from typing import Final

from prozvon.practice.base.draw import Deck, Random, pick
from prozvon.practice.base.places import City

_MOBILE: Final = Deck(
    [
        (f"7{code}", 3.0)
        for code in (903, 905, 906, 909, 910, 912, 913, 915, 916, 917, 918, 919, 920, 921, 922, 924, 925, 926)
    ]
    + [
        (f"7{code}", 1.6)
        for code in (902, 904, 908, 911, 914, 923, 927, 928, 929, 937, 950, 951, 952, 953, 960, 961, 962)
    ]
    + [
        (f"7{code}", 1.0)
        for code in (900, 901, 931, 936, 938, 963, 964, 965, 967, 968, 977, 980, 981, 982, 983, 985, 987)
    ]
    + [(f"7{code}", 0.5) for code in (932, 933, 934, 939, 958, 966, 978, 984, 986, 988, 989, 991, 992, 995, 996, 999)]
)

_ABROAD: Final = Deck(
    [
        ("KZ", 30.0), ("BY", 18.0), ("UZ", 18.0), ("KG", 6.0), ("AM", 6.0), ("DE", 8.0), ("US", 10.0), ("GB", 4.0),
    ]
)  # fmt: skip

_FOREIGN: Final = {
    "KZ": (("7701", "7702", "7705", "7707", "7708", "7747", "7771", "7775", "7777"), 7),
    "BY": (("375291", "375295", "375297", "375333", "375336", "375441", "375447"), 6),
    "UZ": (("99890", "99891", "99893", "99894", "99897", "99899"), 7),
    "KG": (("99650", "99655", "99670", "99677"), 7),
    "AM": (("37477", "37491", "37493", "37494", "37498"), 6),
    "DE": (("49151", "49160", "49170", "49171", "49172", "49175"), 8),
    "US": (("1212", "1312", "1415", "1617", "1646", "1713", "1206"), 7),
    "GB": (("44771", "44772", "44773", "44783", "44785"), 7),
}
"""Country -> beginnings of mobile numbers, digits that follow."""

PLACEHOLDERS: Final = (
    "0000000", "00000000000", "0", "1234567", "12345678901", "9999999", "89999999999", "79999999999", "1111111",
    "80000000000", "+70000000000", "+7 (000) 000-00-00", "+7 (999) 999-99-99", "89000000000", "123",
    "+7 (111) 111-11-11",
    "5555555", "7777777",
)  # fmt: skip


_POWERS: Final = tuple((10**count, max(1, 10**count // 9)) for count in range(13))


def digits(count: int, r: Random) -> str:
    """`count` random digits, not all alike from three on (that would read as a placeholder)."""
    power, alike = _POWERS[count]
    number = int(r() * power)
    if count > 5 and number % alike == 0:
        number = (number + 4_812_907) % power
    # One more digit in front keeps the zeros; this is several times faster than a format of variable width.
    return str(number + power)[1:]


def mobile(r: Random) -> str:
    """A Russian mobile number."""
    return _MOBILE.draw(r) + digits(7, r)


def landline(city: City, r: Random) -> str:
    """A number in the city's fixed network; local numbers begin with 2-7."""
    code = pick(city.codes, r)
    return f"7{code}{2 + int(r() * 6)}{digits(9 - len(code), r)}"


def foreign(r: Random) -> tuple[str, str]:
    """Country and a mobile number there."""
    country = _ABROAD.draw(r)
    return country, foreign_of(country, r)


def foreign_of(country: str, r: Random) -> str:
    """A mobile number of `country`."""
    starts, rest = _FOREIGN[country]
    # North American and British subscriber numbers do not begin with 0 or 1.
    lead = "" if rest != 7 or country not in {"US", "GB"} else str(2 + int(r() * 7))
    return pick(starts, r) + lead + digits(rest - len(lead), r)


def toll_free(r: Random) -> str:
    """A Russian 8-800 number, as companies have."""
    return "7800" + pick(("100", "200", "250", "333", "500", "505", "550", "700", "775"), r) + digits(4, r)


def city_code(number: str, city: City) -> str | None:
    """The city's own code that a fixed number begins with, or None.

    >>> from prozvon.practice.base.places import CITIES
    >>> city_code("74951234567", CITIES[0])
    '495'
    """
    for code in city.codes:
        if number.startswith(code, 1):
            return code
    return None
