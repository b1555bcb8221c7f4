import pytest
from hypothesis import given
from hypothesis import strategies as st

from prozvon.sip.message import Headers, Malformed, Request, Response, split_list
from prozvon.sip.parser import MAX_FIELDS, MAX_HEAD, parse
from prozvon.sip.values import CSeq, Party, Reason, Uri, Via

PLAIN = (
    b"SIP/2.0 180 Ringing\r\nVia: SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bK1\r\nFrom: <sip:a@h>;tag=1\r\n"
    b"To: <sip:b@h>;tag=2\r\nCall-ID: x@h\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n"
)


def test_a_plain_response_is_read():
    message = parse(PLAIN)
    assert isinstance(message, Response)
    assert (message.code, message.phrase) == (180, "Ringing")
    assert message.headers.first("Call-ID") == "x@h"


READ_ALIKE = {
    "line feeds alone": PLAIN.replace(b"\r\n", b"\n"),
    "mixed line ends": PLAIN.replace(b"\r\nFrom", b"\nFrom"),
    "blank lines in front": b"\r\n\r\n" + PLAIN,
    "compact names": PLAIN.replace(b"Via", b"v")
    .replace(b"From", b"f")
    .replace(b"To:", b"t:")
    .replace(b"Call-ID", b"i"),
    "names in other case": PLAIN.replace(b"Call-ID", b"CALL-id").replace(b"CSeq", b"cseq"),
    "white space before the colon": PLAIN.replace(b"From:", b"From \t :"),
    "no space behind the colon": PLAIN.replace(b"Call-ID: ", b"Call-ID:"),
    "a folded header": PLAIN.replace(b"5060;branch", b"5060\r\n ;branch"),
    "a header folded twice": PLAIN.replace(b"1 INVITE", b"1\r\n \r\n\tINVITE"),
    "no content length": PLAIN.replace(b"Content-Length: 0\r\n", b""),
    "a negative content length": PLAIN.replace(b"Length: 0", b"Length: -999"),
    "a huge content length": PLAIN.replace(b"Length: 0", b"Length: 99999999999999999999"),
    "a second message behind the first": PLAIN + PLAIN,
    "a line that is no header": PLAIN.replace(b"From:", b"what is this\r\nFrom:"),
    "no blank line at the end": PLAIN[:-2],
}


@pytest.mark.parametrize("datagram", READ_ALIKE.values(), ids=READ_ALIKE)
def test_odd_spellings_are_read_alike(datagram):
    message = parse(datagram)
    assert isinstance(message, Response)
    assert message.code == 180
    via = Via.parse(message.headers.every("Via")[0])
    assert via is not None
    assert via.branch == "z9hG4bK1"
    assert CSeq.parse(message.headers.first("CSeq") or "") == CSeq(1, "INVITE")
    assert Party.parse(message.headers.first("From") or "").tag == "1"
    assert message.headers.first("Call-ID") == "x@h"


