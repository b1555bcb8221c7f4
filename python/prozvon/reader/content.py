"""What the cells of a column look like, whatever it is called."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cached_property

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
_MOBILE = re.compile(r"(?:7|8)?9\d{9}")


class Content:
    """Shares, 0 to 1, of the filled cells that look like something; `filled` is their number.

    A share is counted when it is asked for: most columns are known by their header, and a look or two confirms it.
    """

    def __init__(self, cells: Counter[str]) -> None:
        self._cells = cells
        self.filled = cells.total()

    def _share(self, test: Callable[[str], object]) -> float:
        return sum(times for cell, times in self._cells.items() if test(cell)) / self.filled if self.filled else 0.0

    @cached_property
    def phone(self) -> float:
        """Numbers, in the form that people write them."""
        return self._share(_is_phone)

    @cached_property
    def mobile(self) -> float:
        """Digits of a Russian mobile number."""
        return self._share(lambda cell: _MOBILE.fullmatch(re.sub(r"\D", "", cell)))

    @cached_property
    def email(self) -> float:
        """E-mail addresses, alone or among other text."""
        return self._share(lambda cell: "@" in cell and _EMAIL.search(cell))

    @cached_property
    def digits(self) -> float:
        """Cells with a digit."""
        return self._share(lambda cell: any(map(str.isdigit, cell)))

    @cached_property
    def old_date(self) -> float:
        """Days on which somebody may have been born."""
        return self._share(_is_old)

    @cached_property
    def full_name(self) -> float:
        """Two to four words with capitals."""
        return self._share(_NAME.fullmatch)

    @cached_property
    def with_patronymic(self) -> float:
        """Several words, one of which is a patronymic."""
        return self._share(lambda cell: len(cell.split()) > 1 and any(map(_PATRONYMIC.fullmatch, cell.split())))

    @cached_property
    def surname(self) -> float:
        """One word that ends as surnames do."""
        return self._share(lambda cell: _ONE_WORD.fullmatch(cell) and _SURNAME.fullmatch(cell))

    @cached_property
    def patronymic(self) -> float:
        """One word that ends as patronymics do."""
        return self._share(_PATRONYMIC.fullmatch)

    @cached_property
    def gender(self) -> float:
        """Words for a sex."""
        return self._share(_GENDER.fullmatch)

    @cached_property
    def company(self) -> float:
        """Cells with a company's legal form."""
        return self._share(_COMPANY.search)

    @property
    def distinct(self) -> float:
        """Different cells for each filled one."""
        return len(self._cells) / self.filled if self.filled else 0.0


def look(cells: Iterable[str]) -> Content:
    r"""What the filled ones of `cells` look like, NULs left out; of a long cell its beginning tells enough.

    >>> look(["+7 900 000-00-11", "8 (900)\0 000 00 12", ""]).phone
    1.0
    """
    seen = (cell[:_LONGEST].replace("\0", "").strip() for cell in cells)
    return Content(Counter(cell for cell in seen if cell))


def _is_phone(cell: str) -> bool:
    least, most = _DIGITS
    digits = sum(map(str.isdigit, cell))
    return least <= digits <= most and not _DATE.fullmatch(cell) and _PHONE.fullmatch(cell) is not None


def _is_old(cell: str) -> bool:
    """A date on which a caller's customer may have been born: years ago, not lately."""
    year = _YEAR.search(cell)
    return year is not None and _DATE.fullmatch(cell) is not None and int(year[0]) < _LATE


_LATE = 2010

_LONGEST = 2_000
"""Characters of a cell that are looked at: some of the patterns take the square of that."""
