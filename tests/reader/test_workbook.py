import datetime as dt
import io
import re
import zipfile

import pytest
import xlsxwriter

from prozvon.errors import InputError, UsageError

NOON = dt.datetime(2024, 5, 17, 13, 45, 10)  # noqa: DTZ001 -- a workbook knows no zones


def workbook(sheets, *, hidden=(), write=None):
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_numbers": False})
    date = book.add_format({"num_format": "dd.mm.yyyy"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        if name in hidden:
            sheet.hide()
        for r, row in enumerate(rows):
            for c, cell in enumerate(row):
                if isinstance(cell, dt.date):
                    sheet.write_datetime(r, c, cell, date)
                elif isinstance(cell, tuple):
                    sheet.write_formula(r, c, cell[0], None, cell[1])
                elif isinstance(cell, str):
                    sheet.write_string(r, c, cell)
                elif cell is not None:
                    sheet.write(r, c, cell)
        if write:
            write(sheet)
    book.close()
    return out.getvalue()


def repacked(data, **changes):
    """The same zip with some members rewritten."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            text = old.read(member)
            for name, change in changes.items():
                if name in member.filename:
                    text = change(text)
            new.writestr(member.filename, text)
    return out.getvalue()


PEOPLE = [("ФИО", "Телефон"), ("Сидоров Пётр", "+79000000011"), ("Иванова Мария", "89000000012")]


def rows(base):
    return base.frame.select(c.name for c in base.columns).rows()


def test_cells_come_out_as_text_that_says_all_of_it(read_bytes):
    cells = [
        ("007", "007"),
        ("+79000000011", "+79000000011"),
        (79000000011.0, "79000000011"),
        ("12345678901234567890", "12345678901234567890"),
        (0.1, "0.1"),
        (1 / 3, "0.3333333333333333"),
        (dt.date(1980, 5, 17), "1980-05-17"),
        (NOON, "2024-05-17 13:45:10"),
        (("=1+1", 2), "2"),
        (('="a"&"b"', "ab"), "ab"),
        (("=1/0", "#DIV/0!"), "#DIV/0!"),
        (True, "true"),
        (" a\nb ", " a\nb "),
        (None, ""),
    ]
    data = workbook({"Лист1": [("n", "x"), *((str(i), cell) for i, (cell, _) in enumerate(cells))]})
    base = read_bytes(data, name="base.bin")
    assert [text for _, text in cells] == base.frame["x"].to_list()
    assert ("xlsx", "Лист1", len(cells)) == (
        base.sources[0].format,
        base.sources[0].sheet,
        base.sources[0].records,
    )


def test_every_visible_sheet_is_read_and_hidden_ones_only_when_named(read_bytes):
    book = workbook(
        {"Москва": PEOPLE, "Уфа": [("Телефон",), ("89000000013",)], "Старое": PEOPLE, "Пусто": []}, hidden={"Старое"}
    )
    base = read_bytes(book, name="base.xlsx")
    assert [s.name for s in base.sources] == ["base.xlsx#Москва", "base.xlsx#Уфа"]
    assert base.frame["pz_row"].to_list() == [1, 2, 1]
    assert base.frame["ФИО"].to_list() == ["Сидоров Пётр", "Иванова Мария", None]
    named = read_bytes(book, name="base.xlsx", sheet=" старое")
    assert ([s.name for s in named.sources], named.frame.height) == (["base.xlsx"], 2)


def test_a_sheet_that_is_not_there_is_misuse_and_the_others_are_named(read_bytes):
    with pytest.raises(UsageError, match="'Лист2'; there are 'Лист1'"):
        read_bytes(workbook({"Лист1": PEOPLE}), sheet="Лист2")


def test_a_declared_dimension_is_not_believed(read_bytes):
    lie = lambda xml: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', xml)  # noqa: E731
    assert PEOPLE[1:] == rows(read_bytes(repacked(workbook({"a": PEOPLE}), sheet1=lie)))
    less = lambda xml: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1"', xml)  # noqa: E731
    assert PEOPLE[1:] == rows(read_bytes(repacked(workbook({"a": PEOPLE}), sheet1=less)))


def test_a_cell_in_the_last_column_is_refused(read_bytes):
    data = workbook({"a": PEOPLE}, write=lambda sheet: sheet.write("XFD1", "x"))
    with pytest.raises(InputError, match="column 16384"):
        read_bytes(data)


def test_a_cell_in_the_last_row_costs_one_row(read_bytes):
    data = workbook({"a": PEOPLE}, write=lambda sheet: sheet.write("A1048576", "Конец"))
    assert [*PEOPLE[1:], ("Конец", "")] == rows(read_bytes(data))


def test_rows_and_columns_in_which_nothing_stands_do_not_come_out(read_bytes):
    data = workbook({"a": [(), (None, "ФИО", None, "Телефон"), (), (None, "Анна", "", "89000000011"), ()]})
    assert rows(read_bytes(data)) == [("Анна", "89000000011")]


def test_a_sheet_without_a_header_gets_numbered_columns(read_bytes):
    base = read_bytes(workbook({"a": PEOPLE[1:]}))
    assert [c.name for c in base.columns] == ["column_1", "column_2"]
    assert PEOPLE[1:] == rows(base)


@pytest.mark.parametrize(
    ("what", "data", "message"),
    [
        ("empty book", workbook({"a": []}), "no sheet holds anything"),
        (
            "encrypted",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(500),
            "password",
        ),
        ("broken xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x7f" * 2000, "not a sound workbook"),
        ("broken xlsx", repacked(workbook({"a": PEOPLE}), sheet1=lambda x: x[:300]), "not a sound workbook"),
        (
            "strings by the billion",
            repacked(
                workbook({"a": PEOPLE}),
                sharedStrings=lambda x: re.sub(rb'uniqueCount="\d+"', b'uniqueCount="4000000000"', x),
            ),
            "more texts",
        ),
        ("a bomb", repacked(workbook({"a": PEOPLE}), sheet1=lambda x: x + b" " * (70 << 20)), "100 times"),
    ],
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_what_is_no_sound_workbook_is_refused(read_bytes, what, data, message):  # noqa: ARG001 -- names the row
    with pytest.raises(InputError, match=message):
        read_bytes(data, name="base.xlsx")


def ods(table):
    out = io.BytesIO()
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
        for short, long in (("office", "office"), ("table", "table"), ("text", "text"))
    )
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr(
            "content.xml",
            f'<?xml version="1.0"?><office:document-content {spaces} office:version="1.2">'
            "<office:body><office:spreadsheet>"
            f'<table:table table:name="Лист1">{table}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return out.getvalue()


def cell(text, repeated=""):
    return f'<table:table-cell office:value-type="string" {repeated}><text:p>{text}</text:p></table:table-cell>'


def row(cells, repeated=""):
    return f"<table:table-row {repeated}>{cells}</table:table-row>"


COLUMNS = 'table:number-columns-repeated="16384"'
ROWS = 'table:number-rows-repeated="1048573"'


def test_ods_is_read_with_its_empty_margins(read_bytes):
    margin = f"<table:table-cell {COLUMNS}/>"
    table = "".join(row(cell(a) + cell(b) + margin.replace("16384", "16382")) for a, b in PEOPLE) + row(margin, ROWS)
    base = read_bytes(ods(table), name="base.ods")
    assert rows(base) == PEOPLE[1:]
    assert base.sources[0].format == "ods"


@pytest.mark.parametrize(
    "table",
    [
        row(cell("x"), ROWS),
        row(f'<table:table-cell office:value-type="float" {COLUMNS} office:value="1"/>'),
        row(cell("1", COLUMNS)),
    ],
    ids=["rows", "numbers", "texts"],
)
def test_ods_that_repeats_a_filled_cell_without_end_is_refused(read_bytes, table):
    with pytest.raises(InputError, match="repeated"):
        read_bytes(ods(table), name="base.ods")


def test_a_title_and_groups_of_columns_stand_above_the_header(read_bytes):
    sheet = [
        ("База клиентов", None, None),
        (None, None, None),
        ("Клиент", None, "Связь"),
        ("Фамилия", "Имя", "Тел."),
        ("Ким", "Олег", 89000000011.0),
    ]
    base = read_bytes(workbook({"Лист": sheet}), "base.xlsx")
    assert [(c.name, c.role) for c in base.columns] == [
        ("Фамилия", "surname"),
        ("Имя", "given_name"),
        ("Тел.", "phone"),
    ]
    assert rows(base) == [("Ким", "Олег", "89000000011")]
    assert (base.frame["pz_row"].to_list(), base.sources[0].records) == ([1], 1)
