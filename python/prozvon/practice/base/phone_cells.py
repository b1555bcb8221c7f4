"""Phone cells: ways of writing a number, and the faults that phone cells really have."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from prozvon.practice.base import numbers
from prozvon.practice.base.draw import Deck, Random, pick
from prozvon.practice.base.fault import Fault, chances, fault
from prozvon.practice.base.row import PhoneCell, Row
from prozvon.practice.base.sources import Source, filled

Apply = Callable[[str, Row, Random], PhoneCell | None]
Writing = Callable[[str, str], str]

KINDS: Final = {"mobile": 0.89, "fixed": 0.072, "foreign": 0.038}
"""Kind of number -> its share of the filled cells, about. Kazakh numbers are written as Russian ones are."""

_WRITE: Final[dict[str, Callable[[str, str, str, str], str]]] = {
    "+7916": lambda a, b, c, d: f"+7{a}{b}{c}{d}",
    "7916": lambda a, b, c, d: f"7{a}{b}{c}{d}",
    "8916": lambda a, b, c, d: f"8{a}{b}{c}{d}",
    "916": lambda a, b, c, d: f"{a}{b}{c}{d}",
    "+7 (916)": lambda a, b, c, d: f"+7 ({a}) {b}-{c}-{d}",
    "8 (916)": lambda a, b, c, d: f"8 ({a}) {b}-{c}-{d}",
    "8(916)": lambda a, b, c, d: f"8({a}){b}{c}{d}",
    "8-916-": lambda a, b, c, d: f"8-{a}-{b}-{c}-{d}",
    "8 916 ": lambda a, b, c, d: f"8 {a} {b} {c} {d}",
    "+7 916 ": lambda a, b, c, d: f"+7 {a} {b} {c} {d}",
    "8-916 ": lambda a, b, c, d: f"8-{a} {b}-{c}-{d}",
    "916-": lambda a, b, c, d: f"{a}-{b}-{c}-{d}",
    "(916) ": lambda a, b, c, d: f"({a}) {b}-{c}-{d}",
    "8.916.": lambda a, b, c, d: f"8.{a}.{b}.{c}.{d}",
    "+7-916-": lambda a, b, c, d: f"+7-{a}-{b}-{c}{d}",
    "8 916 1234567": lambda a, b, c, d: f"8 {a} {b}{c}{d}",
    "7 916 123 4567": lambda a, b, c, d: f"7 {a} {b} {c}{d}",
}

_HABIT: Final = {
    Source.OPERATOR: "8916 40;8 916 1234567 8;8-916- 12;8 916  10;+7916 8;8 (916) 6;916 6;8-916  4;"
    "8(916) 3;916- 2;8.916. 1",
    Source.WEB: "+7 (916) 56;+7916 18;8916 14;7916 4;+7 916  4;8 (916) 2;916 2",
    Source.EXCEL: "7916 40;8916 26;+7916 8;8 (916) 8;916 8;8-916- 6;+7 (916) 4",
    Source.CRM: "8 (916) 30;8(916) 14;8-916- 18;8916 14;(916)  8;8-916  8;916- 4;+7 (916) 4",
    Source.PARTNER: "7916 66;+7916 24;+7-916- 4;7 916 123 4567 6",
}


def _deck(habit: str) -> Deck[Callable[[str, str, str, str], str]]:
    # The weight is the last word; a way may end in a space of its own.
    return Deck([(_WRITE[way.rsplit(" ", 1)[0]], float(way.rsplit(" ", 1)[1])) for way in habit.split(";")])


_WAYS: Final = {source: _deck(habit) for source, habit in _HABIT.items()}


def kind_of(number: str) -> str:
    """Which of `KINDS` a number is.

    >>> [kind_of(n) for n in ("79161234567", "77011234567", "74951234567", "375291234567", "12125550123")]
    ['mobile', 'mobile', 'fixed', 'foreign', 'foreign']
    """
    if len(number) != 11 or number[0] != "7":
        return "foreign"
    return "mobile" if number[1] in "79" else "fixed"


def write(number: str, row: Row, r: Random) -> str:
    """The number as the row's source writes numbers, without a fault."""
    if len(number) != 11 or number[0] != "7":
        return _write_foreign(number, r)
    if number[1] in "348" and number[1:4] != "800":
        for code in row.home.city.codes:
            if len(code) == 4 and number.startswith(code, 1):
                return _write_short(code, number[5:], r)
    return _WAYS[row.source].draw(r)(number[1:4], number[4:7], number[7:9], number[9:])


