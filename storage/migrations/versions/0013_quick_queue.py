"""The queue's filters by index alone, and the words it is searched for in a table of their own"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.engine.schema import BigId

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_PAGE = 5000
_FILTERED = ("state", "area", "category", "unit", "owner_id")


def upgrade() -> None:
    op.add_column("cases", sa.Column("area", sa.String(32), nullable=False, server_default=""))
    op.execute("UPDATE cases SET area = coalesce(nullif(territory, ''), subdistrict, '')")
    for old in ("owner_id", "state_queue", "subdistrict_queue", "category_queue", "unit_queue"):
        op.drop_index(f"ix_cases_{old}", "cases")
    for name in _FILTERED:
        others = (other for other in _FILTERED if other != name)
        columns: list[str | sa.ColumnElement[Any]] = [
            name,
            "queue_rank",
            "queue_due",
            sa.literal_column("id DESC"),
            *others,
            "created_at",
        ]
        op.create_index(f"ix_cases_{name}_queue", "cases", columns)
    op.create_table(
        "case_words",
        sa.Column(
            "case_id",
            BigId,
            sa.ForeignKey("cases.id", name="fk_case_words_case_id"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("words", sa.Text(), nullable=False),
    )
    _fill()


def _fill() -> None:
    cases = sa.table("cases", *(sa.column(name) for name in ("id", "number", "text", "address")))
    words = sa.table("case_words", *(sa.column(name) for name in ("case_id", "words")))
    last, connection = 0, op.get_bind()
    while rows := connection.execute(sa.select(cases).where(cases.c.id > last).order_by(cases.c.id).limit(_PAGE)).all():
        said = [(row.id, "\x1f".join((row.number, row.text, row.address)).casefold()) for row in rows]
        connection.execute(sa.insert(words), [{"case_id": of_id, "words": text} for of_id, text in said])
        last = rows[-1].id
