"""What a call tells of itself: while it goes on, when its outcome is known, and when nothing is left of it."""

from dataclasses import dataclass, field
from enum import Enum, auto

from prozvon.sip.diversion import Diverted
from prozvon.sip.sdp import Media
from prozvon.sip.transaction import Datagram
from prozvon.sip.values import Reason


class Ending(Enum):
    """How a call ended without a final response."""

    TIMEOUT = auto()
    """Timer B: nothing at all came back."""
    CANCEL_TIMEOUT = auto()
    """A provisional came, and then no final even after our CANCEL."""
    UNREACHABLE = auto()
    """The network said that nobody is there (ICMP, a connection that failed)."""
    ABANDONED = auto()
    """We had to stop before anything was known."""


@dataclass(frozen=True, slots=True)
class Provisional:
    """A 1xx arrived. `described`: it carries a session description, which means early media."""

    token: int
    code: int
    described: bool
    at: float
    media: Media | None = None
    """Where the early media comes from, if it can be told."""


@dataclass(frozen=True, slots=True)
class Result:
    """What is known of a call that is over. Times are seconds since the INVITE; `retry_after` is what was asked for."""

    code: int | None
    ending: Ending | None
    cancelled: bool
    elapsed: float
    phrase: str = ""
    reasons: tuple[Reason, ...] = ()
    contacts: tuple[str, ...] = ()
    provisionals: tuple[int, ...] = ()
    described: bool = False
    first_alert: float | None = None
    resends: int = 0
    retry_after: float | None = None
    diverted: Diverted = Diverted.NO
    """Where any of the answers said that the call went."""


@dataclass(frozen=True, slots=True)
class Talking:
    """Somebody answered and is acknowledged; until the call is hung up, audio may go to `media`."""

    token: int
    media: Media


@dataclass(frozen=True, slots=True)
class Finished:
    """The call's outcome is known; it will not change."""

    token: int
    result: Result


@dataclass(frozen=True, slots=True)
class Gone:
    """Nothing is left to be done for the call."""

    token: int


@dataclass(frozen=True, slots=True)
class Alive:
    """An OPTIONS of ours was answered with `code`, or with nothing (None); times are seconds.

    `alone`: nothing else came from the trunk meanwhile, either.
    """

    token: int
    code: int | None
    elapsed: float
    retry_after: float | None = None
    alone: bool = True


Event = Provisional | Talking | Finished | Gone | Alive


@dataclass(slots=True)
class Outbox:
    """What the state machines want done: datagrams to send, events to tell."""

    datagrams: list[Datagram] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
