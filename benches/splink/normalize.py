"""What a careful user of Splink does to a Russian contact base before linking: plain rules, an afternoon's work.

Cells become: phones (list of ten digits), surname, given, patronymic, birth (ISO), email, city, company, address.
"""

import re
from collections import Counter
from datetime import date, timedelta

import polars as pl

NICKNAMES = """
александр саша шура саня алекс; сергей сережа серега; дмитрий дима митя; андрей андрюша; алексей леша алеша; максим
макс; евгений женя; иван ваня; владимир вова володя вовка; михаил миша; николай коля; роман рома; павел паша; артем
тема; виктор витя; юрий юра; никита ник; антон тоша; константин костя; кирилл кир; илья илюша; анатолий толя толик;
вячеслав слава; василий вася; валерий валера; виталий виталик; вадим вадик; станислав стас; борис боря; григорий
гриша; геннадий гена; леонид леня; петр петя; степан степа; федор федя; даниил даня данил данила; эдуард эдик;
игорь; олег; денис; руслан; егор; георгий; тимофей; ярослав; матвей; глеб; лев; марк; семен; яков; арсений; артур;
тимур; елена лена леночка; ольга оля; наталья наташа наталия; анна аня; татьяна таня; екатерина катя катерина; ирина
ира; светлана света; мария маша марья; анастасия настя; юлия юля; людмила люда мила; галина галя; валентина валя;
надежда надя; любовь люба; александра; виктория вика; евгения; оксана; дарья даша; лариса лара; ксения ксюша; тамара
тома; валерия лера; елизавета лиза; софья соня софия; вероника ника; маргарита рита; лидия лида; полина поля; алина
аля; алена; вера; нина; кристина; марина;
""".replace("\n", " ")
NAMES = {word: line.split()[0] for line in NICKNAMES.split(";") if line.strip() for word in line.split()}
PATRONYMIC = re.compile(r"(вич|вна|ична|ильич|кузьмич|лукич|оглы|кызы)$")
TWINS = str.maketrans("aAeEoOpPcCyYxXkKMHBT", "аАеЕоОрРсСуУхХкКМНВТ")
ROLES = {"info", "sales", "office", "admin", "zakaz", "buh", "mail", "reception", "no", "net", "test", "123"}
JUNK = {"тест", "test", "asdf", "клиент", "имя", "фамилия", "нет", "аноним", "неизвестно", "покупатель", "гость",
        "абонент"}  # fmt: skip
NOISE = {"мама", "жена", "муж", "сын", "дочь", "бабушка", "сестра", "брат", "папа", "директор", "бухгалтер", "вип",
         "господин", "госпожа", "г", "н", "ж", "новый", "mr", "mrs", "ms", "не", "звонить", "беспокоить", "отказ",
         "dnc"}  # fmt: skip
CITIES = {"спб": "санкт-петербург", "с-петербург": "санкт-петербург", "питер": "санкт-петербург", "мск": "москва",
          "санкт петербург": "санкт-петербург", "moscow": "москва", "екб": "екатеринбург", "нск": "новосибирск",
          "н.новгород": "нижний новгород", "ростов": "ростов-на-дону", "ростов н/д": "ростов-на-дону"}  # fmt: skip
FORMS = re.compile(r"\b(ооо|оао|зао|пао|ао|ип|гбу|муп|ано|llc|ltd|gmbh|инн|кпп|огрн(ип)?|общество|с|ограниченной|"
                   r"ответственностью|индивидуальный|предприниматель|акционерное|закрытое|публичное|открытое)\b|"
                   r"\d{6,}")  # fmt: skip
STREET_WORDS = re.compile(r"\b(ул|улица|пр-т|просп|проспект|пр|пр-кт|пер|переулок|б-р|бул|бульвар|ш|шоссе|наб|пл|"
                          r"набережная|площадь|д|дом|кв|квартира|корп|корпус|к|стр|строение|г|город|обл|область)"
                          r"\b\.?")  # fmt: skip
SURNAME = re.compile(r"(ов|ова|ев|ева|ин|ина|ын|ына|ский|ская|цкий|цкая|енко|чук|щук|юк|ук|ян|дзе|швили|их|ых|ович|"
                     r"евич|[оеи]й|ая|ov|ova|ev|eva|in|ina|skiy|skaya|enko|uk|son)$")  # fmt: skip
MONTHS = {month: place % 12 + 1 for place, month in enumerate(
    ("янв фев мар апр мая июн июл авг сен окт ноя дек " + "jan feb mar apr may jun jul aug sep oct nov dec").split()
)}  # fmt: skip


def phones(*cells: str) -> list[str]:
    """Ten digits of every number in the cells; foreign ones by their last ten."""
    found: list[str] = []
    for cell in cells:
        text = re.sub(r"[.,]0$", "", cell.strip())
        if "E+" in text:
            continue
        for piece in re.split(r"[,;/\n]| или |  ", text):
            digits = re.sub(r"\D", "", re.split(r"доб|вн|внутр|#|~|ext", piece)[0])
            if len(digits) == 22:
                found += [digits[1:11], digits[12:]]
            elif len(digits) in {10, 12, 13, 14} or (len(digits) == 11 and digits[0] in "78"):
                found.append(digits[-10:])
    return [p for p in dict.fromkeys(found) if len(set(p[3:])) > 2 and "1234567" not in p]


