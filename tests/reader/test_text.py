"""Delimited text, whole: dialects, headers, bad input."""

import pytest

from prozvon.errors import InputError, UsageError
from prozvon.reader import Limits, ReadOptions, read
from prozvon.reader.options import MIB


def rows(base):
    return base.frame.select(c.name for c in base.columns).rows()


def counts(base):
    return base.sources[0].records, base.sources[0].counted_again


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_separators_are_recognised(read_bytes, delimiter):
    lines = [("id", "имя", "адрес"), ("1", "Анна", "Москва"), ("2", "Иван", "Тверь")]
    base = read_bytes("\n".join(delimiter.join(line) for line in lines))
    assert delimiter == base.sources[0].delimiter
    assert lines[1:] == rows(base)


def test_commas_inside_cells_do_not_make_a_separator(read_bytes):
    base = read_bytes("имя;адрес\nАнна;Москва, ул. Мира, 1\nИван;Тверь, пр. Победы, 2\n")
    assert base.sources[0].delimiter == ";"


def test_a_list_of_numbers_is_one_column_without_a_header(read_bytes):
    base = read_bytes("+7 900 000-00-11\n8(900)0000012\n")
    assert rows(base) == [("+7 900 000-00-11",), ("8(900)0000012",)]
    assert [c.name for c in base.columns] == ["column_1"]
    assert base.columns[0].role == "phone"
    assert any("no header" in note for note in base.sources[0].notes)


def test_the_user_has_the_last_word_on_separator_quote_and_header(read_bytes):
    base = read_bytes("a;b,c\n'1;2',3\n", delimiter=",", quote="'", header=False)
    assert rows(base) == [("a;b", "c"), ("1;2", "3")]
    assert rows(read_bytes('a;b\n"1;2"\n', quote="", delimiter=";")) == [('"1', '2"')]


def test_apostrophes_quote_where_every_cell_is_in_them(read_bytes):
    base = read_bytes("'имя','город'\n'О''Нил','Омск, РФ'\n'Анна','Тверь'\n'Иван','Уфа'\n")
    assert rows(base)[0] == ("О'Нил", "Омск, РФ")


@pytest.mark.parametrize("delimiter", [";;", "ё", "\n", ""])
def test_a_separator_is_one_ascii_character(read_bytes, delimiter):
    with pytest.raises(UsageError, match="one ASCII character"):
        read_bytes("a,b\n1,2\n", delimiter=delimiter)


def test_cells_stay_as_they_stand(read_bytes):
    cells = ("007", "+79000000011", "12345678901234567890", " с краёв ", "1e5", "=A1", "NULL", "", "№ «»")
    base = read_bytes("a;b;c;d;e;f;g;h;i\n" + ";".join(cells) + "\n")
    assert [cells] == rows(base)


@pytest.mark.parametrize("data", [b"", b"\n\n\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\r\n", b"  \n "])
def test_an_empty_file_is_refused(read_bytes, data):
    with pytest.raises(InputError, match=r"base\.csv: is empty"):
        read_bytes(data)


@pytest.mark.parametrize("data", ["имя;телефон\n", "имя;телефон", "\ufeffимя;телефон\r\n\r\n"])
def test_a_header_alone_is_a_base_of_no_rows(read_bytes, data):
    base = read_bytes(data)
    assert (base.frame.height, base.frame.columns) == (0, ["имя", "телефон", "pz_row", "pz_source"])
    assert counts(base) == (0, 0)


def test_ragged_rows_are_rejected_with_their_line(read_bytes):
    base = read_bytes("a,b,c\n1,2,3\n1,2\n1,2,3,4\n1,2,3,,\n4,5,6\n")
    assert rows(base) == [("1", "2", "3"), ("1", "2", "3"), ("4", "5", "6")]
    assert base.frame["pz_row"].to_list() == [1, 4, 5]
    assert base.rejects.rows() == [
        ("base.csv", 2, "", "1,2", "ragged_row"),
        ("base.csv", 3, "", "1,2,3,4", "ragged_row"),
    ]
    assert counts(base) == (5, 5)


def test_rows_that_leave_out_their_last_empty_cells_are_rows(read_bytes):
    base = read_bytes("имя,телефон,факс\n" + "Анна,89000000011,\n" * 9 + "Иван,89000000012\n")
    assert rows(base)[-1] == ("Иван", "89000000012", "")
    assert any("1 short record" in note for note in base.sources[0].notes)


def test_repeated_empty_and_reserved_headers_are_renamed_and_said_so(read_bytes):
    base = read_bytes("Телефон,,Телефон,pz_row\n1,2,3,4\n")
    assert base.frame.columns == ["Телефон", "column_2", "Телефон_2", "in_pz_row", "pz_row", "pz_source"]
    assert len(base.sources[0].notes) == 3


def test_nul_bytes_stay_in_their_cell(read_bytes):
    base = read_bytes("имя,телефон\nАн\0на,1\n\0,2\nИван,3\n")
    assert rows(base) == [("Ан\0на", "1"), ("\0", "2"), ("Иван", "3")]
    assert any("2 NUL bytes" in note for note in base.sources[0].notes)


def test_mixed_line_ends_end_lines(read_bytes):
    base = read_bytes("a,b\r\n1,2\n3,4\r5,6\r\r\n7,8")
    assert rows(base) == [("1", "2"), ("3", "4"), ("5", "6"), ("7", "8")]
    assert counts(base) == (4, 4)


def test_line_ends_inside_quotes_stay_in_their_cell(read_bytes):
    base = read_bytes('id,адрес\n1,"Москва\n\nМира, 1"\n2,"Тверь\r\nдом"\n')
    assert rows(base) == [("1", "Москва\n\nМира, 1"), ("2", "Тверь\r\nдом")]
    assert counts(base) == (2, 2)


