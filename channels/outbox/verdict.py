"""Decides what a failed send means for its row; channels/outbox/failures.py acts on it. Telegram has no idempotency
key, so a send that may have arrived is retried at most once, however often it was refused before.

Only refusals known to be caused by the message are final at once. A problem with the staff group (rights, topic,
membership) stops all its messages until somebody repairs it. Unknown refusals are retried at growing intervals, because
faults of Telegram itself have looked like faults of the message.
"""

from dataclasses import dataclass, replace
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

from complaints.policy import backoff_s
from storage.engine.errors import StorageError

#: in the error message of PTB's transport and of ours when a request was never sent
NOT_SENT = "*not* sent"
#: waits after failures that say nothing about the message; jitter is added
_FIRST_WAIT_S, _LONGEST_WAIT_S = 1.0, 300.0
#: attempts: about a day of longest waits
_GIVE_UP = 290
#: waits after refusals, and how many refusals: about eight hours for a person, ten days for the staff group
_FIRST_LONG_WAIT, _LONGEST_LONG_WAIT = timedelta(minutes=1), timedelta(days=1)
_REFUSALS, _REFUSALS_OF_GROUP = 10, 20
#: until a message is tried again that was not sent because the database is locked, full or away
_RECORDS_AWAY = timedelta(seconds=5)
#: how long an address of a way rests that takes messages and does not answer
_REST = timedelta(minutes=1)
#: the reason of a row that was not sent because the database is locked, full or away
RECORDS_AWAY = "records_away"
#: the reason of a row that is given up without another try
TWICE = "twice"


class Do(Enum):
    """DONE: the message is already as intended. PLAIN: resend at once without formatting and links. ANEW: resend at
    once as a new message. LATER: this message waits, others to its chat do not. STOPPED: the staff group accepts
    nothing, so all its messages wait. BLOCKED: send nothing more to that chat."""

    DONE = "done"
    PLAIN = "plain"
    ANEW = "anew"
    RETRY = "retry"
    LATER = "later"
    STOPPED = "stopped"
    MOVED = "moved"
    BLOCKED = "blocked"
    DEAD = "dead"


@dataclass(frozen=True, slots=True, kw_only=True)
class SendVerdict:
    """`counts`: the attempt counts, because the message may be at fault or may have arrived. `doubtful`: it may have
    arrived, and a repetition would be seen. `new_chat`: only for MOVED. `wait` with DEAD: how long an address of a way
    rests, because its next messages would end like this one.
    `whole_way` with STOPPED: every address of the way fails alike, e.g. because of our password.
    `quiet`: a resident's own address fails, which nobody here can repair: no alarm, and given up sooner."""

    do: Do
    wait: timedelta = timedelta()
    counts: bool = True
    doubtful: bool = False
    new_chat: int | None = None
    whole_way: bool = False
    quiet: bool = False

    def after(self, doubts: int) -> "SendVerdict":
        """With the number of earlier tries after which the message may have arrived: a second doubt is the last."""
        second = self.doubtful and self.do is Do.RETRY and doubts > 0
        return replace(self, do=Do.DEAD, wait=_REST) if second else self


def seen_twice() -> "Undelivered":
    """For a message that may have arrived twice and is not tried again."""
    return Undelivered(SendVerdict(do=Do.DEAD), TWICE)


class Undelivered(Exception):
    """`parts`: how many calls of the row were accepted before."""

    def __init__(self, verdict: SendVerdict, reason: str) -> None:
        super().__init__(reason)
        self.verdict = verdict
        self.reason = reason
        self.parts = 0


#: parts of Telegram's descriptions of a 400, in lower case, and their meaning
_BAD_REQUESTS = (
    ("message is not modified", Do.DONE),
    ("can't parse entities", Do.PLAIN),
    ("entity_bounds_invalid", Do.PLAIN),
    ("button_url_invalid", Do.PLAIN),
    ("wrong http url", Do.PLAIN),
    ("message to edit not found", Do.ANEW),
    ("message can't be edited", Do.ANEW),
    ("message_id_invalid", Do.ANEW),
)
#: the chat does not exist (any more)
_GONE = ("chat not found", "peer_id_invalid", "chat_id_invalid", "user is deactivated", "input_user_deactivated")
#: problems of the chat, not of the message
_SHUT = (
    *_GONE,
    "not enough rights",
    "have no rights",
    "no rights to",
    "need administrator rights",
    "chat_admin_required",
    "admin_rank",
    "_forbidden",  # CHAT_WRITE_FORBIDDEN, CHAT_SEND_PHOTOS_FORBIDDEN …
    "chat_restricted",
    "user_restricted",
    "user_banned_in_channel",
    "channel_private",
    "not a member",
    "was kicked",
    "topic_",  # TOPIC_CLOSED, TOPIC_DELETED, TOPIC_ID_INVALID
    "topics are",
    "message thread",
    "thread_id",
    "upgraded to a supergroup",
    "group is deactivated",
    "group chat was deactivated",
)
#: problems of the message alone: the same content will always be refused
_FINAL = (
    "message text is empty",
    "text must be non-empty",
    "message must be non-empty",
    "is too long",
    "message_too_long",
    "media_caption_too_long",
    "button_",
    "inline keyboard",
    "reply_markup",
    "reply markup",
    "wrong file identifier",
    "wrong remote file",
    "file is too big",
    "media_empty",
    "media_invalid",
    "photo_invalid_dimensions",
    "image_process_failed",
    "photo_ext_invalid",
    "method_invalid",
    "query is too old",
    "query_id_invalid",
)