def name(cell: str) -> tuple[str, str, str]:
    """Surname, given name, patronymic, as far as they can be told."""
    text = re.sub(r"\(.*?\)|\d+", " ", cell)
    if re.search("[а-яА-Я]", text):
        text = text.translate(TWINS)
    words = [w for w in re.findall(r"[\w'-]+", text.lower().replace("ё", "е")) if w not in NOISE and w not in JUNK]
    patronymic = given = surname = ""
    rest: list[str] = []
    for place, word in enumerate(words):
        if not patronymic and place and len(word) > 4 and PATRONYMIC.search(word):
            patronymic = word
        elif not given and word in NAMES:
            given = NAMES[word]
        else:
            rest.append(word)
    letters = [w for w in rest if len(w) == 1]
    rest = [w for w in rest if len(w) > 1]
    # Of what is left, what ends as surnames do is one; where nothing does, the first word.
    like = [w for w in rest if SURNAME.search(w)] or (rest if given or len(rest) > 1 or letters else [])
    if like:
        surname = like[0]
        rest.remove(surname)
    if not given and rest:
        given = rest[0]
    if letters and not given:
        given, patronymic = letters[0], patronymic or "".join(letters[1:2])
    return surname, given, patronymic


def email(cell: str) -> str:
    """The first address, folded; nothing for role boxes and fillers."""
    match = re.search(r"([\w.+-]+)@([\w-]+\.[\w.]+)", cell.lower().replace(" ", "").removeprefix("mailto:"))
    if not match or match[1] in ROLES:
        return ""
    domain = {"gmial.com": "gmail.com", "gmail.ru": "gmail.com", "yandex.tu": "yandex.ru", "ya.ru": "yandex.ru"}.get(
        match[2].rstrip("."), match[2].rstrip(".")
    )
    return f"{match[1].split('+')[0]}@{domain}"


def birth(cell: str) -> str:
    """ISO date, or nothing for fillers and what cannot be read."""
    text = cell.strip()
    year = month = day = 0
    if m := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", text) or re.fullmatch(r"((?:19|20)\d\d)(\d\d)(\d\d)", text):
        year, month, day = (int(g) for g in m.groups())
    elif m := re.fullmatch(r"(\d\d?)[./-](\d\d?)[./-](\d{4}|\d\d)", text):
        day, month, year = (int(g) for g in m.groups())
        if month > 12:
            day, month = month, day
    elif m := re.fullmatch(r"(\d\d?) (\w{3})\w* (\d{4})", text):
        day, month, year = int(m[1]), MONTHS.get(m[2].lower(), 0), int(m[3])
    elif re.fullmatch(r"\d{5}", text):
        return (date(1899, 12, 30) + timedelta(int(text))).isoformat()
    if 0 < year < 100:
        year += 1900 if year > 26 else 2000
    try:
        found = date(year, month, day)
    except ValueError:
        return ""
    return "" if (found.month, found.day) == (1, 1) and found.year in {1900, 1970, 2000} else found.isoformat()


def city(cell: str) -> str:
    """Folded, without г., common synonyms resolved."""
    text = re.sub(r"^(г|город)[. ]+", "", cell.lower().replace("ё", "е").split(",")[-1].strip()).strip()
    return CITIES.get(text, text)


def company(cell: str) -> str:
    """Folded, without form, quotes and identifiers."""
    words = re.sub(r"[^\w\s-]", " ", cell.lower().replace("ё", "е"))
    return " ".join(FORMS.sub(" ", words).split())


def address(cell: str) -> str:
    """Folded words without types and postal index, in one order."""
    words = STREET_WORDS.sub(" ", re.sub(r"\b\d{6}\b", " ", cell.lower().replace("ё", "е")))
    return " ".join(sorted(re.findall(r"[\w]+", words)))


def prepare(base: pl.DataFrame) -> pl.DataFrame:
    """The base as Splink gets it."""
    cells = base.select(
        "ФИО", "Телефон", "Доп. телефон", "E-mail", "Компания", "Город", "Адрес", "Дата рождения"
    ).rows()
    rows = []
    for fio, one, two, mail, firm, town, street, born in cells:
        surname, given, patronymic = name(fio or "")
        rows.append((surname, given, patronymic, phones(one or "", two or ""), email(mail or ""), birth(born or ""),
                     city(town or ""), company(firm or ""), address(street or "")))  # fmt: skip
    # A number on dozens of rows is a switchboard or a filler and says nothing about a person.
    counts = Counter(p for row in rows for p in row[3])
    names = ("surname", "given", "patronymic", "phones", "email", "birth", "city", "company", "address")
    frame = pl.DataFrame(
        [(*r[:3], [p for p in r[3] if counts[p] <= 8], *r[4:]) for r in rows],
        schema={n: pl.List(pl.String) if n == "phones" else pl.String for n in names},
        orient="row",
    )
    return frame.with_columns(
        pl.when(pl.col(pl.String) != "").then(pl.col(pl.String)).otherwise(None).name.keep()
    ).with_columns(
        pl.when(pl.col("phones").list.len() > 0).then(pl.col("phones")).otherwise(None).alias("phones"),
        # Splink trains on blocks of plain columns only.
        pl.col("phones").list.first().alias("phone"),
        pl.int_range(pl.len(), dtype=pl.Int64).alias("unique_id"),
    )
