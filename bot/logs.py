"""Structured logs: JSON for machines, columns on a terminal. They contain no token and no resident's text."""

import logging
import re
import sys
import traceback
from contextlib import suppress
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, WrappedLogger

#: a bot token, as in settings and, right behind the word bot, in addresses of the Bot API
_TOKEN = re.compile(r"(?<!\d)\d{5,}:[A-Za-z0-9_-]{20,}")
#: a mobile telephone of mainland China, however it is spaced. No line of ours has one; a library may quote one.
_TELEPHONE = re.compile(r"(?<!\d)(?:86)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)")


def configure(level: str, *, terminal: bool | None = None) -> None:
    """Sends our own log lines and those of libraries through the same processors."""
    pretty = sys.stderr.isatty() if terminal is None else terminal
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _where_not_what,
        _scrub,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    last = structlog.dev.ConsoleRenderer() if pretty else structlog.processors.JSONRenderer(ensure_ascii=False)
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.stdlib.ExtraAdder(), *shared],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
    )
    handler = _Lines(sys.stderr)
    handler.setFormatter(formatter)
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for library in ("telegram", "aiohttp", "httpx", "apscheduler", "PIL", "jieba", "alembic", "fontTools", "fpdf"):
        logging.getLogger(library).setLevel(logging.WARNING)  # at lower levels they log whole messages


class _Lines(logging.StreamHandler[TextIO]):
    def handleError(self, record: logging.LogRecord) -> None:
        """Says which line could not be written and why; logging's own way prints its arguments, which may quote a
        resident."""
        error = sys.exc_info()[1]
        where = f"{record.pathname}:{record.lineno}"
        with suppress(OSError, ValueError):  # a standard error that is closed or full has no reader either
            sys.stderr.write(f"log line of {where} not written: {type(error).__name__}\n")


def _where_not_what(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Logs an exception as its type and source lines, without its message, which may quote a resident."""
    given = event.pop("exc_info", None)
    if not given:
        return event
    error = sys.exc_info()[1] if given is True else given[1] if isinstance(given, tuple) else given
    lines: list[str] = []
    while error is not None:
        frames = traceback.extract_tb(error.__traceback__)
        lines += [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        lines.append(f"{type(error).__module__}.{type(error).__qualname__}")
        error = error.__cause__ or error.__context__
    event["exception"] = "\n".join(lines)
    return event


def _scrub(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    if event.get("logger") == "asyncio":  # its further lines describe a task or a handle, with the error's message
        event["event"] = str(event["event"]).partition("\n")[0]
    return {name: value if name.startswith("_") else _without_secrets(value) for name, value in event.items()}


def _without_secrets(value: Any) -> Any:
    if isinstance(value, str):
        return _TELEPHONE.sub("<telephone>", _TOKEN.sub("<token>", value))
    if isinstance(value, dict):
        return {key: _without_secrets(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_without_secrets(part) for part in value]
    return value
