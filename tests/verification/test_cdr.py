import contextlib
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prozvon.disposition import Class
from prozvon.errors import InputError
from prozvon.store import Call
from prozvon.verification.cdr import FORMATS, read_calls
from prozvon.verification.results import Row

from .conftest import NOON

MOSCOW = ZoneInfo("Europe/Moscow")
ONE, TWO = "+79161234567", "+79031112299"


def read(folder, form, text, now=NOON):
    file = folder / "records"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_calls(file, form, region="RU", zone=MOSCOW, now=now)


def asterisk(disposition, number="89161234567", at="2026-11-20 10:00:00", key="1.1"):
    rest = f'"{at}","","2026-11-20 10:01:00",60,0,"{disposition}","DOCUMENTATION","{key}",""'
    return f'"","1001","{number}","ctx","""Op, A"" <1001>","SIP/1-1","SIP/t-2","Dial","SIP/t/8,30",{rest}\n'


def freeswitch(cause, billsec=0, answered=""):
    times = f'"2026-11-20 10:00:00","{answered}",""'
    return f'"Op","1001","+79161234567","default",{times},"9","{billsec}","{cause}","u","",""\n'


def vicidial(status, user="VDAD", seconds=0):
    head = "call_date\tphone_number_dialed\tstatus\tuser\tlength_in_sec\n"
    return f"{head}2026-11-20 10:00:00\t9161234567\t{status}\t{user}\t{seconds}\n"


SAID = {
    "answered": ("asterisk", asterisk("ANSWERED"), "ANSWERED"),
    "busy": ("asterisk", asterisk("BUSY"), "BUSY"),
    "no answer, which may mean anything": ("asterisk", asterisk("NO ANSWER"), "UNKNOWN"),
    "failed, which may mean anything": ("asterisk", asterisk("FAILED"), "UNKNOWN"),
    "congestion": ("asterisk", asterisk("CONGESTION"), "NETWORK"),
    "a cause beside it": (
        "asterisk",
        "calldate,dst,disposition,hangupcause\n2026-11-20 10:00:00,79161234567,NO ANSWER,20\n",
        "ABSENT",
    ),
    "a hangup cause": ("freeswitch", freeswitch("USER_BUSY"), "BUSY"),
    "nobody answered": ("freeswitch", freeswitch("NO_ANSWER"), "RINGING"),
    "cleared after a talk": ("freeswitch", freeswitch("NORMAL_CLEARING", 12), "ANSWERED"),
    "cleared by us": ("freeswitch", freeswitch("ORIGINATOR_CANCEL"), "UNKNOWN"),
    "no such number": ("freeswitch", freeswitch("UNALLOCATED_NUMBER"), "UNALLOCATED"),
    "congestion of the network": ("freeswitch", freeswitch("NORMAL_TEMPORARY_FAILURE"), "NETWORK"),
    "refused, by whomever": ("freeswitch", freeswitch("CALL_REJECTED"), "BLOCKED-US"),
    "a disconnected number": ("vicidial", vicidial("ADC"), "UNALLOCATED"),
    "a busy one": ("vicidial", vicidial("AB"), "BUSY"),
    "a machine": ("vicidial", vicidial("AA"), "VOICEMAIL"),
    "a sale": ("vicidial", vicidial("SALE", "1001", 95), "ANSWERED"),
    "a status nobody talked under": ("vicidial", vicidial("SALE"), "UNKNOWN"),
    "not answered": ("vicidial", vicidial("NA", "1001", 30), "UNKNOWN"),
    "a code and a cause": ("csv", "number,at,code,cause\n+79161234567,2026-11-20T10:00+03:00,404,1\n", "UNALLOCATED"),
    "a cause alone": ("csv", "number;at;cause\n79161234567;2026-11-20 10:00;17\n", "BUSY"),
    "seconds of talk": ("csv", "number,at,answered\n79161234567,1795158000,12\n", "ANSWERED"),
}


@pytest.mark.parametrize(("form", "text", "cls"), SAID.values(), ids=SAID)
def test_a_record_says_no_more_than_it_knows(tmp_path, form, text, cls):
    reading = read(tmp_path, form, text)
    [call] = reading.calls
    assert (call.number, call.found.cls) == (ONE, cls)
    assert call.at == datetime(2026, 11, 20, 7, tzinfo=UTC)


