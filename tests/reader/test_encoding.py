import pytest

from prozvon.errors import InputError, UsageError
from prozvon.practice.base import generate
from prozvon.reader.encoding import canonical, eight_bit

PEOPLE = "Фамилия;Имя;Телефон\r\nСидоров;Пётр;+79000000011\r\nИванова;Мария;+79000000012\r\n"


@pytest.mark.parametrize(
    ("codec", "name"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16le"),
        ("utf-16-le", "utf-16le"),
        ("utf-16-be", "utf-16be"),
        ("cp1251", "cp1251"),
        ("cp866", "cp866"),
        ("koi8_r", "koi8-r"),
    ],
)
def test_each_encoding_is_recognised_and_gives_the_same_base(read_bytes, codec, name):
    base = read_bytes(PEOPLE.encode(codec))
    assert name == base.sources[0].encoding
    assert base.frame.columns == ["Фамилия", "Имя", "Телефон", "pz_row", "pz_source"]
    assert base.frame["Имя"].to_list() == ["Пётр", "Мария"]
    assert (base.sources[0].records, base.sources[0].counted_again) == (2, 2)


@pytest.mark.parametrize("codec", ["cp1251", "cp866", "koi8_r"])
@pytest.mark.parametrize(
    "word", ["Иванов", "ИВАНОВ", "мария", "Тел", "Петров Пётр", "ЩЁТКИН", "ООО «Ромашка»", "№ договора"]
)
def test_one_word_is_enough_or_a_question_is_asked(codec, word):
    try:
        found = eight_bit(word.encode(codec, "ignore"))
    except InputError:
        return
    assert codec.replace("_", "-") == found


@pytest.mark.parametrize("codec", ["cp1251", "cp866", "koi8_r"])
def test_a_short_file_of_real_names_is_certain(codec):
    for names in ("ФИО;Телефон\nСидоров Пётр;1\n", "ИМЯ\nАННА\nОЛЬГА\nИГОРЬ\n", "Имя\nЮлия\nЭмма\nФёдор\n"):
        assert codec.replace("_", "-") == eight_bit(names.encode(codec))


@pytest.mark.parametrize(
    ("what", "data"),
    [
        ("one letter", "phone,name\n1,\xfc\n".encode("latin-1")),
        ("western names", "name\nMüller\nGonçalves\nBjörk\n".encode("latin-1")),
        ("bytes of nothing", bytes(range(128, 256)) * 3),
    ],
)
def test_what_is_not_certain_is_asked_for(read_bytes, what, data):  # noqa: ARG001 -- names the row
    with pytest.raises(InputError, match=r"--encoding.*cp1251"):
        read_bytes(data)


def test_the_encoding_that_the_user_names_is_taken(read_bytes):
    base = read_bytes("имя\nю\n".encode("koi8-r"), encoding="KOI8_R")
    assert base.frame["имя"].to_list() == ["ю"]


def test_an_unknown_encoding_is_misuse():
    with pytest.raises(UsageError, match="latin-9"):
        canonical("latin-9")


def test_one_undecodable_row_is_rejected_and_no_other(read_bytes):
    rows = "".join(f"Иванов,890000000{i:02}\n" for i in range(30)).encode()
    base = read_bytes("имя,телефон\n".encode() + rows + b"\xd0\xff,1\n" + "Пётр,2\n".encode())
    assert base.frame.height == 31
    assert base.rejects.select("line", "value", "code").rows() == [(31, "\\xd0\\xff,1", "undecodable")]
    assert base.frame["pz_row"].max() == 32
    assert (base.sources[0].records, base.sources[0].counted_again) == (32, 32)


def test_a_file_glued_from_two_encodings_is_refused(read_bytes):
    with pytest.raises(InputError, match="partly UTF-8"):
        read_bytes("имя\n".encode() + "Мария\n".encode() * 40 + "Ольга\n".encode("cp1251") * 20)


def test_utf_32_is_refused_by_name(read_bytes):
    with pytest.raises(InputError, match="UTF-32"):
        read_bytes(PEOPLE.encode("utf-32"))


@pytest.mark.parametrize("codec", ["cp1251", "cp866", "koi8_r"])
@pytest.mark.parametrize("rows", [1, 3, 10])
def test_bases_of_a_few_rows_are_read_right_or_asked_about_and_never_read_wrong(codec, rows):
    frame = generate(300, seed=9).frame
    right = 0
    for start in range(0, 90, rows):
        text = frame.slice(start, rows).write_csv(separator=";")
        try:
            found = eight_bit(text.encode(codec, "replace"))
        except InputError:
            continue
        assert found == codec.replace("_", "-")
        right += 1
    assert right >= 0.95 * (90 // rows)
