"""Air: stations, samples with their versions, kept days, targets, rules, notes and keys of station systems"""

import sqlalchemy as sa
from alembic import op

from storage.engine.schema import BigId, Moment

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

_AMOUNTS = ("pm25", "pm10", "so2", "no2", "o3", "co")


def upgrade() -> None:
    op.create_table(
        "air_stations",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("code", sa.String(32), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("own", sa.Boolean, nullable=False),
        sa.Column("fictional", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_air_stations"),
        sa.UniqueConstraint("code", name="uq_air_stations_code"),
    )
    op.create_table(
        "air_samples",
        sa.Column("id", BigId, nullable=False),
        sa.Column("station_id", sa.Integer, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("hour", sa.SmallInteger, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("newest", sa.Boolean, nullable=False),
        *(sa.Column(name, sa.BigInteger) for name in _AMOUNTS),
        sa.Column("aqi", sa.SmallInteger),
        sa.Column("status", sa.String(8), nullable=False),
        sa.Column("source", sa.String(100), nullable=False),
        sa.Column("way", sa.String(8), nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_air_samples"),
        sa.ForeignKeyConstraint(["station_id"], ["air_stations.id"], name="fk_air_samples_station_id"),
        sa.UniqueConstraint("station_id", "day", "hour", "version", name="uq_air_samples_station_id_day_hour_version"),
    )
    op.create_index(
        "ix_air_samples_corrected",
        "air_samples",
        ["station_id", "id"],
        sqlite_where=sa.text("version > 1"),
        postgresql_where=sa.text("version > 1"),
    )
    op.create_table(
        "air_days",
        sa.Column("station_id", sa.Integer, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("year", sa.SmallInteger, nullable=False),
        *(sa.Column(name, sa.BigInteger) for name in _AMOUNTS),
        sa.Column("aqi", sa.SmallInteger),
        sa.Column("aqi_by", sa.String(8), nullable=False),
        sa.Column("primary_ones", sa.String(40), nullable=False),
        sa.Column("status", sa.String(8), nullable=False),
        sa.Column("source", sa.String(100), nullable=False),
        sa.Column("hours", sa.SmallInteger, nullable=False),
        sa.Column("corrections", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("station_id", "day", name="pk_air_days"),
        sa.ForeignKeyConstraint(["station_id"], ["air_stations.id"], name="fk_air_days_station_id"),
        sqlite_with_rowid=False,
    )
    _small_tables()


def _small_tables() -> None:
    op.create_table(
        "air_targets",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("station_id", sa.Integer, nullable=False),
        sa.Column("year", sa.SmallInteger, nullable=False),
        sa.Column("item", sa.String(8), nullable=False),
        sa.Column("value", sa.BigInteger, nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("fictional", sa.Boolean, nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_air_targets"),
        sa.ForeignKeyConstraint(["station_id"], ["air_stations.id"], name="fk_air_targets_station_id"),
    )
    op.create_index("ix_air_targets_station_id_year", "air_targets", ["station_id", "year"])
    op.create_table(
        "air_rules",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("hours_of_day", sa.SmallInteger, nullable=False),
        sa.Column("days_of_year", sa.SmallInteger, nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_air_rules"),
    )
    op.create_table(
        "air_notes",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("begins_at", Moment, nullable=False),
        sa.Column("ends_at", Moment),
        sa.Column("place", sa.String(100), nullable=False),
        sa.Column("text", sa.String(300), nullable=False),
        sa.Column("source", sa.String(100), nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_air_notes"),
        sa.UniqueConstraint("kind", "begins_at", "place", name="uq_air_notes_kind_begins_at_place"),
    )
    op.create_table(
        "air_keys",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("used_at", Moment),
        sa.Column("revoked_at", Moment),
        sa.PrimaryKeyConstraint("id", name="pk_air_keys"),
        sa.UniqueConstraint("digest", name="uq_air_keys_digest"),
    )
