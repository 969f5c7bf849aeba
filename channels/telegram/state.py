"""The state of the connection to Telegram, for /readyz, the console and the log."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import structlog

from channels import metrics

log = structlog.get_logger()


class ConnectionState(StrEnum):
    OFF = "off"  # no token is set
    CONNECTING = "connecting"
    UP = "up"
    UNREACHABLE = "unreachable"
    BAD_TOKEN = "bad_token"  # noqa: S105 (a state, not a token)
    STANDBY = "standby"  # another process of this service polls, this one takes over when it is gone
    CONFLICT = "conflict"  # somebody else polls with this token
    STORAGE = "storage"  # updates can't be stored, so none are confirmed


_IN_ORDER = (ConnectionState.UP, ConnectionState.CONNECTING, ConnectionState.STANDBY)


@dataclass(slots=True)
class TelegramStatus:
    """Written by intake, read by pages."""

    standing: ConnectionState = ConnectionState.OFF
    since: datetime | None = None
    username: str = ""

    def now(self, standing: ConnectionState, at: datetime) -> None:
        if standing is self.standing:
            return
        level = log.info if standing in _IN_ORDER else log.error
        level("telegram.standing", now=standing.value, before=self.standing.value)
        self.standing, self.since = standing, at
        metrics.intake_state.labels("telegram").set(standing in (ConnectionState.UP, ConnectionState.STANDBY))
