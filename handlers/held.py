"""Messages from before consent, read again from the raw updates that alone may exist of them (R02)."""

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
    """One such message as the turn it would be now. `carried`: its text was taken along with a 举报污染 button."""

    turn: Turn
    carried: bool


def held_messages(records: Records, turn: Turn) -> list[Held]:
    """Photos, places and carried texts of that chat, oldest first."""
    carried, aside = set[int](), set[int]()
    for tap in _read_all(records, turn, worth=lambda raw: not _said(raw)):
        if tap.action is not None and tap.action.verb == "story":
            carried.add(int(tap.action.args[0]))
        elif tap.action is not None and tap.action.verb == "pic" and tap.action.args[0] == "ask":
            aside.add(int(tap.action.args[1]))  # a picture of a notice that was asked about is no evidence

    def may_count(raw: _Raw) -> bool:
        return bool(said := _said(raw)) and ("text" not in said or said.get("message_id") in carried)

    return [
        Held(turn=message, carried=message.message_id in carried)
        for message in _read_all(records, turn, worth=may_count)
        if message.message_id is not None
        and message.message_id not in aside
        and (message.files or message.point or message.message_id in carried)
    ]


def is_reporting(records: Records, turn: Turn) -> bool:
    """Whether the chat has lately begun a report: by its button or command, a photo or a place."""
    words = tuple(label("word.menu.report", lang) for lang in LANGUAGES)

    def may_begin_one(raw: _Raw) -> bool:
        text = _said(raw).get("text")
        return not isinstance(text, str) or text.startswith("/") or any(word in clean(text) for word in words)

    return any(
        message.files
        or message.point
        or message.command == "report"
        or (message.action is not None and message.action.verb == "story")
        or any(word in message.text for word in words)
        for message in _read_all(records, turn, worth=may_begin_one)
    )


def origin_text(records: Records, turn: Turn, message_id: str) -> str:
    """The current text of the message that a button was shown for; empty once it is no longer stored."""
    texts = versions(records, turn, int(message_id)) if message_id.isdigit() else []
    return texts[-1] if texts else ""


def versions(records: Records, turn: Turn, message_id: int) -> list[str]:
    """The message's text as sent and as edited since, oldest first."""
    said = _read_all(records, turn, worth=lambda raw: _said(raw).get("message_id") == message_id)
    return [message.text for message in said if message.action is None]


def _said(raw: _Raw) -> _Raw:
    """The message an update brings, new or edited; empty for a tap."""
    found: _Raw = raw.get("message") or raw.get("edited_message") or {}
    return found


def _read_all(records: Records, turn: Turn, *, worth: Callable[[_Raw], bool] = lambda raw: True) -> Iterator[Turn]:
    """`worth` tells by the raw update whether it is worth reading: a chatty day has hundreds."""
    since = turn.now - RAW_WORDS_KEPT
    for kept in records.updates_since(bot_id=turn.bot_id, chat_id=turn.chat_id, since=since):
        raw = cast(_Raw, kept)
        if not worth(raw):
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
            )
