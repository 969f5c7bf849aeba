"""Determines the recipient of an outbox row and its Bot API calls. Notices and digests get their text here, at
delivery, in the recipient's language."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from channels.outbox.verdict import Do, SendVerdict, Undelivered
from channels.telegram.send import Call, calls
from complaints.model import CARD_AGAIN, Notice, Person
from handlers.staff.links import open_console
from handlers.turn import Keyboard, Reply
from services.records import Records
from storage.messages.outbox import Outgoing
from storage.tx import Tx
from texts import label, say
from zone import Zone

#: handlers.notices.render: None if the notice has become pointless
Render = Callable[[Notice, str, Records], Reply | None]

#: the group's language: staff work in Chinese
GROUP_LANG = "zh_CN"
#: case numbers that a digest lists; a longer digest gives the total and links to the queue
_NAMED = 20


#: (bot, chat)
ChatKey = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """`slot` is empty if the message must not be remembered; `edits` is the message the slot holds. `fades`: the web
    chat shows it for one day only. `to_group`: it is for the staff group."""

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
    """The addresses of staff. `telegram` is None without a token; the group's id may change while we run."""

    telegram: int | None
    group: Callable[[], int | None]
    public_url: str
    zone: Callable[[], Zone]

    def is_group(self, chat: ChatKey) -> bool:
        return chat == (self.telegram, self.group())


def is_quiet(now: datetime, zone: Zone) -> bool:
    """Whether messages are silent now, so that news of a report wakes nobody (R20); by the zone's clock, across
    midnight or not."""
    hour, begins, ends = zone.local(now).hour, zone.limits.quiet_from, zone.limits.quiet_until
    return begins <= hour < ends if begins <= ends else hour >= begins or hour < ends


def prepare(row: Outgoing, tx: Tx, *, addresses: Addresses, render: Render, now: datetime) -> Delivery | None:
    """None if there is no recipient: no group, an account without a chat, a person who turned messages off. Raises
    Undelivered for a reporter who blocked us, so that staff see what was not delivered."""
    if row.kind == "digest":
        assert row.bot_id is not None and row.chat_id is not None
        text = _digest(row, tx, addresses.public_url)
        if text is None:
            return None
        return Delivery(
            bot_id=row.bot_id, chat_id=row.chat_id, calls=tuple(calls(text)), slot=row.slot, edits=row.edits
        )
    recipient = _recipient(row, tx, addresses)
    if recipient is None:
        return None
    bot_id, chat_id, lang, known = recipient
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
    """(bot, chat, language, whether the chat may be stored with the message)."""
    kind, _, ident = row.recipient.partition(":")
    if kind == "group":
        group = addresses.group()
        return (addresses.telegram, group, GROUP_LANG, True) if addresses.telegram is not None and group else None
    if kind == "staff":
        persons = tx.people.of_staff(int(ident))
        telegram_first = sorted(persons, key=lambda person: person.bot_id != addresses.telegram)
        return _of(next(iter(telegram_first), None))
    if kind == "person":
        return _of(tx.people.get(int(ident)))
    if kind != "reporter":  # an address of a way that is not here now
        return None
    case = tx.cases.get(row.case_id) if row.case_id is not None else None
    if case is None:
        return None
    if case.reporter_id is not None:
        person = tx.people.get(case.reporter_id)
        if person is not None and person.blocked:
            raise Undelivered(SendVerdict(do=Do.BLOCKED), "blocked")
        return _of(person)
    relay = tx.relays.get(case.id)
    return (*relay, False) if relay is not None else None


def _of(person: Person | None) -> tuple[int, int, str, bool] | None:
    return None if person is None or person.blocked else (person.bot_id, person.chat_id, person.lang, True)


def _digest(row: Outgoing, tx: Tx, public_url: str) -> Reply | None:
    """The payload is one list of cases under the digest's subject. None for a private chat whose owner is no longer
    staff."""
    ((about, case_ids),) = row.payload.items()
    in_group = row.chat_id is not None and row.chat_id < 0
    person = None if in_group else tx.people.of_user(row.bot_id or 0, row.chat_id or 0)  # a private chat's id
    account = tx.staff.get(person.staff_id) if person is not None and person.staff_id is not None else None
    if not in_group and account is None:
        return None
    lang = person.lang if person else GROUP_LANG
    numbers = [case.number for case_id in case_ids[-_NAMED:] if (case := tx.cases.get(case_id)) is not None]
    of_unit = account is not None and account.party != ""
    path = ("unit/" if of_unit else "ladder") if about == "rungs" and not in_group else ""
    console = open_console(public_url, label("channels.open_queue", lang), path)
    text = say(
        f"channels.digest.{about}_of_unit" if of_unit else f"channels.digest.{about}",
        lang,
        count=len(case_ids),
        numbers="\n".join(numbers),
    )
    return Reply(text=text, keyboard=Keyboard(rows=(console,)) if console else None)
