"""FreeSWITCH's mod_cdr_csv in its default template, with or without a header.

The hangup cause is Q.850's by name, but derived from the SIP code where the network gave none: UNALLOCATED_NUMBER is
what a bare 404 becomes, so it is read as one.
"""

from prozvon.disposition import Class, Outcome
from prozvon.verification.cdr.overheard import Told
from prozvon.verification.cdr.table import Row, first, whole

COLUMNS = (
    *("caller_id_name", "caller_id_number", "destination_number", "context", "start_stamp", "answer_stamp"),
    *("end_stamp", "duration", "billsec", "hangup_cause", "uuid", "bleg_uuid", "accountcode"),
)
MARKS = ("destination_number", "hangup_cause")
NUMBER, TIME, KEY = ("destination_number", "callee_id_number"), ("start_stamp",), ("uuid",)

_CAUSES = {
    "NO_ROUTE_TRANSIT_NET": 2,
    "NO_ROUTE_DESTINATION": 3,
    "USER_BUSY": 17,
    "NO_USER_RESPONSE": 18,
    "NO_ANSWER": 19,
    "SUBSCRIBER_ABSENT": 20,
    "CALL_REJECTED": 21,
    "DESTINATION_OUT_OF_ORDER": 27,
    "NORMAL_CIRCUIT_CONGESTION": 34,
    "NETWORK_OUT_OF_ORDER": 38,
    "NORMAL_TEMPORARY_FAILURE": 41,
    "SWITCH_CONGESTION": 42,
    "REQUESTED_CHAN_UNAVAIL": 44,
    "INCOMING_CALL_BARRED": 55,
    "BEARERCAPABILITY_NOTAUTH": 57,
    "BEARERCAPABILITY_NOTAVAIL": 58,
    "BEARERCAPABILITY_NOTIMPL": 65,
    "INCOMPATIBLE_DESTINATION": 88,
    "MANDATORY_IE_MISSING": 96,
    "RECOVERY_ON_TIMER_EXPIRE": 102,
    "PROTOCOL_ERROR": 111,
    "INTERWORKING": 127,
}
_CODES = {"UNALLOCATED_NUMBER": 404, "NUMBER_CHANGED": 410, "INVALID_NUMBER_FORMAT": 484}


def told(row: Row) -> Told | None:
    """What one record says; None when it is no record of a call.

    >>> told({"hangup_cause": "SUBSCRIBER_ABSENT"}).found().cls, told({"hangup_cause": "ORIGINATOR_CANCEL"}).found().cls
    (<Class.ABSENT: 'ABSENT'>, <Class.UNKNOWN: 'UNKNOWN'>)
    """
    said = row.get("hangup_cause", "").upper()
    if not said or not said.replace("_", "").isalnum():
        return None
    if (whole(row.get("billsec", "")) or 0) > 0 or first(row, "answer_stamp", "answer_epoch") not in {"", "0"}:
        return Told(said, Class.ANSWERED)
    if said in _CODES:
        return Told(said, outcome=Outcome(_CODES[said]))
    if said in _CAUSES:
        return Told(said, outcome=Outcome(480, _CAUSES[said]))
    return Told(said)
