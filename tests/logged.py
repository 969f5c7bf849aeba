"""What the product logs, for tests that look for something that must not be there."""

import io
import logging
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr

import pytest
import structlog

from bot import logs as bot_logs

#: a line of the listener's own, so that an empty log is not taken for a clean one
LISTENING = "the log is listened to"


@pytest.fixture
def logged(capfd: pytest.CaptureFixture[str]) -> Iterator[Callable[[], str]]:
    """Everything logged as the product logs it, at DEBUG, and whatever else goes to the terminal."""
    root, level, handlers = logging.getLogger(), logging.getLogger().level, list(logging.getLogger().handlers)
    before = structlog.get_config()
    written = io.StringIO()  # the standard error of a fixture's set-up is closed when the test begins
    with redirect_stderr(written):
        bot_logs.configure("DEBUG", terminal=False)
    structlog.configure(**{**structlog.get_config(), "cache_logger_on_first_use": False})
    structlog.get_logger().debug(LISTENING)
    yield lambda: "".join((written.getvalue(), *capfd.readouterr()))
    structlog.configure(**before)
    root.handlers[:], root.level = handlers, level
