"""The people behind a base: households, their homes, numbers and mailboxes over the years, namesakes, twins.

Days are proleptic ordinals (`datetime.date.toordinal`). Histories are tuples of (first day, value), oldest first.
"""

from collections.abc import Callable
from datetime import date
from typing import ClassVar, Final, NamedTuple, TypeVar

from prozvon.practice.base import naming, numbers
from prozvon.practice.base.draw import Deck, Random, pick
from prozvon.practice.base.firms import Firm, firm
from prozvon.practice.base.places import CITIES, FOREIGN_CITIES, FOREIGN_STREETS, STREETS, City
from prozvon.practice.base.spelling import slug

T = TypeVar("T")

TODAY: Final = date(2026, 11, 1).toordinal()
"""The last day that a practice base knows of."""

BEGINNING: Final = date(2012, 1, 1).toordinal()
"""The day of its oldest records."""


CHANGED_NUMBER: Final = 0.08
"""Chance that a person gave up a mobile number for another; and then perhaps again."""

CHANGED_MAILBOX: Final = 0.08
"""Share of people with a second mailbox since some day."""

MOVED: Final = 0.2
"""Share of households that moved."""

MARRIED: Final = 0.13
"""Share of women who changed their surname within the years of the base."""

SHARED_NUMBER: Final = 0.05
"""Chance that a spouse or child goes by the other's mobile number; twins and sons of their fathers more often."""

SHARED_MAILBOX: Final = 0.03
"""The same for a mailbox."""


class Home(NamedTuple):
    """An address. `country` is "RU" or a country whose addresses have no Russian structure; flat may be empty."""

    country: str
    city: City
    postal: str
    street_type: str
    street: str
    house: str
    block: str
    flat: str


Homes = tuple[tuple[int, Home], ...]


class Person(NamedTuple):
    """One human being; `maiden` is the surname until the day `married`, empty when it never changed."""

    number: int
    household: int
    folk: str
    gender: str
    surname: str
    maiden: str
    married: int
    given: str
    patronymic: str
    born: int
    mobiles: tuple[tuple[int, str], ...]
    spare: str
    landline: str
    emails: tuple[tuple[int, str], ...]
    homes: Homes
    firm: Firm | None


def at(history: tuple[tuple[int, T], ...], day: int) -> T:
    """What was so on `day`."""
    value = history[0][1]
    for since, later in history[1:]:
        if since > day:
            break
        value = later
    return value


_CITY: Final = Deck([(city, city.weight) for city in CITIES])
_BY_NAME: Final = {city.name: city for city in CITIES}


def _streets() -> Deck[tuple[str, str]]:
    weighted: list[tuple[tuple[str, str], float]] = []
    for line in STREETS.replace(",\n", ",").strip().splitlines():
        kind, names = line.split(": ")
        share = {"улица": 1.0, "проспект": 1.3, "переулок": 0.7}.get(kind, 0.5)
        weighted += [((kind, name), share / (rank + 12)) for rank, name in enumerate(names.split(","))]
    return Deck(weighted)


_STREET: Final = _streets()

_PROVIDERS: Final = Deck(
    [
        ("mail.ru", 30.0), ("yandex.ru", 24.0), ("gmail.com", 25.0), ("bk.ru", 4.0), ("list.ru", 3.0), ("inbox.ru",
        3.0),
        ("rambler.ru", 4.0), ("ya.ru", 3.0), ("icloud.com", 2.0), ("hotmail.com", 1.0), ("outlook.com", 1.0),
    ]
)  # fmt: skip

_NICKS: Final = (
    "kotik", "zvezda", "boss", "driver", "lucky", "dragon", "solnce", "tiger", "master", "angel", "rock", "wolf",
    "kiska",
    "star", "fox", "zaika", "cosmos", "sever", "rybak", "volk", "tanya", "serg", "max", "alex", "lady", "mama", "super",
)  # fmt: skip