def _write_short(code: str, local: str, r: Random) -> str:
    """A number in a city of a four-digit code and six-digit local numbers."""
    u = r()
    if u < 0.4:
        return f"8 ({code}) {local[:2]}-{local[2:4]}-{local[4:]}"
    if u < 0.6:
        return f"8{code}{local}"
    if u < 0.8:
        return f"({code}) {local}"
    return f"+7 {code} {local[:2]}-{local[2:4]}-{local[4:]}"


def _write_foreign(number: str, r: Random) -> str:
    u = r()
    cut = 1 if number[0] == "1" else 2 if number[:2] in {"44", "49"} else 3
    country, rest = number[:cut], number[cut:]
    if u < 0.6:
        return f"+{number}"
    if u < 0.8:
        return f"+{country} {rest[:2]} {rest[2:5]}-{rest[5:7]}-{rest[7:]}".rstrip("-")
    return f"+{country} ({rest[:3]}) {rest[3:]}"


def _same(text: str, number: str) -> PhoneCell:
    """A cell that is odd and yet can be read."""
    return PhoneCell(text, alone := (number,), alone, True)


def _lost(text: str, number: str) -> PhoneCell:
    """A cell from which nobody can tell the number."""
    return PhoneCell(text, (number,), (), readable=False)


def _bare(number: str) -> bool:
    """Whether the digits alone tell the number; eleven that begin with 1 are American only to who knows the person."""
    return number[0] == "7" or number[:3] in {"375", "998", "996", "374"}


def _other(person_row: Row, number: str, r: Random) -> str:
    """Another number of the same person, for cells that hold several."""
    person = person_row.person
    for further in (person.spare, person.landline, *(n for _, n in person.mobiles)):
        if further and further != number:
            return further
    return numbers.mobile(r)


@fault("phone_several", 0.014, excel=3, crm=3, web=0.2)
def several(number: str, row: Row, r: Random) -> PhoneCell | None:
    """Several numbers in one cell, set apart by , ; / или or a space."""
    other = _other(row, number, r)
    between = pick((", ", ",", "; ", ";", " / ", "/", " или ", "\n", "  "), r)
    both = (number, other)
    return PhoneCell(write(number, row, r) + between + write(other, row, r), both, both, readable=True)


@fault("phone_glued", 0.0025, kinds=("mobile",), excel=3)
def glued(number: str, row: Row, r: Random) -> PhoneCell | None:
    """Two numbers run together, 22 digits."""
    other = _other(row, number, r)
    if kind_of(other) == "foreign":
        other = numbers.mobile(r)
    lead = pick("78", r)
    return PhoneCell(lead + number[1:] + lead + other[1:], (number, other), (number, other), readable=True)


_BEFORE: Final = (
    "моб. ",
    "моб ",
    "раб. ",
    "раб: ",
    "тел. ",
    "т. ",
    "т.",
    "сот. ",
    "дом. ",
    "тел: ",
    "Тел.: ",
    "личный ",
)
_BEHIND: Final = (
    " моб",
    " (моб.)",
    " раб.",
    " дом",
    " WhatsApp",
    " (жена)",
    " сын",
    " вечером",
    " - основной",
    " звонить днём",
)


@fault("phone_text", 0.018, operator=3, crm=2, web=0.1, partner=0.1)
def worded(number: str, row: Row, r: Random) -> PhoneCell | None:
    """Words around the number: моб., раб., (жена)."""
    text = write(number, row, r)
    return _same(pick(_BEFORE, r) + text if r() < 0.55 else text + pick(_BEHIND, r), number)