LEFT_OUT = {
    "garbage": "garbage\n",
    "another word": asterisk("SOMETHING"),
    "no time": asterisk("BUSY", at="yesterday"),
    "the future": asterisk("BUSY", at="2026-12-20 10:00:00"),
    "an inner number": asterisk("BUSY", number="101"),
    "an emergency": asterisk("BUSY", number="112"),
}


@pytest.mark.parametrize("bad", LEFT_OUT.values(), ids=LEFT_OUT)
def test_a_row_that_says_nothing_costs_itself_alone(tmp_path, bad):
    reading = read(tmp_path, "asterisk", asterisk("BUSY") + bad + asterisk("BUSY", key="1.2"))
    assert len(reading.calls) == 2
    assert sum(reading.left_out.values()) == 1
    assert reading.rows == 3


@pytest.mark.parametrize("form", ["vicidial", "csv"])
def test_a_file_of_another_format_is_refused(tmp_path, form):
    with pytest.raises(InputError, match="first line must name columns"):
        read(tmp_path, form, asterisk("BUSY"))


@given(data=st.binary(max_size=300), form=st.sampled_from(sorted(FORMATS)))
def test_any_bytes_are_read_or_refused(tmp_path_factory, data, form):
    with contextlib.suppress(InputError):
        assert read(tmp_path_factory.mktemp("any"), form, data).rows >= 0


def call(number, at, cls="UNALLOCATED", verdict="dead", token="a", **evidence):
    return Call(number, at, token, "cdr:csv", cls, verdict, {"code": 404, **evidence})


def test_a_call_of_others_counts_once_and_spends_the_rest(bench):
    bench.store.ledger.admit([ONE], NOON)
    overheard = call(ONE, NOON - timedelta(hours=5), cause=1)
    assert bench.store.overheard.add([overheard, overheard], NOON) == 1
    assert bench.store.overheard.add([overheard], NOON) == 0
    dossier = bench.store.quarantine.show(ONE, NOON)
    assert (dossier.cls, len(dossier.attempts)) == ("UNALLOCATED", 1)
    assert bench.store.ledger.resting([ONE], NOON) == {ONE: NOON + timedelta(hours=19)}
    assert bench.store.ledger.placed(NOON - timedelta(days=1)) == (0, 0)
    assert bench.store.runs.probes_since("clean") == 0


def test_a_call_to_an_erased_number_is_left_out(bench):
    bench.store.ledger.admit([ONE, TWO], NOON)
    bench.store.erase(ONE, NOON)
    told = [call(ONE, NOON - timedelta(hours=5)), call(TWO, NOON - timedelta(hours=5), token="b")]
    assert bench.store.overheard.add(told, NOON) == 1
    assert bench.store.quarantine.show(ONE, NOON) is None


def test_two_agreeing_calls_a_day_apart_park_a_number(bench):
    bench.store.ledger.admit([ONE], NOON)
    days = [call(ONE, NOON - timedelta(days=n), token=str(n), cause=1) for n in (3, 1)]
    assert bench.store.overheard.add(days, NOON) == 2
    assert bench.store.quarantine.show(ONE, NOON).standing.state == "quarantined"


def test_an_old_call_does_not_overrule_what_is_known(bench):
    bench.store.ledger.admit([ONE], NOON)
    bench.store.overheard.add([call(ONE, NOON - timedelta(days=1), "BUSY", "alive", "b")], NOON)
    bench.store.overheard.add([call(ONE, NOON - timedelta(days=9), cause=1)], NOON)
    dossier = bench.store.quarantine.show(ONE, NOON)
    assert (dossier.cls, len(dossier.attempts)) == ("BUSY", 2)


def test_a_number_that_somebody_called_lately_is_spared(bench):
    spared = Row("+79160000011", Class.BUSY, 0, "source=csv")
    with bench.answerer() as trunk:
        rows = bench.verify(["+79160000011", "+79160000012"], known={"+79160000011": spared})
        assert trunk.log.total("invite") == 1
    assert rows["+79160000011"][0] == "BUSY"
