"""City and address cells, and their faults."""

from collections.abc import Callable, Sequence
from typing import Final

from prozvon.practice.base import spelling
from prozvon.practice.base.draw import Deck, Random, pick
from prozvon.practice.base.fault import Fault, chances, fault
from prozvon.practice.base.places import STREET_TYPES
from prozvon.practice.base.row import Row
from prozvon.practice.base.sources import filled
from prozvon.practice.base.world import Home

Apply = Callable[[str, Row, Random], str | None]


@fault("city_synonym", 0.14, operator=1.6, crm=1.3, partner=0.2)
def synonym(text: str, row: Row, r: Random) -> str | None:
    """Another way to name the city: СПб, г. Москва, МСК, Екб."""
    names = row.home.city.synonyms
    u = r()
    return names[int(u * u * len(names))]


@fault("city_case", 0.05, crm=2, web=2)
def city_case(text: str, row: Row, r: Random) -> str | None:
    """All capitals or all small letters."""
    return text.upper() if r() < 0.5 else text.lower()


@fault("city_region", 0.03, crm=2)
def with_region(text: str, row: Row, r: Random) -> str | None:
    """The region with the city."""
    region = row.home.city.region
    if not region or region == text:
        return None
    return pick((f"{region}, г. {text}", f"{text}, {region}", f"{region.replace('область', 'обл.')}, {text}"), r)


@fault("city_typo", 0.015, operator=2.5)
def city_typo(text: str, row: Row, r: Random) -> str | None:
    """A slip in the city."""
    return spelling.slip(text, r)


@fault("city_translit", 0.008, partner=4, web=2)
def city_translit(text: str, row: Row, r: Random) -> str | None:
    """The city in Latin letters."""
    return text.translate(spelling.SCHEMES["free"])


@fault("city_placeholder", 0.01, web=2)
def city_placeholder(text: str, row: Row, r: Random) -> str | None:
    """No city: РФ, Россия, -, не указан."""
    return pick(("Россия", "РФ", "-", "не указан", "другой город"), r)


CITY_FAULTS: Final[Sequence[Fault[Apply]]] = (
    synonym,
    city_case,
    with_region,
    city_typo,
    city_translit,
    city_placeholder,
)

_POSTAL: Final = Deck([(True, 0.3), (False, 0.7)])


def _street(home: Home, r: Random) -> str:
    ways = STREET_TYPES[home.street_type]
    u = r()
    kind = ways[int(u * u * len(ways))].strip()
    # An adjective may stand before its kind: Садовая ул.
    if home.street.endswith(("ая", "ий", "ый", "ой", "ое")) and r() < 0.2:
        return f"{home.street} {kind}"
    return f"{kind}{'' if kind.endswith('.') and r() < 0.25 else ' '}{home.street}"


_BLOCKS: Final = {
    "к": (" корп. {}", " к{}", ", корпус {}", "к{}", "/{}"),
    "с": (" стр. {}", " с{}", ", строение {}", "стр{}"),
}


def _house(home: Home, r: Random) -> str:
    lead = pick((", д. ", ", д.", ", ", " ", ", дом ", " д "), r)
    block = pick(_BLOCKS[home.block[0]], r).format(home.block[1:]) if home.block else ""
    return lead + home.house + block


def _flat(home: Home, r: Random) -> str:
    if not home.flat:
        return ""
    return pick((", кв. {}", ", кв.{}", " кв {}", ", {}", "-{}", ", квартира {}"), r).format(home.flat)


def write(home: Home, r: Random, *, city: bool) -> str:
    """The address in one of its many true forms; `city` puts postal index and city before the street."""
    if home.country != "RU":
        line = f"{home.house} {home.street}"
        if home.country == "DE":
            line = f"{home.street} {home.house}"
        return f"{line}, {home.city.name} {home.postal}" if city else line
    tail = _street(home, r) + _house(home, r) + _flat(home, r)
    lead = f"{home.postal}, " if _POSTAL.draw(r) else ""
    if not city:
        return lead + tail
    name = pick(("г. {}, ", "г.{}, ", "{}, ", "город {}, "), r).format(home.city.name)
    region = f"{home.city.region}, " if home.city.region not in {"", home.city.name} and r() < 0.25 else ""
    return lead + region + name + tail