@fault("phone_name_inside", 0.003, operator=3)
def named(number: str, row: Row, r: Random) -> PhoneCell | None:
    """A name in the phone cell: Иванов 8916…."""
    return _same(f"{row.surname if r() < 0.5 else row.person.given} {write(number, row, r)}", number)


@fault("phone_extension", 0.006, kinds=("fixed",), crm=2, excel=2)
def extended(number: str, row: Row, r: Random) -> PhoneCell | None:
    """An extension: доб., вн., внутр., #, ~, ext."""
    mark = pick((" доб. ", " доб.", " вн. ", " внутр. ", ", доб. ", " #", "#", " ext. ", " ~", " (доб. "), r)
    tail = ")" if mark == " (доб. " else ""
    return _same(f"{write(number, row, r)}{mark}{100 + int(r() * 900)}{tail}", number)


@fault("phone_plus8", 0.008, kinds=("mobile",), web=2)
def plus_eight(number: str, row: Row, r: Random) -> PhoneCell | None:
    """+8 for 8 or +7."""
    # +84, +86, +870 and the like are countries and satellites; no country has +89.
    if number[1] != "9":
        return None
    rest = number[1:]
    return _same(f"+8{rest}" if r() < 0.7 else f"+8 ({rest[:3]}) {rest[3:6]}-{rest[6:]}", number)


@fault("phone_double_prefix", 0.006, kinds=("mobile",), web=3)
def doubled(number: str, row: Row, r: Random) -> PhoneCell | None:
    """The prefix twice: 77916…, +78916…, 87916…, +7 8 916…."""
    # A Kazakh number behind one more 7 cannot be told from a Russian one with a digit too many.
    if number[1] != "9":
        return None
    rest = number[1:]
    way = pick(("77", "+77", "+78", "87", "+7 8 ", "+7 (8", "78"), r)
    if way == "+7 (8":
        return _same(f"+7 (8{rest[:2]}) {rest[2:5]}-{rest[5:7]}-{rest[7:]}", number)
    return _same(way + rest, number)


@fault("phone_no_code", 0.006, kinds=("fixed",), crm=3, operator=1.5, web=0.2, partner=0)
def codeless(number: str, row: Row, r: Random) -> PhoneCell | None:
    """A city's number without its code."""
    city = row.home.city
    code = numbers.city_code(number, city)
    if code is None or len(code) != 3:
        return None
    local = number[4:]
    text = f"{local[:3]}-{local[3:5]}-{local[5:]}" if r() < 0.75 else local
    # Where a city has two codes, or the row does not name the city, nobody can tell which it is.
    sure = len(city.codes) == 1 and bool(row.city) and "city_placeholder" not in row.faults
    return _same(text, number) if sure else _lost(text, number)


@fault("phone_short_local", 0.003, kinds=("fixed",), crm=4, web=0, partner=0)
def short_local(number: str, row: Row, r: Random) -> PhoneCell | None:
    """Five or six digits of a smaller city."""
    local = number[5:] if r() < 0.75 else number[6:]
    text = "-".join((local[:-4], local[-4:-2], local[-2:])) if r() < 0.6 else local
    return _lost(text, number)


_OLD_CODES: Final = frozenset(("495", "473", "471", "472", "474", "475", "481", "482", "483", "484", "486", "487",
"491", "492",
                               "493", "494", "485", "496"))  # fmt: skip


@fault("phone_old_code", 0.004, kinds=("fixed",), crm=5, web=0, partner=0)
def old_code(number: str, row: Row, r: Random) -> PhoneCell | None:
    """An area code of before 2005: 095 for 495."""
    if number[1:4] not in _OLD_CODES:
        return None
    code, local = f"0{number[2:4]}", number[4:]
    text = f"8 ({code}) {local[:3]}-{local[3:5]}-{local[5:]}" if r() < 0.6 else f"8{code}{local}"
    return _same(text, number)


@fault("phone_decimal", 0.008, excel=8, crm=0.3, web=0, operator=0.2)
def decimal(number: str, row: Row, r: Random) -> PhoneCell | None:
    """Excel's tail: 79161234567.0."""
    return _same(number + (".0" if r() < 0.85 else ",0"), number) if _bare(number) else None


