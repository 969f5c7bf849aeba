"""When work was last reported done and when a case was closed: what the numbers compare with the deadlines"""

import sqlalchemy as sa
from alembic import op

from storage.engine.schema import Moment

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_PAGE = 5000


def upgrade() -> None:
    op.add_column("cases", sa.Column("fixed_at", Moment()))
    op.add_column("cases", sa.Column("closed_at", Moment()))
    op.add_column("cases", sa.Column("took_s", sa.Integer()))
    op.create_index("ix_cases_created_at", "cases", ["created_at"])
    _fill()


def _fill() -> None:
    """From the history; only closed cases have been closed."""
    cases = sa.table("cases", *(sa.column(name) for name in ("id", "state", "fixed_at", "closed_at", "took_s")),
                     sa.column("created_at", Moment()))  # fmt: skip
    events = sa.table("events", *(sa.column(name) for name in ("case_id", "action")), sa.column("at", Moment()))
    connection, last = op.get_bind(), 0
    done, closed = (
        sa.select(sa.func.max(events.c.at, type_=Moment()))
        .where(events.c.case_id == cases.c.id, events.c.action.in_(actions))
        .scalar_subquery()
        for actions in (("report_done",), ("close", "external_close", "pass"))
    )
    found = sa.select(cases.c.id, cases.c.state, cases.c.created_at, done.label("done"), closed.label("closed"))
    change = (
        sa.update(cases)
        .where(cases.c.id == sa.bindparam("of_id"))
        .values(
            fixed_at=sa.bindparam("done", type_=Moment()),
            closed_at=sa.bindparam("closed", type_=Moment()),
            took_s=sa.bindparam("took"),
        )
    )
    while rows := connection.execute(found.where(cases.c.id > last).order_by(cases.c.id).limit(_PAGE)).all():
        made = []
        for row in rows:
            ended = row.closed if row.state == "closed" else None
            took = int((ended - row.created_at).total_seconds()) if ended else None
            made.append({"of_id": row.id, "done": row.done, "closed": ended, "took": took})
        connection.execute(change, made)
        last = rows[-1].id
