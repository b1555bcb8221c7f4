"""Ways that text is spelled by hand and machine: transliteration, keyboard layouts, look-alike letters, slips."""

from functools import lru_cache
from typing import Final

from prozvon.practice.base.draw import Random, pick

_CYRILLIC: Final = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
_PASSPORT: Final = "a b v g d e e zh z i i k l m n o p r s t u f kh ts ch sh shch ie y  e iu ia"
_GOST: Final = "a b v g d e yo zh z i j k l m n o p r s t u f x c ch sh shh  y  e yu ya"
_FREE: Final = "a b v g d e e zh z i y k l m n o p r s t u f h c ch sh sch  y  e yu ya"
_CHAT: Final = "a b v g d e jo zh z i j k l m n o p r s t u f h ts 4 sh sch  y ' e ju ja"


def _table(latin: str) -> dict[int, str]:
    lower = dict(zip(_CYRILLIC, latin.split(" "), strict=True))
    return {ord(k): v for k, v in lower.items()} | {ord(k.upper()): v.capitalize() for k, v in lower.items()}


SCHEMES: Final = {
    "passport": _table(_PASSPORT),
    "gost": _table(_GOST),
    "free": _table(_FREE),
    "chat": _table(_CHAT),
}
"""Scheme of transliteration -> table for `str.translate`."""

_KEYS_EN: Final = "`qwertyuiop[]asdfghjkl;'zxcvbnm,.~QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>"
_KEYS_RU: Final = "ёйцукенгшщзхъфывапролджэячсмитьбюЁЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ"

TO_LATIN_KEYS: Final = str.maketrans(_KEYS_RU, _KEYS_EN)
"""Russian text typed while the keyboard stood on Latin: Иванов becomes Bdfyjd."""

TO_CYRILLIC_KEYS: Final = str.maketrans(_KEYS_EN, _KEYS_RU)

HOMOGLYPHS: Final = dict(zip("АВЕКМНОРСТХаеорсух", "ABEKMHOPCTXaeopcyx", strict=True))
"""Cyrillic letters and the Latin ones that look the same."""

_LATIN_TWINS: Final = {latin: cyrillic for cyrillic, latin in HOMOGLYPHS.items()}

_NEAR: Final = {
    letter: near
    for row in ("йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю", "qwertyuiop", "asdfghjkl", "zxcvbnm")
    for letter, near in zip(row, (row[1:2] + row[2:]) + row[-2:-1], strict=True)
}
"""A key and one beside it in its row."""


class _Slug(dict[int, str | None]):
    """For `str.translate`: letters transliterated, all but letters and digits dropped, found out on first use."""

    def __missing__(self, code: int) -> str | None:
        latin = chr(code).translate(SCHEMES["free"]).lower()
        self[code] = "".join(c for c in latin if c.isascii() and c.isalnum())
        return self[code]


_SLUG: Final = _Slug()


@lru_cache(maxsize=50_000)
def slug(text: str) -> str:
    """Latin letters and digits only, as in a domain or a mailbox.

    >>> slug("Ромашка № 5")
    'romashka5'
    """
    return text.translate(_SLUG)


def slip(word: str, r: Random) -> str:
    """The word with one slip: letters swapped, one lost, one doubled, or the key beside; the first letter mostly stays.

    >>> slip("Сергей", lambda: 0.3)
    'Сегрей'
    """
    if len(word) < 4:
        return word
    at = 1 + int(r() * (len(word) - 2))
    kind = r()
    if kind < 0.34:
        swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        return swapped if swapped != word else word[:at] + word[at + 1 :]
    if kind < 0.6:
        return word[:at] + word[at + 1 :]
    if kind < 0.75:
        return word[:at] + word[at] + word[at:]
    near = _NEAR.get(word[at].lower(), word[at])
    return word[:at] + near + word[at + 1 :]


_HEARD: Final = (
    ("о", "а"), ("а", "о"), ("е", "и"), ("и", "е"), ("нн", "н"), ("сс", "с"), ("лл", "л"), ("тс", "ц"), ("ств", "тв"),
    ("д", "т"), ("б", "п"), ("в", "ф"), ("ё", "о"), ("й", "и"), ("ь", ""), ("г", "х"), ("з", "с"), ("ж", "ш"),
)  # fmt: skip


def mishear(word: str, r: Random) -> str:
    """The word as an operator took it down by ear: an unstressed vowel or a voiced consonant mistaken.

    >>> mishear("Соловьёв", lambda: 0.0)
    'Саловьёв'
    """
    start = int(r() * len(_HEARD))
    for step in range(len(_HEARD)):
        said, heard = _HEARD[(start + step) % len(_HEARD)]
        at = word.find(said, 1)
        if at > 0:
            return word[:at] + heard + word[at + len(said) :]
    return slip(word, r)


def look_alike(word: str, r: Random) -> str:
    """The word with one to three Cyrillic letters replaced by Latin twins (or all it has), or the other way round."""
    table = HOMOGLYPHS if any("а" <= c.lower() <= "я" for c in word) else _LATIN_TWINS
    places = [i for i, c in enumerate(word) if c in table]
    if not places:
        return word
    keep = places if r() < 0.2 else [pick(places, r) for _ in range(1 + int(r() * 2))]
    letters = list(word)
    for i in keep:
        letters[i] = table.get(letters[i], letters[i])
    return "".join(letters)
