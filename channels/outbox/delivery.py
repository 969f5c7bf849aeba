"""Who gets a row of the outbox, and as which calls. Notices and digests are worded here, at delivery, in the
recipient's language."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from channels.telegram.send import Call, calls
from complaints.model import CARD_AGAIN, Notice, Person
from complaints.ports import Records
from handlers.staff.links import open_console
from handlers.turn import Keyboard, Reply
from storage.messages.outbox import Outgoing
from storage.tx import Tx
from texts import label, say
from zone import Zone

#: handlers.notices.render: None where the notice has become pointless
Render = Callable[[Notice, str, Records], Reply | None]

#: the group's language: staff work in Chinese
GROUP_LANG = "zh_CN"
#: numbers a digest names; a longer one says how many there are and leads to the queue
_NAMED = 20


#: (bot, chat)
ChatKey = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """`slot` is empty where nothing may be remembered; `edits` is the message that stands in it. `fades`: our web chat
    shows it for a day only. `to_group`: it is for the staff group."""

    bot_id: int
    chat_id: int
    calls: tuple[Call, ...]
    slot: str = ""
    edits: int | None = None
    fades: bool = False
    to_group: bool = False

    @property
    def chat(self) -> ChatKey:
        return self.bot_id, self.chat_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """Where staff are reached. `telegram` is None without a token; the group's id may change while we run."""

    telegram: int | None
    group: Callable[[], int | None]
    public_url: str
    zone: Callable[[], Zone]

    def is_group(self, chat: ChatKey) -> bool:
        return chat == (self.telegram, self.group())


def is_quiet(now: datetime, zone: Zone) -> bool:
    """Nobody is woken by news of a report (R20); by the zone's clock, over midnight or not."""
    hour, begins, ends = zone.local(now).hour, zone.limits.quiet_from, zone.limits.quiet_until
    return begins <= hour < ends if begins <= ends else hour >= begins or hour < ends


def prepare(row: Outgoing, tx: Tx, *, addresses: Addresses, render: Render, now: datetime) -> Delivery | None:
    """None when nobody is to be told: no group, an account without a chat, a person who blocked us or chose no
    messages."""
    if row.kind == "digest":
        assert row.bot_id is not None and row.chat_id is not None
        text = _digest(row, tx, addresses.public_url)
        if text is None:
            return None
        return Delivery(
            bot_id=row.bot_id, chat_id=row.chat_id, calls=tuple(calls(text)), slot=row.slot, edits=row.edits
        )
    found = _recipient(row, tx, addresses)
    if found is None:
        return None
    bot_id, chat_id, lang, known = found
    notice = Notice(
        event_id=row.event_id,
        case_id=row.case_id,
        to=row.recipient,
        key=row.payload["key"],
        values=row.payload["values"],
    )
    reply = render(notice, lang, tx)
    if reply is None:
        return None
    if row.recipient.startswith(("reporter", "person:")) and is_quiet(now, addresses.zone()):
        reply = replace(reply, silent=True)
    slot = (reply.slot or row.slot) if known else ""
    edits = tx.slots.message_in(bot_id=bot_id, chat_id=chat_id, slot=slot) if slot and not reply.fresh else None
    if notice.key == CARD_AGAIN and edits is None:
        return None
    return Delivery(bot_id=bot_id, chat_id=chat_id, calls=tuple(calls(reply)), slot=slot, edits=edits, fades=not known)


def _recipient(row: Outgoing, tx: Tx, addresses: Addresses) -> tuple[int, int, str, bool] | None:
    """(bot, chat, language, whether the chat may be remembered with the message)."""
    kind, _, ident = row.recipient.partition(":")
    if kind == "group":
        group = addresses.group()
        return (addresses.telegram, group, GROUP_LANG, True) if addresses.telegram is not None and group else None
    if kind == "staff":
        several = tx.people.of_staff(int(ident))
        reached = sorted(several, key=lambda person: person.bot_id != addresses.telegram)
        return _of(next(iter(reached), None))
    if kind == "person":
        return _of(tx.people.get(int(ident)))
    case = tx.cases.get(row.case_id) if row.case_id is not None else None
    if case is None:
        return None
    if case.reporter_id is not None:
        return _of(tx.people.get(case.reporter_id))
    relay = tx.relays.get(case.id)
    return (*relay, False) if relay is not None else None


def _of(person: Person | None) -> tuple[int, int, str, bool] | None:
    return None if person is None or person.blocked else (person.bot_id, person.chat_id, person.lang, True)


def _digest(row: Outgoing, tx: Tx, public_url: str) -> Reply | None:
    """The payload is one list of cases, named by what it is about. None in a private chat that is no longer a staff
    member's."""
    ((about, case_ids),) = row.payload.items()
    in_group = row.chat_id is not None and row.chat_id < 0
    person = None if in_group else tx.people.of_user(row.bot_id or 0, row.chat_id or 0)  # a private chat's id
    if not in_group and (person is None or person.staff_id is None):
        return None
    lang = person.lang if person else GROUP_LANG
    named = [case.number for case_id in case_ids[-_NAMED:] if (case := tx.cases.get(case_id)) is not None]
    path = "ladder" if about == "rungs" and not in_group else ""
    console = open_console(public_url, label("channels.open_queue", lang), path)
    text = say(f"channels.digest.{about}", lang, count=len(case_ids), numbers="\n".join(named))
    return Reply(text=text, keyboard=Keyboard(rows=(console,)) if console else None)
