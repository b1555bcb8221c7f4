"""Which of our numbers a call shows, how many calls each has made within a day, and whether it is turned away."""

import secrets
from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from prozvon.disposition import Class
from prozvon.masking import mask
from prozvon.verification.breaker import SICK, Breaker
from prozvon.verification.trunk import Trunk

_BITS = 64
_OF_TRUNK = SICK - {Class.BLOCKED_US}
_TRIES = 16
"""Draws among which one is looked for that has its turn on the other trunks as well."""
_UNNAMED = (None,)

Caller = str | None
"""A number of ours; None is the one that a trunk shows where none is named."""


class Callers:
    """Draws tokens for calls to come. A token tells its caller number on each trunk, so it stays after a restart.

    The numbers of a trunk take turns by chance, each makes at most `most` calls (0: any number), on whichever trunks. The
    calls of the day before the sweep began count until it ends. One that is blocked makes no more calls, the others go
    on; where there is but one, or none is named, the trunk's own breaker decides.

    >>> trunk = Trunk("127.0.0.1", callers=("+74950000001", "+74950000002"))
    >>> callers = Callers([trunk], most=1)
    >>> callers.note([(8, [trunk.name])])
    >>> trunk.caller(callers.draw(trunk)), callers.draw(trunk)
    ('+74950000002', None)
    """

    def __init__(self, trunks: Iterable[Trunk], *, most: int) -> None:
        self._most = most
        self._lists: dict[str, tuple[Caller, ...]] = {trunk.name: trunk.callers or _UNNAMED for trunk in trunks}
        self._distinct = tuple(dict.fromkeys(self._lists.values()))
        self._breakers = {caller: Breaker() for each in self._distinct for caller in each}
        self._made: Counter[Caller] = Counter()
        self.blocked: set[Caller] = set()

    @property
    def several(self) -> bool:
        """Whether one of them can be left while others go on."""
        return len(self._breakers) > 1

    @property
    def told(self) -> Iterator[str]:
        """Those that were left, their middle hidden; where trunks name none, these."""
        for caller in self._breakers:
            if caller in self.blocked and caller is not None:
                yield mask(caller)
            elif caller in self.blocked:
                yield from (name for name, each in self._lists.items() if each == _UNNAMED)

    def take(self, caller: Caller, cls: Class, now: float) -> None:
        """Take a call's class: twenty in succession, or half of a minute's, that speak of our number end its turns.

        What speaks of the trunk or the network says nothing of the number that was shown.
        """
        if self.several and cls not in _OF_TRUNK and self._breakers[caller].take(cls, now):
            self.leave(caller)

    def leave(self, caller: Caller) -> None:
        """This number is turned away everywhere: it makes no more calls."""
        if self.several:
            self.blocked.add(caller)

    def note(self, calls: Iterable[tuple[int, Collection[str]]]) -> None:
        """Count calls that were placed already: their tokens, and the names of the trunks that they were offered to.

        Of a trunk that is none of ours nobody knows the numbers: its call counts as if it were any of ours.
        """
        if self._most:
            for token, trunks in calls:
                self._made.update(self._shown(token, trunks))

    def have_turn(self, trunk: Trunk) -> bool:
        """Whether any number of this trunk may make a call."""
        return any(map(self._is_free, self._lists[trunk.name]))

    def are_blocked(self, trunk: Trunk) -> bool:
        """Whether every number of this trunk is blocked."""
        return self.blocked.issuperset(self._lists[trunk.name])

    def draw(self, trunk: Trunk) -> int | None:
        """A fresh token of 64 random bits for a call over `trunk`; None when its numbers have made their calls."""
        if not self._most and not self.blocked:
            return secrets.randbits(_BITS)
        own = self._lists[trunk.name]
        free = [turn for turn, caller in enumerate(own) if self._is_free(caller)]
        if not free:
            return None
        # Where this trunk turns the call away, it shall have its turn on another one.
        others = [each for each in self._distinct if each != own and any(map(self._is_free, each))]
        for _ in range(_TRIES):
            token = _token(len(own), secrets.choice(free))
            if all(self._is_free(each[token % len(each)]) for each in others):
                break
        self._made[own[token % len(own)]] += 1
        return token

    def may_go_on(self, token: int, trunk: Trunk, tried: Collection[str]) -> bool:
        """Whether a call that the trunks of these names turned away may show its number on `trunk`."""
        caller = trunk.caller(token)
        return self._is_free(caller) or (caller not in self.blocked and caller in self._shown(token, tried))

    def went_on(self, token: int, trunk: Trunk, tried: Collection[str]) -> None:
        """Count a call that goes on over `trunk`, unless it showed the same number before."""
        self._made.update({trunk.caller(token)} - self._shown(token, tried))

    def _is_free(self, caller: Caller) -> bool:
        if caller in self.blocked:
            return False
        return not self._most or caller is None or self._made[caller] < self._most

    def _shown(self, token: int, trunks: Iterable[str]) -> set[Caller]:
        lists = (each for name in trunks for each in ((self._lists[name],) if name in self._lists else self._distinct))
        return {each[token % len(each)] for each in lists}


def _token(count: int, turn: int) -> int:
    """Random bits with this turn of `count`."""
    token = secrets.randbits(_BITS)
    token += turn - token % count
    return token if token < 2**_BITS else turn
