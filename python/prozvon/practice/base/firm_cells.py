"""Company cells and taxpayer numbers, and their faults."""

from collections.abc import Callable, Sequence
from typing import Final

from prozvon.practice.base import spelling
from prozvon.practice.base.draw import Random, pick
from prozvon.practice.base.fault import Fault, chances, fault
from prozvon.practice.base.firms import FORMS, WESTERN, Firm
from prozvon.practice.base.row import Row
from prozvon.practice.base.sources import Source, filled

Apply = Callable[[str, Firm, Random], str | None]


def plain(firm: Firm) -> str:
    """The company as its papers have it, short form.

    >>> from prozvon.practice.base.firms import firm
    >>> plain(firm(1, 2)).startswith(firm(1, 2).form)
    True
    """
    if firm.form in WESTERN:
        return f"{firm.core} {firm.form}"
    return f"{firm.form} {firm.core}" if firm.form == "ИП" else f'{firm.form} "{firm.core}"'


@fault("company_quotes", 0.16, web=1.6, operator=1.6)
def quotes(text: str, firm: Firm, r: Random) -> str | None:
    """Other quotes, or none."""
    if '"' not in text:
        return None
    left, right = pick((("«", "»"), ("“", "”"), ("'", "'"), ("", ""), ("„", "“"), ("''", "''")), r)
    return f"{firm.form} {left}{firm.core}{right}"


@fault("company_form_behind", 0.045, crm=2.5)
def form_behind(text: str, firm: Firm, r: Random) -> str | None:
    """The legal form behind the name: Ромашка, ООО."""
    return None if firm.form in WESTERN else firm.core + pick((", ", " ", " ("), r).rstrip("(") + firm.form


@fault("company_form_spelled", 0.035, crm=2)
def form_spelled(text: str, firm: Firm, r: Random) -> str | None:
    """The legal form spelled out."""
    words = FORMS[firm.form][0]
    if firm.form in WESTERN:
        return f"{firm.core} {words}"
    return f"{words} {firm.core.upper()}" if r() < 0.4 else f'{words} "{firm.core}"'


@fault("company_no_form", 0.15, web=2.5, operator=2)
def no_form(text: str, firm: Firm, r: Random) -> str | None:
    """No legal form."""
    return firm.core


@fault("company_lower", 0.05, web=3, operator=1.5)
def lower(text: str, firm: Firm, r: Random) -> str | None:
    """All small letters."""
    return text.lower()


@fault("company_upper", 0.08, crm=3)
def upper(text: str, firm: Firm, r: Random) -> str | None:
    """All capitals."""
    return text.upper()


_SHORT: Final = (
    ("Торговый дом", "ТД"),
    ("Группа компаний", "ГК"),
    ("Производственная компания", "ПК"),
    ("Компания", "Комп."),
)


@fault("company_abbreviated", 0.03)
def abbreviated(text: str, firm: Firm, r: Random) -> str | None:
    """Words cut short: ТД for Торговый дом."""
    for words, short in _SHORT:
        if words in text:
            return text.replace(words, short)
    return None


@fault("company_ids_inside", 0.025, excel=3, crm=2)
def ids_inside(text: str, firm: Firm, r: Random) -> str | None:
    """ИНН, КПП or ОГРН in the name."""
    u = r()
    if u < 0.6:
        return f"{text}{pick((', ИНН ', ' ИНН ', ' (ИНН '), r).replace('(', '')}{firm.inn}"
    if u < 0.8 and firm.kpp:
        return f"{text} ИНН/КПП {firm.inn}/{firm.kpp}"
    return f"{text}, ОГРН{'ИП' if len(firm.ogrn) == 15 else ''} {firm.ogrn}"


@fault("company_translit", 0.02, web=2, partner=3)
def translit(text: str, firm: Firm, r: Random) -> str | None:
    """In Latin letters."""
    return firm.core.translate(spelling.SCHEMES["free"]) if firm.form not in WESTERN else None


@fault("company_typo", 0.025, operator=3)
def typo(text: str, firm: Firm, r: Random) -> str | None:
    """A slip in the name."""
    return text.replace(firm.core, spelling.slip(firm.core, r))


@fault("company_homoglyph", 0.008, crm=3)
def homoglyph(text: str, firm: Firm, r: Random) -> str | None:
    """Latin letters that look like Cyrillic ones."""
    return spelling.look_alike(text, r)


@fault("company_placeholder", 0.02, operator=2, web=2)
def placeholder(text: str, firm: Firm, r: Random) -> str | None:
    """No company: нет, частное лицо, физлицо, -."""
    return pick(("нет", "частное лицо", "физлицо", "-", "физ. лицо", "не работает", "ч/л", "пенсионер"), r)


FAULTS: Final[Sequence[Fault[Apply]]] = (
    quotes, form_behind, form_spelled, no_form, lower, upper, abbreviated, ids_inside, translit, typo, homoglyph,
    placeholder,
)  # fmt: skip


@fault("inn_decimal", 0.02, excel=6, web=0)
def inn_decimal(text: str, firm: Firm, r: Random) -> str | None:
    """Excel's tail .0."""
    return f"{text}.0"


@fault("inn_lost_zero", 0.05, excel=6, crm=2, web=0)
def inn_lost_zero(text: str, firm: Firm, r: Random) -> str | None:
    """The leading zero eaten by Excel."""
    return text.removeprefix("0") if text[0] == "0" else None


@fault("inn_wrong_digit", 0.02, operator=4)
def inn_wrong_digit(text: str, firm: Firm, r: Random) -> str | None:
    """A wrong digit; the check digit shows it."""
    at = 2 + int(r() * (len(text) - 3))
    return text[:at] + str((int(text[at]) + 1 + int(r() * 9)) % 10) + text[at + 1 :]


@fault("inn_exponent", 0.01, excel=8, web=0)
def inn_exponent(text: str, firm: Firm, r: Random) -> str | None:
    """Digits lost: 7,72E+09."""
    return f"{int(text):.2E}".replace(".", ",")


@fault("inn_spaces", 0.02, web=2)
def inn_spaces(text: str, firm: Firm, r: Random) -> str | None:
    """Spaces or the word ИНН with it."""
    return pick((f"ИНН {text}", f" {text}", f"{text[:4]} {text[4:]}", f"ИНН:{text}"), r)


INN_FAULTS: Final[Sequence[Fault[Apply]]] = (inn_decimal, inn_lost_zero, inn_wrong_digit, inn_exponent, inn_spaces)

INN_FILL: Final = {Source.OPERATOR: 0.05, Source.WEB: 0.05, Source.EXCEL: 0.5, Source.CRM: 0.55, Source.PARTNER: 0.2}
"""Share of the rows with a company that give its ИНН."""

_TABLE: Final = chances(FAULTS, filled("company"))
_INN_TABLE: Final = chances(
    INN_FAULTS, {source: share * filled("company")[source] for source, share in INN_FILL.items()}
)


def _spoilt(text: str, firm: Firm, row: Row, spoil: Fault[Apply] | None, r: Random) -> str:
    if spoil is None:
        return text
    changed = spoil.apply(text, firm, r)
    if changed is None or changed == text:
        return text
    row.faults.append(spoil.code)
    return changed


def fill(row: Row, firm: Firm, r: Random) -> None:
    """Write the company cell of `row` and the taxpayer number."""
    row.company = _spoilt(plain(firm), firm, row, _TABLE[row.source].draw(r), r)
    if r() < INN_FILL[row.source]:
        row.inn = _spoilt(firm.inn, firm, row, _INN_TABLE[row.source].draw(r), r)
