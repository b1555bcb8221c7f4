"""Wall-clock time, which a run may set: half a year passes in a test by saying so."""

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """What time it is for calling hours, rests and due dates. Protocol timers never use it."""

    def wall(self) -> datetime:
        """The time now, with a zone."""


class SystemClock:
    """The machine's own clock."""

    def wall(self) -> datetime:
        """The time now, in the machine's own zone."""
        return datetime.now(UTC).astimezone()


class SetClock:
    """Starts at a given time and goes on from there, at the usual pace."""

    def __init__(self, start: datetime) -> None:
        if start.tzinfo is None:
            raise ValueError("a clock is set to a time with its zone")
        self._start = start
        self._since = time.monotonic()

    def wall(self) -> datetime:
        """The time now, in the zone that was given."""
        return self._start + timedelta(seconds=time.monotonic() - self._since)
