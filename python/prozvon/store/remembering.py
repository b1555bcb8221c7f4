"""What stays of a number that was erased: a keyed hash, by which it is known again and never taken in again.

The key is the store's own, made at the first erasure; without it nobody can try numbers against the hashes.
"""

import secrets
from collections.abc import Iterable
from hashlib import blake2b

from sqlalchemy import Connection, insert, select

from prozvon.store.tables import erased, meta

_CHUNK = 500
KEY = "erasure_key"
ERASED = "erased"
"""The code of a number that was erased."""


def hash_of(secret: bytes, number: str) -> str:
    """Return the keyed hash under which an erased number is remembered."""
    return blake2b(number.encode(), key=secret, digest_size=16).hexdigest()


def forgotten(connection: Connection, given: Iterable[str]) -> set[str]:
    """Those of the E.164 numbers `given` that were erased."""
    if not has_erased(connection):
        return set()
    secret = key_of(connection, make=False)
    if len(hashes := {hash_of(secret, number): number for number in given}) == 0:
        return set()
    found: set[str] = set()
    every = list(hashes)
    for start in range(0, len(every), _CHUNK):
        piece = every[start : start + _CHUNK]
        query = select(erased.c.hash).where(erased.c.hash.in_(piece))
        found.update(hashes[each] for each in connection.execute(query).scalars())
    return found


def has_erased(connection: Connection) -> bool:
    """Whether anybody was ever erased here."""
    return connection.execute(select(erased.c.hash).limit(1)).first() is not None


def key_of(connection: Connection, *, make: bool) -> bytes:
    """Return the store's key; with `make` one is made where there is none."""
    kept = connection.execute(select(meta.c.value).where(meta.c.key == KEY)).scalar()
    if kept is None and make:
        kept = secrets.token_hex(32)
        connection.execute(insert(meta).values(key=KEY, value=kept))
    return bytes.fromhex(kept or "")
