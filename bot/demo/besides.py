"""What the pages show besides cases: messages that failed, a limit with an appeal, rewards, questions without a good
answer."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.demo.office import Office
from complaints.case.attempt import Attempt
from complaints.model import State
from complaints.office import mailing, rewarding
from complaints.ports import Address, QueueFilter
from complaints.ports.addresses import MAIL
from storage.webchat.ids import WEB_BOT_ID

#: longer than any zone allows for an answer
_LATE = timedelta(days=20)


def add(office: Office, data: Mapping[str, Any], *, now: datetime) -> None:
    _failures(office, data["failures"], now)
    _limits(office, data["appeal"], now)
    _pay_one(office, now)
    _questions(office, data, now)
    _letter(office, data["failed_letter"], now)


def _failures(office: Office, reasons: list[str], now: datetime) -> None:
    """Notices of open cases that are given up; nothing else is waiting, so nothing real is lost."""
    tx, account = office.tx, office.actors["supervisor"].staff_id
    cases = tx.cases.queue(QueueFilter(), limit=len(reasons))
    for case, reason in zip(cases, reasons, strict=False):
        tx.outbox.put_notice(event_id=None, case_id=case.id, to=f"staff:{account}", key="told.rung", values={})
        for row in tx.sending.claim(now):
            tx.sending.bury(row.id, error=reason, now=now - timedelta(hours=3))


def _letter(office: Office, failed: Mapping[str, str], now: datetime) -> None:
    """The link that a mail server refused. The address is not confirmed, so nothing else is ever sent there."""
    tx, account = office.tx, office.actors["supervisor"].staff_id
    to = tx.addresses.add(
        Address(party=f"staff:{account}", kind=MAIL, value=failed["to"], added_at=now, confirmed=False)
    )
    tx.outbox.put_notice(event_id=None, case_id=None, to=f"{MAIL}:{to.id}", key=mailing.CONFIRM, values={})
    for row in tx.sending.claim(now):
        tx.sending.bury(row.id, error=failed["error"], now=now - timedelta(hours=5))


def _limits(office: Office, appeal: str, now: datetime) -> None:
    tx = office.tx
    tx.restraint.mute("demo-1", reason="too_many", now=now, until=now + timedelta(days=1))
    mute = tx.restraint.mute("demo-2", reason="too_many", now=now, until=now + timedelta(days=2))
    tx.restraint.appeal(mute.id, text=appeal, now=now)


def _pay_one(office: Office, now: datetime) -> None:
    """Of the rewards that were claimed, the oldest is paid."""
    supervisor = office.actors["supervisor"]
    claims = [one for one in rewarding.claims(office.tx, actor=supervisor) if one.payable]
    for one in claims[-1:]:
        if one.case.state is State.CLOSED:
            attempt = Attempt.on(one.case, actor=supervisor, now=now)
            rewarding.pay(office.tx, attempt, note=office.words["paid"])


def _questions(office: Office, data: Mapping[str, Any], now: datetime) -> None:
    tx = office.tx
    for count, (text, times) in enumerate(data["misses"].items()):
        for time in range(times):
            at = now - timedelta(days=count + 3 * time, hours=count)
            tx.questions.add_unanswered(text=text, lang="zh_CN", decision="decline", now=at)
    for rating in data["useless"]:
        tx.questions.add_feedback(
            entry=rating["entry"], entry_version="demo", question=rating["question"], useful=False,
            reason=rating["reason"], now=now - timedelta(days=2),
        )  # fmt: skip
    asker = tx.people.ensure(bot_id=WEB_BOT_ID, user_id=-1, chat_id=-1, lang="zh_CN", now=now)
    late = tx.questions.ask_human(person_id=asker.id, text=data["asked_late"], now=now - _LATE)
    if late is not None:
        tx.questions.own_asked(late, owner_id=office.actors["clerk"].staff_id)
    for hours, text in enumerate(data["asked"], start=2):
        tx.questions.ask_human(person_id=asker.id, text=text, now=now - timedelta(hours=hours * 5))
