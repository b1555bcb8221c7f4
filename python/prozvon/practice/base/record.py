"""One record of one person: which of the person's facts a source took down on a day, and how it wrote them."""

from collections.abc import Callable, Sequence
from typing import Final

from prozvon.practice.base import address_cells, contact_cells, date_cells, firm_cells, name_cells, phone_cells, remarks
from prozvon.practice.base.draw import Random, pick
from prozvon.practice.base.fault import Fault, chances, fault
from prozvon.practice.base.row import EMPTY, PhoneCell, Row
from prozvon.practice.base.sources import HABITS, Source
from prozvon.practice.base.world import TODAY, Person, at

STALE: Final = 0.05
"""Share of records that took down what had been true some years before."""

_Apply = Callable[[Row, Random], bool]

_EVERYWHERE: Final = dict.fromkeys(Source, 1.0)


@fault("row_phone_in_email", 0.0025, operator=2, crm=2)
def phone_in_email(row: Row, r: Random) -> bool:
    """The phone stands in the e-mail column."""
    if not row.phone.readable or row.phone2.text:
        return False
    row.email, row.phone2 = row.phone.text, EMPTY
    row.phone = EMPTY
    return True


@fault("row_email_in_phone", 0.0015, operator=2, excel=2)
def email_in_phone(row: Row, r: Random) -> bool:
    """The e-mail stands in the second phone column."""
    if not row.email or row.phone2.text or "@" not in row.email:
        return False
    row.phone2 = PhoneCell(row.email, (), (), readable=False)
    row.email = ""
    return True


@fault("row_name_in_company", 0.002, crm=2, excel=3)
def name_in_company(row: Row, r: Random) -> bool:
    """The name stands in the company column."""
    if row.company or not row.name:
        return False
    row.company, row.name, row.shows, row.parts = row.name, "", "", None
    return True


@fault("row_city_in_address", 0.004, crm=2, excel=2)
def city_in_address(row: Row, r: Random) -> bool:
    """The city stands in the address column, alone."""
    if row.address or not row.city:
        return False
    row.address, row.city = row.city, ""
    return True


_OFFICES: Final = frozenset((Source.EXCEL, Source.CRM))

FAULTS: Final[Sequence[Fault[_Apply]]] = (phone_in_email, email_in_phone, name_in_company, city_in_address)

_TABLE: Final = chances(FAULTS, _EVERYWHERE)


def record(person: Person, source: Source, day: int, plugs: tuple[str, ...], r: Random) -> Row:
    """The row that `source` made of `person` on `day`; `plugs` are the numbers that stand in for unknown ones."""
    row = Row(person, source, day, plugs)
    habits = HABITS[source]
    fill = habits.fill
    then = day - int(r() * 2000) if r() < STALE else day
    row.home = at(person.homes, then)
    row.mobile = at(person.mobiles, then)
    row.mailbox = at(person.emails, then)
    row.surname = person.maiden if person.maiden and then < person.married else person.surname

    name_cells.fill(row, r)
    if r() < fill["city"]:
        address_cells.fill_city(row, r)
    if r() < fill["address"]:
        address_cells.fill_address(row, r)
    _fill_phones(row, fill["phone"], fill["phone2"], r)
    if r() < fill["email"]:
        contact_cells.fill(row, r)
    # People without a known employer leave the column empty, so those with one fill it the more often.
    if row.firm is not None and r() < fill["company"] / 0.4:
        firm_cells.fill(row, row.firm, r)
    if r() < fill["birth"]:
        date_cells.fill_birth(row, r)
    row.created = date_cells.stamp(day, source, r)
    remarks.fill(row, r)
    spoil = _TABLE[source].draw(r)
    if spoil is not None and spoil.apply(row, r):
        row.faults.append(spoil.code)
    return row


def further(row: Row, r: Random) -> None:
    """Fill the columns that only a wide base has, from a stream of their own: the others stay as they are."""
    updated = min(TODAY, row.day + int(r() * r() * 1500))
    row.updated = date_cells.stamp(updated, row.source, r)
    if r() < 0.5:
        row.last_contact = date_cells.stamp(min(TODAY, updated + int(r() * 200)), row.source, r)
    remarks.fill_further(row, r)


def _fill_phones(row: Row, first: float, second: float, r: Random) -> None:
    person, firm = row.person, row.firm
    number = row.mobile
    u = r()
    if firm is not None and u < (0.07 if row.source in _OFFICES else 0.012):
        number = firm.switchboard
    elif person.landline and u > (0.85 if row.source is Source.CRM else 0.975):
        number = person.landline
    elif person.spare and u > 0.91:
        number = person.spare
    if r() < first:
        row.phone = phone_cells.cell(number, row, r)
    if r() < second:
        switchboard = firm.switchboard if firm is not None and r() < 0.5 else ""
        earlier = [number for since, number in person.mobiles if since < row.day]
        others = [n for n in (row.mobile, person.spare, person.landline, switchboard, *earlier) if n and n != number]
        if others:
            row.phone2 = phone_cells.cell(pick(others, r), row, r)
        elif r() < 0.4:
            row.phone2 = phone_cells.cell(number, row, r)
