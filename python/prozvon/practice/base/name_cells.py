"""Name cells: orders in which parts are written, and the faults that name cells really have.

Part faults change a part before the cell is put together; text faults change the whole cell. Both may meet in one cell.
"""

from collections.abc import Callable, Sequence
from typing import Final

from prozvon.practice.base import spelling
from prozvon.practice.base.draw import Random, pick
from prozvon.practice.base.fault import Fault, chances, fault
from prozvon.practice.base.naming import DIMINUTIVES
from prozvon.practice.base.row import Row
from prozvon.practice.base.sources import HABITS, Source, filled

Parts = tuple[str, str, str]
"""Surname, given name, patronymic; "" where the cell does not show it."""

ApplyParts = Callable[[Parts, Row, Random], Parts | None]
ApplyText = Callable[[str, Row, Random], str | None]


def _initials(parts: Parts, between: str) -> str:
    return between.join(part[0] + "." for part in parts[1:] if part)


def _joined(parts: Parts, way: str, r: Random) -> str:
    surname, given, patronymic = parts
    if way in {"s_ii", "ii_s"}:
        letters = _initials(parts, "" if r() < 0.7 else " ")
        return f"{surname} {letters}".strip() if way == "s_ii" else f"{letters} {surname}".strip()
    if way in {"gs", "gps"}:
        return " ".join(part for part in (given, patronymic, surname) if part)
    return " ".join(part for part in parts if part)


SHOWS: Final = {
    "sgp": "sgp",
    "gp": "gp",
    "sg": "sg",
    "gs": "sg",
    "g": "g",
    "s": "s",
    "gps": "sgp",
    "s_ii": "s",
    "ii_s": "s",
}
"""Way of writing -> parts that stand there in full: s surname, g given name, p patronymic."""

WAY_FAULTS: Final = {
    "s_ii": "name_initials", "ii_s": "name_initials", "g": "name_one_word", "s": "name_one_word",
    "sg": "name_no_patronymic",
    "gs": "name_no_patronymic", "gp": "name_no_surname", "gps": "name_given_first",
}  # fmt: skip
"""Way of writing -> its code in the truth."""

WAY_ABOUT: Final = {
    "name_initials": "initials for given name and patronymic, before or behind the surname",
    "name_one_word": "a given name or a surname alone",
    "name_no_patronymic": "surname and given name in either order, no patronymic",
    "name_no_surname": "given name and patronymic only",
    "name_given_first": "given name, patronymic, surname in this order",
}


@fault("name_diminutive", 0.050, operator=2, web=1.6, crm=0.1, excel=0.2)
def diminutive(parts: Parts, row: Row, r: Random) -> Parts | None:
    """A diminutive or nickname for the given name: Саша, Bob."""
    known = DIMINUTIVES.get(parts[1])
    # Саша Иванович is said by nobody: a patronymic mostly goes with the full name.
    if not known or (parts[2] and r() < 0.6):
        return None
    u = r()
    return parts[0], known[int(u * u * len(known))], parts[2]


@fault("name_typo", 0.030, operator=2, crm=1.2, web=0.8, partner=0.2)
def typo(parts: Parts, row: Row, r: Random) -> Parts | None:
    """One slip of the finger in a part."""
    return _changed(parts, spelling.slip, r)


@fault("name_misheard", 0.024, operator=4, crm=1, web=0.1, partner=0, excel=0.3)
def misheard(parts: Parts, row: Row, r: Random) -> Parts | None:
    """A part taken down by ear: Салавьёв."""
    return _changed(parts, spelling.mishear, r)


def _changed(parts: Parts, change: Callable[[str, Random], str], r: Random) -> Parts | None:
    which = [i for i in (0, 0, 0, 1, 2) if len(parts[i]) > 3]
    if not which:
        return None
    i = pick(which, r)
    changed = [*parts]
    changed[i] = change(parts[i], r)
    return (changed[0], changed[1], changed[2]) if changed[i] != parts[i] else None


_VARIANTS: Final = {
    "Наталья": "Наталия", "Софья": "София", "София": "Софья", "Данила": "Даниил", "Даниил": "Данил", "Данил": "Даниил",
    "Алёна": "Елена", "Геннадий": "Генадий", "Кирилл": "Кирил", "Алла": "Ала", "Инна": "Ина", "Юлия": "Юлья",
    "Татьяна": "Татиана", "Мария": "Марья", "Анастасия": "Настасья", "Дмитрий": "Димитрий", "Валерия": "Валерья",
    "Артём": "Артемий", "Георгий": "Егор", "Егор": "Георгий", "Ксения": "Оксана", "Христина": "Кристина",
}  # fmt: skip


