"""The log: on stderr, one event a line, and never with a whole telephone number or e-mail address in it.

Events go through structlog; what other packages log through `logging`, warnings and uncaught exceptions take the same
way, so they are masked too. A line is `key=value` pairs, JSON for collectors, short and coloured on a terminal.

Importing structlog takes as long as reading a small base, and most runs have nothing to tell: it is imported when there
is first something.
"""

import logging
import sys
from collections.abc import Mapping, MutableMapping
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any, Literal

from prozvon.errors import UsageError
from prozvon.masking import mask, mask_text

if TYPE_CHECKING:
    import structlog

Level = Literal["debug", "info", "warning", "error"]
LEVELS: tuple[Level, ...] = ("debug", "info", "warning", "error")

_PHONE_DIGITS = range(10, 16)
"""Digits of an integer that may be a whole number in international form."""

_QUANTITIES = frozenset({"bytes", "peak_memory", "seed", "nanoseconds"})
"""Keys whose integers are quantities however long they are."""


def setup(level: Level = "info", *, quiet: bool = False, json: bool = False, stream: IO[str] | None = None) -> None:
    """Sends every event of `level` and above to `stream` (stderr); `quiet` leaves only errors.

    Raises `UsageError` for a level that does not exist.
    """
    if level not in LEVELS:
        raise UsageError(f"{level!r} is no log level: one of {', '.join(LEVELS)}")
    out = sys.stderr if stream is None else stream
    threshold = logging.ERROR if quiet else logging.getLevelNamesMapping()[level.upper()]
    handler = logging.StreamHandler(out)
    handler.setFormatter(_Late(out, json=json))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(threshold)
    logging.captureWarnings(capture=True)
    sys.excepthook = report_uncaught


def logger(name: str) -> "structlog.stdlib.BoundLogger":
    """The logger of one module."""
    import structlog  # noqa: PLC0415 -- see above

    structlog.configure(
        processors=[*_shared(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    return structlog.stdlib.get_logger(name)


def masked(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The structlog processor that hides numbers and addresses in every value of an event, at any depth.

    >>> masked(None, "info", {"event": "dialled +79161234567", "number": 79161234567, "rows": 1000000})
    {'event': 'dialled +79…67', 'number': '791…67', 'rows': 1000000}
    """
    return {key: value if key.startswith("_") else _hidden(value, key) for key, value in event.items()}


def _hidden(value: Any, key: str = "") -> Any:
    if isinstance(value, bool | float) or value is None:
        return value
    if isinstance(value, int):
        return mask(str(value)) if len(str(abs(value))) in _PHONE_DIGITS and key not in _QUANTITIES else value
    if isinstance(value, Mapping):
        return {mask_text(str(k)): _hidden(v, str(k)) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_hidden(v, key) for v in value]
    if isinstance(value, bytes | bytearray):
        value = bytes(value).decode("utf-8", "backslashreplace")
    return mask_text(value if isinstance(value, str) else str(value))


def report_uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """In place of `sys.excepthook`: the traceback of a fault of ours, masked."""
    import traceback  # noqa: PLC0415 -- only a fault needs it

    sys.stderr.write(mask_text("".join(traceback.format_exception(kind, error, trace))))


class _Late(logging.Formatter):
    """The formatter of events, which is made when the first comes."""

    def __init__(self, out: IO[str], *, json: bool) -> None:
        super().__init__()
        self._out = out
        self._json = json
        self._made: logging.Formatter | None = None

    def format(self, record: logging.LogRecord) -> str:
        """One event as its line."""
        if self._made is None:
            import structlog  # noqa: PLC0415 -- see above

            formatter = structlog.stdlib.ProcessorFormatter
            processors = [formatter.remove_processors_meta, _renderer(self._out, json=self._json)]
            self._made = formatter(foreign_pre_chain=_shared(), processors=processors)
        return self._made.format(record)


def _shared() -> "list[structlog.typing.Processor]":
    """What every event goes through, whoever tells it."""
    import structlog  # noqa: PLC0415 -- see above

    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        masked,
        # Behind the masking, which would take some times for numbers.
        structlog.processors.TimeStamper(fmt="iso", utc=False),
    ]


def _renderer(out: IO[str], *, json: bool) -> "structlog.typing.Processor":
    import structlog  # noqa: PLC0415 -- see above

    if json:
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    if out.isatty():
        return structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    return structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "logger", "event"], bool_as_flag=False)
