"""How many SMS were sent on a day, per address, for the daily bounds. Counted before sending, so that a crash can only
make the count too high."""

from datetime import date

from sqlalchemy import Column, Connection, Integer, String, Table, delete, func, select, update

from storage.engine.schema import BigId, metadata
from storage.engine.upsert import insert_or_nothing

sms_counts = Table(
    "sms_counts",
    metadata,
    Column("day", String(10), primary_key=True),
    Column("address_id", BigId, primary_key=True, autoincrement=False),
    Column("sent", Integer, nullable=False),
)


class SmsCountsTable:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def take(self, address_id: int, *, day: date, per_number: int, total: int) -> bool:
        """Counts one more; False, without counting, if a bound is reached."""
        today = sms_counts.c.day == day.isoformat()
        mine = (today, sms_counts.c.address_id == address_id)
        row = {"day": day.isoformat(), "address_id": address_id, "sent": 0}
        self._connection.execute(insert_or_nothing(self._connection.dialect.name, sms_counts), row)
        everybody = select(func.coalesce(func.sum(sms_counts.c.sent), 0)).where(today)
        if int(self._connection.execute(everybody).scalar_one()) >= total:
            return False
        more = update(sms_counts).where(*mine, sms_counts.c.sent < per_number).values(sent=sms_counts.c.sent + 1)
        return self._connection.execute(more).rowcount == 1

    def prune(self, day: date) -> None:
        """Forgets the days before."""
        self._connection.execute(delete(sms_counts).where(sms_counts.c.day < day.isoformat()))
