"""What an error of a send means for the row it came from. Telegram has no idempotency key, so a send that may have
arrived is tried again at most once. What is then done: channels/failures.py."""

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

#: both PTB's transport and ours say so where a request never left
NOT_SENT = "*not* sent"
#: waits of a row after failures that say nothing about the message; jitter comes on top
_FIRST_WAIT_S, _LONGEST_WAIT_S = 1.0, 300.0
#: about a day of longest waits
_GIVE_UP = 290


class Do(Enum):
    """DONE: it is as it should be. PLAIN: at once without formatting and links. ANEW: at once as a new message.
    BLOCKED: never again to that chat."""

    DONE = "done"
    PLAIN = "plain"
    ANEW = "anew"
    RETRY = "retry"
    MOVED = "moved"
    BLOCKED = "blocked"
    DEAD = "dead"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`counts`: the failure says something about the message, or may have delivered it. `new_chat` is of MOVED."""

    do: Do
    wait: timedelta = timedelta()
    counts: bool = True
    new_chat: int | None = None


class Undelivered(Exception):
    def __init__(self, verdict: Verdict, reason: str) -> None:
        super().__init__(reason)
        self.verdict = verdict
        self.reason = reason


#: starts of Telegram's descriptions of a 400 (compared in lower case), and what they mean
_BAD_REQUESTS = (
    ("message is not modified", Do.DONE),
    ("can't parse entities", Do.PLAIN),
    ("entity_bounds_invalid", Do.PLAIN),
    ("button_url_invalid", Do.PLAIN),
    ("wrong http url", Do.PLAIN),
    ("message to edit not found", Do.ANEW),
    ("message can't be edited", Do.ANEW),
    ("message_id_invalid", Do.ANEW),
    ("chat not found", Do.BLOCKED),
    ("peer_id_invalid", Do.BLOCKED),
    ("user is deactivated", Do.BLOCKED),
)


def judge(error: TelegramError, *, attempts: int, repeatable: bool, jitter: float) -> Verdict:
    """`attempts` so far, this one included; `repeatable`: doing it twice shows once (an edit, or an idempotent
    channel).

    `jitter` is in [0, 1).
    """
    backoff = timedelta(seconds=min(_FIRST_WAIT_S * 2 ** min(attempts - 1, 10), _LONGEST_WAIT_S) * (1 + jitter / 2))
    match error:
        case RetryAfter():
            wait = error._retry_after  # the public name gives an int or a timedelta, as an environment variable says
            return Verdict(do=Do.RETRY, wait=wait + timedelta(seconds=0.1 + jitter), counts=False)
        case ChatMigrated():
            return Verdict(do=Do.MOVED, new_chat=error.new_chat_id)
        case Forbidden():
            return Verdict(do=Do.BLOCKED)
        case InvalidToken():
            return Verdict(do=Do.RETRY, wait=timedelta(seconds=_LONGEST_WAIT_S), counts=False)
        case BadRequest():
            words = error.message.lower()
            return Verdict(do=next((do for sign, do in _BAD_REQUESTS if sign in words), Do.DEAD))
        case TimedOut() | NetworkError() if NOT_SENT in error.message or repeatable or _refused(error):
            return Verdict(do=Do.RETRY if attempts < _GIVE_UP else Do.DEAD, wait=backoff)
        case TimedOut() | NetworkError():
            return Verdict(do=Do.RETRY if attempts < 2 else Do.DEAD, wait=backoff)
    return Verdict(do=Do.DEAD)


def our_fault(error: Exception, *, attempts: int) -> Undelivered:
    """Not Telegram's error but ours (a photo that can't be read, storage): three tries."""
    do = Do.RETRY if attempts < 3 else Do.DEAD
    return Undelivered(Verdict(do=do, wait=timedelta(seconds=5 * attempts)), f"{type(error).__name__}")


def _refused(error: TelegramError) -> bool:
    """A server's own answer that it did not do it, unlike a 504 or a line that broke."""
    return error.message.lower().startswith(("internal server error", "bad gateway", "service unavailable"))
