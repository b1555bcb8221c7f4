"""No whole telephone number and no whole e-mail address passes through masking or the log."""

import io
import json
import logging
import re
import subprocess
import sys
import warnings

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prozvon import log
from prozvon.errors import UsageError
from prozvon.masking import mask, mask_email, mask_name, mask_phones, mask_text

SHOWN = [
    ("+79161234567", "+79…67"),
    ("8 (916) 123-45-67", "891…67"),
    ("79161234567,79161234568", "791…67,791…68"),
    ("tel:+7-916-123-45-67", "tel:+79…67"),
    ("sip:79161234567@10.0.0.1:5060", "sip:791…67@10.0.0.1:5060"),
    ("number='9161234567'", "number='916…67'"),
    ("+372 512 3456", "+37…56"),
    ("７９１６１２３４５６７", "７９１…６７"),
    ("user79161234567x", "user791…67x"),
    ("ivan.petrov@mail.ru", "iv…@mail.ru"),
    ("иван.петров@почта.рф", "ив…@почта.рф"),
    ("<a.b@mail.ru>", "<…@mail.ru>"),
    ("rows 1000000, line 123456", "rows 1000000, line 123456"),
    ("2026-11-22T10:00:00.123456", "2026-11-22T10:00:00.123456"),
    ("2026-11-22 10:00", "2026-11-22 10:00"),
    ("127.0.0.1", "127.0.0.1"),
    ("192.168.100.200:5060", "192.168.100.200:5060"),
    ("999.999.999.999", "999…99"),
    ("nothing here", "nothing here"),
    ("", ""),
]


@pytest.mark.parametrize(("text", "expected"), SHOWN, ids=[t for t, _ in SHOWN])
def test_texts_show_no_whole_number(text: str, expected: str) -> None:
    assert mask_text(text) == expected


DIGITS = st.text("0123456789", min_size=11, max_size=15)


@given(DIGITS, st.sampled_from(["", " ", "-", ") ", ".", "\u00a0", " – "]), st.integers(1, 4), st.text(max_size=5))
def test_no_separator_lets_a_number_through(digits: str, gap: str, every: int, around: str) -> None:
    number = gap.join(digits[i : i + every] for i in range(0, len(digits), every))
    around = re.sub(r"[\d+.\-]", "", around)
    shown = re.sub(r"\D", "", mask_text(f"{around}{number}{around}"))
    assert digits not in shown
    assert len(shown) <= 5


@given(st.lists(st.one_of(st.none(), st.text("+0123456789", max_size=14))))
def test_the_column_twin_masks_as_the_function_does(numbers) -> None:
    frame = pl.DataFrame({"a": numbers}, schema={"a": pl.String})
    assert frame.select(mask_phones(pl.col("a")))["a"].to_list() == [None if n is None else mask(n) for n in numbers]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Иванов Иван Петрович", "Ив… И. П."), ("Ли Си", "Л… С."), ("", ""), ("  ", ""), ("Петров", "Пе…")],
)
def test_names_keep_two_letters_and_initials(name: str, expected: str) -> None:
    assert mask_name(name) == expected


def test_an_address_without_a_mailbox_is_hidden() -> None:
    assert mask_email("no address") == "…"


# -- the log --------------------------------------------------------------------------------------------------------


@pytest.fixture
def lines():
    out = io.StringIO()
    root = logging.getLogger()
    before = (list(root.handlers), root.level, sys.excepthook)
    yield out
    root.handlers[:], root.level, sys.excepthook = before
    logging.captureWarnings(capture=False)


WHOLE = re.compile(r"\d{10}|9161234567|916.?123.?45.?67|ivan\.petrov@")


def log_everything() -> None:
    events = log.logger("prozvon.test")
    events.info(
        "dialled +79161234567", number="8 916 123-45-67", plain=79161234567, deep={"+79161234567": ["89161234567"]}
    )
    events.info("by position %s", "+79161234567")
    events.warning("mail", to="ivan.petrov@mail.ru", raw=b"tel 79161234567")
    try:
        int("+7 916 123 45 67 of ivan.petrov@mail.ru")
    except ValueError:
        events.exception("failed")
        logging.getLogger("other.package").exception("also %s", "+79161234567")
    warnings.warn("odd number 79161234567", stacklevel=1)


@pytest.mark.parametrize("as_json", [False, True])
def test_no_whole_number_passes_through_the_log(lines, as_json) -> None:
    log.setup("debug", json=as_json, stream=lines)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        log.setup("debug", json=as_json, stream=lines)
        log_everything()
    text = lines.getvalue()
    assert not WHOLE.search(text.replace("\u00a0", " ")), text
    assert text.count("+79…67") >= 4
    if as_json:
        events = [json.loads(line) for line in text.splitlines()]
        assert [e["level"] for e in events] == ["info", "info", "warning", "error", "error", "warning"]
        assert "Traceback" in events[3]["exception"]
        assert "Traceback" in events[4]["exception"]
    else:
        assert "level=info logger=prozvon.test event=" in text


def test_quiet_leaves_errors_only(lines) -> None:
    log.setup("debug", quiet=True, stream=lines)
    log.logger("a").warning("not shown")
    log.logger("a").error("shown")
    assert "not shown" not in lines.getvalue()
    assert "shown" in lines.getvalue()


def test_counts_stay_whole(lines) -> None:
    log.setup(stream=lines)
    log.logger("a").info("read", rows=1_000_000, bytes=123_456_789_012, share=0.123456789012)
    assert "rows=1000000 bytes=123456789012 share=0.123456789012" in lines.getvalue()


def test_an_unknown_level_is_refused() -> None:
    with pytest.raises(UsageError, match="debug, info, warning, error"):
        log.setup("loud")


def test_the_traceback_of_a_fault_is_masked() -> None:
    script = "from prozvon import log; log.setup(); raise ValueError('ring +79161234567 now')"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Traceback" in done.stderr
    assert "ValueError: ring +79…67 now" in done.stderr
    assert not re.search(r"\d{10}", done.stderr)
