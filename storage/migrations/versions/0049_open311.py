"""Keys of the Open311 interface, what came in by them, and the day of receiving of published cases"""

import json
from datetime import date

import sqlalchemy as sa
from alembic import op

from storage.engine.schema import BigId, Moment

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

_PAGE = 1000


def upgrade() -> None:
    op.create_table(
        "api_keys",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("contact", sa.String(64), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("scopes", sa.String(100), nullable=False),
        sa.Column("per_minute", sa.Integer, nullable=False),
        sa.Column("made_at", Moment, nullable=False),
        sa.Column("made_by", sa.Integer, nullable=False),
        sa.Column("last_day", sa.Date),
        sa.Column("revoked_at", Moment),
        sa.Column("used_on", sa.Date),
        sa.PrimaryKeyConstraint("id", name="pk_api_keys"),
        sa.UniqueConstraint("digest", name="uq_api_keys_digest"),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name="fk_api_keys_made_by_staff"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "api_cases",
        sa.Column("case_id", BigId, nullable=False, autoincrement=False),
        sa.Column("key_id", sa.Integer, nullable=False),
        sa.Column("external_id", sa.String(64), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("case_id", name="pk_api_cases"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_api_cases_case_id_cases"),
        sa.ForeignKeyConstraint(["key_id"], ["api_keys.id"], name="fk_api_cases_key_id_api_keys"),
    )
    named = sa.text("external_id <> ''")
    op.create_index("uq_api_cases_external", "api_cases", ["key_id", "external_id"], unique=True,
                    sqlite_where=named, postgresql_where=named)  # fmt: skip
    op.create_index("ix_api_cases_key", "api_cases", ["key_id", "case_id"])
    op.create_table(
        "api_updates",
        sa.Column("key_id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("update_id", sa.String(64), nullable=False),
        sa.Column("case_id", BigId, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("key_id", "update_id", name="pk_api_updates"),
        sa.ForeignKeyConstraint(["key_id"], ["api_keys.id"], name="fk_api_updates_key_id_api_keys"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_api_updates_case_id_cases"),
    )
    op.add_column("published", sa.Column("received_on", sa.Date))
    _fill()
    shown = sa.text("taken_back_at IS NULL")
    columns = ["received_on", "id", "category", "subdistrict", "closed_on", "lat", "lon"]
    op.create_index("ix_published_received", "published", columns, sqlite_where=shown, postgresql_where=shown)
    columns = ["category", "received_on", "id", "closed_on", "lat", "lon"]
    op.create_index("ix_published_category_received", "published", columns, sqlite_where=shown, postgresql_where=shown)


def _fill() -> None:
    """From the value itself, which has had it all along."""
    published = sa.table(
        "published", sa.column("id", BigId), sa.column("body", sa.Text), sa.column("received_on", sa.Date)
    )
    connection, last = op.get_bind(), 0
    while rows := connection.execute(
        sa.select(published.c.id, published.c.body).where(published.c.id > last).order_by(published.c.id).limit(_PAGE)
    ).all():
        for row in rows:
            if row.body:
                day = date.fromisoformat(json.loads(row.body)["received_on"])
                connection.execute(sa.update(published).where(published.c.id == row.id).values(received_on=day))
        last = rows[-1].id
