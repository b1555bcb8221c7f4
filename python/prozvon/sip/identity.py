"""Call-ID, tags and branches, all derived from 64 random bits that the caller drew.

So any process that knows the bits recognises the call, and nobody else can guess them.
"""

import hashlib

COOKIE = "z9hG4bK"
"""What every branch of RFC 3261 begins with."""


def call_id(token: int) -> str:
    """The Call-ID of the call.

    >>> call_id(1) == call_id(1) != call_id(2)
    True
    """
    return _derive(token, "call-id", 16)


def tag(token: int) -> str:
    """Our tag in every dialog of the call."""
    return _derive(token, "tag", 8)


def branch(token: int, step: str) -> str:
    """The branch of one transaction; `step` names it within the call (`invite 1`, `bye TAG`)."""
    return COOKIE + _derive(token, f"branch {step}", 12)


def nonce(token: int, purpose: str) -> str:
    """Our half of an answer to a challenge."""
    return _derive(token, f"nonce {purpose}", 8)


def fraction(token: int, purpose: str) -> float:
    """A number in [0, 1) that the call always gets for `purpose`: chance without a random number generator.

    >>> 0 <= fraction(7, "ring") < 1
    True
    """
    return int(_derive(token, purpose, 6), 16) / 2**48


def _derive(token: int, purpose: str, size: int) -> str:
    key = (token % 2**64).to_bytes(8, "big")
    return hashlib.blake2b(purpose.encode("utf-8", "surrogateescape"), digest_size=size, key=key).hexdigest()
