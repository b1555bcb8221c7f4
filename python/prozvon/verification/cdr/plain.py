"""A plain table of calls, for whatever can write one.

Columns, in any order: `number`, `at` (ISO 8601), and any of `code` (SIP), `cause` (Q.850), `location` (RFC 8606),
`heard` (the best provisional code), `answered` (yes or no, or seconds of talk), `id`.
"""

from prozvon.disposition import Class, Heard, Outcome
from prozvon.verification.cdr.overheard import Told
from prozvon.verification.cdr.table import Row, whole

COLUMNS: tuple[str, ...] = ()
MARKS = ("number",)
NUMBER, TIME, KEY = ("number", "phone"), ("at", "time", "date"), ("id", "call_id")

_YES = {"yes", "true", "да"}
_HEARD = {180: Heard.RINGING, 181: Heard.FORWARDED, 182: Heard.PROGRESS, 183: Heard.PROGRESS}


def told(row: Row) -> Told | None:
    """What one record says; None when it says nothing.

    >>> told({"code": "404", "cause": "1"}).found().cls, told({"answered": "12"}).cls
    (<Class.UNALLOCATED: 'UNALLOCATED'>, <Class.ANSWERED: 'ANSWERED'>)
    """
    answered = row.get("answered", "").lower()
    if answered in _YES or (whole(answered) or 0) > 0:
        return Told("answered", Class.ANSWERED)
    code, cause = whole(row.get("code", "")), whole(row.get("cause", ""))
    if code is None and cause is None:
        return None
    if code is not None and not 200 <= code < 700:  # noqa: PLR2004 -- final responses
        return None
    heard = _HEARD.get(whole(row.get("heard", "")) or 0, Heard.NOTHING)
    location = row.get("location", "").upper() or None
    # A cause alone stands beside the code that contradicts none: 480 is what a network sends with any of them.
    said = " ".join(f"{name} {value}" for name, value in (("code", code), ("cause", cause)) if value is not None)
    return Told(said, outcome=Outcome(code or 480, cause, location, heard))
