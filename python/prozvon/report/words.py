"""What the report says, in Russian and in English.

A catalogue is a frozen value, so a text that one language lacks is a type error. Reason codes have their own words in
`prozvon.codes`. `{…}` are filled by `str.format`.
"""

from dataclasses import dataclass
from typing import Literal

Lang = Literal["ru", "en"]
LANGUAGES: tuple[Lang, ...] = ("ru", "en")


@dataclass(frozen=True, slots=True)
class Words:
    """Every text of the report in one language."""

    lang: Lang
    thousands: str
    decimal: str
    percent: str
    title: str
    lead: str
    masked: str
    rows: str
    contacts: str
    rejects: str
    people: str
    dial: str
    sums: str
    sum_rows: str
    sum_contacts: str
    funnel: str
    funnel_about: str
    step_rows: str
    step_contacts: str
    step_phone: str
    step_people: str
    step_dial: str
    undialable: str
    undialable_about: str
    rejected: str
    rejected_about: str
    issues: str
    issues_about: str
    phone_status: str
    phone_status_about: str
    phone_type: str
    phone_type_about: str
    phone_region: str
    phone_region_about: str
    clusters: str
    clusters_about: str
    cluster_rows: str
    or_more: str
    fill: str
    fill_about: str
    before: str
    after: str
    quarantine: str
    quarantine_about: str
    sampled: str
    reasons: str
    reasons_about: str
    zones: str
    zones_about: str
    merges: str
    merges_about: str
    what: str
    count: str
    portion: str
    row: str
    name: str
    phone: str
    email: str
    city: str
    why: str
    others: str
    none: str
    inputs: str
    file: str
    format: str
    records: str
    size: str
    stages: str
    stage: str
    seconds: str
    second: str
    speed: str
    files: str
    notes: str
    technical: str
    run: str
    started: str
    took: str
    memory: str
    version: str
    recipe: str
    chart_of: str
    no_operator: str
    no_source: str
    operators: str
    operators_about: str
    cities: str
    cities_about: str
    quality: str
    quality_about: str
    good_phones: str
    good_emails: str
    single_rows: str
    due: str
    due_about: str
    by_source: str
    by_source_about: str
    contents: str
    spans: tuple[str, ...]
    ages: tuple[str, ...]
    fields: dict[str, str]
    stage_names: dict[str, str]

    def number(self, value: float, digits: int = 0) -> str:
        """See `number`."""
        return number(value, self, digits)

    def share(self, part: int, whole: int) -> str:
        """See `share`."""
        return share(part, whole, self)


