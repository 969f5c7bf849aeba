"""Structured logs: JSON for machines, columns on a terminal. They contain no token and no resident's text."""

import logging
import re
import sys
import traceback
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

#: a bot token, as in Bot API addresses and settings
_TOKEN = re.compile(r"\b\d{5,}:[A-Za-z0-9_-]{20,}")


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
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for library in ("telegram", "aiohttp", "httpx", "apscheduler", "PIL", "jieba", "alembic", "fontTools", "fpdf"):
        logging.getLogger(library).setLevel(logging.WARNING)  # at lower levels they log whole messages


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
    for name, value in event.items():
        if isinstance(value, str) and ":" in value:
            event[name] = _TOKEN.sub("<token>", value)
    return event
