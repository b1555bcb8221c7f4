"""A sweep under way in Prometheus' text form: a file that node_exporter's textfile collector picks up (`run.metrics`)."""

import time
from collections.abc import Callable
from pathlib import Path

from prometheus_client import CollectorRegistry, Gauge, write_to_textfile

from prozvon.disposition import VERDICTS
from prozvon.errors import UsageError
from prozvon.verification.summary import Snapshot

_EVERY = 5.0
Watch = Callable[[Snapshot], None]


class Metrics:
    """Keeps `path` up to date with what it is shown; the first look and whatever `close` is left with are written."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._registry = CollectorRegistry()
        self._gauges = {
            name: Gauge(f"prozvon_sweep_{name}", told, registry=self._registry)
            for name, told in (
                ("given", "Numbers of the sweep"),
                ("dialled", "Calls placed so far"),
                ("live", "Calls under way"),
                ("held", "Results that wait for the line to be vouched for"),
                ("seconds", "Seconds since the sweep began"),
                ("resting", "Seconds for which the trunk asked to be left alone"),
            )
        }
        self._numbers = Gauge(
            "prozvon_sweep_numbers", "Numbers by class", ["class", "verdict"], registry=self._registry
        )
        self._trunks = {
            name: Gauge(f"prozvon_trunk_{name}", told, ["trunk"], registry=self._registry)
            for name, told in (
                ("sick", "Results in succession that speak only of the trunk or the network"),
                ("out", "1 when it gets no more calls: its breaker is open, or it was lost"),
                ("silent", "1 when it did not answer the last OPTIONS, and calls wait"),
            )
        }
        self._written = float("-inf")
        self._last: Snapshot | None = None

    def __call__(self, seen: Snapshot) -> None:
        """Look at a sweep; the file is written every few seconds."""
        self._last = seen
        if time.monotonic() - self._written >= _EVERY:
            self._write(seen)

    def close(self) -> None:
        """Write the last look."""
        if self._last is not None:
            self._write(self._last)

    def _write(self, seen: Snapshot) -> None:
        for name, gauge in self._gauges.items():
            gauge.set(getattr(seen, name))
        self._numbers.clear()
        for cls, count in seen.classes.items():
            self._numbers.labels(str(cls), str(VERDICTS[cls])).set(count)
        for state in seen.trunks:
            for name, gauge in self._trunks.items():
                gauge.labels(state.name).set(getattr(state, name))
        try:
            write_to_textfile(str(self._path), self._registry)
        except OSError as error:
            # Told before anybody is rung; later on no call shall end for it.
            if self._written == float("-inf"):
                raise UsageError(f"run.metrics: {self._path}: {error.strerror}") from None
        self._written = time.monotonic()


def both(one: Watch | None, other: Watch | None) -> Watch | None:
    """A watcher that shows every look to both; None where there is neither."""
    if one is None or other is None:
        return one or other

    def watch(seen: Snapshot) -> None:
        one(seen)
        other(seen)

    return watch
