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


class Row:
    """Cells as text, in the making; `home`, `mobile`, `mailbox`, `surname` are the person's on the day of record."""

    __slots__ = (
        "address", "birth", "city", "comment", "company", "consent", "created", "day", "email", "faults", "firm",
        "home",
        "hours", "inn", "last_contact", "mailbox", "manager", "mobile", "name", "parts", "person", "phone", "phone2",
        "plugs", "refused", "shows", "source", "surname", "tags", "updated", "withdrawn",
    )  # fmt: skip

    def __init__(self, person: Person, source: Source, day: int, plugs: tuple[str, ...]) -> None:
        self.person = person
        self.source = source
        self.day = day
        self.plugs = plugs
        self.faults: list[str] = []
        self.home: Home
        self.firm: Firm | None = person.firm
        self.mobile = self.mailbox = self.surname = ""
        self.name = self.email = self.company = self.city = self.address = self.birth = self.created = ""
        self.comment = self.consent = self.inn = self.manager = self.tags = self.updated = self.last_contact = (
            self.hours
        ) = ""
        self.parts: tuple[str, str, str] | None = None
        self.shows = ""
        self.phone = self.phone2 = EMPTY
        self.refused = self.withdrawn = False


EMPTY = PhoneCell("", (), (), False)
"""A phone cell in which nothing stands."""
