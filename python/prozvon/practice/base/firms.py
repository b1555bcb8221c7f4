"""Companies: name, legal form, identifiers with right check digits, switchboard.

A firm is a function of seed and number, so the employees of one firm may sit in different shards and still share its
phone.
"""

from collections.abc import Callable
from functools import lru_cache
from random import Random as Generator
from typing import Final, NamedTuple

from prozvon.practice.base import naming, numbers
from prozvon.practice.base.draw import Deck, Random, pick
from prozvon.practice.base.places import CITIES, City
from prozvon.practice.base.spelling import slug


class Firm(NamedTuple):
    """A company. `core` is its name without form and quotes; for an ИП the owner's name stands there."""

    number: int
    core: str
    form: str
    city: City
    switchboard: str
    inn: str
    kpp: str
    ogrn: str
    domain: str


FORMS: Final = {
    "ООО": ("Общество с ограниченной ответственностью", 60),
    "ИП": ("Индивидуальный предприниматель", 17),
    "АО": ("Акционерное общество", 6),
    "ЗАО": ("Закрытое акционерное общество", 3),
    "ПАО": ("Публичное акционерное общество", 2),
    "ОАО": ("Открытое акционерное общество", 2),
    "ГБУ": ("Государственное бюджетное учреждение", 2),
    "МУП": ("Муниципальное унитарное предприятие", 1.5),
    "АНО": ("Автономная некоммерческая организация", 1),
    "LLC": ("Limited Liability Company", 2),
    "Ltd": ("Limited", 1.5),
    "GmbH": ("Gesellschaft mit beschränkter Haftung", 1),
}
"""Legal form -> spelled out, weight."""

WESTERN: Final = frozenset({"LLC", "Ltd", "GmbH"})

_FORM: Final = Deck([(form, weight) for form, (_, weight) in FORMS.items()])


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_WORDS: Final = _words("""
Ромашка Вектор Альфа Горизонт Прогресс Гермес Вега Орион Сатурн Меридиан Каскад Импульс Атлант Эверест Фортуна
Гарант Эталон Партнёр Лидер Спектр Дельта Омега Сигма Восток Запад Север Кристалл Рубин Изумруд Алмаз Янтарь Берёзка
Колос Нива Урожай Родник Исток Байкал Волга Урал Енисей Сокол Беркут Феникс Дракон Титан Гранит Монолит Фундамент
Кедр Сосна Дубрава Капитал Престиж Статус Стандарт Качество Надежда Вера Виктория Мечта Радуга Солнышко Уют Комфорт
Домострой Мастер Умелец Энергия Луч Свет Факел Пламя Маяк Компас Якорь Штурвал Парус Бриз Аврора Заря Рассвет Пегас
Кентавр Олимп Парнас Эллада Русь Держава Империя Столица Центр Регион Союз Содружество Единство Контакт Диалог
Консул Арсенал Бастион Щит Оплот Рубеж
""")
_HEADS: Final = _words("""
Строй Тех Агро Авто Мед Транс Энерго Пром Хим Нефте Газ Металл Спец Евро Рос Сиб Урал Юг Эко Био Инфо Теле Веб Мега
Гипер Дом Быт Торг Опт Фарм Текстиль Меб Стекло Лес Дерево Бетон Электро Вент Гидро Аква Крым Дон Мос Пит
""")
_TAILS: Final = _words("""
Сервис Групп Плюс Трейд Инвест Строй Маркет Проект Комплект Монтаж Логистик Консалт Ресурс Снаб Торг Системс Техно
Лайн Мастер Профи Союз Гарант Холдинг Ойл Финанс Лизинг Медиа Софт Дизайн Транс
""")
_KINDS: Final = ("Торговый дом", "Компания", "Группа компаний", "Фирма", "Производственная компания", "Завод", "Студия")
_STATE: Final = {
    "ГБУ": ("Городская поликлиника № {}", "Жилищник района № {}", "Центр социальной помощи № {}", "Школа № {}"),
    "МУП": ("Водоканал-{}", "Горэлектросеть-{}", "Тепловые сети № {}", "Пассажирское АТП № {}"),
}
_ENGLISH: Final = _words("""
Northwind Bluestone Redwood Silverline Brightpath Greenfield Oakridge Summit Harbor Crestview Fairway Westgate
Pioneer Atlas Keystone Beacon Clearwater Ironbridge Maple Stonehill
""")
_ENGLISH_TAILS: Final = ("Trading", "Solutions", "Consulting", "Logistics", "Systems", "Partners", "Group", "Software")

