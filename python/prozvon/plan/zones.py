"""Time zones of the regions that the register names.

Source: the federal law on the reckoning of time (107-FZ) with the names of the time zone database.
"""

import re
from typing import Final

_ZONES: Final = (
    (r"калининград", ("Europe/Kaliningrad",)),
    (r"самарск|удмурт", ("Europe/Samara",)),
    (r"саратов", ("Europe/Saratov",)),
    (r"астрахан", ("Europe/Astrakhan",)),
    (r"ульяновск", ("Europe/Ulyanovsk",)),
    (
        r"башкортостан|пермск|свердловск|челябинск|курганск|оренбург|тюменск|ханты|ямало",
        ("Asia/Yekaterinburg",),
    ),
    (r"омск", ("Asia/Omsk",)),
    (r"алтай", ("Asia/Barnaul",)),
    (r"кемеров|кузбасс", ("Asia/Novokuznetsk",)),
    (r"томск", ("Asia/Tomsk",)),
    (r"новосибирск", ("Asia/Novosibirsk",)),
    (r"красноярск|хакас|тыва|таймыр|эвенк", ("Asia/Krasnoyarsk",)),
    (r"иркутск|бурят", ("Asia/Irkutsk",)),
    (r"забайкал|читинск", ("Asia/Chita",)),
    (r"амурск", ("Asia/Yakutsk",)),
    (r"саха\b|якути", ("Asia/Yakutsk", "Asia/Vladivostok", "Asia/Srednekolymsk")),
    (r"приморск|хабаровск|еврейск", ("Asia/Vladivostok",)),
    (r"сахалин", ("Asia/Sakhalin",)),
    (r"магадан", ("Asia/Magadan",)),
    (r"камчат", ("Asia/Kamchatka",)),
    (r"чукот", ("Asia/Anadyr",)),
)
_PATTERNS: Final = tuple((re.compile(rf"(?<![а-я])(?:{words})"), names) for words, names in _ZONES)
_COUNTRY: Final = re.compile(r"российская федерация|вся россия")


def zones(region: str) -> tuple[str, ...]:
    """The zones of a region, or of several in one name; none for the whole country or no region.

    >>> zones("г. Санкт-Петербург и Ленинградская область"), zones("Омская область"), zones("Томская область")
    (('Europe/Moscow',), ('Asia/Omsk',), ('Asia/Tomsk',))
    >>> zones("Республика Саха /Якутия/")
    ('Asia/Yakutsk', 'Asia/Vladivostok', 'Asia/Srednekolymsk')
    >>> zones("Российская Федерация")
    ()
    """
    folded = region.lower().strip()
    if not folded or _COUNTRY.search(folded):
        return ()
    found = [name for pattern, names in _PATTERNS if pattern.search(folded) for name in names]
    return tuple(dict.fromkeys(found)) or ("Europe/Moscow",)
