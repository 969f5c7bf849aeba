"""One bound chat per account and channel; end chats, sessions and links of closed accounts; remove the formula signs of
spreadsheets from numbers of other systems"""

import re
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_WEB = 1  # the web chat's bot id
_FIRST_WEB_USER = 2**52

_FORCED_TEXT = re.compile(r"""^(?:=["'“”‘’]?|["'“”‘’`])(.*?)["'“”‘’]?$""", re.DOTALL)


def upgrade() -> None:
    _unbind_closed()
    _unbind_others()
    _unwrap_numbers()


def _unbind_closed() -> None:
    """Keeps telegram_id, so that ADMIN_IDS does not create another account for them; reopening removes it."""
    staff = sa.table("staff", sa.column("id"), sa.column("active"))
    closed = sa.select(staff.c.id).where(staff.c.active == sa.false())
    people = sa.table("people", sa.column("staff_id"))
    sessions = sa.table("console_sessions", sa.column("staff_id"))
    links = sa.table("staff_links", sa.column("staff_id"), sa.column("used_at"))
    op.execute(sa.update(people).where(people.c.staff_id.in_(closed)).values(staff_id=None))
    op.execute(sa.delete(sessions).where(sessions.c.staff_id.in_(closed)))
    op.execute(sa.delete(links).where(links.c.staff_id.in_(closed), links.c.used_at.is_(None)))


def _unbind_others() -> None:
    """On Telegram keeps the user named in the account; in the web chat keeps the one bound last if known (such a chat
    was stored in telegram_id), or the only one."""
    people = sa.table("people", *(sa.column(name) for name in ("id", "bot_id", "user_id", "staff_id")))
    staff = sa.table("staff", sa.column("id"), sa.column("telegram_id"))
    connection = op.get_bind()
    named = {row.id: row.telegram_id for row in connection.execute(sa.select(staff))}
    bound = connection.execute(sa.select(people).where(people.c.staff_id.is_not(None))).all()
    connection.execute(sa.update(staff).where(staff.c.telegram_id >= _FIRST_WEB_USER).values(telegram_id=None))
    for staff_id, before in named.items():
        web = {row.user_id for row in bound if row.staff_id == staff_id and row.bot_id == _WEB}
        telegram = {row.user_id for row in bound if row.staff_id == staff_id and row.bot_id != _WEB}
        if len(web) > 1:
            web &= {before}
        in_web = before is not None and before >= _FIRST_WEB_USER
        if in_web and len(telegram) == 1 and not telegram & set(named.values()):
            connection.execute(sa.update(staff).where(staff.c.id == staff_id).values(telegram_id=min(telegram)))
        else:
            telegram &= {before}
        loose = [row.id for row in bound if row.staff_id == staff_id and row.user_id not in web | telegram]
        if loose:
            connection.execute(sa.update(people).where(people.c.id.in_(loose)).values(staff_id=None))


def _unwrap_numbers() -> None:
    """Leaves the row unchanged if another case has the plain number already."""
    table = sa.table("external_ids", *(sa.column(name) for name in ("source", "number", "case_id")))
    connection = op.get_bind()
    rows = connection.execute(sa.select(table)).all()
    taken = {(row.source, row.number) for row in rows}
    for row in rows:
        plain = _plain(row.number)
        if plain and plain != row.number and (row.source, plain) not in taken:
            taken.add((row.source, plain))
            here = (table.c.source == row.source, table.c.number == row.number)
            connection.execute(sa.update(table).where(*here).values(number=plain[:64]))


def _plain(number: str) -> str:
    text = unicodedata.normalize("NFKC", number)
    text = "".join(sign if unicodedata.category(sign)[0] != "C" or sign.isspace() else "" for sign in text)
    if wrapped := _FORCED_TEXT.match(text.strip()):
        text = wrapped[1]
    text = " ".join(text.split())
    return text.replace(" ", "") if text.replace(" ", "").isdigit() else text
