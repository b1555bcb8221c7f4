"""Telephone numbers as messages, logs and reports may show them."""

_HEAD = 3
_TAIL = 2


def mask(number: str) -> str:
    """Hide the middle of a number; one too short to hide anything in is hidden whole.

    >>> mask("+79160000011"), mask("112")
    ('+79…11', '…')
    """
    return f"{number[:_HEAD]}…{number[-_TAIL:]}" if len(number) > _HEAD + _TAIL + 1 else "…"
