"""Calls that were made anyway, out of a switch's or dialler's own records: better evidence than a probe, and free.

    file ──► rows (`table`) ──► one format's words (`asterisk`, `freeswitch`, `vicidial`, `plain`) ──► `Overheard`

A switch's record keeps less than the wire said: a cause that it derived from a bare code is read as the bare code, and
a word that may mean several things as the mildest of them.
"""

from prozvon.verification.cdr.overheard import Overheard
from prozvon.verification.cdr.reading import FORMATS, Reading, read_calls

__all__ = ["FORMATS", "Overheard", "Reading", "read_calls"]
