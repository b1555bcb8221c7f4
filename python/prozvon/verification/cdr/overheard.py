"""One call of somebody else's, in our terms."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from prozvon.disposition import VERDICTS, Class, Disposition, Outcome, classify


@dataclass(frozen=True, slots=True)
class Overheard:
    """A call to `number` (E.164) placed at `at`; `key` tells it from every other call of its file's format."""

    number: str = field(repr=False)
    at: datetime
    found: Disposition
    evidence: Mapping[str, object] = field(repr=False)
    key: str = field(repr=False)

    @property
    def text(self) -> str:
        """The evidence in one cell of the results."""
        told = " ".join(
            f"{name}={self.evidence[name]}" for name in ("source", "said", "code", "cause") if name in self.evidence
        )
        return f"{told} at={self.at:%Y-%m-%dT%H:%M:%S%z}"


@dataclass(frozen=True, slots=True)
class Told:
    """What a format makes of a row: a class of its own, or an outcome for the table; `said` is the record's own word."""

    said: str
    cls: Class | None = None
    outcome: Outcome | None = None

    def found(self) -> Disposition:
        """The disposition."""
        if self.outcome is not None:
            return classify(self.outcome)
        cls = self.cls or Class.UNKNOWN
        return Disposition(cls, VERDICTS[cls], (f"record {self.said}: {cls}",))

    def evidence(self, source: str) -> dict[str, object]:
        """What is kept of it."""
        kept: dict[str, object] = {"source": source, "said": self.said, "steps": list(self.found().evidence)}
        if self.outcome is not None:
            kept |= {"code": self.outcome.code, "cause": self.outcome.cause}
        return {name: value for name, value in kept.items() if value is not None}