class Jobs(NamedTuple):
    """The numbers of the firms: `large` ones from 0 on, known everywhere, and this shard's `small` ones."""

    large: int
    first_small: int
    small: int


class World:
    """Draws households one after another from one stream."""

    __slots__ = ("_jobs", "_next_household", "_next_person", "_r", "_released", "_seed")

    def __init__(self, seed: int, jobs: Jobs, first_number: int, r: Random) -> None:
        self._seed = seed
        self._jobs = jobs
        self._next_person = first_number
        self._next_household = first_number
        self._r = r
        self._released: list[str] = []  # numbers given up, which the operators hand to somebody else

    def household(self) -> list[Person]:
        """The next household; of namesakes, two people of two households."""
        r = self._r
        kind = self._KIND.draw(r)
        folk = naming.FOLKS.draw(r)
        return kind(self, folk, self._homes(folk))

    def _door(self) -> int:
        self._next_household += 1
        return self._next_household - 1

    def _homes(self, folk: naming.Folk) -> Homes:
        r = self._r
        first = self._home(folk, None)
        if r() > MOVED:
            return ((0, first),)
        return (
            (0, first),
            (self._day(), self._home(folk, first.city if first.country == "RU" and r() < 0.7 else None)),
        )

    def _home(self, folk: naming.Folk, city: City | None) -> Home:
        r = self._r
        if folk is naming.ENGLISH and r() < 0.6:
            country = pick(("US", "GB", "DE"), r)
            return self._abroad(country)
        if folk is naming.ASIAN and r() < 0.25:
            return self._abroad(pick(("KZ", "UZ", "KG"), r))
        city = city or _CITY.draw(r)
        kind, street = _STREET.draw(r)
        letter = r()
        house = str(1 + int(r() * r() * 180)) + (
            "" if letter < 0.85 else pick("абв", r) if letter < 0.95 else f"/{1 + int(r() * 20)}"
        )
        block = r()
        blocks = "" if block < 0.8 else f"к{1 + int(r() * 5)}" if block < 0.95 else f"с{1 + int(r() * 4)}"
        flat = str(1 + int(r() * 240)) if r() < 0.86 else ""
        postal = city.postal + numbers.digits(6 - len(city.postal), r)
        return Home("RU", city, postal, kind, street, house, blocks, flat)

    def _abroad(self, country: str) -> Home:
        r = self._r
        name = pick(FOREIGN_CITIES[country], r)
        city = City(name, "", 1, (), "", (name.upper(),))
        return Home(country, city, numbers.digits(5, r), "", pick(FOREIGN_STREETS, r), str(1 + int(r() * 300)), "", "")

    def _day(self) -> int:
        """Some day on which something changed."""
        return BEGINNING + int(self._r() * (TODAY - BEGINNING))

    def _mobile(self, folk: naming.Folk) -> str:
        r = self._r
        u = r()
        if u < 0.03 or (folk is naming.ENGLISH and u < 0.6) or (folk is naming.ASIAN and u < 0.3):
            return (
                numbers.foreign_of(pick(("US", "GB", "DE"), r), r) if folk is naming.ENGLISH else numbers.foreign(r)[1]
            )
        if u < 0.05 and self._released:
            return self._released.pop()
        return numbers.mobile(r)

    def _mobiles(self, folk: naming.Folk) -> tuple[tuple[int, str], ...]:
        r = self._r
        history = [(0, self._mobile(folk))]
        while len(history) < 4 and r() < CHANGED_NUMBER:
            self._released.append(history[-1][1])
            history.append((self._day(), self._mobile(folk)))
        # A number given up is handed out again only to people drawn later; the last few suffice for that.
        del self._released[:-50]
        return tuple(sorted(history)) if len(history) > 2 else tuple(history)

    def _email(self, given: str, surname: str, born: int) -> str:
        r = self._r
        way = r()
        first, last = slug(given), slug(surname)
        year = date.fromordinal(born).year
        # A mailbox has one owner, so nearly all of them need figures to be still free.
        tail = numbers.digits(2 + int(r() * 3), r)
        if way < 0.06:
            local = f"{first}.{last}{'' if len(last) > 8 else tail}"
        elif way < 0.22:
            local = f"{first}.{last}{tail}"
        elif way < 0.36:
            local = f"{last}{first[:1]}{year % 100:02d}{tail[:-1]}"
        elif way < 0.46:
            local = f"{first[:1]}.{last}{tail}"
        elif way < 0.57:
            local = f"{last}_{first}{tail}"
        elif way < 0.67:
            local = f"{first}{year}{tail}"
        elif way < 0.77:
            local = f"{last}-{tail}"
        else:
            local = f"{pick(_NICKS, r)}{pick(('', '_', '.', '-'), r)}{numbers.digits(3 + int(r() * 4), r)}"
        return f"{local}@{_PROVIDERS.draw(r)}"

    def _born(self, eldest: int = 1945, youngest: int = 2006) -> int:
        r = self._r
        year = eldest + int((r() + r()) / 2 * (youngest - eldest + 1))
        return date(year, 1, 1).toordinal() + int(r() * 365)

    def _job(self) -> Firm | None:
        r = self._r
        if r() > 0.36:
            return None
        if r() < 0.45:
            # The cube makes a few very large employers; they are the same in every shard.
            return firm(self._seed, int(self._jobs.large * r() * r() * r()))
        # Small firms have all their people in one shard, where they are made once.
        return firm(self._seed, self._jobs.first_small + int(self._jobs.small * r()))

    def _person(
        self,
        folk: naming.Folk,
        homes: Homes,
        door: int,
        *,
        gender: str = "",
        surnames: tuple[str, str] | None = None,
        father: str = "",
        given: str = "",
        born: int = 0,
        landline: str | None = None,
    ) -> Person:
        r = self._r
        self._next_person += 1
        gender = gender or ("m" if r() < 0.47 else "f")
        surnames = surnames or folk.surnames.draw(r)
        if surnames[0] == surnames[0].title() and folk is not naming.ENGLISH and r() < 0.012:
            other = folk.surnames.draw(r)
            surnames = (f"{surnames[0]}-{other[0]}", f"{surnames[1]}-{other[1]}")
        surname = surnames[gender == "f"]
        given = given or (folk.men if gender == "m" else folk.women).draw(r)
        born = born or self._born()
        maiden, married = "", 0
        if gender == "f" and folk is not naming.ENGLISH and r() < MARRIED:
            married = self._day()
            maiden = folk.surnames.draw(r)[1]
            if r() < 0.1:
                surname = f"{maiden}-{surname}"
        patronymic = ""
        if folk.patronymic:
            patronymic = naming.patronymic(father or folk.men.draw(r), gender, folk.patronymic)
        emails = [(0, self._email(given, maiden or surname, born))]
        if r() < CHANGED_MAILBOX:
            emails.append((self._day(), self._email(given, surname, born)))
        if landline is None:
            landline = self._landline(homes)
        spare = self._mobile(folk) if r() < 0.14 else ""
        return Person(
            self._next_person - 1, door, folk.name, gender, surname, maiden, married, given, patronymic, born,
            self._mobiles(folk), spare, landline, tuple(emails), homes, self._job(),
        )  # fmt: skip

    def _landline(self, homes: Homes) -> str:
        home = homes[0][1]
        return numbers.landline(home.city, self._r) if home.country == "RU" and self._r() < 0.3 else ""

    def _single(self, folk: naming.Folk, homes: Homes) -> list[Person]:
        return [self._person(folk, homes, self._door())]

    def _flatmates(self, folk: naming.Folk, homes: Homes) -> list[Person]:
        door = self._door()
        return [self._person(folk, homes, door), self._person(naming.FOLKS.draw(self._r), homes, door)]

    def _family(self, folk: naming.Folk, homes: Homes) -> list[Person]:
        father, mother = self._couple(folk, homes)
        children = [self._child(folk, father, mother.born, homes) for _ in range(1 + int(self._r() * 2))]
        return [father, mother, *children]

    def _couple(self, folk: naming.Folk, homes: Homes) -> list[Person]:
        r = self._r
        door, landline = self._door(), self._landline(homes)
        surnames = folk.surnames.draw(r)
        born = self._born(1948, 2002)
        he = self._person(folk, homes, door, gender="m", surnames=surnames, born=born, landline=landline)
        hers = surnames if r() < 0.8 else None
        near = born + int((r() - 0.4) * 3000)
        she = self._person(folk, homes, door, gender="f", surnames=hers, born=near, landline=landline)
        return [he, self._sharing(she, he)]

    def _sharing(self, person: Person, with_whom: Person) -> Person:
        """Some in a household have one mobile number, or one mailbox, between them."""
        r = self._r
        if r() < SHARED_NUMBER:
            person = person._replace(mobiles=with_whom.mobiles)
        if r() < SHARED_MAILBOX:
            person = person._replace(emails=with_whom.emails)
        return person

    def _child(self, folk: naming.Folk, father: Person, mother_born: int, homes: Homes) -> Person:
        r = self._r
        gender = "m" if r() < 0.52 else "f"
        base = father.surname
        surnames = (base, naming.feminine(base))
        # A son named after his father differs from him by the patronymic and the year only.
        given = father.given if gender == "m" and r() < 0.15 else ""
        born = max(father.born, mother_born) + int((19 + r() * 14) * 365.25)
        born = min(born, date(2008, 1, 1).toordinal() + int(r() * 700))
        child = self._person(
            folk, homes, father.household, gender=gender, surnames=surnames, father=father.given, given=given,
            born=born,
            landline=father.landline,
        )  # fmt: skip
        return self._sharing(child, father)

    def _generations(self, folk: naming.Folk, homes: Homes) -> list[Person]:
        r = self._r
        door = self._door()
        father = self._person(folk, homes, door, gender="m", born=self._born(1945, 1978))
        child = self._child(folk, father, father.born, homes)
        if child.gender == "m" and r() < 0.2:
            child = child._replace(mobiles=father.mobiles)
        return [father, child]

    def _twins(self, folk: naming.Folk, homes: Homes) -> list[Person]:
        r = self._r
        door, landline = self._door(), self._landline(homes)
        surnames = folk.surnames.draw(r)
        father = folk.men.draw(r)
        born = self._born(1970, 2007)
        first = self._person(folk, homes, door, surnames=surnames, father=father, born=born, landline=landline)
        gender = first.gender if r() < 0.7 else ""
        second = self._person(
            folk, homes, door, gender=gender, surnames=surnames, father=father, born=born, landline=landline
        )
        while second.given == first.given:
            second = second._replace(given=(folk.men if second.gender == "m" else folk.women).draw(r))
        if r() < 0.3:
            second = second._replace(mobiles=first.mobiles)
        return [first, second]

    def _namesakes(self, folk: naming.Folk, homes: Homes) -> list[Person]:
        r = self._r
        first = self._person(folk, homes, self._door())
        city = homes[-1][1].city if homes[-1][1].country == "RU" else None
        second = self._person(folk, ((0, self._home(folk, city)),), self._door(), gender=first.gender)
        born = second.born if r() < 0.7 else first.born + int((r() - 0.5) * 700)
        alike = second._replace(
            surname=first.surname, given=first.given, patronymic=first.patronymic, born=born, maiden=""
        )
        return [first, alike]

    _KIND: ClassVar = Deck[Callable[["World", naming.Folk, Homes], list[Person]]](
        [
            (_single, 77.0),
            (_couple, 10.0),
            (_generations, 5.5),
            (_family, 4.0),
            (_twins, 0.9),
            (_flatmates, 1.1),
            (_namesakes, 1.5),
        ]
    )
    """What lives behind one door; namesakes live behind two, in one city."""
