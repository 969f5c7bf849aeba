"""Photos that a chat could not show, and to whom: `group`, `staff` or `resident`. Neither a chat nor a time is stored,
so no row leads to the reporter of an anonymous case."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Column, Connection, String, Table, delete, select

from storage.engine.schema import metadata
from storage.engine.upsert import insert_or_nothing
from storage.photos.evidence import evidence

unshown_photos = Table(
    "unshown_photos",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("audience", String(8), primary_key=True),
)


class UnshownTable:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, names: Sequence[str], audience: str) -> None:
        rows = [{"sha256": name, "audience": audience} for name in names]
        if rows:
            self._connection.execute(insert_or_nothing(self._connection.dialect.name, unshown_photos), rows)

    def of_case(self, case_id: int) -> Mapping[str, Sequence[str]]:
        """Photo → audiences."""
        found: dict[str, list[str]] = {}
        rows = select(unshown_photos).join(evidence, evidence.c.sha256 == unshown_photos.c.sha256)
        for row in self._connection.execute(rows.where(evidence.c.case_id == case_id).distinct()):
            found.setdefault(row.sha256, []).append(row.audience)
        return {name: sorted(audiences) for name, audiences in found.items()}

    def prune(self) -> int:
        """Forgets photos that no case has any more."""
        kept = select(evidence.c.sha256)
        return self._connection.execute(delete(unshown_photos).where(unshown_photos.c.sha256.not_in(kept))).rowcount
