"""Messages of RFC 4475, some whole and some by their point: what must be read is read, what cannot be costs one look."""

import pytest

from prozvon.sip.agent import Agent
from prozvon.sip.dialog import Local
from prozvon.sip.message import Malformed, Request, Response
from prozvon.sip.parser import parse
from prozvon.sip.values import CSeq, Party, Uri, Via

from .conftest import THEM, US

# §3.1.1.1
TORTUOUS = b"""INVITE sip:vivekg@chair-dnrc.example.com;unknownparam SIP/2.0
TO :
 sip:vivekg@chair-dnrc.example.com ;   tag    = 1918181833n
from   : "J Rosenberg \\\\\\""       <sip:jdrosen@example.com>
  ;
  tag = 98asjd8
MaX-fOrWaRdS: 0068
Call-ID: wsinv.ndaksdj@192.0.2.1
Content-Length   : 3
cseq: 0009
  INVITE
Via  : SIP  /   2.0
 /UDP
    192.0.2.2;branch=390skdjuw
s :
NewFangledHeader:   newfangled value
 continued newfangled value
UnknownHeaderWithUnusualValue: ;;,,;;,;
Content-Type: application/sdp
Route:
 <sip:services.example.com;lr;unknownwith=value;unknown-no-value>
v:  SIP  / 2.0  / TCP     spindle.example.com   ;
  branch  =   z9hG4bK9ikj8  ,
 SIP  /    2.0   / UDP  192.168.255.111   ; branch=
 z9hG4bK30239
m:"Quoted string \\"\\"" <sip:jdrosen@example.com> ; newparam =
      newvalue ;
  secondparam ; q = 0.33

v=0""".replace(b"\n", b"\r\n")


def test_a_short_tortuous_invite_is_read():
    message = parse(TORTUOUS)
    assert isinstance(message, Request)
    headers = message.headers
    assert (message.method, message.body) == ("INVITE", b"v=0")
    assert Party.parse(headers.first("To")).tag == "1918181833n"
    sender = Party.parse(headers.first("From"))
    assert (sender.uri, sender.tag) == ("sip:jdrosen@example.com", "98asjd8")
    assert CSeq.parse(headers.first("CSeq")) == CSeq(9, "INVITE")
    assert headers.first("NewFangledHeader") == "newfangled value continued newfangled value"
    vias = [Via.parse(text) for text in headers.every("Via")]
    assert [(via.protocol, via.host, via.branch) for via in vias] == [
        ("SIP/2.0/UDP", "192.0.2.2", "390skdjuw"),
        ("SIP/2.0/TCP", "spindle.example.com", "z9hG4bK9ikj8"),
        ("SIP/2.0/UDP", "192.168.255.111", "z9hG4bK30239"),
    ]
    contact = Party.parse(headers.every("Contact")[0])
    assert (contact.uri, dict(contact.parameters)["newparam"]) == ("sip:jdrosen@example.com", "newvalue")
    assert Party.parse(headers.every("Route")[0]).uri.startswith("sip:services.example.com;lr")


BODY = "Via: SIP/2.0/UDP 192.0.2.2;branch=z9hG4bK1\r\nFrom: <sip:a@h>;tag=1\r\nTo: <sip:b@h>\r\n"
BODY += "Call-ID: x\r\nCSeq: 1 OPTIONS\r\n"
END = "Content-Length: 0\r\n\r\n"
METHOD = "!interesting-Method0123456789_*+`.%indeed'~"

READ = {
    "a method of more letters than any": (f"{METHOD} sip:h SIP/2.0\r\n{BODY}{END}", False),
    "a wide range of characters in a method": (f"{METHOD[20:]} sip:h SIP/2.0\r\n{BODY}{END}", True),
    "an empty reason phrase": (f"SIP/2.0 100 \r\n{BODY}{END}", True),
    "a reason phrase in Russian": (f"SIP/2.0 200 = 2**3 * 5**2 но сто девяносто девять\r\n{BODY}{END}", True),
    "a header without a value": (f"OPTIONS sip:h SIP/2.0\r\nSubject:\r\n{BODY}{END}", True),
    "an unknown scheme in the Request-URI": (f"OPTIONS nobodyKnows:opaquecontent SIP/2.0\r\n{BODY}{END}", True),
    "escaped nulls": (f"REGISTER sip:null-%00-null@example.com SIP/2.0\r\n{BODY}{END}", True),
    "a larger length than the body": (f"OPTIONS sip:h SIP/2.0\r\n{BODY}Content-Length: 9999\r\n\r\nabc", True),
    "a negative length": (f"OPTIONS sip:h SIP/2.0\r\n{BODY}Content-Length: -999\r\n\r\nabc", True),
    "a sequence beyond 32 bits": (f"SIP/2.0 503 x\r\n{BODY.replace(': 1 ', ': 9292394834772304023312 ')}{END}", True),
    "the same header twice": (f"OPTIONS sip:h SIP/2.0\r\nCSeq: 5 INVITE\r\n{BODY}{END}", True),
    "an overlarge response code": (f"SIP/2.0 4294967301 better not break the receiver\r\n{BODY}{END}", False),
    "a Request-URI with a space": (f"INVITE sip:user@example.com; lr SIP/2.0\r\n{BODY}{END}", False),
    "several spaces in the request line": (f"INVITE  sip:user@example.com  SIP/2.0\r\n{BODY}{END}", True),
    "white space behind the version": (f"OPTIONS sip:h SIP/2.0  \r\n{BODY}{END}", True),
    "another version": (f"OPTIONS sip:h SIP/7.0\r\n{BODY}{END}", False),
    "an unterminated quote": ("OPTIONS sip:h SIP/2.0\r\n" + BODY.replace("To: <", 'To: "Mr. J. User <') + END, True),
}


@pytest.mark.parametrize(("text", "readable"), READ.values(), ids=READ)
def test_what_can_be_read_is_and_nothing_raises(text, readable):
    message = parse(text.encode())
    assert isinstance(message, Malformed) is not readable
    if isinstance(message, Request | Response):
        for _, value in message.headers.fields:
            for read in (Via.parse, CSeq.parse, Party.parse, Uri.parse):
                read(value)
    agent = Agent(Local(US), THEM)
    agent.invite(1, "sip:1@127.0.0.1:5070", 0.0)
    agent.receive(text.encode(), THEM, 0.1)
    assert len(agent.calls) == 1
    assert not agent.calls[0].finished
