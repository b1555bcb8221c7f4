"""E-mail cells and their faults."""

from collections.abc import Callable, Sequence
from typing import Final

from prozvon.practice.base import numbers, spelling
from prozvon.practice.base.draw import Random, pick
from prozvon.practice.base.fault import Fault, chances, fault
from prozvon.practice.base.row import Row
from prozvon.practice.base.sources import filled

Apply = Callable[[str, Row, Random], str | None]


@fault("email_case", 0.045, crm=2)
def case(text: str, row: Row, r: Random) -> str | None:
    """Capitals: Ivan@Mail.ru, IVAN@MAIL.RU."""
    return text.upper() if r() < 0.4 else text.title() if r() < 0.4 else text[0].upper() + text[1:]


_SLIPS: Final = {
    "gmail.com": ("gmial.com", "gmail.ru", "gmail.con", "gamil.com", "gmai.com", "gmail.co", "gmail,com"),
    "mail.ru": ("mail.ru.", "mail.tu", "mial.ru", "mai.ru", "mail.r", "maill.ru", "mail,ru"),
    "yandex.ru": ("yandex.tu", "yandex.ry", "yndex.ru", "yandx.ru", "yandex.ru.", "jandex.ru"),
}


@fault("email_domain_typo", 0.014, web=1.6, operator=1.5, partner=0.1)
def domain_typo(text: str, row: Row, r: Random) -> str | None:
    """A slip in a well-known domain: gmial.com, yandex.tu, mail.ru."""
    local, _, domain = text.rpartition("@")
    wrong = _SLIPS.get(domain)
    return f"{local}@{pick(wrong, r)}" if wrong else None


@fault("email_typo", 0.012, operator=3, web=0.6, partner=0.1)
def typo(text: str, row: Row, r: Random) -> str | None:
    """A slip before the @."""
    local, _, domain = text.rpartition("@")
    return f"{spelling.slip(local, r)}@{domain}"


@fault("email_homoglyph", 0.005, operator=2, crm=2, partner=0)
def homoglyph(text: str, row: Row, r: Random) -> str | None:
    """Cyrillic letters that look like Latin ones."""
    return spelling.look_alike(text, r)


@fault("email_mailto", 0.006, excel=4, web=0.5)
def mailto(text: str, row: Row, r: Random) -> str | None:
    """A link: mailto:."""
    return f"mailto:{text}"


@fault("email_several", 0.008, excel=3, crm=3, web=0.2)
def several(text: str, row: Row, r: Random) -> str | None:
    """Several addresses in one cell."""
    other = row.person.emails[-1][1]
    if other == text:
        other = f"{spelling.slug(row.person.given)}{numbers.digits(3, r)}@mail.ru"
    return text + pick((", ", ";", "; ", " ", "/"), r) + other


@fault("email_display", 0.003, excel=3)
def display(text: str, row: Row, r: Random) -> str | None:
    """A display name with it: Иван <ivan@…>."""
    return f"{row.person.given} {row.surname} <{text}>"


@fault("email_spaces", 0.010, web=1.5, operator=1.5)
def spaces(text: str, row: Row, r: Random) -> str | None:
    """Spaces around or inside, a dot behind."""
    return pick((f" {text}", f"{text} ", text.replace("@", " @ "), text.replace("@", "@ "), f"{text}."), r)


@fault("email_plus", 0.006, web=2, crm=0.1)
def plus(text: str, row: Row, r: Random) -> str | None:
    """A tag behind a plus: ivan+shop@."""
    local, _, domain = text.rpartition("@")
    return f"{local}+{pick(('shop', 'reg', 'promo', 'spam', '1', 'site'), r)}@{domain}"


@fault("email_dots", 0.004)
def dots(text: str, row: Row, r: Random) -> str | None:
    """A dot more or less in a Gmail box."""
    local, _, domain = text.rpartition("@")
    if domain != "gmail.com" or len(local) < 4:
        return None
    if "." in local:
        return local.replace(".", "") + "@" + domain
    at = 1 + int(r() * (len(local) - 2))
    return f"{local[:at]}.{local[at:]}@{domain}"


@fault("email_alias_domain", 0.006)
def alias_domain(text: str, row: Row, r: Random) -> str | None:
    """The same box by its provider's other domain: ya.ru for yandex.ru."""
    local, _, domain = text.rpartition("@")
    return f"{local}@{pick(('ya.ru', 'yandex.com', 'yandex.by'), r)}" if domain == "yandex.ru" else None


@fault("email_role", 0.014, excel=3, crm=2, web=0.4)
def role(text: str, row: Row, r: Random) -> str | None:
    """A box of the company, not of the person: info@, sales@."""
    domain = row.firm.domain if row.firm else pick(("mail.ru", "yandex.ru"), r)
    return f"{pick(('info', 'sales', 'office', 'zakaz', 'admin', 'buh', 'mail', 'reception'), r)}@{domain}"


@fault("email_disposable", 0.006, web=2, crm=0.1, excel=0.1)
def disposable(text: str, row: Row, r: Random) -> str | None:
    """A throw-away box."""
    domain = pick(("mailinator.com", "10minutemail.com", "guerrillamail.com", "temp-mail.org", "yopmail.com"), r)
    return f"{numbers.digits(6, r)}x@{domain}"


@fault("email_idn", 0.004)
def idn(text: str, row: Row, r: Random) -> str | None:
    """A domain in Cyrillic letters or in punycode."""
    # The company's own domain in the Russian zone; the address is then the person's at work.
    domain = pick(("почта.рф", "компания.рф", "пример-сайт.рф"), r)
    box = f"{spelling.slug(row.person.given)}.{spelling.slug(row.surname)}"
    return f"{box}@{domain if r() < 0.6 else domain.encode('idna').decode('ascii')}"


@fault("email_broken", 0.008, operator=2, web=0.7)
def broken(text: str, row: Row, r: Random) -> str | None:
    """No address at all: @ lost, domain lost."""
    local, _, domain = text.rpartition("@")
    return pick((local + domain, f"{local}@", local, f"{local}@@{domain}", f"{local} собака {domain}"), r)


@fault("email_placeholder", 0.014, operator=2, crm=1.5, partner=0)
def placeholder(text: str, row: Row, r: Random) -> str | None:
    """A filler: нет, -, no@mail.ru, test@test.ru."""
    return pick(
        ("нет", "-", "no@mail.ru", "test@test.ru", "net@net.ru", "mail@mail.ru", "123@mail.ru", "no", "нет почты"), r
    )


FAULTS: Final[Sequence[Fault[Apply]]] = (
    case, domain_typo, typo, homoglyph, mailto, several, display, spaces, plus, dots, alias_domain, role, disposable,
    idn, broken,
    placeholder,
)  # fmt: skip

_TABLE: Final = chances(FAULTS, filled("email"))


def fill(row: Row, r: Random) -> None:
    """Write the e-mail cell of `row`."""
    text = row.mailbox
    spoil = _TABLE[row.source].draw(r)
    if spoil is not None:
        spoilt = spoil.apply(text, row, r)
        if spoilt is not None and spoilt != text:
            row.faults.append(spoil.code)
            text = spoilt
    row.email = text
