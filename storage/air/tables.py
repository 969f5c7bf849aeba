"""The tables. Amounts are ng/m³."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from air.model import Pollutant
from storage.engine.schema import BigId, Moment, metadata

AMOUNTS = tuple(one.value for one in Pollutant)

air_stations = Table(
    "air_stations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("code", String(32), nullable=False, unique=True),
    Column("name", String(64), nullable=False),
    Column("own", Boolean, nullable=False),
    Column("fictional", Boolean, nullable=False),
)
#: every version of every sample; the newest is marked
air_samples = Table(
    "air_samples",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("station_id", Integer, ForeignKey("air_stations.id"), nullable=False),
    Column("day", Date, nullable=False),
    Column("hour", SmallInteger, nullable=False),
    Column("version", Integer, nullable=False),
    Column("newest", Boolean, nullable=False),
    *(Column(name, BigInteger) for name in AMOUNTS),
    Column("aqi", SmallInteger),
    Column("status", String(8), nullable=False),
    Column("source", String(100), nullable=False),
    Column("way", String(8), nullable=False),
    Column("by", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    Column("reason", Text, nullable=False),
    UniqueConstraint("station_id", "day", "hour", "version"),
)
Index(
    "ix_air_samples_corrected",
    air_samples.c.station_id,
    air_samples.c.id,
    sqlite_where=air_samples.c.version > 1,
    postgresql_where=air_samples.c.version > 1,
)
#: what pages read: one row per station and day, kept in the transaction of its samples
air_days = Table(
    "air_days",
    metadata,
    Column("station_id", Integer, ForeignKey("air_stations.id"), primary_key=True, autoincrement=False),
    Column("day", Date, primary_key=True),
    Column("year", SmallInteger, nullable=False),
    *(Column(name, BigInteger) for name in AMOUNTS),
    Column("aqi", SmallInteger),
    Column("aqi_by", String(8), nullable=False),
    Column("primary_ones", String(40), nullable=False),
    Column("status", String(8), nullable=False),
    Column("source", String(100), nullable=False),
    Column("hours", SmallInteger, nullable=False),
    Column("corrections", Integer, nullable=False),
    sqlite_with_rowid=False,
)
air_targets = Table(
    "air_targets",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("station_id", Integer, ForeignKey("air_stations.id"), nullable=False),
    Column("year", SmallInteger, nullable=False),
    Column("item", String(8), nullable=False),
    Column("value", BigInteger, nullable=False),
    Column("source", String(200), nullable=False),
    Column("fictional", Boolean, nullable=False),
    Column("by", String(64), nullable=False),
    Column("at", Moment, nullable=False),
)
Index("ix_air_targets_station_id_year", air_targets.c.station_id, air_targets.c.year)
air_rules = Table(
    "air_rules",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source", String(200), nullable=False),
    Column("hours_of_day", SmallInteger, nullable=False),
    Column("days_of_year", SmallInteger, nullable=False),
    Column("by", String(64), nullable=False),
    Column("at", Moment, nullable=False),
)
air_notes = Table(
    "air_notes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("begins_at", Moment, nullable=False),
    Column("ends_at", Moment),
    Column("place", String(100), nullable=False),
    Column("text", String(300), nullable=False),
    Column("source", String(100), nullable=False),
    Column("by", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("kind", "begins_at", "place"),
)
#: only a digest of each key is kept
air_keys = Table(
    "air_keys",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(64), nullable=False),
    Column("digest", String(64), nullable=False, unique=True),
    Column("by", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    Column("used_at", Moment),
    Column("revoked_at", Moment),
)