@fault("name_variant", 0.012)
def variant(parts: Parts, row: Row, r: Random) -> Parts | None:
    """Another accepted form of the given name: Наталия for Наталья."""
    other = _VARIANTS.get(parts[1])
    return (parts[0], other, parts[2]) if other else None


@fault("name_swapped", 0.010, web=3, operator=0.5, crm=0.5)
def swapped(parts: Parts, row: Row, r: Random) -> Parts | None:
    """Surname and given name in each other's place."""
    return (parts[1], parts[0], parts[2]) if parts[0] and parts[1] else None


PART_FAULTS: Final[Sequence[Fault[ApplyParts]]] = (diminutive, typo, misheard, variant, swapped)


@fault("name_upper", 0.065, crm=3, excel=1.5, web=0.6, operator=0.2, partner=0.2)
def upper(text: str, row: Row, r: Random) -> str | None:
    """All capitals."""
    return text.upper()


@fault("name_lower", 0.050, web=3.4, operator=1, crm=0.1, excel=0.2, partner=0.1)
def lower(text: str, row: Row, r: Random) -> str | None:
    """All small letters."""
    return text.lower()


@fault("name_mixed_case", 0.006, web=3, crm=0.2, partner=0.2)
def mixed_case(text: str, row: Row, r: Random) -> str | None:
    """Capitals at random: ИвАНОВ."""
    u = r()
    if u < 0.4:
        return text.swapcase()
    return "".join(c.upper() if r() < 0.4 else c.lower() for c in text)


@fault("name_layout", 0.008, web=2.5, operator=1.5, crm=0.5, excel=0.2, partner=0)
def layout(text: str, row: Row, r: Random) -> str | None:
    """Typed with the keyboard on Latin: Bdfyjd."""
    return text.translate(spelling.TO_LATIN_KEYS) if _cyrillic(text) else None


@fault("name_translit", 0.022, web=2.4, partner=4, operator=0.1, crm=0.1, excel=0.5)
def translit(text: str, row: Row, r: Random) -> str | None:
    """Transliterated, by one of four schemes."""
    return (
        text.translate(spelling.SCHEMES[pick(("passport", "gost", "free", "free", "chat"), r)])
        if _cyrillic(text)
        else None
    )


@fault("name_homoglyph", 0.010, crm=2.5, excel=1.5, web=0.3)
def homoglyph(text: str, row: Row, r: Random) -> str | None:
    """Latin letters that look like Cyrillic ones."""
    return spelling.look_alike(text, r)


@fault("name_glued", 0.006, excel=3, web=1.5, partner=0)
def glued(text: str, row: Row, r: Random) -> str | None:
    """Parts run together: ИвановИванИванович."""
    return text.replace(" ", "") if " " in text else None


@fault("name_spaces", 0.020, excel=2, web=2)
def spaces(text: str, row: Row, r: Random) -> str | None:
    """Spaces too many, no-break spaces, tabs, around and inside."""
    return pick((f" {text}", f"{text} ", text.replace(" ", "  "), text.replace(" ", "\u00a0"), f"{text}\t"), r)


@fault("name_comma", 0.006, partner=4, web=0.3)
def comma(text: str, row: Row, r: Random) -> str | None:
    """A comma behind the surname: Иванов, Иван."""
    first, _, rest = text.partition(" ")
    return f"{first}, {rest}" if rest and first == row.surname else None


_RELATIONS: Final = ("мама {g}", "жена {g}", "муж", "сын", "дочь", "бабушка", "сестра", "брат", "папа {g}")
_NOTES: Final = (
    "ВИП",
    "постоянный клиент",
    "новый",
    "директор",
    "бухгалтер",
    "с авито",
    "от Марины",
    "опт",
    "доп. контакт",
)


@fault("name_note", 0.014, operator=4, crm=1.5, web=0.1, partner=0)
def note(text: str, row: Row, r: Random) -> str | None:
    """A remark with the name: мама Егорова, (муж), директор."""
    if r() < 0.4:
        relation = pick(_RELATIONS, r).replace(" {g}", "")
        return f"{relation} {text}" if r() < 0.5 else f"{text} ({relation})"
    remark = pick(_NOTES, r)
    return f"{text} ({remark})" if r() < 0.5 else f"{text} {remark}"


@fault("name_title", 0.004, excel=3, web=0.3)
def title(text: str, row: Row, r: Random) -> str | None:
    """A form of address: г-н, г-жа, Mr., доктор."""
    male = row.person.gender == "m"
    if not _cyrillic(text):
        return f"{'Mr.' if male else pick(('Mrs.', 'Ms.'), r)} {text}"
    return f"{pick(('г-н', 'господин', 'др.'), r) if male else pick(('г-жа', 'госпожа'), r)} {text}"


