"""What two other SIP stacks read in responses: run by an interpreter that has them, for they bring much along.

Standard input is a JSON array of messages in hexadecimal. What is printed is a JSON object: for each stack an array of
readings, null where the stack refuses the message: code, Call-ID, number and method of the CSeq, branch of the first Via,
tags of From and To.
"""

import contextlib
import json
import logging
import sys

from aiosipua.message import SipMessage, SipResponse
from sippy.SipResponse import SipResponse as Response


def by_aiosipua(data):
    message = SipMessage.parse(data)
    if not isinstance(message, SipResponse):
        return None
    cseq, (first, *_) = message.cseq, message.via
    tags = [address.params.get("tag") for address in (message.from_addr, message.to_addr)]
    return [message.status_code, message.call_id, cseq.seq, cseq.method, first.params.get("branch"), *tags]


def by_sippy(data):
    message = Response(data.decode())
    cseq = message.getHFBody("cseq")
    tags = [message.getHFBody(name).getTag() for name in ("from", "to")]
    call = str(message.getHFBody("call-id"))
    return [message.scode, call, cseq.cseq, cseq.method, message.getHFBody("via").getBranch(), *tags]


def readings(read, messages):
    for data in messages:
        try:
            with contextlib.redirect_stdout(sys.stderr):
                found = read(data)
        except Exception:  # noqa: BLE001 -- a stack refuses a message by whatever it raises
            found = None
        yield found


logging.disable()
given = [bytes.fromhex(text) for text in json.load(sys.stdin)]
print(json.dumps({read.__name__: list(readings(read, given)) for read in (by_aiosipua, by_sippy)}))
