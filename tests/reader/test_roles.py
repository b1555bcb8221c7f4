import pytest

from prozvon.errors import UsageError
from prozvon.reader.words import by_header, plain


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("Тел. моб.", "phone"),
        ("Контактный телефон", "phone"),
        ("Телефон (рабочий) 2", "phone"),
        ("phone1", "phone"),
        ("Phone 1 - Value", "phone"),
        ("Mobile", "phone"),
        ("WhatsApp", "phone"),
        ("Ф.И.О.", "full_name"),
        ("ФИО клиента", "full_name"),
        ("Клиент", "full_name"),
        ("Контактное лицо", "full_name"),
        ("Фамилия", "surname"),
        ("LastName", "surname"),
        ("surname", "surname"),
        ("Имя", "given_name"),
        ("given_name", "given_name"),
        ("First Name", "given_name"),
        ("Отчество", "patronymic"),
        ("E-mail", "email"),
        ("Эл. почта", "email"),
        ("Адрес электронной почты", "email"),
        ("Организация", "company"),
        ("Название компании", "company"),
        ("Город", "city"),
        ("suburb", "city"),
        ("Адрес доставки", "address"),
        ("address_1", "address"),
        ("Индекс", "postcode"),
        ("postcode", "postcode"),
        ("Область", "region"),
        ("state", "region"),
        ("Дата рожд.", "birth_date"),
        ("date_of_birth", "birth_date"),
        ("ДР", "birth_date"),
        ("Пол", "gender"),
        ("ИНН", "inn"),
        ("Источник", "source"),
        ("Дата создания", "created_at"),
        ("created_at", "created_at"),
        ("Дата изменения", "updated_at"),
        ("Дата последнего звонка", "last_contact"),
        ("Удобное время для звонка", "call_hours"),
        ("Теги", "tags"),
        ("Ответственный", "manager"),
        ("Приоритет", "priority"),
        ("Комментарий", "comment"),
        ("Примечание", "comment"),
        ("Согласие на обработку ПД", "consent"),
        ("Дата согласия", "consent_date"),
        ("Согласие отозвано", "consent_withdrawn"),
        ("Не звонить", "consent_withdrawn"),
        ("ID", "id"),
        ("rec_id", "id"),
        ("№ п/п", "id"),
        ("Сумма", None),
        ("Тип телефона", "tags"),
        ("column_1", None),
    ],
)
def test_headers_name_roles(header, role):
    assert role == by_header(header)


def test_case_yo_and_punctuation_do_not_matter():
    assert plain(" КЛИЁНТ: ").replace("клиент", "клиент") == "клиент"
    assert plain("Тел.(моб)") == plain("тел_моб 2")


def roles(base):
    return {c.name: c.role for c in base.columns}


PEOPLE = [
    ("Сидоров Пётр Иванович", "+7 900 000-00-11", "a@example.com", "17.05.1980"),
    ("Иванова Мария Петровна", "8(900)0000012", "b@example.com", "01.12.1975"),
    ("Орлов Илья Ильич", "79000000013", "c@example.com", "30.01.1991"),
    ("Белова Анна Юрьевна", "9000000014", "d@example.com", "02.02.1969"),
    ("Козлов Олег Олегович", "+79000000015", "e@example.com", "11.11.1988"),
    ("Зайцева Нина Ильинична", "8 900 000 00 16", "f@example.com", "05.06.1999"),
]


def text(header, rows=PEOPLE):
    return "\n".join(";".join(row) for row in (header, *rows))


def test_columns_without_a_telling_header_are_known_by_their_cells(read_bytes):
    base = read_bytes(text(("a", "b", "c", "d")))
    assert roles(base) == {"a": "full_name", "b": "phone", "c": "email", "d": "birth_date"}
    assert all("look like" in c.why for c in base.columns)


def test_columns_without_a_header_at_all_are_known_by_their_cells(read_bytes):
    base = read_bytes(text(PEOPLE[0]))
    assert [c.role for c in base.columns] == ["full_name", "phone", "email", "birth_date"]
    assert len(PEOPLE) + 1 == base.frame.height


def test_the_header_wins_unless_no_cell_agrees(read_bytes):
    base = read_bytes(text(("Имя", "Город", "Телефон", "Комментарий")))
    assert roles(base) == {"Имя": "full_name", "Город": "phone", "Телефон": "email", "Комментарий": "comment"}
    assert "though its header says phone" in base.columns[2].why


def test_a_phone_column_of_words_is_no_phone_column(read_bytes):
    rows = [("Анна", "нет")] * 6
    assert roles(read_bytes(text(("Имя", "Телефон"), rows))) == {"Имя": "given_name", "Телефон": None}


def test_long_numbers_are_not_taken_for_phones(read_bytes):
    rows = [(str(7_707_083_890 + i), str(4_500_000_000_000 + i)) for i in range(50)]
    assert roles(read_bytes(text(("a", "b"), rows))) == {"a": None, "b": None}


def test_the_user_says_what_a_column_holds(read_bytes):
    base = read_bytes(text(("ФИО", "Телефон", "c", "d")), map={"телефон": "-", "c": "comment", "ФИО": "company"})
    assert roles(base) == {"ФИО": "company", "Телефон": None, "c": "comment", "d": "birth_date"}
    assert base.columns[0].why == "said by the user"


@pytest.mark.parametrize(
    ("wanted", "nearest"),
    [({"Телефн": "phone"}, "Телефон"), ({"ФИО": "fone"}, "phone"), ({"zzz": "phone"}, "there are")],
)
def test_an_unknown_column_or_role_is_misuse_and_the_nearest_is_named(read_bytes, wanted, nearest):
    with pytest.raises(UsageError, match=nearest):
        read_bytes(text(("ФИО", "Телефон", "c", "d")), map=wanted)
