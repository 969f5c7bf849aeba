"""Drafts of reports, one row each: everything is in the database, so a restart loses nothing."""

import json
from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Integer,
    LargeBinary,
    Row,
    String,
    Table,
    Text,
    bindparam,
    delete,
    insert,
    select,
    update,
)

from complaints.model import Draft, Identity, Place, PlaceSource, Sharing
from storage.engine.prepared import Prepared
from storage.engine.schema import BigId, Moment, metadata
from storage.engine.sealing import Seal
from storage.photos.evidence import evidence
from zone.datum import Datum

drafts = Table(
    "drafts",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("person_id", BigId, ForeignKey("people.id"), nullable=False, index=True),
    Column("version", Integer, nullable=False, default=1),
    Column("text", Text, nullable=False, default=""),
    Column("place", Text),  # JSON, because it is always read as a whole
    Column("place_confirmed", Boolean, nullable=False, default=False),
    Column("category", String(32)),
    Column("category_confirmed", Boolean, nullable=False, default=False),
    Column("identity", String(16)),
    Column("no_news", Boolean, nullable=False, default=False),
    Column("contact_name", LargeBinary),  # sealed
    Column("contact_phone", LargeBinary),  # sealed
    Column("code", LargeBinary),  # sealed
    Column("answers", LargeBinary),  # sealed JSON
    Column("to_ask", Text, nullable=False, default=""),  # question ids, separated by spaces
    Column("skipped", Text, nullable=False, default=""),  # step names, separated by spaces
    Column("sharing", String(32), nullable=False, default=""),  # what is agreed to, separated by spaces
    Column("asking", String(32)),
    Column("place_before", Text),  # JSON
    Column("identity_before", String(16)),
    Column("cancelled_at", Moment),
    Column("lang", String(16), nullable=False, default="zh_CN"),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False, index=True),
    sqlite_autoincrement=True,  # ids stand on old buttons: never given twice
)

_GET = select(drafts).where(drafts.c.id == bindparam("of_id"))
_OF = select(drafts).where(drafts.c.person_id == bindparam("person")).order_by(drafts.c.id.desc())
_OPEN = _OF.where(drafts.c.cancelled_at.is_(None)).limit(1)
_HAS_OPEN = Prepared(
    select(drafts.c.id).where(drafts.c.person_id == bindparam("person"), drafts.c.cancelled_at.is_(None)).limit(1)
)
_CANCELLED = _OF.where(drafts.c.cancelled_at.is_not(None))
_SAVE = update(drafts).where(drafts.c.id == bindparam("of_id"))
_COMPOSED = {
    "id",
    "place",
    "place_before",
    "identity",
    "identity_before",
    "skipped",
    "contact_name",
    "contact_phone",
    "code",
    "answers",
    "to_ask",
    "sharing",
}
_PLAIN = tuple(field.name for field in fields(Draft) if field.name not in _COMPOSED)


class DraftsTable:
    def __init__(self, connection: Connection, seal: Seal) -> None:
        self._connection, self._seal = connection, seal

    def get(self, draft_id: int) -> Draft | None:
        return self._draft(self._connection.execute(_GET, {"of_id": draft_id}).first())

    def open_of(self, person_id: int) -> Draft | None:
        if _HAS_OPEN.first(self._connection, {"person": person_id}) is None:  # as with nearly every question
            return None
        return self._draft(self._connection.execute(_OPEN, {"person": person_id}).first())

    def cancelled_of(self, person_id: int) -> Sequence[Draft]:
        return [self._of(row) for row in self._connection.execute(_CANCELLED, {"person": person_id})]

    def start(self, *, person_id: int, now: datetime, expires_at: datetime) -> Draft:
        row = {"person_id": person_id, "created_at": now, "updated_at": now, "expires_at": expires_at}
        draft_id = self._connection.execute(insert(drafts).values(row).returning(drafts.c.id)).scalar_one()
        return Draft(id=draft_id, person_id=person_id, version=1, created_at=now, updated_at=now, expires_at=expires_at)

    def save(self, draft: Draft) -> None:
        values: dict[str, Any] = {name: getattr(draft, name) for name in _PLAIN}
        values["skipped"] = " ".join(sorted(draft.skipped))
        values["place"] = place_to_json(draft.place)
        values["place_before"] = place_to_json(draft.place_before)
        values["identity"] = draft.identity.value if draft.identity else None
        values["identity_before"] = draft.identity_before.value if draft.identity_before else None
        values["contact_name"] = self._seal.close(draft.contact_name, f"draft:{draft.id}:name")
        values["contact_phone"] = self._seal.close(draft.contact_phone, f"draft:{draft.id}:phone")
        values["code"] = self._seal.close(draft.code, f"draft:{draft.id}:code")
        values["answers"] = self._seal.close_json(draft.answers, f"draft:{draft.id}:answers")
        values["to_ask"] = " ".join(draft.to_ask)
        values["sharing"] = " ".join(sorted(draft.sharing))
        self._connection.execute(_SAVE, {"of_id": draft.id, **values})

    def drop(self, draft_id: int) -> bool:
        self._connection.execute(delete(evidence).where(evidence.c.draft_id == draft_id, evidence.c.case_id.is_(None)))
        return self._connection.execute(delete(drafts).where(drafts.c.id == draft_id)).rowcount == 1

    def expired(self, now: datetime, limit: int = 100) -> Sequence[tuple[int, int]]:
        due = select(drafts.c.id, drafts.c.person_id).where(drafts.c.expires_at <= now)
        first = due.order_by(drafts.c.expires_at, drafts.c.id).limit(limit)
        return [(row.id, row.person_id) for row in self._connection.execute(first)]

    def _draft(self, row: Row[Any] | None) -> Draft | None:
        return self._of(row) if row is not None else None

    def _of(self, row: Row[Any]) -> Draft:
        values = dict(row._mapping)
        values["place"] = place_from_json(row.place)
        values["skipped"] = frozenset(row.skipped.split())
        values["identity"] = Identity(row.identity) if row.identity else None
        values["place_before"] = place_from_json(row.place_before)
        values["identity_before"] = Identity(row.identity_before) if row.identity_before else None
        values["contact_name"] = self._seal.open(row.contact_name, f"draft:{row.id}:name")
        values["contact_phone"] = self._seal.open(row.contact_phone, f"draft:{row.id}:phone")
        values["code"] = self._seal.open(row.code, f"draft:{row.id}:code")
        values["answers"] = self._seal.open_json(row.answers, f"draft:{row.id}:answers")
        values["to_ask"] = tuple(row.to_ask.split())
        values["sharing"] = frozenset(map(Sharing, row.sharing.split()))
        return Draft(**values)


def place_to_json(place: Place | None) -> str | None:
    if place is None:
        return None
    return json.dumps({field.name: getattr(place, field.name) for field in fields(Place)}, ensure_ascii=False)


def place_from_json(stored: str | None) -> Place | None:
    if stored is None:
        return None
    values = json.loads(stored)
    given = tuple(values["given"]) if values.get("given") else None
    source, datum = PlaceSource(values["source"]), Datum(values["datum"])
    return Place(**{**values, "source": source, "datum": datum, "given": given})
