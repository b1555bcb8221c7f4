"""What the cells of a column look like, whatever it is called."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

_PHONE = re.compile(r"[+(]?[\d\s()\-–—.+/,;*xXхХдобext:]{6,60}", re.IGNORECASE)
_DIGITS = (7, 40)
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_DATE = re.compile(
    r"(?:\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})|\d{4}[./-]\d{1,2}[./-]\d{1,2})(?:[T ]\d{1,2}:\d{2}.*)?\s*г?\.?"
)
_YEAR = re.compile(r"(?:18|19|20)\d{2}")
_WORD = r"[A-ZА-ЯЁ][\w'’-]*\.?"
_NAME = re.compile(rf"{_WORD}(?:\s+{_WORD}){{1,3}}")
_ONE_WORD = re.compile(r"[A-ZА-ЯЁa-zа-яё][\w'’-]+")
_PATRONYMIC = re.compile(r"\w+(?:ович|евич|ьич|овна|евна|ична|инична)", re.IGNORECASE)
_SURNAME = re.compile(
    r"\w{2,}(?:ов|ев|ёв|ин|ын|ский|цкий|ова|ева|ёва|ина|ына|ская|цкая|ко|ук|юк|ян|дзе|швили)", re.IGNORECASE
)
_GENDER = re.compile(r"м|ж|муж|жен|мужской|женский|мужчина|женщина|m|f|male|female", re.IGNORECASE)
_COMPANY = re.compile(r"\b(?:ооо|оао|зао|пао|ао|ип|тоо|гуп|муп|llc|inc|ltd|gmbh|corp)\b", re.IGNORECASE)
_ADDRESS = re.compile(
    r"\b(?:ул|улица|просп|пр-т|пр-кт|пер|д|дом|кв|шоссе|ш|бульвар|б-р|street|st|avenue|ave|road|rd)\b\.?", re.IGNORECASE
)
_INN = re.compile(r"\d{10}|\d{12}")
_POSTCODE = re.compile(r"\d{6}")
_MOBILE = re.compile(r"(?:7|8)?9\d{9}")


@dataclass(frozen=True, slots=True)
class Content:
    """Shares, 0 to 1, of the filled cells that look like something; `filled` is their number."""

    filled: int
    phone: float = 0.0
    mobile: float = 0.0
    email: float = 0.0
    digits: float = 0.0
    old_date: float = 0.0
    full_name: float = 0.0
    with_patronymic: float = 0.0
    surname: float = 0.0
    patronymic: float = 0.0
    gender: float = 0.0
    company: float = 0.0
    address: float = 0.0
    inn: float = 0.0
    postcode: float = 0.0
    distinct: float = 0.0


def look(cells: Sequence[str]) -> Content:
    r"""What the filled ones of `cells` look like, NULs left out; of a long cell its beginning tells enough.

    >>> look(["+7 900 000-00-11", "8 (900)\0 000 00 12", ""]).phone
    1.0
    """
    seen = (cell[:_LONGEST].replace("\0", "").strip() for cell in cells)
    filled = [cell for cell in seen if cell]
    if not filled:
        return Content(0)

    distinct = Counter(filled)

    def share(test: Callable[[str], object]) -> float:
        return sum(times for cell, times in distinct.items() if test(cell)) / len(filled)

    return Content(
        filled=len(filled),
        phone=share(_is_phone),
        mobile=share(lambda c: _MOBILE.fullmatch(re.sub(r"\D", "", c))),
        email=share(lambda c: "@" in c and _EMAIL.search(c)),
        digits=share(lambda c: any(map(str.isdigit, c))),
        old_date=share(_is_old),
        full_name=share(_NAME.fullmatch),
        with_patronymic=share(lambda c: len(c.split()) > 1 and any(map(_PATRONYMIC.fullmatch, c.split()))),
        surname=share(lambda c: _ONE_WORD.fullmatch(c) and _SURNAME.fullmatch(c)),
        patronymic=share(_PATRONYMIC.fullmatch),
        gender=share(_GENDER.fullmatch),
        company=share(_COMPANY.search),
        address=share(_ADDRESS.search),
        inn=share(_INN.fullmatch),
        postcode=share(_POSTCODE.fullmatch),
        distinct=len(distinct) / len(filled),
    )


def _is_phone(cell: str) -> bool:
    least, most = _DIGITS
    digits = sum(c.isdigit() for c in cell)
    return least <= digits <= most and not _DATE.fullmatch(cell) and _PHONE.fullmatch(cell) is not None


def _is_old(cell: str) -> bool:
    """A date on which a caller's customer may have been born: years ago, not lately."""
    year = _YEAR.search(cell)
    return year is not None and _DATE.fullmatch(cell) is not None and int(year[0]) < _LATE


_LATE = 2010

_LONGEST = 2_000
"""Characters of a cell that are looked at: some of the patterns take the square of that."""
