"""Every reason code, with its words in Russian and English.

Codes are part of the public contract: ASCII, never renamed, only added. A code says what is the matter with a value;
the words are for people and may be bettered at any time.
"""

from typing import NamedTuple


class Code(NamedTuple):
    """The words of one code."""

    ru: str
    en: str


CODES: dict[str, Code] = {
    # rows: why a row was rejected
    "no_contact": Code(
        "нет ни телефона, ни e-mail, ни имени вместе с датой рождения, адресом, городом или компанией",
        "no phone, no e-mail, and no name together with a birth date, address, city or company",
    ),
}


def text(code: str, lang: str) -> str:
    """The words for `code`; the code itself where it has none.

    >>> text("no_contact", "en")
    'no phone, no e-mail, and no name together with a birth date, address, city or company'
    """
    words = CODES.get(code)
    if words is None:
        return code
    return words.ru if lang == "ru" else words.en
