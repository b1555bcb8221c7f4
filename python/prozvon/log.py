"""The log: on stderr, one event a line, and never with a whole telephone number or e-mail address in it.

Events go through structlog; what other packages log through `logging`, warnings and uncaught exceptions take
the same
way, so they are masked too. A line is `key=value` pairs, JSON for collectors, short and coloured on a terminal.
"""

import logging
import sys
from collections.abc import Mapping, MutableMapping
from types import TracebackType
from typing import IO, Any, Literal

import structlog

from prozvon.errors import UsageError
from prozvon.masking import mask, mask_text

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
    shared: list[structlog.typing.Processor] = [
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
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _renderer(out, json=json)],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(threshold)
    logging.captureWarnings(capture=True)
    sys.excepthook = report_uncaught


def logger(name: str) -> structlog.stdlib.BoundLogger:
    """The logger of one module."""
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


def _renderer(out: IO[str], *, json: bool) -> structlog.typing.Processor:
    if json:
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    if out.isatty():
        return structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    return structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "logger", "event"], bool_as_flag=False)
