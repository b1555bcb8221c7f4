"""One row in the making: its cells, and the truth about them."""

from typing import NamedTuple

from prozvon.practice.base.firms import Firm
from prozvon.practice.base.sources import Source
from prozvon.practice.base.world import Home, Person


class PhoneCell(NamedTuple):
    """A phone cell. `meant` is what it should say, `written` what a careful reader takes from it, E.164 digits both.

    `readable` means that such a reader, knowing the row's city, gets exactly `meant`; a slip that makes another valid
    number is not readable, for nothing in the cell shows it.
    """

    text: str
    meant: tuple[str, ...]
    written: tuple[str, ...]
    readable: bool


EMPTY = PhoneCell("", (), (), False)
"""A phone cell in which nothing stands."""


class Row:
    """Cells as text, in the making; `home`, `mobile`, `mailbox`, `surname` are the person's on the day of record."""

    # Most cells of most rows stay empty: defaults of the class cost nothing, slots filled by hand did.
    home: Home
    mobile = mailbox = surname = ""
    name = email = company = city = address = birth = created = ""
    comment = consent = inn = manager = tags = updated = last_contact = hours = ""
    parts: tuple[str, str, str] | None = None
    shows = ""
    phone = phone2 = EMPTY
    refused = withdrawn = False

    def __init__(self, person: Person, source: Source, day: int, plugs: tuple[str, ...]) -> None:
        self.person = person
        self.source = source
        self.day = day
        self.plugs = plugs
        self.faults: list[str] = []
        self.firm: Firm | None = person.firm
