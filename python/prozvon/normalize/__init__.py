"""Names, e-mails, companies, addresses and dates: as columns, and :func:`normalize` for a whole base.

    values      one column in, parts, display forms and comparison keys out
    rows        a base's columns by their roles, everything that is known of each row
    dictionaries  a user's own words

What is not understood is null, never invented; bad data never raises. The work is done in the core, outside the GIL,
over Arrow. `issues` are the codes of faults, repairs and guesses (`prozvon.codes` has their words).

>>> normalize_names(["ПЕТРОВА мария Сергеевна"]).select("name", "gender", "surname_key").rows()
[('Петрова Мария Сергеевна', 'f', 'petrov')]
"""

from prozvon.normalize.dictionaries import Dictionaries
from prozvon.normalize.rows import normalize
from prozvon.normalize.values import (
    normalize_addresses,
    normalize_companies,
    normalize_dates,
    normalize_emails,
    normalize_ids,
    normalize_names,
)

__all__ = [
    "Dictionaries",
    "normalize",
    "normalize_addresses",
    "normalize_companies",
    "normalize_dates",
    "normalize_emails",
    "normalize_ids",
    "normalize_names",
]
