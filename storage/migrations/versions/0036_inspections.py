"""Sessions of inspection (夜查), visits, what findings hold besides their cases, calls after a missing 签收"""

import sqlalchemy as sa
from alembic import op

from storage.engine.schema import BigId, Moment

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _sessions()
    _visits()
    _findings()


def _place() -> list[sa.Column[object]]:
    return [
        sa.Column("source", sa.String(16), nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("lat", sa.Float),
        sa.Column("lon", sa.Float),
        sa.Column("subdistrict", sa.String(32)),
    ]


def _sessions() -> None:
    op.create_table(
        "inspect_sessions",
        sa.Column("id", BigId, primary_key=True),
        sa.Column("client_id", sa.String(64), nullable=False),
        sa.Column("started_at", Moment, nullable=False),
        sa.Column("started_by", sa.String(64), nullable=False),
        sa.Column("ended_at", Moment),
        sa.Column("ended_by", sa.String(64), nullable=False),
        sa.Column("forgotten", sa.Boolean, nullable=False),
        sa.UniqueConstraint("client_id", name="uq_inspect_sessions_client_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_inspect_sessions_started_at", "inspect_sessions", ["started_at"])
    session = sa.ForeignKey("inspect_sessions.id", name="fk_inspect_walkers_session_id")
    op.create_table(
        "inspect_walkers",
        sa.Column("session_id", BigId, session, primary_key=True, autoincrement=False),
        sa.Column(
            "staff_id",
            sa.Integer,
            sa.ForeignKey("staff.id", name="fk_inspect_walkers_staff_id"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("joined_at", Moment, nullable=False),
    )
    op.create_index("ix_inspect_walkers_staff_id", "inspect_walkers", ["staff_id"])
    session = sa.ForeignKey("inspect_sessions.id", name="fk_inspect_stops_session_id")
    op.create_table(
        "inspect_stops",
        sa.Column("session_id", BigId, session, primary_key=True, autoincrement=False),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("ref", sa.String(32), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("why", sa.String(64), nullable=False),
        *_place(),
    )


def _visits() -> None:
    session = sa.ForeignKey("inspect_sessions.id", name="fk_inspect_visits_session_id")
    op.create_table(
        "inspect_visits",
        sa.Column("id", BigId, primary_key=True),
        sa.Column("session_id", BigId, session, nullable=False),
        sa.Column("client_id", sa.String(80), nullable=False),
        sa.Column("key", sa.String(80), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("clear", sa.Boolean, nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("staff_id", sa.Integer, sa.ForeignKey("staff.id", name="fk_inspect_visits_staff_id"), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("recorded_at", Moment, nullable=False),
        sa.Column("firm_site", BigId),
        *_place(),
        sa.UniqueConstraint("client_id", name="uq_inspect_visits_client_id"),
        sa.UniqueConstraint("session_id", "key", name="uq_inspect_visits_session_id_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_inspect_visits_firm_site", "inspect_visits", ["firm_site"])
    op.create_index("ix_inspect_visits_key_at", "inspect_visits", ["key", "at"])


def _findings() -> None:
    def to(table: str, column: str, name: str) -> sa.ForeignKey:
        return sa.ForeignKey(f"{table}.{column}", name=name)

    op.create_table(
        "inspect_findings",
        sa.Column(
            "case_id", BigId, to("cases", "id", "fk_inspect_findings_case_id"), primary_key=True, autoincrement=False
        ),
        sa.Column("session_id", BigId, to("inspect_sessions", "id", "fk_inspect_findings_session_id"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("visit_id", BigId, to("inspect_visits", "id", "fk_inspect_findings_visit_id"), nullable=False),
        sa.Column("client_id", sa.String(64), nullable=False),
        sa.Column("finder_id", sa.Integer, to("staff", "id", "fk_inspect_findings_finder_id"), nullable=False),
        sa.Column("finder", sa.String(64), nullable=False),
        sa.Column("found_at", Moment, nullable=False),
        sa.Column("recorded_at", Moment, nullable=False),
        sa.Column("limit", sa.String(8), nullable=False),
        sa.Column("limit_moved_from", Moment),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("target", "measures", "acceptor", "basis")),
        sa.Column("filing", sa.String(200), nullable=False),
        sa.Column("checklist_item", sa.String(120), nullable=False),
        sa.Column("difficulty", sa.Text, nullable=False),
        sa.Column("at_once", sa.Boolean, nullable=False),
        sa.UniqueConstraint("client_id", name="uq_inspect_findings_client_id"),
        sa.UniqueConstraint("session_id", "number", name="uq_inspect_findings_session_id_number"),
    )
    op.create_index("ix_inspect_findings_visit_id", "inspect_findings", ["visit_id"])
    op.create_table(
        "inspect_parts",
        sa.Column(
            "case_id",
            BigId,
            to("inspect_findings", "case_id", "fk_inspect_parts_case_id"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("unit", sa.String(64), nullable=False),
        sa.Column("role", sa.String(8), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
    )
    op.create_table(
        "inspect_calls",
        sa.Column(
            "case_id", BigId, to("cases", "id", "fk_inspect_calls_case_id"), primary_key=True, autoincrement=False
        ),
        sa.Column("deadline", Moment, primary_key=True),
        sa.Column("step", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("told", sa.String(64), nullable=False),
    )
    op.create_table(
        "inspect_mornings",
        sa.Column(
            "staff_id",
            sa.Integer,
            to("staff", "id", "fk_inspect_mornings_staff_id"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("hour", sa.Integer, nullable=False),
        sa.Column("day", sa.Date),
    )