MALFORMED = {
    "nothing": (b"", "keep_alive"),
    "keep-alive": (b"\r\n\r\n", "keep_alive"),
    "garbage": (b"\xff" * 1000, "start_line"),
    "64 kB of garbage": (b"\xfe" * 65_535, "head_too_long"),
    "more than a datagram": (PLAIN + b"x" * 65_535, "too_long"),
    "a code that overflows": (PLAIN.replace(b"180", b"4294967301"), "status_code"),
    "a code of six hundred and more": (PLAIN.replace(b"180", b"700"), "status_code"),
    "a code in other digits": (PLAIN.replace(b"180", "١٨٠".encode()), "status_code"),
    "no code": (b"SIP/2.0\r\n\r\n", "status_code"),
    "another protocol": (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", "start_line"),
    "another version": (b"OPTIONS sip:x SIP/3.0\r\n\r\n", "start_line"),
    "NUL bytes": (PLAIN.replace(b"x@h", b"x\0h"), "nul"),
    "too many headers": (b"SIP/2.0 200 OK\r\n" + b"X: y\r\n" * (MAX_FIELDS + 1) + b"\r\n", "too_many_headers"),
    "a head without end": (b"SIP/2.0 200 OK\r\n" + b"X: " + b"y" * MAX_HEAD, "head_too_long"),
}


@pytest.mark.parametrize(("datagram", "why"), MALFORMED.values(), ids=MALFORMED)
def test_what_is_no_message_says_why(datagram, why):
    assert parse(datagram) == Malformed(why)


def test_a_body_ends_where_its_length_says():
    message = parse(b"SIP/2.0 183 Progress\r\nContent-Length: 3\r\n\r\nabcSIP/2.0 200 OK\r\n\r\n")
    assert message.body == b"abc"


def test_a_body_longer_than_the_datagram_is_what_there_is():
    assert parse(b"SIP/2.0 183 Progress\r\nContent-Length: 30\r\n\r\nabc").body == b"abc"


def test_a_phrase_in_russian_survives():
    assert parse("SIP/2.0 404 Абонент не найден\r\n\r\n".encode()).phrase == "Абонент не найден"


def test_a_phrase_in_no_encoding_survives_the_way_back():
    data = b"SIP/2.0 404 \xc0\xe1\xee\xed\xe5\xed\xf2\r\nContent-Length: 0\r\n\r\n"
    assert parse(data).to_bytes() == data


def test_a_quote_within_a_uri_hides_nothing_behind_it():
    assert Party.parse('<sip:+791600"0001@192.0.2.2;user=phone>;tag=x').tag == "x"


def test_several_values_in_a_line_are_split():
    headers = Headers((("Via", 'SIP/2.0/UDP a;x="1,2", SIP/2.0/UDP b'), ("Via", "SIP/2.0/UDP c")))
    assert [Via.parse(text).host for text in headers.every("Via")] == ["a", "b", "c"]


VALUES = {
    "a reason": (Reason.parse("Q.850;cause=17"), Reason("Q.850", 17)),
    "a reason with spaces": (Reason.parse('Q.850 ; cause = 1 ; text = "no, none; really"').text, "no, none; really"),
    "a reason of SIP": (Reason.parse("SIP;cause=200").is_q850, False),
    "a reason without dot": (Reason.parse("q850;cause=1").is_q850, True),
    "a reason with a location": (Reason.parse("Q.850;cause=21;location=u").location, "U"),
    "a cause of no number": (Reason.parse("Q.850;cause=one").cause, None),
    "a huge cause": (Reason.parse("Q.850;cause=4294967297").cause, None),
    "a sequence that overflows": (CSeq.parse("36893488147419103232 INVITE"), None),
    "a via with an unknown transport": (Via.parse("SIP/2.0/UNKNOWN h;branch=z").branch, "z"),
    "a via of IPv6": (Via.parse("SIP/2.0/UDP [2001:db8::9:1]:6;branch=z").host, "2001:db8::9:1"),
    "a via without host": (Via.parse("SIP/2.0/UDP"), None),
    "a party without brackets": (Party.parse("sip:a@h;tag=9").tag, "9"),
    "a party with a semicolon in its name": (Party.parse('"a;tag=1" <sip:a@h>;tag=2').tag, "2"),
    "a party whose brackets do not close": (Party.parse("<sip:a@h").uri, "sip:a@h"),
    "nobody": (Party.parse(""), None),
    "a port out of range": (Uri.parse("sip:a@h:99999"), None),
    "an unknown scheme": (Uri.parse("nobodyKnowsThisScheme:totallyopaquecontent"), None),
    "a host that is a name": (Uri.parse("sip:a@example.org").address, None),
    "an address without port": (Uri.parse("sip:a@127.0.0.1").address, ("127.0.0.1", 5060)),
}


@pytest.mark.parametrize(("found", "expected"), VALUES.values(), ids=VALUES)
def test_values(found, expected):
    assert found == expected


@given(st.binary(max_size=600))
def test_any_bytes_are_read_or_refused(data):
    assert isinstance(parse(data), Request | Response | Malformed)


@given(st.integers(0, len(PLAIN) - 1), st.binary(max_size=6), st.integers(0, 8))
def test_a_mutated_response_is_read_or_refused_and_its_values_never_raise(at, new, cut):
    message = parse(PLAIN[:at] + new + PLAIN[at + cut :])
    assert isinstance(message, Request | Response | Malformed)
    if isinstance(message, Malformed):
        return
    for _, value in message.headers.fields:
        for kind in (Via, CSeq, Party, Reason, Uri):
            assert isinstance(kind.parse(value), kind | None)
    for name in ("Via", "Contact", "From"):
        assert all(part == part.strip() for part in message.headers.every(name))
    assert isinstance(parse(message.to_bytes()), type(message))


@given(
    st.sampled_from([100, 180, 200, 404, 487, 603]),
    st.lists(st.tuples(st.sampled_from(["Via", "Call-ID", "X-Any"]), st.text("abc ;=<>@\"'", max_size=20)), max_size=5),
    st.binary(max_size=50),
)
def test_what_is_written_is_read_back(code, fields, body):
    clean = tuple((name, value.strip()) for name, value in fields)
    written = Response(code, "Phrase", Headers(clean), body)
    read = parse(written.to_bytes())
    assert isinstance(read, Response)
    assert (read.code, read.phrase, read.body) == (code, "Phrase", body)
    assert read.headers.fields[:-1] == clean


VIAS = st.one_of(
    st.from_regex(r"SIP/2\.0/UDP [a-z0-9.:]{1,12}(;(rport|received|branch)(=[a-zA-Z0-9.]{0,6})?){0,4}", fullmatch=True),
    st.text(alphabet='SIP/2.0UDP ab;,="<>:branchtag\t', max_size=60),
)
PARTIES = st.one_of(
    st.from_regex(r"<sip:[a-z0-9@:.;=]{0,12}>(;tag(=[a-z0-9.]{0,4})?){0,2}", fullmatch=True),
    st.text(alphabet='<>sip:a;tag="=, \t@', max_size=40),
)


@given(via=VIAS, party=PARTIES)
def test_a_quick_look_sees_what_taking_apart_does(via, party):
    first = split_list(via)
    whole = Via.parse(first[0]) if first else None
    assert Via.branch_of(via) == (None if whole is None else whole.branch)
    read = Party.parse(party)
    assert Party.tag_of(party) == (None if read is None else read.tag)


def test_a_line_without_a_colon_is_no_header():
    assert parse(b"SIP/2.0 200 OK\r\nVia\r\nTo: a\r\n\r\n").headers.fields == (("To", "a"),)