@fault("phone_apostrophe", 0.006, excel=6, web=0)
def apostrophe(number: str, row: Row, r: Random) -> PhoneCell | None:
    """Excel's leading apostrophe."""
    return _same("'" + (number if r() < 0.5 and _bare(number) else f"+{number}"), number)


@fault("phone_lost_digits", 0.007, excel=6, partner=2, web=0.1)
def lost_digits(number: str, row: Row, r: Random) -> PhoneCell | None:
    """Digits lost for ever: 7,9161E+10 or 8-916-XXX-XX-XX."""
    if len(number) != 11:
        return None
    u = r()
    if u < 0.75:
        places = 1 + int(r() * 5)
        mantissa = f"{int(number) / 1e10:.{places}f}"
        return _lost((mantissa.replace(".", ",") if r() < 0.7 else mantissa) + "E+10", number)
    a, b = number[1:4], number[4:7]
    masked = pick((f"8-{a}-XXX-XX-XX", f"+7 ({a}) ***-**-{number[9:]}", f"8{a}{b}xxxx", f"+7{a}{b}****"), r)
    return _lost(masked, number)


_LIKE: Final = {"cyrillic": {"0": "О", "3": "З", "6": "б"}, "latin": {"0": "O", "1": "l"}}


@fault("phone_cyrillic_digits", 0.0025, operator=2, crm=2, partner=0)
def cyrillic_digits(number: str, row: Row, r: Random) -> PhoneCell | None:
    """Cyrillic О, З, б for 0, 3, 6."""
    return _letters(number, row, r, "cyrillic")


@fault("phone_latin_digits", 0.0025, operator=2, crm=2, partner=0)
def latin_digits(number: str, row: Row, r: Random) -> PhoneCell | None:
    """Latin O, l for 0, 1."""
    return _letters(number, row, r, "latin")


def _letters(number: str, row: Row, r: Random, alphabet: str) -> PhoneCell | None:
    text = write(number, row, r)
    spoilt = "".join(_LIKE[alphabet].get(c, c) if r() < 0.7 else c for c in text)
    return _same(spoilt, number) if spoilt != text else None


@fault("phone_odd_signs", 0.006, web=2, crm=0)
def odd_signs(number: str, row: Row, r: Random) -> PhoneCell | None:
    """No-break spaces, Unicode dashes, full-width or Arabic digits."""
    text = write(number, row, r)
    u = r()
    if u < 0.45:
        return _same(text.replace(" ", "\u00a0").replace("(", "\u00a0("), number)
    if u < 0.85:
        return _same(text.replace("-", pick("–—‑−", r)).replace(" ", "–"), number)
    zero = "０" if u < 0.97 else "٠"
    return _same("".join(chr(ord(zero) + int(c)) if c.isdecimal() else c for c in text), number)


@fault("phone_foreign_00", 0.004, kinds=("foreign",))
def foreign_prefix(number: str, row: Row, r: Random) -> PhoneCell | None:
    """A foreign number behind 00 or 8 10."""
    return _same(pick(("00", "00 ", "810", "8 10 ", "8-10-"), r) + number, number)


@fault("phone_foreign_bare", 0.005, kinds=("foreign",))
def foreign_bare(number: str, row: Row, r: Random) -> PhoneCell | None:
    """A foreign number without its plus."""
    return _same(number, number) if _bare(number) else None


@fault("phone_tel_uri", 0.002, web=3, operator=0)
def tel_uri(number: str, row: Row, r: Random) -> PhoneCell | None:
    """A link: tel:+7916…."""
    return _same(f"tel:+{number}" if r() < 0.7 else f"tel:+{number[:1]}-{number[1:4]}-{number[4:]}", number)


@fault("phone_placeholder", 0.009, web=2.5, crm=1.5, partner=0.1)
def placeholder(number: str, row: Row, r: Random) -> PhoneCell | None:
    """A made-up filler: 0000000, 1234567, 9999999."""
    return PhoneCell(pick(numbers.PLACEHOLDERS, r), (), (), readable=False)


