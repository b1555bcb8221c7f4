"""On what ground a number is rung: a contract, a consent, a request; one line each, `NUMBER,BASIS`.

The words are the user's own and are only kept with each attempt. A number without any runs as `unstated`, or not at all
(`calling.require_basis`).
"""

from pathlib import Path

from prozvon.errors import InputError
from prozvon.verification.targets import SEPARATORS, target

UNSTATED = "unstated"
"""The basis of a number for which none is known."""


def read_bases(path: Path | None, region: str) -> dict[str, str]:
    """The bases of a file, by E.164 number; none without a file. Raises InputError for a line without a basis."""
    if path is None:
        return {}
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"the consent bases cannot be read: {error}", path=str(path)) from None
    found: dict[str, str] = {}
    for line, text in enumerate(lines, 1):
        if not text.strip() or text.startswith("#"):
            continue
        mark = next((mark for mark in SEPARATORS if mark in text), ",")
        number, _, basis = (part.strip(' "') for part in text.partition(mark))
        read = target(number, region).number
        if read is None and line == 1 and not any(character.isdigit() for character in number):
            continue  # a header
        if read is None or not basis:
            raise InputError("write NUMBER,BASIS", path=str(path), line=line)
        found[read] = basis
    return found