def test_a_stray_quote_swallows_no_rows(read_bytes):
    text = "id;компания;телефон\n" + "".join(f"{i};ООО Рога;890000000{i:02}\n" for i in range(10, 40))
    text = text.replace("20;ООО", '20;"ООО').replace("30;ООО Рога", '30;Труба 5"')
    base = read_bytes(text)
    assert base.frame.height == 30
    assert counts(base) == (30, 30)
    assert {'"ООО Рога', 'Труба 5"', "ООО Рога"} == set(base.frame["компания"])
    assert any("stray_quote" in note for note in base.sources[0].notes)


def test_a_quote_after_which_nothing_is_certain_is_refused_with_its_line(read_bytes):
    text = "a;b\n" + "1;2\n" * 400 + '3;"x;y\n' + "одно\n" * 300
    with pytest.raises(InputError, match=r"base\.csv, line 401: "):
        read_bytes(text)


def test_a_folder_and_a_missing_file_are_named(tmp_path):
    with pytest.raises(InputError, match="is a folder"):
        read([str(tmp_path)], ReadOptions())
    with pytest.raises(InputError, match="no such file"):
        read([str(tmp_path / "none.csv")], ReadOptions())
    with pytest.raises(InputError, match="no file matches"):
        read([str(tmp_path / "*.csv")], ReadOptions())
    with pytest.raises(UsageError, match="no input"):
        read([], ReadOptions())


def test_too_many_columns_are_refused(read_bytes):
    with pytest.raises(InputError, match=r"10,000 columns; at most 2,000"):
        read_bytes(",".join(f"c{i}" for i in range(10_000)) + "\n" + "," * 9_999 + "\n")


def test_an_enormous_line_is_refused(read_bytes):
    with pytest.raises(InputError, match=r"line 2 is 2 MB long"):
        read_bytes(b"a,b\n" + b"x" * (2 * MIB + 9) + b",1\n", limits=Limits(max_line=MIB))


@pytest.mark.parametrize("quote", ['"', ""])
def test_an_enormous_field_is_refused_with_its_line(read_bytes, quote):
    data = f"a,b\n1,2\n{quote}" + "x" * 300 + "\n" * bool(quote) + "x" * 300 + f"{quote},1\n" + "z\n" * 300
    with pytest.raises(InputError, match=r"line 2: "):
        read_bytes(data, limits=Limits(max_field=200))


def test_the_input_is_left_as_it_was(read_bytes, tmp_path):
    read_bytes("a,b\n1,2\n")
    assert (tmp_path / "base.csv").read_text() == "a,b\n1,2\n"
    assert [p.name for p in tmp_path.iterdir()] == ["base.csv"]


@pytest.mark.parametrize("cell", ["a\n" * 500, ("a" * 90 + "\n") * 500])
@pytest.mark.parametrize("before", [0, 400])
def test_a_cell_of_endless_lines_is_no_base(read_bytes, cell, before):
    rows = "Иванов,89160000001\n" * before
    with pytest.raises(InputError, match=rf"line {before + 1}: a quoted field opens here"):
        read_bytes(f'ФИО,Телефон\n{rows}"{cell * (before // 20 or 1)}"b,1\n', limits=Limits(max_field=1000))


def test_a_table_none_of_whose_lines_is_like_its_header_is_refused(read_bytes):
    with pytest.raises(InputError, match="not one of 200 lines has 2 cells"):
        read_bytes("ФИО,Телефон\n" + "a,b,c\n" * 200, delimiter=",")


def test_a_stray_quote_in_a_list_of_numbers_costs_one_row_at_most(read_bytes):
    base = read_bytes("Телефон\n" + "89160000001\n" * 200 + '"89160000002\n' + "89160000003\n" * 200)
    assert base.frame.height == 401


TITLED = [
    ("sep=;\nФИО;Телефон\n", 1),
    ("Клиенты ООО «Ромашка», Москва, Тула\n\nДата: 30.11.2026\nФИО;Телефон\n", 2),
    ('"Клиенты\nна сегодня"\nФИО;Телефон\n', 1),
    ("Клиенты на;30.11.2026;;;\nФИО;Телефон;Город;Адрес;Комментарий\n", 1),
]


@pytest.mark.parametrize(("head", "title"), TITLED)
def test_a_title_above_the_header_is_no_record_and_names_no_column(read_bytes, head, title):
    rest = ";" * (head.splitlines()[-1].count(";") - 1)
    base = read_bytes(f"{head}Ким Олег;89000000011{rest}\nИванова Мария;89000000012{rest}\n")
    assert [c.role for c in base.columns][:2] == ["full_name", "phone"]
    assert base.frame["pz_row"].to_list() == [1, 2]
    assert counts(base) == (2, 2)
    assert any(note.endswith(f"no records: {title}") for note in base.sources[0].notes)


@pytest.mark.parametrize(
    "text",
    [
        "имя;связь\nТелефон;Имя\n",
        "Ким Олег;89000000011\nФИО;Телефон\n",
        "Ким Олег;12.05.1980;Тула\nФИО;Телефон;Город\n",
        "ФИО;Телефон;\nИмя;Тел;Город\n",
        "Сводка;за год;\nСумма;Количество;Скидка\n",
    ],
)
def test_no_record_is_taken_for_a_title(read_bytes, text):
    base = read_bytes(text, delimiter=";")
    lines = text.splitlines()
    assert counts(base) == (len(lines) - (not lines[0].startswith("Ким")),) * 2
    assert not any("title" in note for note in base.sources[0].notes)


def test_the_user_says_where_the_header_is(read_bytes):
    assert rows(read_bytes("Клиенты;\nФИО;Телефон\n", header=True)) == [("ФИО", "Телефон")]
