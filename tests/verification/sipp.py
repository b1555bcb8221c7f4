"""SIPp as a carrier: a second opinion on our messages, from a stack that we did not write."""

import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

import pytest

HEADERS = """[last_Via:]
[last_From:]
[last_To:];tag=[pid]p[call_number]
[last_Call-ID:]
[last_CSeq:]
"""
CONTACT = "Contact: <sip:[local_ip]:[local_port];transport=[transport]>\n"
SDP = """Content-Type: application/sdp
Content-Length: [len]

v=0
o=user1 53655765 2353687637 IN IP4 127.0.0.1
s=-
c=IN IP4 127.0.0.1
t=0 0
m=audio 6000 RTP/AVP 8
a=rtpmap:8 PCMA/8000
"""


def send(code, extra="", *, headers=HEADERS, body="Content-Length: 0\n\n", resend=""):
    attribute = f' retrans="{resend}"' if resend else ""
    return f"<send{attribute}><![CDATA[\n\nSIP/2.0 {code}\n{headers}{extra}{body}]]></send>"


def recv(method):
    return f'<recv request="{method}"/>'


REFUSED = recv("INVITE") + send("100 Trying")


def refusal(status, extra=""):
    return REFUSED + send(status, extra, resend="500") + recv("ACK")


CANCELLED = HEADERS.replace("[last_CSeq:]", "CSeq: 1 INVITE").replace(
    "[last_To:];tag=[pid]p[call_number]", "[last_To:]"
)

SCENARIOS = {
    "answer": recv("INVITE")
    + send("180 Ringing", CONTACT)
    + '<pause milliseconds="50"/>'
    + send("200 OK", CONTACT, body=SDP, resend="500")
    + recv("ACK")
    + recv("BYE")
    + send("200 OK", headers=HEADERS.replace(";tag=[pid]p[call_number]", "")),
    "busy": refusal("486 Busy Here"),
    "not-found": refusal("404 Not Found", 'Reason: Q.850 ;cause=1 ;text="Unallocated (unassigned) number"\n'),
    "moved": refusal("410 Gone", "Contact: <sip:89165550007@127.0.0.1;user=phone>\n"),
    "diverted": recv("INVITE")
    + send("180 Ringing", "Diversion: <sip:+79160000001@127.0.0.1>;reason=no-answer;counter=1\n" + CONTACT)
    + recv("CANCEL")
    + send("200 OK", headers=HEADERS.replace(";tag=[pid]p[call_number]", ""))
    + send("487 Request Terminated", headers=CANCELLED.replace("[last_To:]", "[last_To:];tag=[pid]p[call_number]"))
    + recv("ACK"),
    "mailbox": recv("INVITE")
    + send("180 Ringing", CONTACT)
    + '<pause milliseconds="50"/>'
    + send(
        "200 OK",
        "History-Info: <sip:+79160000001@127.0.0.1?Reason=SIP%3Bcause%3D408>;index=1\n"
        "History-Info: <sip:mail@127.0.0.1;target=sip:a%40127.0.0.1;cause=408>;index=1.1;mp=1\n" + CONTACT,
        body=SDP,
        resend="500",
    )
    + recv("ACK")
    + recv("BYE")
    + send("200 OK", headers=HEADERS.replace(";tag=[pid]p[call_number]", "")),
    "absent": refusal("480 Temporarily Unavailable", "Reason: Q.850;cause=20\n"),
    "declined": refusal("603 Decline"),
    "ring": recv("INVITE")
    + send("180 Ringing", CONTACT)
    + recv("CANCEL")
    + send("200 OK", headers=HEADERS.replace(";tag=[pid]p[call_number]", ""))
    + send("487 Request Terminated", headers=CANCELLED.replace("[last_To:]", "[last_To:];tag=[pid]p[call_number]"))
    + recv("ACK"),
    "early-media": recv("INVITE")
    + send("183 Session Progress", CONTACT, body=SDP.replace("6000", "[media_port]"))
    + '<nop><action><exec rtp_stream="tone.al,1,8,PCMA/8000"/></action></nop>'
    + recv("CANCEL")
    + send("200 OK", headers=HEADERS.replace(";tag=[pid]p[call_number]", ""))
    + send("487 Request Terminated", headers=CANCELLED.replace("[last_To:]", "[last_To:];tag=[pid]p[call_number]"))
    + recv("ACK"),
    "answer-after-cancel": recv("INVITE")
    + send("180 Ringing", CONTACT)
    + recv("CANCEL")
    + send(
        "200 OK",
        CONTACT,
        headers=CANCELLED.replace("[last_To:]", "[last_To:];tag=[pid]p[call_number]"),
        body=SDP,
        resend="500",
    )
    + recv("ACK")
    + recv("BYE")
    + send("200 OK", headers=HEADERS.replace(";tag=[pid]p[call_number]", "")),
}


def free_port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class Sipp:
    """A SIPp process that plays one scenario for `calls` calls, and then says whether all went as it expects."""

    def __init__(self, folder: Path, name: str, calls: int):
        program = shutil.which("sipp")
        if program is None:
            if os.environ.get("CI"):
                pytest.fail("sipp is not installed; apt-get install sip-tester")
            pytest.skip("sipp is not installed; as root: apt-get install sip-tester")
        self._folder = folder
        scenario = folder / f"{name}.xml"
        scenario.write_text(f'<?xml version="1.0"?>\n<scenario name="{name}">{SCENARIOS[name]}</scenario>\n')
        self.port, media = free_port(), free_port() & ~1
        command = (program, "-sf", str(scenario), "-i", "127.0.0.1", "-p", str(self.port), "-ci", "127.0.0.1")
        command += ("-mi", "127.0.0.1", "-mp", str(media))
        self.uri = f"sip:127.0.0.1:{self.port}"
        self._process = subprocess.Popen(
            [*command, "-nostdin", "-m", str(calls), "-trace_err", "-error_file", str(folder / "errors")],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._wait_until_open()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait(10)

    def verdict(self) -> int:
        """SIPp's own exit code: 0 when every call was as in the scenario."""
        return self._process.wait(60)

    def complaints(self) -> list[str]:
        """What SIPp did not expect. A message of a call that is over is none: on a busy machine both sides resend."""
        errors = self._folder / "errors"
        lines = errors.read_text(errors="replace").splitlines() if errors.exists() else []
        return [line for line in lines if "Aborting" in line]

    def _wait_until_open(self):
        line = f":{self.port:04X} "
        for _ in range(2000):
            if self._process.poll() is not None:
                pytest.fail(f"sipp ended with {self._process.returncode}")
            if line in Path("/proc/net/udp").read_text():
                return
            time.sleep(0.005)
        pytest.fail("sipp did not open its port")
