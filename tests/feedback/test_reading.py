from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from prozvon.codes import CODES
from prozvon.errors import InputError, UsageError
from prozvon.feedback import FORMATS, read_feedback
from prozvon.store import Disposition

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
MOSCOW = ZoneInfo("Europe/Moscow")
D = Disposition


@pytest.fixture
def read(tmp_path):
    def read(text, form="csv", encoding="utf-8", **more):
        path = tmp_path / "calls.csv"
        path.write_bytes(text.encode(encoding))
        return read_feedback(path, form, region="RU", zone=MOSCOW, now=NOW, **more)

    return read


def brief(told):
    return [(each.number, each.disposition) for each in told.reports]


def test_a_plain_file_is_understood_by_its_usual_names(read):
    told = read(
        "Телефон;Дата звонка;Результат;Оператор;Комментарий;Новый телефон;Перезвонить после;Имя;Не нужно\n"
        "8 (916) 000-00-01;21.11.2026 10:30;Поговорили;anna;просил в мае;89160000009;01.05.2027;Пётр;да\n"
        "89160000002;2026-11-21 11:00:00;НЕ  ЗВОНИТЬ;anna;;;;;\n"
    )

    first, second = told.reports
    assert brief(told) == [("+79160000001", D.CONVERSATION), ("+79160000002", D.REFUSED)]
    assert first.at == datetime(2026, 11, 21, 7, 30, tzinfo=UTC)
    assert first.call_after == datetime(2027, 5, 1, tzinfo=MOSCOW)
    assert (first.agent, first.phone) == ("anna", "+79160000009")
    assert first.told == {"name": "Пётр", "no_need": "да", "note": "просил в мае"}
    assert (second.phone, second.call_after, dict(second.told)) == (None, None, {})


def test_vicidials_export_is_understood(read):
    told = read(
        "call_date,phone_number_dialed,status,user,full_name,lead_id,uniqueid,comments\n"
        "2026-11-21 10:00:00,9160000001,SALE,6666,Agent,1,1700000000.1,\n"
        "2026-11-21 10:01:00,9160000002,DC,6666,Agent,2,1700000000.2,\n"
        "2026-11-21 10:02:00,9160000003,NA,VDAD,,3,1700000000.3,\n"
        "2026-11-21 10:03:00,9160000004,DNC,6666,Agent,4,1700000000.4,never\n"
        "2026-11-21 10:04:00,9160000005,OURS,6666,Agent,5,1700000000.5,\n",
        "vicidial",
    )

    assert [what for _, what in brief(told)] == [D.CONVERSATION, D.DISCONNECTED, D.NO_ANSWER, D.REFUSED, D.UNKNOWN]
    assert told.unknown == {"OURS": 1}


def test_asterisks_file_without_a_header_is_understood(read):
    row = (
        '"","74950000000","{}","out","","SIP/a","SIP/t","Dial","","2026-11-21 10:00:00","","2026-11-21 10:00:20",'
        '20,0,"{}","DOCUMENTATION","1700.{}",""\n'
    )
    told = read(row.format("89160000001", "NO ANSWER", 1) + row.format("79160000002", "BUSY", 2), "asterisk")

    assert brief(told) == [("+79160000001", D.NO_ANSWER), ("+79160000002", D.BUSY)]


def test_asterisks_table_with_a_header_is_understood(read):
    told = read("calldate,src,dst,disposition,uniqueid\n2026-11-21 10:00:00,1,89160000001,ANSWERED,1.1\n", "asterisk")

    assert brief(told) == [("+79160000001", D.ANSWERED)]


def test_columns_and_statuses_are_what_the_user_says(read):
    told = read(
        "a,b,c\n89160000001,2026-11-21,Думает\n",
        columns={"a": "phone", "B": "at", "c": "status"},
        statuses={"думает": "conversation"},
    )

    assert brief(told) == [("+79160000001", D.CONVERSATION)]


BAD = [
    ("no number", "никто,2026-11-21,busy", "not_a_number"),
    ("no time", "89160000001,вчера,busy", "time_not_understood"),
    ("an empty time", "89160000001,,busy", "time_not_understood"),
    ("a call of tomorrow", "89160000001,2026-11-24,busy", "time_ahead"),
    ("cells are missing", "89160000001", "time_not_understood"),
]


@pytest.mark.parametrize(("line", "code"), [row[1:] for row in BAD], ids=[row[0] for row in BAD])
def test_a_row_that_cannot_be_used_is_told(read, line, code):
    told = read(f"phone,at,status\n{line}\n89160000002,2026-11-21,busy\n")

    assert [(each.row, each.code) for each in told.rejected] == [(1, code)]
    assert brief(told) == [("+79160000002", D.BUSY)]
    assert code in CODES


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1251"])
def test_a_file_of_a_spreadsheet_is_read(read, encoding):
    told = read("Телефон;Дата;Статус\r\n89160000001;21.11.2026;Занято\r\n", encoding=encoding)

    assert brief(told) == [("+79160000001", D.BUSY)]


REFUSED = [
    ("empty", "", {}, InputError, "empty"),
    ("a binary", "a\x00b", {}, InputError, "no text"),
    ("no status column", "phone,at\n1,2\n", {}, InputError, "no column holds the status"),
    ("an unknown role", "phone,at,status\n", {"columns": {"phone": "fax"}}, UsageError, "no role fax"),
    ("an unknown column", "phone,at,status\n", {"columns": {"tel": "phone"}}, UsageError, "no column tel"),
    ("an unknown disposition", "phone,at,status\n", {"statuses": {"x": "glad"}}, UsageError, "no disposition glad"),
]


@pytest.mark.parametrize(
    ("text", "more", "error", "words"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_a_file_that_cannot_be_meant_is_refused(read, text, more, error, words):
    with pytest.raises(error, match=words):
        read(text, **more)


def test_the_same_call_has_the_same_name_and_two_calls_have_two(read):
    text = "phone,at,status\n89160000001,2026-11-21 10:00,busy\n89160000001,2026-11-21 11:00,busy\n"
    refs = [each.ref for each in read(text).reports]

    assert refs == [each.ref for each in read(text).reports]
    assert len(set(refs)) == 2


def test_rows_numbered_anew_in_each_file_are_calls_of_their_own(read):
    days = [f"id,phone,at,status\n1,8916000000{n},2026-11-{day} 10:00,busy\n" for n, day in ((1, 20), (2, 20), (1, 21))]

    assert len({read(text).reports[0].ref for text in days}) == 3


def test_a_call_whose_status_was_changed_later_is_the_same_call(read):
    texts = [f"id,phone,at,status\n1,89160000001,2026-11-20 10:00,{status}\n" for status in ("busy", "поговорили")]

    assert len({read(text).reports[0].ref for text in texts}) == 1


def test_every_status_is_lower_case_so_that_it_is_found():
    for known in FORMATS.values():
        assert all(word == word.casefold() for word in known.statuses)
