"""What diallers and operators report of their calls, read from the files they write.

    file ──► rows by column name ──► reports (a number, a time, a disposition, facts) ──► `store.contacts`

A row that cannot be used is told with its line and reason; a status that nobody knows is kept, and says nothing.
"""

from prozvon.feedback.formats import FORMATS, Format
from prozvon.feedback.reading import Rejected, Told, read_bytes, read_feedback

__all__ = ["FORMATS", "Format", "Rejected", "Told", "read_bytes", "read_feedback"]
