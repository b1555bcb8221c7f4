"""From a finished run to a dialler's own file: who, in which order, in whose format.

folder of a run ──► campaign (a record a person) ──► choosing ──► writing, by a profile
"""

from prozvon.export.campaign import Channel, records
from prozvon.export.profile import Profile, load_profile, profile_names
from prozvon.export.writing import Exported, table, write

__all__ = ["Channel", "Exported", "Profile", "load_profile", "profile_names", "records", "table", "write"]
