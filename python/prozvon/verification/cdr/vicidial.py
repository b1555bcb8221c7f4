"""VICIdial's exported calls and its `vicidial_log`: the status of each call, with a header.

Statuses that agents or a campaign made up say nothing here unless somebody talked; what agents say of people belongs to
`prozvon feedback`.
"""

from prozvon.disposition import Class, Outcome
from prozvon.verification.cdr.overheard import Told
from prozvon.verification.cdr.table import Row, first, whole

COLUMNS: tuple[str, ...] = ()
MARKS = ("phone_number", "phone_number_dialed", "status")
NUMBER = ("phone_number_dialed", "phone_number")
TIME = ("call_date", "event_time", "entry_date")
KEY = ("uniqueid", "call_id")

_SAID = {
    **dict.fromkeys(("B", "AB", "CPDB"), Class.BUSY),
    **dict.fromkeys(("A", "AA", "AM", "AL", "CPDATB", "CPDAM"), Class.VOICEMAIL),
    **dict.fromkeys(("DROP", "PDROP", "XDROP"), Class.ANSWERED),
    **dict.fromkeys(("ADCT",), Class.ABSENT),
    **dict.fromkeys(("CPDERR", "ERI", "LSMERG"), Class.NETWORK),
}
_DISCONNECTED = {"ADC", "DC", "CPDSUN", "CPDSNC"}
_NOBODY = {"NA", "N", "NEW", "QUEUE", "INCALL", "ADAIR", "CPDNA", "CPDUK"}
_MACHINE = {"", "VDAD", "VDCL"}
_TALK = 3
"""Seconds of a conversation with an agent from which somebody was there."""


def told(row: Row) -> Told | None:
    """What one record says; None when it is no record of a call.

    >>> told({"status": "ADC"}).found().cls, told({"status": "SALE", "user": "1001", "length_in_sec": "95"}).cls
    (<Class.UNALLOCATED: 'UNALLOCATED'>, <Class.ANSWERED: 'ANSWERED'>)
    """
    said = row.get("status", "").upper()
    if not said:
        return None
    if said in _DISCONNECTED:
        # Found by a tone or an agent's ear, without a cause: no more than a bare 404.
        return Told(said, outcome=Outcome(404))
    if said in _SAID:
        return Told(said, _SAID[said])
    talked = (whole(first(row, "length_in_sec", "talk_sec")) or 0) >= _TALK
    agent = row.get("user", "").upper() not in _MACHINE
    return Told(said, Class.ANSWERED if talked and agent and said not in _NOBODY else Class.UNKNOWN)