RU = Words(
    lang="ru",
    thousands="\u00a0",
    decimal=",",
    percent="\u00a0%",
    title="Отчёт о чистке базы",
    lead="Из {rows} строк получилось {dial} контактов для обзвона.",
    masked="Телефоны, имена и адреса в отчёте скрыты; полностью они есть только в таблицах.",
    rows="строк на входе",
    contacts="принято",
    rejects="отклонено",
    people="людей и компаний",
    dial="к обзвону",
    sums="Ничего не потеряно",
    sum_rows="строки на входе = принятые + отклонённые",
    sum_contacts="принятые = за записями обзвона + не звоним",
    funnel="От строк к списку обзвона",
    funnel_about="Сколько осталось после каждого шага. До слияния считаются строки, после него — люди.",
    step_rows="Строки на входе",
    step_contacts="Принятые строки",
    step_phone="Строки с телефоном",
    step_people="Люди после слияния",
    step_dial="К обзвону",
    undialable="Почему не звоним",
    undialable_about="Принятые строки, за которыми нет записи в списке обзвона.",
    rejected="Отклонённые строки",
    rejected_about="Строки, которые нельзя использовать; они лежат в таблице rejects.",
    issues="Замечания к принятым строкам",
    issues_about="Что исправлено или вызывает сомнение. У одной строки бывает несколько замечаний.",
    phone_status="Состояние телефонов",
    phone_status_about="Чем оказался телефон каждой принятой строки.",
    phone_type="Виды номеров",
    phone_type_about="Лучший номер каждой принятой строки.",
    phone_region="Страны номеров",
    phone_region_about="Лучший номер каждой принятой строки.",
    clusters="Сколько строк у одного человека",
    clusters_about="Число людей по количеству их строк в базе: одна строка значит, что повторов нет.",
    cluster_rows="Строк у человека",
    or_more="и больше",
    fill="Заполнено до и после",
    fill_about="Доля принятых строк: до чистки — ячейка не пуста, после — значение можно использовать.",
    before="до",
    after="после",
    quarantine="Карантин",
    quarantine_about="Номера базы, которые сейчас отдыхают: что ответила сеть и сколько дней назад.",
    sampled=(
        "Проверка карантина: из {rung} номеров случайной выборки ответили {alive}, то есть {rate} "
        "(95\u00a0%-й интервал: {low}–{high}): больше {high} едва ли задержано ошибочно."
    ),
    reasons="Почему строки слиты",
    reasons_about="Слитые строки по основаниям. У одного слияния бывает несколько оснований.",
    zones="Часовые пояса обзвона",
    zones_about="Записи списка обзвона по часовому поясу лучшего номера.",
    merges="Примеры слияний",
    merges_about="Строки, в которых узнан один и тот же человек, и почему.",
    what="Что",
    count="Число",
    portion="Доля",
    row="Строка",
    name="Имя",
    phone="Телефон",
    email="E-mail",
    city="Город",
    why="Почему объединены",
    others="прочее",
    none="Нет.",
    inputs="Входные файлы",
    file="Файл",
    format="Формат",
    records="Строк",
    size="Размер",
    stages="Время",
    stage="Шаг",
    seconds="Секунд",
    second="с",
    speed="Строк в секунду",
    files="Записанные файлы",
    notes="Замечания",
    technical="Как это получено",
    run="Прогон",
    started="Начат",
    took="Длился",
    memory="Память",
    version="Версия",
    recipe="Рецепт",
    chart_of="Диаграмма: {title}. Те же числа в таблице рядом.",
    no_operator="в метаданных не указан",
    no_source="не указан",
    operators="Операторы",
    operators_about="Номера обзвона по оператору, которому выдан их префикс; переносы номеров метаданным неизвестны.",
    cities="Города",
    cities_about="Записи списка обзвона по городу.",
    quality="Качество до и после",
    quality_about="На что можно положиться: до чистки — как было записано, после — как стало.",
    good_phones="Строки с пригодным телефоном",
    good_emails="Строки с пригодным e-mail",
    single_rows="Строки без повторов",
    due="Когда проверять снова",
    due_about="Номера базы, о которых знает хранилище, по сроку следующей проверки.",
    by_source="Замечания по источникам",
    by_source_about="Доля строк источника с каждым замечанием: видно, кто что приносит.",
    contents="Содержание",
    spans=("сейчас", "за 7 дней", "за 30 дней", "за 90 дней", "за полгода", "позже"),
    ages=("до 7 дней", "8–30", "31–90", "91–183", "дольше"),
    fields={
        "phone": "Телефон",
        "name": "Имя",
        "email": "E-mail",
        "company": "Компания",
        "city": "Город",
        "address": "Адрес",
        "birth_date": "Дата рождения",
        "gender": "Пол",
    },
    stage_names={
        "read": "чтение",
        "normalize": "нормализация",
        "reject": "отбор",
        "match": "поиск повторов",
        "merge": "слияние",
        "dial": "список обзвона",
        "tables": "сборка таблиц",
        "write": "запись",
        "report": "отчёт",
    },
)

