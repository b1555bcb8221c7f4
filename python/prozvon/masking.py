"""Telephone numbers, names and addresses as messages, logs and reports may show them.

`mask` and its companions take one value. `mask_text` finds numbers and e-mail addresses in any text and errs on the
side of hiding: a long count may lose its middle, a whole number never stands.
"""

import ipaddress
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

_HEAD = 3
_TAIL = 2

_LETTERS = 2
"""Letters of a surname or a mailbox that stay."""

_GAP = r"[ \u00a0\u2007\u2009\u202f().\-‐‑‒–—―/~_]{0,3}"
"""What may stand between two digits of one number."""

_SPECIAL = re.compile(
    rf"""
      (?P<kept> (?<!\d)\d{{4}}-\d\d-\d\d (?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?)? (?![\d-])    # ISO 8601
              | (?<![\d.])\d{{1,3}}(?:\.\d{{1,3}}){{3}}(?![\d.]) )                              # IPv4
    | (?P<mail> [^\s@<>"'(),:;=]+ @ [^\s@<>"'(),:;]+\.[^\W\d_]{{2,}} )
    | (?P<phone> \+ {_GAP} \d (?:{_GAP}\d){{6,}} | \d (?:{_GAP}\d){{9,}} )
    """,
    re.VERBOSE,
)


def mask(number: str) -> str:
    """Hide the middle of a number; one too short to hide anything in is hidden whole.

    >>> mask("+79160000011"), mask("112")
    ('+79…11', '…')
    """
    return f"{number[:_HEAD]}…{number[-_TAIL:]}" if len(number) > _HEAD + _TAIL + 1 else "…"


def mask_name(name: str) -> str:
    """Hide most of the first word of a name and all but the initials of the others.

    >>> mask_name("Иванов Иван Петрович"), mask_name("Ли"), mask_name("")
    ('Ив… И. П.', 'Л…', '')
    """
    first, *others = name.split() or [""]
    kept = first[:_LETTERS] if len(first) > _LETTERS + 1 else first[:1]
    return " ".join([f"{kept}…" if kept else "", *(f"{word[0]}." for word in others)])


def mask_email(address: str) -> str:
    """Hide most of the mailbox; the domain stays.

    >>> mask_email("ivan.petrov@mail.ru"), mask_email("a@b.ru")
    ('iv…@mail.ru', '…@b.ru')
    """
    box, at, domain = address.rpartition("@")
    kept = box[:_LETTERS] if at and len(box) > _LETTERS + 1 else ""
    return f"{kept}…{at}{domain if at else ''}" if address else ""


def mask_text(text: str) -> str:
    """Mask every telephone number and e-mail address in any text.

    A number is ten digits or more, or seven and more behind a plus, however they are separated. ISO 8601 times and IPv4
    addresses are left.

    >>> mask_text("from +7 (916) 123-45-67 to 8 916 123 45 67, a.b.c@mail.ru, 2026-11-22 10:00, 127.0.0.1:5060")
    'from +79…67 to 891…67, a.…@mail.ru, 2026-11-22 10:00, 127.0.0.1:5060'
    """
    return _SPECIAL.sub(_masked, text)


def mask_phones(column: "pl.Expr") -> "pl.Expr":
    """`mask` over a Polars column of text; null stays null.

    >>> import polars as pl
    >>> pl.DataFrame({"a": ["+79160000011", "112", None]}).select(mask_phones(pl.col("a")))["a"].to_list()
    ['+79…11', '…', None]
    """
    import polars as pl  # noqa: PLC0415 -- the ground floor stays quick to import

    long = column.str.len_chars() > _HEAD + _TAIL + 1
    masked = pl.concat_str(column.str.head(_HEAD), pl.lit("…"), column.str.tail(_TAIL))
    return pl.when(long).then(masked).when(column.is_not_null()).then(pl.lit("…"))


def mask_names(column: "pl.Expr") -> "pl.Expr":
    """`mask_name` over a Polars column of text; for samples, since it goes row by row.

    >>> import polars as pl
    >>> pl.DataFrame({"a": ["Иванов Иван", None]}).select(mask_names(pl.col("a")))["a"].to_list()
    ['Ив… И.', None]
    """
    import polars as pl  # noqa: PLC0415 -- the ground floor stays quick to import

    return column.map_elements(mask_name, return_dtype=pl.String)


def mask_emails(column: "pl.Expr") -> "pl.Expr":
    """`mask_email` over a Polars column of text; for samples, since it goes row by row.

    >>> import polars as pl
    >>> pl.DataFrame({"a": ["ivan@mail.ru", None]}).select(mask_emails(pl.col("a")))["a"].to_list()
    ['iv…@mail.ru', None]
    """
    import polars as pl  # noqa: PLC0415 -- the ground floor stays quick to import

    return column.map_elements(mask_email, return_dtype=pl.String)


def _masked(found: re.Match[str]) -> str:
    match found.lastgroup:
        case "mail":
            return mask_email(mask_text(found[0]) if re.search(r"\d{7}", found[0]) else found[0])
        case "kept" if _is_harmless(found[0]):
            return found[0]
        case _:
            return mask(re.sub(r"[^\d+]", "", found[0]))


def _is_harmless(text: str) -> bool:
    if "-" in text:
        return True
    try:
        ipaddress.IPv4Address(text)
    except ValueError:
        return False
    return True
