"""What a transaction did, for the log: lines that are written once it is committed, with the id of the step that caused
it (`trace`, a context variable of structlog). Lines of work that was rolled back are never written."""

from collections.abc import Callable
from contextvars import ContextVar, copy_context
from typing import Any

import structlog

log = structlog.get_logger()

#: (event, fields, whether it is written although nothing else was done)
_Line = tuple[str, dict[str, Any], bool]

_lines: ContextVar[list[_Line] | None] = ContextVar("lines", default=None)


class Doings:
    """Work that runs in the context of whoever asked for it, whichever thread runs it."""

    __slots__ = ("_context", "_lines", "_work")

    def __init__(self, work: Callable[[Any], Any]) -> None:
        self._work, self._context = work, copy_context()
        self._lines: list[_Line] = []

    def __call__(self, tx: Any) -> Any:
        self._lines.clear()  # the work may run again
        return self._context.run(self._run, tx)

    def _run(self, tx: Any) -> Any:
        _lines.set(self._lines)
        return self._work(tx)

    def tell(self) -> None:
        """After the commit."""
        if any(alone for _, _, alone in self._lines):
            for event, fields, _ in self._lines:
                log.info(event, **fields)


def note(event: str, *, alone: bool = True, **fields: Any) -> None:
    """`alone`: False for a line that only says where the others come from; questions would fill the log with it."""
    if (lines := _lines.get()) is not None:
        lines.append((event, fields, alone))


def noted() -> int:
    return len(_lines.get() or ())


def take_back(down_to: int) -> None:
    """What was noted since belongs to a savepoint that was rolled back."""
    if (lines := _lines.get()) is not None:
        del lines[down_to:]


def trace() -> str:
    """The id of the step that this work belongs to; "" if nobody gave it one."""
    return str(structlog.contextvars.get_contextvars().get("trace", ""))