EN = Words(
    lang="en",
    thousands=",",
    decimal=".",
    percent="%",
    title="Report of a cleaned base",
    lead="Of {rows} rows, {dial} contacts are worth calling.",
    masked="Telephone numbers, names and addresses are masked here; only the tables hold them whole.",
    rows="rows read",
    contacts="accepted",
    rejects="rejected",
    people="people and companies",
    dial="to call",
    sums="Nothing was lost",
    sum_rows="rows read = accepted + rejected",
    sum_contacts="accepted = behind dial entries + not called",
    funnel="From rows to the dial list",
    funnel_about="What is left after each step. Rows are counted before merging, people after it.",
    step_rows="Rows read",
    step_contacts="Rows accepted",
    step_phone="Rows with a phone",
    step_people="People after merging",
    step_dial="To call",
    undialable="Why not called",
    undialable_about="Accepted rows that no entry of the dial list stands for.",
    rejected="Rejected rows",
    rejected_about="Rows that cannot be used; they are in the table rejects.",
    issues="Remarks on accepted rows",
    issues_about="What was mended or is doubtful. A row may have several remarks.",
    phone_status="State of the phones",
    phone_status_about="What the phone of each accepted row turned out to be.",
    phone_type="Types of numbers",
    phone_type_about="The best number of each accepted row.",
    phone_region="Countries of numbers",
    phone_region_about="The best number of each accepted row.",
    clusters="Rows of one person",
    clusters_about="People by how many rows of the base are theirs: one row means no duplicates.",
    cluster_rows="Rows of a person",
    or_more="or more",
    fill="Filled before and after",
    fill_about="Share of accepted rows: before cleaning the cell is not empty, after it the value can be used.",
    before="before",
    after="after",
    quarantine="Quarantine",
    quarantine_about="Numbers of the base that rest: what the network said of them, and how many days ago.",
    sampled=(
        "The quarantine checked: {alive} of {rung} numbers of a random sample answered, {rate} "
        "(95% interval {low} to {high}): hardly more than {high} are parked wrongly."
    ),
    reasons="Why rows were merged",
    reasons_about="Merged rows by what they have in common. One merge may have several grounds.",
    zones="Time zones of the dial list",
    zones_about="Entries of the dial list by the time zone of their best number.",
    merges="Sample merges",
    merges_about="Rows in which one and the same person was recognised, and why.",
    what="What",
    count="Count",
    portion="Share",
    row="Row",
    name="Name",
    phone="Phone",
    email="E-mail",
    city="City",
    why="Why merged",
    others="others",
    none="None.",
    inputs="Inputs",
    file="File",
    format="Format",
    records="Rows",
    size="Size",
    stages="Time",
    stage="Step",
    seconds="Seconds",
    second="s",
    speed="Rows a second",
    files="Files written",
    notes="Notes",
    technical="How this was made",
    run="Run",
    started="Started",
    took="Took",
    memory="Memory",
    version="Version",
    recipe="Recipe",
    chart_of="Chart: {title}. The table beside it has the same numbers.",
    no_operator="not in the metadata",
    no_source="not named",
    operators="Operators",
    operators_about="Numbers to call by the operator that their prefix was given to; metadata know of no ported numbers.",
    cities="Cities",
    cities_about="Entries of the dial list by city.",
    quality="Quality before and after",
    quality_about="What can be relied on: before cleaning as it was written, after it as it is.",
    good_phones="Rows with a usable phone",
    good_emails="Rows with a usable e-mail",
    single_rows="Rows without copies",
    due="When numbers are asked again",
    due_about="Numbers of the base that the store knows, by when their next probe is due.",
    by_source="Remarks by source",
    by_source_about="Share of a source's rows with each remark: who delivers what.",
    contents="Contents",
    spans=("now", "within 7 days", "within 30 days", "within 90 days", "within half a year", "later"),
    ages=("up to 7 days", "8–30", "31–90", "91–183", "longer"),
    fields={
        "phone": "Phone",
        "name": "Name",
        "email": "E-mail",
        "company": "Company",
        "city": "City",
        "address": "Address",
        "birth_date": "Birth date",
        "gender": "Gender",
    },
    stage_names={},
)

WORDS: dict[Lang, Words] = {"ru": RU, "en": EN}


def number(value: float, words: Words, digits: int = 0) -> str:
    """A number as the language writes it.

    >>> number(1234567.5, RU, 1).replace(RU.thousands, "_"), number(1234567.5, EN, 1)
    ('1_234_567,5', '1,234,567.5')
    """
    text = f"{value:,.{digits}f}"
    return text.translate({ord(","): words.thousands, ord("."): words.decimal})


def share(part: int, whole: int, words: Words) -> str:
    """A part of a whole in percent; a dash where there is no whole.

    >>> share(1, 8, EN), share(1, 0, EN), share(1, 100_000, EN)
    ('12.5%', '–', '<0.1%')
    """
    if whole == 0:
        return "–"
    percent = 100 * part / whole
    sign = "<" if 0 < percent < 0.1 else ""  # noqa: PLR2004 -- the smallest share that one decimal shows
    return f"{sign}{number(max(percent, 0.1) if sign else percent, words, 1)}{words.percent}"
