"""Asterisk's Master.csv, with or without a header, and exports of its `cdr` table.

A disposition says little: NO ANSWER stands for a telephone that rang and for one that was never found. Where the
record was given the `hangupcause` (Q.850), that decides.
"""

from prozvon.disposition import Class, Outcome
from prozvon.verification.cdr.overheard import Told
from prozvon.verification.cdr.table import Row, first, whole

COLUMNS = (
    *("accountcode", "src", "dst", "dcontext", "clid", "channel", "dstchannel", "lastapp", "lastdata"),
    *("start", "answer", "end", "duration", "billsec", "disposition", "amaflags", "uniqueid", "userfield"),
)
MARKS = ("dst", "disposition")
NUMBER, TIME, KEY = ("dst",), ("calldate", "start"), ("uniqueid", "linkedid")

_SAID = {"ANSWERED": Class.ANSWERED, "BUSY": Class.BUSY, "CONGESTION": Class.NETWORK}


def told(row: Row) -> Told | None:
    """What one record says; None when it is no record of a call.

    >>> told({"disposition": "NO ANSWER"}).cls, told({"disposition": "NO ANSWER", "hangupcause": "20"}).found().cls
    (<Class.UNKNOWN: 'UNKNOWN'>, <Class.ABSENT: 'ABSENT'>)
    """
    said = row.get("disposition", "").upper()
    if said not in _SAID and said not in {"NO ANSWER", "NOANSWER", "FAILED"}:
        return None
    cause = whole(first(row, "hangupcause", "hangup_cause"))
    if cause and said != "ANSWERED":
        # Asterisk makes cause 1 of a bare 404 as well: it is no more than that.
        return Told(said, outcome=Outcome(404) if cause == 1 else Outcome(480, cause))
    return Told(said, _SAID.get(said, Class.UNKNOWN))