def judge(
    error: TelegramError, *, attempts: int, repeatable: bool, jitter: float, to_group: bool = False
) -> SendVerdict:
    """`attempts`: so far, including this one. `repeatable`: a repetition is not visible (an edit, or an idempotent
    channel). `to_group`: the message was for the staff group. `jitter`: in [0, 1)."""
    backoff = timedelta(
        seconds=backoff_s(attempts - 1, first_s=_FIRST_WAIT_S, longest_s=_LONGEST_WAIT_S) * (1 + jitter / 2)
    )
    match error:
        case RetryAfter():
            wait = error._retry_after  # the type of the public attribute depends on an environment variable
            return SendVerdict(do=Do.RETRY, wait=wait + timedelta(seconds=0.1 + jitter), counts=False)
        case ChatMigrated():
            return SendVerdict(do=Do.MOVED, new_chat=error.new_chat_id)
        case Forbidden():
            return SendVerdict(do=Do.STOPPED, counts=False) if to_group else SendVerdict(do=Do.BLOCKED)
        case InvalidToken():
            return SendVerdict(do=Do.RETRY, wait=timedelta(seconds=_LONGEST_WAIT_S), counts=False)
        case BadRequest():
            return _refusal(error.message.lower(), attempts=attempts, to_group=to_group)
        case TimedOut() | NetworkError() if NOT_SENT in error.message or repeatable or _refused(error):
            return SendVerdict(do=Do.RETRY if attempts < _GIVE_UP else Do.DEAD, wait=backoff)
        case TimedOut() | NetworkError():
            return SendVerdict(do=Do.RETRY, wait=backoff, doubtful=True)
    return SendVerdict(do=Do.DEAD)


def _refusal(words: str, *, attempts: int, to_group: bool) -> SendVerdict:
    """The verdict for a 400, by its description in lower case."""
    if (do := next((do for sign, do in _BAD_REQUESTS if sign in words), None)) is not None:
        return SendVerdict(do=do)
    if to_group and _has(words, _SHUT):
        return SendVerdict(do=Do.STOPPED, counts=False)
    if _has(words, _GONE):
        return SendVerdict(do=Do.BLOCKED)
    if _has(words, _FINAL) or attempts >= (_REFUSALS_OF_GROUP if to_group else _REFUSALS):
        return SendVerdict(do=Do.DEAD)
    return SendVerdict(do=Do.LATER, wait=long_wait(attempts))


def long_wait(attempts: int) -> timedelta:
    """The wait after that many refusals: a minute to a day. No jitter, so rows that wait for one cause keep their
    order."""
    return min(_FIRST_LONG_WAIT * (1 << min(attempts - 1, 20)), _LONGEST_LONG_WAIT)


def refuses_pictures(error: TelegramError, verdict: SendVerdict) -> bool:
    """Whether Telegram may accept the pictures in another form: one by one, or as documents."""
    too_large = "too large" in error.message.lower()
    return too_large or (isinstance(error, BadRequest) and verdict.do in (Do.DEAD, Do.LATER, Do.PLAIN))


def _has(words: str, signs: tuple[str, ...]) -> bool:
    return any(sign in words for sign in signs)


def our_fault(error: Exception, *, attempts: int, doubtful: bool = False) -> Undelivered:
    """For an error on our side (an unreadable photo): three attempts. `doubtful`: it may have arrived. Records that are
    away before anything was sent cost no attempt."""
    if isinstance(error, StorageError) and error.transient and not doubtful:
        return Undelivered(SendVerdict(do=Do.RETRY, wait=_RECORDS_AWAY, counts=False), RECORDS_AWAY)
    do = Do.RETRY if attempts < 3 else Do.DEAD
    verdict = SendVerdict(do=do, wait=timedelta(seconds=5 * attempts), doubtful=doubtful)
    return Undelivered(verdict, f"{type(error).__name__}")


def _refused(error: TelegramError) -> bool:
    """Whether the server itself answered that it did not act, unlike a 504 or a broken connection."""
    return error.message.lower().startswith(("internal server error", "bad gateway", "service unavailable"))