@fault("address_no_flat", 0.06, web=1.5)
def no_flat(text: str, row: Row, r: Random) -> str | None:
    """The flat is missing."""
    return write(row.home._replace(flat=""), r, city=r() < 0.4) if row.home.flat else None


@fault("address_street_only", 0.03, operator=2)
def street_only(text: str, row: Row, r: Random) -> str | None:
    """Street alone, no house."""
    return _street(row.home, r) if row.home.country == "RU" else None


@fault("address_no_type", 0.09, operator=2.5)
def no_type(text: str, row: Row, r: Random) -> str | None:
    """No street type: Ленина 5-12."""
    home = row.home
    if home.country != "RU":
        return None
    return f"{home.street} {home.house}{home.block}{'-' + home.flat if home.flat else ''}"


@fault("address_reversed", 0.025, crm=2)
def reversed_order(text: str, row: Row, r: Random) -> str | None:
    """Flat, house, street, city in this order."""
    parts = [part.strip() for part in text.split(",")]
    return ", ".join(reversed(parts)) if len(parts) > 1 and row.home.country == "RU" else None


@fault("address_typo", 0.03, operator=2.5)
def typo(text: str, row: Row, r: Random) -> str | None:
    """A slip in the street."""
    return text.replace(row.home.street, spelling.slip(row.home.street, r))


@fault("address_case", 0.06, crm=2, web=2)
def case(text: str, row: Row, r: Random) -> str | None:
    """All capitals or all small letters."""
    return text.upper() if r() < 0.5 else text.lower()


@fault("address_yo", 0.15)
def yo(text: str, row: Row, r: Random) -> str | None:
    """Ё written as е."""
    return text.replace("ё", "е")


@fault("address_homoglyph", 0.006, crm=3)
def homoglyph(text: str, row: Row, r: Random) -> str | None:
    """Latin letters that look like Cyrillic ones."""
    return spelling.look_alike(text, r)


@fault("address_wrong_postal", 0.012)
def wrong_postal(text: str, row: Row, r: Random) -> str | None:
    """An index of elsewhere."""
    return f"{100 + int(r() * 560)}{int(r() * 1000):03d}, {text}" if not text[:6].isdecimal() else None


@fault("address_placeholder", 0.02, operator=2)
def placeholder(text: str, row: Row, r: Random) -> str | None:
    """No address: самовывоз, уточнить, -."""
    return pick(("самовывоз", "уточнить", "-", "нет", "до востребования", "по месту прописки"), r)


ADDRESS_FAULTS: Final[Sequence[Fault[Apply]]] = (
    no_flat, street_only, no_type, reversed_order, typo, case, yo, homoglyph, wrong_postal, placeholder,
)  # fmt: skip

_CITY_TABLE: Final = chances(CITY_FAULTS, filled("city"))
_ADDRESS_TABLE: Final = chances(ADDRESS_FAULTS, filled("address"))


def _spoilt(text: str, row: Row, spoil: Fault[Apply] | None, r: Random) -> str:
    if spoil is None:
        return text
    changed = spoil.apply(text, row, r)
    if changed is None or changed == text:
        return text
    row.faults.append(spoil.code)
    return changed


def fill_city(row: Row, r: Random) -> None:
    """Write the city cell of `row`."""
    row.city = _spoilt(row.home.city.name, row, _CITY_TABLE[row.source].draw(r), r)


def fill_address(row: Row, r: Random) -> None:
    """Write the address cell of `row`; without a city cell the city mostly stands in it."""
    clean = write(row.home, r, city=r() < (0.35 if row.city else 0.9))
    row.address = _spoilt(clean, row, _ADDRESS_TABLE[row.source].draw(r), r)
