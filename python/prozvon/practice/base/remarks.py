"""Comments, tags, managers, call hours, consent: what call-centre people write beside a contact."""

from datetime import date
from typing import Final

from prozvon.practice.base.draw import Deck, Random, pick
from prozvon.practice.base.row import Row
from prozvon.practice.base.sources import HABITS, Source
from prozvon.practice.base.world import TODAY

REFUSED: Final = 0.016
"""Share of rows with a refusal in the comment. A person who once refused is not asked in what other rows say."""

WITHDRAWN: Final = 0.012
"""Share of rows whose consent is withdrawn."""

REFUSALS: Final = (
    "не звонить", "Не звонить!", "просил больше не звонить", "просила не беспокоить", "НЕ ЗВОНИТЬ",
    "больше не звонить", "DNC",
    "do not call", "отказ от звонков", "отказался от рекламы, не звонить", "категорический отказ", "убрать из базы",
    "просит удалить номер", "не беспокоить", "угрожал жалобой, удалить из базы", "исключить из обзвона", "Do Not Call!",
    "отписать от рассылки и звонков", "сказал не звонить никогда", "не звоните мне больше",
)  # fmt: skip
"""Remarks that forbid to call."""

_NEUTRAL: Final = Deck(
    [
        ("перезвонить", 10.0), ("перезвонить завтра", 8.0), ("не дозвонились", 8.0), ("недозвон", 6.0), ("НДЗ", 5.0),
        ("автоответчик", 3.0), ("звонить после 18", 4.0), ("звонить до обеда", 3.0),
        ("просил перезвонить в понедельник", 3.0),
        ("интересует опт", 4.0), ("отправить КП", 6.0), ("КП отправлено", 4.0), ("думает", 5.0), ("дорого", 3.0),
        ("заказ оформлен", 6.0), ("повторный клиент", 4.0), ("сбросил", 2.0), ("занято", 3.0), ("хочет скидку", 2.0),
        ("с выставки", 4.0), ("ждёт звонка инженера", 2.0), ("вернуться через год", 1.5), ("заморозить до весны", 1.0),
        ("не звонить до 10 утра", 1.0), ("не звонить в выходные, только будни", 0.7),
        ("номер не обслуживается?", 1.5), ("трубку берёт жена", 1.5), ("called, no answer", 1.0), ("ok", 2.0), ("+",
        1.0),
        ("лид с сайта", 3.0), ("уточнить адрес", 2.0), ("документы на подписи", 1.5), ("приедет сам", 1.5),
        ("говорит по-английски", 0.4),
    ]
)  # fmt: skip
"""Remarks that do not; some only look as if they did."""

_TAGS: Final = (
    "vip",
    "опт",
    "розница",
    "холодный",
    "тёплый",
    "дилер",
    "2024",
    "выставка",
    "рассылка",
    "должник",
    "партнёр",
)
_MANAGERS: Final = (
    "Петрова А.", "Сидоров К.", "Ахметова Л.", "Кузьмин Д.", "Орлова М.", "Егоров П.", "Лисицына Т.", "Белый С.",
    "Громова О.",
    "Смирнова Е.", "admin", "Колл-центр 2",
)  # fmt: skip
_HOURS: Final = (
    "после 18",
    "9-18",
    "10:00-19:00",
    "до обеда",
    "с 10 до 17",
    "вечером",
    "будни",
    "12:00-20:00",
    "любое",
)


def fill(row: Row, r: Random) -> None:
    """Write comment and consent of `row`."""
    u = r()
    if u < REFUSED:
        row.comment = pick(REFUSALS, r)
        row.refused = True
        row.faults.append("comment_refusal")
        if r() < 0.25:
            row.comment = f"{_NEUTRAL.draw(r)}; {row.comment}"
    elif u < REFUSED + HABITS[row.source].fill["comment"]:
        row.comment = _NEUTRAL.draw(r)
    if r() < WITHDRAWN:
        row.withdrawn = True
        row.faults.append("consent_withdrawn")
        day = date.fromordinal(min(TODAY, row.day + int(r() * 700)))
        row.consent = "да" if r() < 0.5 else f"{day.day:02d}.{day.month:02d}.{day.year}"


def fill_further(row: Row, r: Random) -> None:
    """Write the columns that only the wide base has: manager, tags, call hours."""
    row.manager = _MANAGERS[int(r() * r() * len(_MANAGERS))] if row.source in {Source.OPERATOR, Source.CRM} else ""
    if r() < 0.12:
        row.tags = pick(_TAGS, r) if r() < 0.7 else f"{pick(_TAGS, r)},{pick(_TAGS, r)}"
    if r() < 0.05:
        row.hours = pick(_HOURS, r)
