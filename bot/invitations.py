"""One-time links for staff: into the console, and from Telegram to their account. Only a digest is stored."""

import secrets
from datetime import datetime

from complaints.model import Role, Staff
from complaints.staff_links import issue
from storage.tx import Tx
from texts import label


def invite(tx: Tx, account: Staff, *, purpose: str, now: datetime) -> str:
    """The link's secret word. `purpose`: login or bind."""
    word = secrets.token_urlsafe(24)
    issue(tx, staff_id=account.id, purpose=purpose, word=word, now=now)
    return word


def first_administrator(tx: Tx) -> Staff:
    """An active administrator; made where there is none yet."""
    for account in tx.staff.all():
        if account.role is Role.ADMIN and account.active:
            return account
    return tx.staff.add(name=label("role.admin", "zh_CN"), role=Role.ADMIN, telegram_id=None)