_CITY: Final = Deck([(city, city.weight) for city in CITIES])

_INN10: Final = (2, 4, 10, 3, 5, 9, 4, 6, 8)
_INN12: Final = ((7, 2, 4, 10, 3, 5, 9, 4, 6, 8), (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8))


def _check(body: str, weights: tuple[int, ...]) -> str:
    return str(sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11 % 10)


def inn(r: Random, *, person: bool) -> str:
    """A taxpayer number with right check digits: 10 digits for a company, 12 for a person.

    >>> len(inn(lambda: 0.5, person=False)), len(inn(lambda: 0.5, person=True))
    (10, 12)
    """
    region = f"{1 + int(r() * 79):02d}"
    if not person:
        body = region + numbers.digits(7, r)
        return body + _check(body, _INN10)
    body = region + numbers.digits(8, r)
    body += _check(body, _INN12[0])
    return body + _check(body, _INN12[1])


def _ogrn(r: Random, *, person: bool) -> str:
    body = f"{3 if person else 1}{2 + int(r() * 22):02d}" + numbers.digits(11 if person else 9, r)
    return body + str(int(body) % (13 if person else 11) % 10)


_SHAPE: Final = Deck[Callable[[Random], str]](
    [
        (lambda r: pick(_WORDS, r), 30),
        (lambda r: pick(_HEADS, r) + pick(_TAILS, r), 22),
        (lambda r: f"{pick(_WORDS, r)}-{pick(_TAILS, r)}", 18),
        (lambda r: f"{pick(_HEADS, r)}{pick(_TAILS, r).lower()} {pick(_WORDS, r)}", 12),
        (lambda r: f"{pick(_KINDS, r)} {pick(_WORDS, r)}", 11),
        (lambda r: f"{pick(_WORDS, r)} {2 + int(r() * 98)}", 7),
    ]
)


def _core(form: str, r: Random) -> str:
    if form == "ИП":
        folk = naming.FOLKS.draw(r)
        gender = "m" if r() < 0.6 else "f"
        given = (folk.men if gender == "m" else folk.women).draw(r)
        surname = folk.surnames.draw(r)[gender == "f"]
        father = naming.patronymic(folk.men.draw(r), gender, folk.patronymic) if folk.patronymic else ""
        return f"{surname} {given} {father}".rstrip()
    if form in WESTERN:
        return f"{pick(_ENGLISH, r)} {pick(_ENGLISH_TAILS, r)}"
    if form in _STATE:
        return pick(_STATE[form], r).format(1 + int(r() * 180))
    return _SHAPE.draw(r)(r)


@lru_cache(maxsize=20_000)
def firm(seed: int, number: int) -> Firm:
    """Company `number` of the base of `seed`.

    >>> firm(1, 5) == firm(1, 5), firm(1, 5).inn == firm(2, 5).inn
    (True, False)
    """
    r = Generator(f"{seed}/firm/{number}").random
    form = _FORM.draw(r)
    city = _CITY.draw(r)
    single = form == "ИП"
    core = _core(form, r)
    switchboard = numbers.mobile(r) if single else numbers.toll_free(r) if r() < 0.15 else numbers.landline(city, r)
    taxpayer = inn(r, person=single)
    word = slug(core.split()[-1])[:14] or "firma"
    domain = f"{word}{number % 97 if r() < 0.4 else ''}.{pick(('ru', 'ru', 'com', 'su'), r)}"
    return Firm(
        number,
        core,
        form,
        city,
        switchboard,
        taxpayer,
        "" if single else taxpayer[:4] + "01001",
        _ogrn(r, person=single),
        domain,
    )
