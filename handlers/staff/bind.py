"""A staff member's one-time link `t.me/<bot>?start=bind_<word>` ties their Telegram account to their staff account."""

from collections.abc import Iterable
from dataclasses import replace

from complaints.ports import Records
from complaints.staff_links import redeem
from handlers.desk import Desk
from handlers.turn import Answer, Reply, Turn
from texts import label, say


def bind(turn: Turn, desk: Desk, records: Records) -> Iterable[Answer]:
    word = turn.args.removeprefix("bind_")
    account = redeem(records, word=word, purpose="bind", now=turn.now)
    if account is None:
        return [Reply(text=say("staff.bind_failed", turn.lang))]
    before = records.staff.by_telegram(turn.user_id)
    if before is not None and before.id != account.id:  # a Telegram account is one person's: the newest link counts
        records.staff.save(replace(before, telegram_id=None))
    records.staff.save(replace(account, telegram_id=turn.user_id))
    records.people.save(replace(turn.person, staff_id=account.id))
    role = label(f"role.{account.role}", turn.lang)
    return [Reply(text=say("staff.bound", turn.lang, name=account.name, role=role))]