@fault("phone_plug", 0.004, operator=3, crm=2, web=0)
def plug(number: str, row: Row, r: Random) -> PhoneCell | None:
    """One valid number that operators put on hundreds of unrelated rows."""
    number = pick(row.plugs, r)
    return PhoneCell(write(number, row, r), (), (number,), readable=False)


@fault("phone_wrong_digit", 0.006, operator=2.5, partner=0)
def wrong_digit(number: str, row: Row, r: Random) -> PhoneCell | None:
    """A digit mistyped or two swapped; another valid number results."""
    # Abroad only the last digits, so that the result is a valid number too.
    at = len(number) - 7 + int(r() * 6) if kind_of(number) != "foreign" else len(number) - 4 + int(r() * 3)
    if r() < 0.45 and number[at] != number[at + 1]:
        wrong = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    else:
        wrong = number[:at] + str((int(number[at]) + 1 + int(r() * 9)) % 10) + number[at + 1 :]
    return PhoneCell(write(wrong, row, r), (number,), (wrong,), readable=False)


@fault("phone_missing_digit", 0.005, operator=2, web=1.5, partner=0)
def missing_digit(number: str, row: Row, r: Random) -> PhoneCell | None:
    """A digit too few."""
    text = write(number, row, r)
    at = len(text) - 1 - int(r() * 6)
    while not text[at].isdecimal():
        at -= 1
    return _lost(text[:at] + text[at + 1 :], number)


@fault("phone_extra_digit", 0.004, operator=2, web=1.5, partner=0)
def extra_digit(number: str, row: Row, r: Random) -> PhoneCell | None:
    """A digit too many."""
    text = write(number, row, r)
    at = len(text) - 1 - int(r() * 6)
    while not text[at].isdecimal():
        at -= 1
    return _lost(text[:at] + text[at] + text[at:], number)


@fault("phone_not_a_number", 0.005, operator=2, crm=2, web=0.5, partner=0)
def not_a_number(number: str, row: Row, r: Random) -> PhoneCell | None:
    """Words instead of a number: нет, уточнить, -."""
    text = pick(
        ("нет", "-", "уточнить", "не указан", "нет телефона", "?", "н/д", "без телефона", "спросить у менеджера"), r
    )
    return _lost(text, number)


@fault("phone_unassigned_code", 0.002, web=3, operator=1, partner=0)
def unassigned(number: str, row: Row, r: Random) -> PhoneCell | None:
    """A code that no plan knows: +7 (199) …."""
    code = pick(("199", "255", "600", "222", "123"), r)
    return _lost(f"+7 ({code}) {number[-7:-4]}-{number[-4:-2]}-{number[-2:]}", number)


@fault("phone_long_text", 0.0003, operator=3, web=0)
def long_text(number: str, row: Row, r: Random) -> PhoneCell | None:
    """A whole remark of more than 250 characters with the number in it."""
    talk = "клиент просил связаться после выставки и обсудить условия поставки, контакт передан из отдела продаж; "
    return _same(talk * 3 + "телефон " + write(number, row, r), number)


FAULTS: Final[Sequence[Fault[Apply]]] = (
    several, glued, worded, named, extended, plus_eight, doubled, codeless, short_local, old_code, decimal, apostrophe,
    lost_digits, cyrillic_digits, latin_digits, odd_signs, foreign_prefix, foreign_bare, tel_uri, placeholder, plug,
    wrong_digit, missing_digit, extra_digit, not_a_number, unassigned, long_text,
)  # fmt: skip

_chances = partial(chances, FAULTS, filled("phone"), KINDS)
_TABLES: Final = {kind: _chances(kind=kind) for kind in KINDS}


def cell(number: str, row: Row, r: Random) -> PhoneCell:
    """The cell in which `number` is meant to stand, faults and all; the fault's code goes to `row.faults`."""
    kind = kind_of(number)
    spoil = _TABLES[kind][row.source].draw(r)
    if spoil is not None:
        spoilt = spoil.apply(number, row, r)
        if spoilt is not None:
            row.faults.append(spoil.code)
            return spoilt
    return _same(write(number, row, r), number)
