"""Memory that a command has done with goes back to the system.

The C library keeps freed blocks for what may come next. Where a base is worked on in pieces, by several threads, that
comes to half as much again as all that is held; larger blocks are given back instead, which the command's time by the
wall does not show (`benches/README.md`).
"""

import ctypes
from typing import Final

_M_MMAP_THRESHOLD: Final = -3
"""The name of the option, as in `malloc.h` of the GNU C library."""

BLOCK: Final = 1 << 17
"""Bytes."""


def hold_little() -> None:
    """Give large blocks back when they are freed, where the C library has a say in it."""
    choose = getattr(ctypes.CDLL(None), "mallopt", None)
    if choose is not None:
        choose(_M_MMAP_THRESHOLD, BLOCK)
