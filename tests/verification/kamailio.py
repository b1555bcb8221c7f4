"""Kamailio as the trunk's proxy: a real transaction layer, digest, TCP and TLS, in front of the practice trunk.

It runs without root, database or service manager, on loopback only.
"""

import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

import pytest

SCRIPT = """
log_stderror=yes
log_name="prozvon-peer"
children=1
tcp_children=1
disable_tcp={no_tcp}
auto_aliases=no
listen=udp:127.0.0.1:{udp}
listen=tcp:127.0.0.1:{tcp}
{tls_listen}
mpath="{modules}"
loadmodule "sl.so"
loadmodule "tm.so"
loadmodule "rr.so"
loadmodule "pv.so"
loadmodule "textops.so"
loadmodule "siputils.so"
loadmodule "maxfwd.so"
loadmodule "auth.so"
{tls_module}
modparam("auth", "algorithm", "{algorithm}")
modparam("auth", "nonce_expire", {nonce_expire})
modparam("auth", "qop", "{qop}")

request_route {{
    if (!mf_process_maxfwd_header("10")) {{ sl_send_reply("483", "Too Many Hops"); exit; }}
    if (is_method("CANCEL")) {{
        if (t_check_trans()) {{ t_relay(); }}
        exit;
    }}
    if (has_totag()) {{
        if (loose_route()) {{ t_relay(); exit; }}
        if (is_method("ACK")) {{ if (t_check_trans()) {{ t_relay(); }} exit; }}
        sl_send_reply("481", "No Such Dialog");
        exit;
    }}
    if (is_method("OPTIONS")) {{ {options} exit; }}
    t_check_trans();
    if (is_method("INVITE")) {{
        if ({challenged}) {{
            if (!pv_proxy_authenticate("practice", "{password}", "0")) {{
                auth_challenge("practice", "{challenge_flags}");
                exit;
            }}
            consume_credentials();
        }}
        # What the network says of a number: the last three digits are the answer.
        if ($rU =~ "(4(00|02|03|05|10|14|15|20|82|83|84|85|88|93)|5(00|01|02|04|13)|60[04678])$") {{
            $var(code) = $(rU{{s.substr,-3,0}}{{s.int}});
            sl_send_reply("$var(code)", "As Asked");
            exit;
        }}
        if ($rU =~ "301$") {{
            append_to_reply("Contact: <sip:+79165550007@127.0.0.1:{practice};user=phone>\r\n");
            sl_send_reply("301", "Moved Permanently");
            exit;
        }}
        if ($rU =~ "503$") {{
            append_to_reply("Retry-After: 1\\r\\n");
            sl_send_reply("503", "Service Unavailable");
            exit;
        }}
        if ($rU =~ "9[0-9][0-9]$") {{
            $var(cause) = $(rU{{s.substr,-2,0}}{{s.int}});
            append_to_reply("Reason: Q.850;cause=$var(cause)\\r\\n");
            sl_send_reply("480", "With Cause");
            exit;
        }}
        record_route();
    }}
    $du = "sip:127.0.0.1:{practice}";
    if (!t_relay()) {{ sl_reply_error(); }}
    exit;
}}
"""


class Kamailio:
    """A running proxy; `uri` names it for `--trunk`."""

    def __init__(self, folder: Path, practice: int, *, tls: tuple[Path, Path] | None = None, **changes):
        program = shutil.which("kamailio")
        if program is None:
            if os.environ.get("CI"):
                pytest.fail("kamailio is not installed; apt-get install kamailio")
            pytest.skip("kamailio is not installed; as root: bash tools/peers.sh")
        self.udp, self.tcp, self.tls = free_port(), free_port(), free_port()
        folder = folder / "kamailio"
        folder.mkdir()
        told = {
            "algorithm": "MD5",
            "nonce_expire": 300,
            "qop": "auth",
            "challenged": "0",
            "challenge_flags": "1",
            "password": "s3cret",
            "options": 'sl_send_reply("200", "OK");',
        } | changes
        tls_module = ""
        if tls is not None:
            certificate, key = tls
            (folder / "tls.cfg").write_text(
                f"[server:default]\nmethod = TLSv1.2+\nverify_certificate = no\n"
                f"private_key = {key}\ncertificate = {certificate}\n"
            )
            tls_module = f'loadmodule "tls.so"\nmodparam("tls", "config", "{folder}/tls.cfg")\n'
        script = folder / "kamailio.cfg"
        script.write_text(
            SCRIPT.format(
                udp=self.udp,
                tcp=self.tcp,
                practice=practice,
                no_tcp="no",
                modules=modules(),
                tls_listen="" if tls is None else f"enable_tls=yes\nlisten=tls:127.0.0.1:{self.tls}",
                tls_module=tls_module,
                **told,
            )
        )
        self._log = (folder / "log").open("w")
        command = (program, "-f", script, "-DD", "-E", "-m", "64", "-M", "8", "-w", folder, "-Y", folder)
        self._process = subprocess.Popen(
            [*map(str, command), "-P", str(folder / "pid")],
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
        )
        self._wait_until_open(folder / "log")

    @property
    def uri(self) -> str:
        return f"sip:127.0.0.1:{self.udp}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait(20)
        self._log.close()

    def _wait_until_open(self, log: Path):
        line = f":{self.udp:04X} "
        for _ in range(2000):
            if self._process.poll() is not None:
                pytest.fail(f"kamailio ended with {self._process.returncode}:\n{log.read_text()[-2000:]}")
            if line in Path("/proc/net/udp").read_text() and self._tcp_open():
                return
            time.sleep(0.01)
        pytest.fail(f"kamailio did not open its port:\n{log.read_text()[-2000:]}")

    def _tcp_open(self):
        return f":{self.tcp:04X} " in Path("/proc/net/tcp").read_text()


def free_port():
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def modules():
    for folder in ("/usr/lib/x86_64-linux-gnu/kamailio/modules", "/usr/lib/aarch64-linux-gnu/kamailio/modules"):
        if Path(folder).is_dir():
            return folder
    return "/usr/lib/kamailio/modules"
