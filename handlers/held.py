"""Messages sent before consent, parsed again from the stored raw updates, the only trace allowed of them (R02)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, cast

from complaints.policy import RAW_WORDS_KEPT
from complaints.ports import Records
from handlers.foreign import readable
from handlers.incoming import clean, read
from handlers.turn import Turn
from texts import LANGUAGES, label

_Raw = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Such a message as a turn of now. `carried`: its text was added to the report by a 举报污染 button; `category`:
    the one that the button showed."""

    turn: Turn
    carried: bool
    category: str = ""


def held_messages(records: Records, turn: Turn) -> list[Held]:
    """Photos, places and carried texts of the chat, oldest first."""
    carried, aside = dict[int, str](), set[int]()
    for tap in _read_all(records, turn, wanted=lambda raw: not _message_of(raw)):
        if tap.action is not None and tap.action.verb == "story":
            carried[int(tap.action.args[0])] = tap.arg(1)
        elif tap.action is not None and tap.action.verb == "pic" and tap.action.args[0] == "ask":
            aside.add(int(tap.action.args[1]))  # a photo of a notice that the user asked about is no evidence

    def may_count(raw: _Raw) -> bool:
        message = _message_of(raw)
        return bool(message) and ("text" not in message or message.get("message_id") in carried)

    return [
        Held(
            turn=message,
            carried=message.message_id in carried,
            category=carried.get(message.message_id, ""),
        )
        for message in _read_all(records, turn, wanted=may_count)
        if message.message_id is not None
        and message.message_id not in aside
        and (message.files or message.point or message.message_id in carried)
    ]


def is_reporting(records: Records, turn: Turn) -> bool:
    """Whether the chat has recently begun a report: by button, command, photo or place."""
    words = tuple(label("word.menu.report", lang) for lang in LANGUAGES)

    def may_begin_one(raw: _Raw) -> bool:
        text = _message_of(raw).get("text")
        return not isinstance(text, str) or text.startswith("/") or any(word in clean(text) for word in words)

    return any(
        message.files
        or message.point
        or message.command == "report"
        or (message.action is not None and message.action.verb == "story")
        or any(word in message.text for word in words)
        for message in _read_all(records, turn, wanted=may_begin_one)
    )


def started_with(records: Records, turn: Turn, prefix: str) -> str:
    """What follows `prefix` in the last link that opened the chat; empty if that was another one."""
    starts = _read_all(records, turn, wanted=lambda raw: str(_message_of(raw).get("text", "")).startswith("/start"))
    given = [message.args for message in starts if message.command == "start"]
    return given[-1].removeprefix(prefix) if given and given[-1].startswith(prefix) else ""


def origin_text(records: Records, turn: Turn, message_id: str) -> str:
    """The current text of the message that a button was shown for; empty once it is no longer stored."""
    texts = versions(records, turn, int(message_id)) if message_id.isdigit() else []
    return texts[-1] if texts else ""


def versions(records: Records, turn: Turn, message_id: int) -> list[str]:
    """The message's text as sent and after each edit, oldest first."""
    sent = _read_all(records, turn, wanted=lambda raw: _message_of(raw).get("message_id") == message_id)
    return [message.text for message in sent if message.action is None]


def _message_of(raw: _Raw) -> _Raw:
    """The new or edited message of an update; empty for a tap."""
    message: _Raw = raw.get("message") or raw.get("edited_message") or {}
    return message


def _read_all(records: Records, turn: Turn, *, wanted: Callable[[_Raw], bool] = lambda raw: True) -> Iterator[Turn]:
    """`wanted` filters the raw updates before they are parsed: a busy day has hundreds."""
    since = turn.now - RAW_WORDS_KEPT
    for stored in records.updates_since(bot_id=turn.bot_id, chat_id=turn.chat_id, since=since):
        raw = cast(_Raw, stored)
        if not wanted(raw):
            continue
        update = readable(raw)
        incoming = read(update, received_at=turn.now) if update else None
        if incoming is not None and incoming.user_id == turn.user_id:
            yield replace(
                turn,
                message_id=incoming.message_id,
                text=incoming.text,
                action=incoming.action,
                files=incoming.files,
                album=incoming.album,
                point=incoming.point,
                command=incoming.command,
                args=incoming.args,
            )
