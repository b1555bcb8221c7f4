"""The answers that one call has given to challenges, for every further request of it (RFC 3261 §22.2, §22.3)."""

from collections.abc import Mapping
from types import MappingProxyType

from prozvon.sip import identity
from prozvon.sip.digest import Challenge, Credentials, choose
from prozvon.sip.message import Response

Fields = tuple[tuple[str, str], ...]

CHALLENGES = {401: ("WWW-Authenticate", "Authorization"), 407: ("Proxy-Authenticate", "Proxy-Authorization")}
"""Where a challenge stands, and where its answer goes."""
_MAX_ANSWERS = 4
_NOTHING: Mapping[tuple[str, str], Challenge] = MappingProxyType({})


class Proofs:
    """One answer for each realm that asked. A second challenge of a realm means no, unless it says `stale`, once."""

    # 20,000 calls may be up at once, and most trunks ask none of them: what is empty is one object for all.
    __slots__ = ("_answers", "_credentials", "_left", "_stale", "_token")

    def __init__(self, token: int, credentials: Credentials | None) -> None:
        self._token = token
        self._credentials = credentials
        self._answers: Mapping[tuple[str, str], Challenge] = _NOTHING
        self._stale: frozenset[tuple[str, str]] = frozenset()
        self._left = _MAX_ANSWERS

    def take(self, response: Response) -> bool:
        """Take a 401 or 407; True when it is worth asking again with `fields`."""
        if self._credentials is None or not self._left:
            return False
        asked, answered = CHALLENGES[response.code]
        fresh = {(answered, challenge.realm): challenge for challenge in choose(response.headers.whole(asked))}
        again = fresh.keys() & self._answers.keys()
        if not fresh or any(not fresh[key].stale or key in self._stale for key in again):
            return False
        self._stale |= again
        self._answers = {**self._answers, **fresh}
        self._left -= 1
        return True

    def fields(self, method: str, number: int, uri: str) -> Fields:
        """The header fields for one request; none before a challenge."""
        if self._credentials is None:
            return ()
        return tuple(
            (name, challenge.answer(self._credentials, method, uri, self._nonce(f"{method} {number} {realm}")))
            for (name, realm), challenge in self._answers.items()
        )

    def _nonce(self, purpose: str) -> str:
        return identity.nonce(self._token, purpose)
