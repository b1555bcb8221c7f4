"""What commands say, in the language of the run.

Messages stand in the code in English, as GNU gettext has it; `locale/LANGUAGE/LC_MESSAGES/prozvon.po` has the others, and
`python tools/messages.py` gathers and compiles them. A language without a catalogue, and a message that a catalogue
lacks, is English. The language is the setting `run.lang`, never the machine's locale, so that a timer's log and a
terminal read alike.
"""

import gettext
from collections.abc import Callable
from functools import cache
from pathlib import Path

LOCALE = Path(__file__).parent.parent / "locale"
"""Where the catalogues lie."""


def say(lang: str, message: str, **values: object) -> str:
    """The message in a language, with its values.

    >>> [say(lang, "{count:,} numbers", count=3) for lang in ("ru", "en", "xx")]
    ['номеров: 3', '3 numbers', '3 numbers']
    """
    return _catalogue(lang)(message).format(**values)


def marked(message: str) -> str:
    """The message as it is: what stands in a table is gathered by this mark, and said later."""
    return message


@cache
def _catalogue(lang: str) -> Callable[[str], str]:
    return gettext.translation("prozvon", LOCALE, [lang], fallback=True).gettext