@fault("name_doubled", 0.003, web=3)
def doubled(text: str, row: Row, r: Random) -> str | None:
    """A word twice: Иванов Иванов Иван."""
    first, _, rest = text.partition(" ")
    return f"{first} {first} {rest}".rstrip()


@fault("name_with_phone", 0.003, operator=4, crm=0.5, partner=0)
def with_phone(text: str, row: Row, r: Random) -> str | None:
    """The phone in the name cell too."""
    return f"{text} 8{row.mobile[1:]}" if row.mobile.startswith("79") else None


@fault("name_do_not_call", 0.0015, operator=4, crm=2, web=0, partner=0)
def do_not_call(text: str, row: Row, r: Random) -> str | None:
    """A refusal in the name cell: Иванов НЕ ЗВОНИТЬ."""
    row.refused = True
    return f"{text} {pick(('НЕ ЗВОНИТЬ', '(не звонить!)', 'не беспокоить', 'ОТКАЗ', 'DNC', '- не звонить'), r)}"


@fault("name_company", 0.003, excel=2, crm=2, partner=0)
def company(text: str, row: Row, r: Random) -> str | None:
    """The company in the name cell."""
    if row.firm is None or row.firm.form == "ИП":
        return None
    row.shows, row.parts = "", None
    return f'{row.firm.form} "{row.firm.core}"'


JUNK: Final = (
    "тест", "Тест Тестов", "test", "asdf", "фывфыв", "йцукен", "qwerty", "Клиент {n}", "Клиент", "аноним", "нет",
    "-", "не указано",
    "Имя", "Имя Фамилия", "неизвестно", "Покупатель", "Гость", "ххх", "без имени", "Абонент {n}", "111",
    "new client", ".",
)  # fmt: skip


@fault("name_junk", 0.011, web=3, operator=0.8, crm=0.4, excel=0.2, partner=0.1)
def junk(text: str, row: Row, r: Random) -> str | None:
    """No name at all: тест, asdf, Клиент 12."""
    row.shows, row.parts = "", None
    return pick(JUNK, r).replace("{n}", str(1 + int(r() * 300)))


TEXT_FAULTS: Final[Sequence[Fault[ApplyText]]] = (
    upper, lower, mixed_case, layout, translit, homoglyph, glued, spaces, comma, note, title, doubled, with_phone,
    do_not_call,
    company, junk,
)  # fmt: skip

YO: Final = 0.75
"""How often ё is written as е."""

_PARTS: Final = chances(PART_FAULTS, filled("name"))
_TEXTS: Final = chances(TEXT_FAULTS, filled("name"))
_KEEPS_PARTS: Final = frozenset(("name_upper", "name_lower", "name_mixed_case", "name_layout", "name_homoglyph"))


def _cyrillic(text: str) -> bool:
    return any("а" <= c <= "я" or "А" <= c <= "Я" for c in text)


def fill(row: Row, r: Random) -> None:
    """Write the name cell of `row`; faults go to `row.faults`, what stands there in full to `row.shows`."""
    person = row.person
    way = HABITS[row.source].names.draw(r)
    shows = SHOWS[way]
    if not person.patronymic:
        shows = shows.replace("p", "")
        if way == "gp":
            way, shows = "gs", "sg"
    parts: Parts = (
        row.surname if "s" in way else "",
        person.given if "g" in way or "i" in way else "",
        person.patronymic if "p" in way or "i" in way else "",
    )
    code = WAY_FAULTS.get(way)
    if code is not None and not (person.folk == "english" and code == "name_no_patronymic"):
        row.faults.append(code)
    row.shows = shows
    spoil = _PARTS[row.source].draw(r)
    if spoil is not None and "i" not in way:
        spoilt = spoil.apply(parts, row, r)
        if spoilt is not None:
            parts = spoilt
            row.faults.append(spoil.code)
    if ("ё" in parts[0] or "ё" in parts[1] or "ё" in parts[2]) and row.source is not Source.PARTNER and r() < YO:
        parts = (parts[0].replace("ё", "е"), parts[1].replace("ё", "е"), parts[2].replace("ё", "е"))
    row.parts = parts
    text = _joined(parts, way, r)
    damage = _TEXTS[row.source].draw(r)
    if damage is not None:
        damaged = damage.apply(text, row, r)
        if damaged is not None and damaged != text:
            row.faults.append(damage.code)
            text = damaged
            row.parts = _each(parts, damage, row, r) if damage.code in _KEEPS_PARTS and "i" not in way else None
    row.name = text


def _each(parts: Parts, damage: Fault[ApplyText], row: Row, r: Random) -> Parts:
    """The same damage to each part, for sources that keep the parts in columns of their own."""
    spoilt = [damage.apply(part, row, r) or part if part else "" for part in parts]
    return spoilt[0], spoilt[1], spoilt[2]
