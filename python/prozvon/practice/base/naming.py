"""Name tables made ready to draw from: given names, surnames in both genders, patronymics, diminutives."""

from typing import Final, NamedTuple

from prozvon.practice.base import names_other as other
from prozvon.practice.base import names_russian as russian
from prozvon.practice.base.draw import Deck


class Folk(NamedTuple):
    """Whose names a person bears. `patronymic`: "ru" (-ович), "az" (оглы, кызы), "" (none)."""

    name: str
    men: Deck[str]
    women: Deck[str]
    surnames: Deck[tuple[str, str]]
    patronymic: str


def _given(table: str) -> list[tuple[str, float]]:
    return [(line.split()[0], float(line.split()[1])) for line in table.strip().splitlines()]


def _diminutives(*tables: str) -> dict[str, tuple[str, ...]]:
    lines = [line.split() for table in tables for line in table.strip().splitlines()]
    return {words[0]: tuple(words[2:]) for words in lines}


DIMINUTIVES: Final = _diminutives(
    russian.MALE,
    russian.FEMALE,
    other.TATAR_MALE,
    other.TATAR_FEMALE,
    other.CAUCASIAN_MALE,
    other.CAUCASIAN_FEMALE,
    other.AZERI_MALE,
    other.AZERI_FEMALE,
    other.ASIAN_MALE,
    other.ASIAN_FEMALE,
    other.ENGLISH_MALE,
    other.ENGLISH_FEMALE,
)
"""Given name -> what its bearers are called; some stand under several names, in both genders (Саша, Женя, Лера)."""


def feminine(surname: str) -> str:
    """A woman's form of a surname.

    >>> [feminine(s) for s in ("Иванов", "Ильин", "Толстой", "Ковальский", "Шевченко", "Черных", "Саркисян", "Бородин")]
    ['Иванова', 'Ильина', 'Толстая', 'Ковальская', 'Шевченко', 'Черных', 'Саркисян', 'Бородина']
    """
    if surname.endswith(("ский", "цкий")):
        return surname[:-2] + "ая"
    if surname.endswith("ой"):
        return surname[:-2] + "ая"
    if surname.endswith(("ов", "ев", "ёв", "ин", "ын")) and len(surname) > 3:
        return surname + "а"
    return surname


_HUSHING: Final = "жшчщц"


def patronymic(father: str, gender: str, way: str = "ru") -> str:
    """What a child of `father` is called after him.

    >>> [patronymic(n, "m") for n in ("Иван", "Сергей", "Юрий", "Дмитрий", "Игорь", "Илья", "Пётр", "Лев")]
    ['Иванович', 'Сергеевич', 'Юрьевич', 'Дмитриевич', 'Игоревич', 'Ильич', 'Петрович', 'Львович']
    >>> patronymic("Никита", "f"), patronymic("Эльдар", "f", "az"), patronymic("Гиви", "m")
    ('Никитична', 'Эльдар кызы', 'Гивиевич')
    """
    if way == "az":
        return f"{father} {'оглы' if gender == 'm' else 'кызы'}"
    if father in russian.SHORT_PATRONYMICS:
        return russian.SHORT_PATRONYMICS[father][gender == "f"]
    stem = _STEMS.get(father)
    if stem is None:
        if father.endswith("ий"):
            stem = father[:-2] + "ье"
        elif father.endswith(("й", "ь")):
            stem = father[:-1] + "е"
        elif father.endswith(("и", "е", "э")):
            stem = father + "е"
        elif father.endswith(("а", "я", "о")):
            stem = father[:-1] + "о"
        else:
            stem = father + ("е" if father[-1] in _HUSHING else "о")
    return stem + ("вич" if gender == "m" else "вна")


_words = russian.PATRONYMICS.split()
_STEMS: Final = dict(zip(_words[::2], _words[1::2], strict=True))


def _russian_surnames() -> Deck[tuple[str, str]]:
    """Rank makes the weight: the head by Zipf and Mandelbrot, then the tail of stems and endings sharing a third."""
    head = list(dict.fromkeys(russian.SURNAMES.split()))
    weighted = [((name, feminine(name)), 1 / (rank + 14)) for rank, name in enumerate(head)]
    seen = set(head)
    tail: list[tuple[tuple[str, str], float]] = []
    for rank, stem in enumerate(dict.fromkeys(russian.STEMS.split())):
        for ending, share in russian.ENDINGS:
            name = stem.removesuffix("ь") + ending if not stem.endswith(("а", "о", "у")) else stem[:-1] + ending
            if name in seen or "ьь" in name:
                continue
            seen.add(name)
            # Neighbouring stems differ in weight, so that rare and rarer surnames mix through the alphabet.
            tail.append(((name, feminine(name)), share / (rank * 7 % 31 + 2)))
    scale = sum(w for _, w in weighted) * 0.6 / sum(w for _, w in tail)
    weighted += [(pair, weight * scale) for pair, weight in tail]
    particles = [((name, name), 0.002) for name in russian.PARTICLE_SURNAMES.split(",")]
    return Deck(weighted + particles)


def _ranked(surnames: str, *, same: bool = False) -> Deck[tuple[str, str]]:
    names = dict.fromkeys(surnames.split())
    return Deck([((name, name if same else feminine(name)), 1 / (rank + 8)) for rank, name in enumerate(names)])


def _folk(name: str, men: str, women: str, surnames: Deck[tuple[str, str]], way: str) -> Folk:
    return Folk(name, Deck(_given(men)), Deck(_given(women)), surnames, way)


RUSSIAN: Final = _folk("russian", russian.MALE, russian.FEMALE, _russian_surnames(), "ru")
TATAR: Final = _folk("tatar", other.TATAR_MALE, other.TATAR_FEMALE, _ranked(other.TATAR_SURNAMES), "ru")
CAUCASIAN: Final = _folk(
    "caucasian", other.CAUCASIAN_MALE, other.CAUCASIAN_FEMALE, _ranked(other.CAUCASIAN_SURNAMES), "ru"
)
AZERI: Final = _folk("azeri", other.AZERI_MALE, other.AZERI_FEMALE, _ranked(other.AZERI_SURNAMES), "az")
ASIAN: Final = _folk("asian", other.ASIAN_MALE, other.ASIAN_FEMALE, _ranked(other.ASIAN_SURNAMES), "ru")
ENGLISH: Final = _folk(
    "english", other.ENGLISH_MALE, other.ENGLISH_FEMALE, _ranked(other.ENGLISH_SURNAMES, same=True), ""
)

FOLKS: Final = Deck([(RUSSIAN, 84.0), (TATAR, 5.0), (CAUCASIAN, 3.0), (AZERI, 1.0), (ASIAN, 4.5), (ENGLISH, 2.5)])
