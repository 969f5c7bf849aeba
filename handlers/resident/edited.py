"""Edited messages (R15): an edit corrects the words or the place of a draft, or asks the question again; it never
changes a submitted case."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from complaints.model import Draft, Place
from complaints.policy import RAW_WORDS_KEPT
from complaints.ports import Records
from complaints.report import drafting
from complaints.report.draft import has_consented
from handlers.foreign import readable
from handlers.held import versions
from handlers.incoming import read
from handlers.resident import ask, danger
from handlers.resident.set_place import keep_point, place_of
from handlers.resident.steps import prompt
from handlers.turn import Answer, Point, Reply, Turn
from services import Services
from texts import say


def on_edit(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    if turn.point is not None:
        return _moved(turn, services, records, turn.point)
    return [*danger.first(turn), *_corrected(turn, services, records)] if turn.text else []


def _moved(turn: Turn, services: Services, records: Records, point: Point) -> Iterable[Answer]:
    """Corrects the draft's place if it came from this message. A live location follows its sender until the place is
    confirmed; its moves change the card that stands and send no message."""
    draft = records.drafts.open_of(turn.person.id) if has_consented(turn.person) else None
    if draft is None or draft.place is None or (point.live and draft.place_confirmed):
        return []
    sent = list(_points(records, turn))
    if not any(_is_at(draft.place, earlier) for earlier in sent[:-1]) or _is_at(draft.place, point):
        return []
    changed: Draft = keep_point(turn, services, records, draft)
    if point.live:
        return [replace(prompt(turn, services, records, changed), fresh=False)]
    return [prompt(turn, services, records, changed, lead=say("edited.place", turn.lang))]


def _is_at(place: Place, point: Point) -> bool:
    there = place_of(point)
    return (place.given or (place.lat, place.lon)) == (there.given or (there.lat, there.lon))


def _points(records: Records, turn: Turn) -> Iterator[Point]:
    """The message's point as sent and after each edit, oldest first."""
    since = turn.now - RAW_WORDS_KEPT
    for raw in records.updates_since(bot_id=turn.bot_id, chat_id=turn.chat_id, since=since):
        message: Any = raw.get("message") or raw.get("edited_message") or {}
        if message.get("message_id") != turn.message_id or not ("location" in message or "venue" in message):
            continue
        update = readable(raw)
        incoming = read(update, received_at=turn.now) if update else None
        if incoming is not None and incoming.point is not None and incoming.user_id == turn.user_id:
            yield incoming.point


def _corrected(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    draft = records.drafts.open_of(turn.person.id)
    earlier = versions(records, turn, turn.message_id or 0)[:-1]
    if draft is not None and earlier and earlier[-1] and earlier[-1] in draft.text:
        text = draft.text.replace(earlier[-1], turn.text, 1)
        changed = drafting.set_text(records, draft=draft, text=text, now=turn.now)
        return [prompt(turn, services, records, changed, lead=say("edited.draft", turn.lang))]
    heard = ask.hear(turn, services, records)
    if danger.is_urgent(turn):
        return [danger.what_now(turn, services, heard.answer)]
    if heard.answer.decision == "answer" and not heard.states_nuisance:
        return [ask.reply(turn, services, records, heard)]
    return [Reply(text=say("edited.ignored", turn.lang))]
