"""Answers to a challenge: who we are, without telling the password (RFC 3261 §22, RFC 7616, RFC 8760).

Of several challenges for one realm the topmost that we understand is answered (RFC 8760 §2.4); each realm gets its own
answer. The client's nonce derives from the call's own bits, so nothing here draws chance.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

_ALGORITHMS: Mapping[str, str] = MappingProxyType({"MD5": "md5", "SHA-256": "sha256", "SHA-512-256": "sha512_256"})
_PART = re.compile(r'([A-Za-z0-9_-]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^\s,"]+)')
_LONGEST = 4096


@dataclass(frozen=True, slots=True)
class Credentials:
    """An account at the trunk; the password is in no text of it."""

    user: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Challenge:
    """What the far end wants answered; `qop` is `auth`, or None where the old form of RFC 2069 is meant."""

    realm: str
    nonce: str
    algorithm: str | None = None
    qop: str | None = None
    opaque: str | None = None
    stale: bool = False

    @classmethod
    def parse(cls, text: str) -> "Challenge | None":
        """Read one challenge; None when it is no Digest, or one that we cannot answer.

        >>> Challenge.parse('Digest realm="pbx", nonce="84f1", algorithm=SHA-256, qop="auth,auth-int"')
        Challenge(realm='pbx', nonce='84f1', algorithm='SHA-256', qop='auth', opaque=None, stale=False)
        >>> Challenge.parse('Digest realm="pbx", nonce="84f1", algorithm=AKAv1-MD5') is None
        True
        """
        scheme, _, rest = text.strip().partition(" ")
        if scheme.lower() != "digest" or len(text) > _LONGEST:
            return None
        # The first of two equal names counts.
        parts = {name.lower(): _unquoted(value) for name, value in reversed(_PART.findall(rest))}
        algorithm = parts.get("algorithm")
        if algorithm is not None and algorithm.upper().removesuffix("-SESS") not in _ALGORITHMS:
            return None
        offered = [option.strip().lower() for option in parts.get("qop", "").split(",") if option.strip()]
        if (offered and "auth" not in offered) or "realm" not in parts or not parts.get("nonce"):
            return None
        stale = parts.get("stale", "").lower() == "true"
        return cls(
            parts["realm"], parts["nonce"], algorithm, "auth" if offered else None, parts.get("opaque"), stale=stale
        )

    def answer(self, credentials: Credentials, method: str, uri: str, cnonce: str) -> str:
        """The value of the Authorization header for one request.

        >>> challenge = Challenge("pbx", "84f1", qop="auth")
        >>> challenge.answer(Credentials("me", "secret"), "INVITE", "sip:1@127.0.0.1", "0a").partition(", uri=")[0]
        'Digest username="me", realm="pbx", nonce="84f1"'
        """
        name = (self.algorithm or "MD5").upper()
        digest = _ALGORITHMS[name.removesuffix("-SESS")]
        secret = _hash(digest, f"{credentials.user}:{self.realm}:{credentials.password}")
        if name.endswith("-SESS"):
            secret = _hash(digest, f"{secret}:{self.nonce}:{cnonce}")
        request = _hash(digest, f"{method}:{uri}")
        fields = [
            ("username", _quoted(credentials.user)),
            ("realm", _quoted(self.realm)),
            ("nonce", _quoted(self.nonce)),
            ("uri", _quoted(uri)),
        ]
        if self.algorithm is not None:
            fields.append(("algorithm", self.algorithm))
        if self.opaque is not None:
            fields.append(("opaque", _quoted(self.opaque)))
        if self.qop is None:
            proof = _hash(digest, f"{secret}:{self.nonce}:{request}")
            if name.endswith("-SESS"):
                fields.append(("cnonce", _quoted(cnonce)))
        else:
            # Every answer has a client nonce of its own, so the count is always the first.
            proof = _hash(digest, f"{secret}:{self.nonce}:00000001:{cnonce}:auth:{request}")
            fields += [("qop", "auth"), ("nc", "00000001"), ("cnonce", _quoted(cnonce))]
        fields.append(("response", _quoted(proof)))
        return "Digest " + ", ".join(f"{name}={value}" for name, value in fields)


def choose(values: Sequence[str]) -> list[Challenge]:
    """The challenges to answer: of each realm the topmost that we understand.

    >>> [c.algorithm for c in choose(['Digest realm="a",nonce="1",algorithm=SHA-256', 'Digest realm="a",nonce="1"'])]
    ['SHA-256']
    """
    chosen: dict[str, Challenge] = {}
    for challenge in filter(None, map(Challenge.parse, values)):
        chosen.setdefault(challenge.realm, challenge)
    return list(chosen.values())


def _hash(name: str, text: str) -> str:
    # MD5 is the protocol's, not ours; it guards a nonce, not a file.
    return hashlib.new(name, text.encode("utf-8", "surrogateescape"), usedforsecurity=False).hexdigest()


def _unquoted(value: str) -> str:
    return re.sub(r"\\(.)", r"\1", value[1:-1]) if value.startswith('"') else value


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
