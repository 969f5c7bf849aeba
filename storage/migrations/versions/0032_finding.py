"""Search units and persons too, sort lists by index, keep saved views"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.engine.schema import BigId, Moment

revision = "0032"
down_revision = "0030"
branch_labels = None
depends_on = None

_PAGE = 5000
_FILTERED = ("state", "area", "category", "unit", "owner_id")
_SAID = ("number", "text", "address", "unit_person", "territory_person")
_SAME = ("area", "unit", "owner_id")
_ORDER: tuple[str | sa.ColumnElement[Any], ...] = ("queue_rank", "queue_due", sa.literal_column("id DESC"))


def upgrade() -> None:
    op.add_column("case_words", sa.Column("area", sa.String(32), nullable=False, server_default=""))
    op.add_column("case_words", sa.Column("unit", sa.String(64), nullable=False, server_default=""))
    op.add_column("case_words", sa.Column("owner_id", sa.Integer()))
    _fill()
    for old in ("created_at", "closed_at"):
        op.drop_index(f"ix_cases_{old}", "cases")
    for name in ("created_at", "updated_at", "closed_at", "queue_due"):
        due = [] if name == "queue_due" else ["queue_due"]
        op.create_index(f"ix_cases_{name}", "cases", [name, "id", "queue_rank", *due, *_FILTERED])
    # as each database writes the condition: SQLite uses a partial index for nothing else
    sqlite, postgresql = sa.text("danger = 1"), sa.text("danger")
    op.create_index("ix_cases_danger", "cases", list(_ORDER), sqlite_where=sqlite, postgresql_where=postgresql)
    op.create_table(
        "saved_views",
        sa.Column("id", BigId, primary_key=True),
        sa.Column("staff_id", sa.Integer(), sa.ForeignKey("staff.id", name="fk_saved_views_staff_id"), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("query", sa.String(1000), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("changed_at", Moment, nullable=False),
        sa.UniqueConstraint("staff_id", "name", name="uq_saved_views_staff_id_name"),
        sqlite_autoincrement=True,
    )


def _fill() -> None:
    cases = sa.table("cases", *(sa.column(name) for name in ("id", *_SAID, *_SAME)))
    words = sa.table("case_words", *(sa.column(name) for name in ("case_id", "words", *_SAME)))
    change = (
        sa.update(words)
        .where(words.c.case_id == sa.bindparam("of_id"))
        .values({name: sa.bindparam(f"new_{name}") for name in ("words", *_SAME)})
    )
    last, connection = 0, op.get_bind()
    while rows := connection.execute(sa.select(cases).where(cases.c.id > last).order_by(cases.c.id).limit(_PAGE)).all():
        connection.execute(change, [_new(row._mapping) for row in rows])
        last = rows[-1].id


def _new(row: Any) -> dict[str, Any]:
    said = "\x1f".join(row[name] for name in _SAID).casefold()
    return {"of_id": row["id"], "new_words": said, **{f"new_{name}": row[name] for name in _SAME}}
