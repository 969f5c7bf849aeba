"""A staff member's one-time link `t.me/<bot>?start=bind_<token>` binds a chat to their staff account: in Telegram, or
in the web chat, where the command is sent as a message."""

from collections.abc import Iterable

from complaints.office.binding import bind as bind_chat
from complaints.office.staff_links import redeem
from complaints.ports import Records
from handlers.turn import Answer, Reply, Turn
from services import Services
from texts import label, say


def bind(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    word = turn.args.removeprefix("bind_")
    account = redeem(records, word=word, purpose="bind", now=turn.now)
    if account is None:
        return [Reply(text=say("staff.bind_failed", turn.lang))]
    bind_chat(records, account, turn.person, telegram=turn.channel == "telegram")
    role = label(f"role.{account.role}", turn.lang)
    return [Reply(text=say("staff.bound", turn.lang, name=account.name, role=role))]
