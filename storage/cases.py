"""Cases: one row each, changed only where its version is the one that was seen."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Row,
    String,
    Table,
    Text,
    bindparam,
    select,
    update,
)

from complaints.lifecycle import OPEN_STATES
from complaints.model import (
    Complaint,
    Event,
    Extension,
    Identity,
    Kind,
    Outcome,
    PauseReason,
    Place,
    PlaceSource,
    State,
    Verdict,
)
from complaints.ports import ChainBreak, Nearby, NumberTaken, Page, QueueFilter, Spot, Tally
from complaints.similar import cell_of
from storage.events import EventsTable, events
from storage.nearby import near
from storage.prepared import Prepared
from storage.queue import OVER, Narrowed
from storage.schema import BigId, Moment, metadata
from storage.sealing import Seal
from storage.tallies import heat, page_of_export, tally
from storage.upsert import upsert
from storage.words import change_words, keep_words
from zone.datum import Datum

cases = Table(
    "cases",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("number", String(16), nullable=False, unique=True),
    Column("kind", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("version", Integer, nullable=False),
    Column("category", String(32), nullable=False),
    Column("text", Text, nullable=False),
    Column("place_source", String(16), nullable=False),
    Column("address", Text, nullable=False),
    Column("lat", Float),
    Column("lon", Float),
    Column("datum", String(16), nullable=False),
    Column("given_lat", Float),  # the point as it came, in its own datum, where that is not WGS-84
    Column("given_lon", Float),
    Column("accuracy_m", Float),
    Column("cell", String(24), nullable=False),  # where look-ups around a place find it (complaints.similar)
    Column("subdistrict", String(32)),
    Column("inside", Boolean),
    Column("identity", String(16), nullable=False),
    Column("reporter_id", BigId, ForeignKey("people.id"), index=True),
    Column("contact_name", LargeBinary),  # sealed
    Column("contact_phone", LargeBinary),  # sealed
    Column("answers", LargeBinary),  # sealed JSON
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("due_at", Moment),
    Column("promised_at", Moment),
    Column("unit", String(64), nullable=False),
    Column("territory", String(32), nullable=False),
    Column("unit_person", String(64), nullable=False),
    Column("territory_person", String(64), nullable=False),
    Column("support", String(200), nullable=False),
    Column("hand_backs", Integer, nullable=False),
    Column("rectify_by", Moment),
    Column("rectify_working", Boolean, nullable=False),
    Column("original_by", Moment),
    Column("extension", String(16), nullable=False),
    Column("extend_to", Moment),
    Column("paused_at", Moment),
    Column("paused_reason", String(16)),
    Column("paused_due", Moment),
    Column("cap_from", Moment),
    Column("ladder_at", Moment, index=True),  # when to look whether a rung is due (complaints.ladder); None: never
    Column("return_to", String(16)),
    Column("merged_from", String(16)),
    Column("master_id", BigId, ForeignKey("cases.id"), index=True),
    Column("fixed_by", Integer, ForeignKey("staff.id")),
    Column("fixed_at", Moment),
    Column("closed_at", Moment),
    Column("took_s", Integer),  # from the submission to the close, where it is closed: sums differ between databases
    Column("verdict", String(16)),
    Column("outcome", String(16)),
    Column("milestone_on", Date),
    Column("satisfaction", Integer),
    Column("round", Integer, nullable=False),
    Column("rework_count", Integer, nullable=False),
    Column("objections", Integer, nullable=False),
    Column("owner_id", Integer, ForeignKey("staff.id")),
    Column("last_actor", String(64), nullable=False),
    # 查询码
    Column("code_hash", String(128)),
    Column("code_tries", Integer, nullable=False, default=0),
    Column("code_locked_until", Moment),
    # 属地 once somebody has set it, until then where the place lies: what the list shows and is filtered by
    Column("area", String(32), nullable=False),
    # The queue's order as columns, because "nulls last" is no index order in either database.
    Column("queue_rank", Integer, nullable=False),
    Column("queue_due", Moment, nullable=False),
    sqlite_autoincrement=True,
)

_ORDER = (cases.c.queue_rank, cases.c.queue_due, cases.c.id.desc())
Index("ix_cases_queue", *_ORDER)
#: what a queue is filtered by; each index has the others, too, so that all of them together are counted in it alone
_FILTERED = (cases.c.state, cases.c.area, cases.c.category, cases.c.unit, cases.c.owner_id)
for _one in _FILTERED:
    Index(f"ix_cases_{_one.name}_queue", _one, *_ORDER, *(c for c in _FILTERED if c is not _one), cases.c.created_at)
Index("ix_cases_cell_updated_at", cases.c.cell, cases.c.updated_at)
Index("ix_cases_created_at", cases.c.created_at)

_NO_DUE = datetime(9999, 1, 1, tzinfo=UTC)
#: the reporter's time, and a date agreed on: nobody of ours is late
_NOBODY_LATE = frozenset({State.NEED_INFO, State.STAGED})
#: longer than any rung comes before a deadline; which is due when, the ladder itself says
_LOOK_AHEAD = timedelta(days=7)
_PLACE = ("address", "lat", "lon", "accuracy_m", "subdistrict", "inside")
_PLAIN = (
    "number", "version", "category", "text", "reporter_id", "created_at", "updated_at", "due_at", "promised_at", "unit",
    "territory", "unit_person", "territory_person", "support", "hand_backs", "rectify_by", "rectify_working",
    "original_by", "extend_to", "paused_at", "paused_due", "cap_from", "master_id", "fixed_by", "fixed_at", "closed_at",
    "milestone_on",
    "satisfaction", "round", "rework_count", "objections", "owner_id", "last_actor",
)  # fmt: skip
_ENUMS: Mapping[str, Any] = {"kind": Kind, "state": State, "identity": Identity, "extension": Extension}
_OPTIONAL_ENUMS: Mapping[str, Any] = {
    "return_to": State,
    "merged_from": State,
    "verdict": Verdict,
    "outcome": Outcome,
    "paused_reason": PauseReason,
}
_READ = tuple(
    cases.c[name]
    for name in (
        "id", *_PLAIN, *_PLACE, *_ENUMS, *_OPTIONAL_ENUMS, "place_source", "datum", "given_lat",
        "given_lon", "contact_name", "contact_phone", "answers",
    )
)  # fmt: skip

_ALL = select(*_READ)
_GET = _ALL.where(cases.c.id == bindparam("of_id"))
_BY_NUMBER = _ALL.where(cases.c.number == bindparam("of_number"))
_NEWEST_OF = _ALL.where(cases.c.reporter_id == bindparam("person")).order_by(cases.c.id.desc()).limit(bindparam("most"))
#: asked with every question, and nearly always nobody's: whether there is anything to read
_ANY_OF = Prepared(select(cases.c.id).where(cases.c.reporter_id == bindparam("person")).limit(1))
_SAVE = update(cases).where(cases.c.id == bindparam("of_id"), cases.c.version == bindparam("seen"))


class CasesTable:
    def __init__(self, connection: Connection, seal: Seal, events: EventsTable) -> None:
        self._connection, self._seal, self._events = connection, seal, events

    def add(self, case: Complaint) -> Complaint:
        statement = upsert(self._connection.dialect.name, cases, ("number",), ()).returning(cases.c.id)
        case_id = self._connection.execute(statement, self._row(case)).scalar_one_or_none()
        if case_id is None:
            raise NumberTaken(case.number)
        added = replace(case, id=case_id)
        keep_words(self._connection, added)
        return added

    def get(self, case_id: int) -> Complaint | None:
        return self._one(self._connection.execute(_GET, {"of_id": case_id}).first())

    def by_number(self, number: str) -> Complaint | None:
        return self._one(self._connection.execute(_BY_NUMBER, {"of_number": number}).first())

    def save(self, case: Complaint, *, seen: int) -> bool:
        row = {**self._row(case), "of_id": case.id, "seen": seen, "version": seen + 1}
        if self._connection.execute(_SAVE, row).rowcount != 1:
            return False
        change_words(self._connection, case)
        return True

    def of_reporter(self, person_id: int, limit: int = 20) -> Sequence[Complaint]:
        if _ANY_OF.first(self._connection, {"person": person_id}) is None:
            return []
        newest = self._connection.execute(_NEWEST_OF, {"person": person_id, "most": limit})
        return [self._case(row) for row in newest]

    def of_master(self, case_id: int) -> Sequence[Complaint]:
        """The cases merged into this one: their reporters follow it."""
        merged = _ALL.where(cases.c.master_id == case_id).order_by(cases.c.id)
        return [self._case(row) for row in self._connection.execute(merged)]

    def with_event(self, action: str, *, limit: int) -> Sequence[Complaint]:
        had = select(events.c.case_id).where(events.c.action == action)
        newest = _ALL.where(cases.c.id.in_(had)).order_by(cases.c.id.desc()).limit(limit)
        return [self._case(row) for row in self._connection.execute(newest)]

    def queue(self, where: QueueFilter, *, limit: int, offset: int = 0) -> Sequence[Complaint]:
        return self._listed(Narrowed(self._connection, cases, where), limit=limit, offset=offset)

    def page(self, where: QueueFilter, *, size: int, number: int) -> Page:
        found = Narrowed(self._connection, cases, where)
        total = found.count()
        pages = max(1, ceil(total / size))
        number = min(max(1, number), pages)
        listed = self._listed(found, limit=size, offset=(number - 1) * size)
        return Page(cases=listed, total=total, number=number, pages=pages)

    def _listed(self, found: Narrowed, *, limit: int, offset: int) -> Sequence[Complaint]:
        """Their ids come out of an index alone, however far the page; only their own rows are read."""
        ids = select(cases.c.id).where(*found.conditions).order_by(*_ORDER).limit(limit).offset(offset)
        rows = self._connection.execute(_ALL.where(cases.c.id.in_(ids)).order_by(*_ORDER))
        return [self._case(row) for row in rows]

    def near(self, cells: Sequence[str], *, since: datetime, limit: int) -> Sequence[Nearby]:
        return near(self._connection, cases, cells, since=since, limit=limit)

    def on_ladder(self, now: datetime, limit: int = 50) -> Sequence[Complaint]:
        due = _ALL.where(cases.c.ladder_at <= now).order_by(cases.c.ladder_at).limit(limit)
        return [self._case(row) for row in self._connection.execute(due)]

    def look_again(self, case_id: int, at: datetime | None) -> None:
        self._connection.execute(update(cases).where(cases.c.id == case_id).values(ladder_at=at))

    def count(self, where: QueueFilter) -> int:
        return Narrowed(self._connection, cases, where).count()

    def tally(self, where: QueueFilter, by: str) -> Sequence[Tally]:
        return tally(self._connection, cases, where, by)

    def heat(self, where: QueueFilter) -> Sequence[Spot]:
        return heat(self._connection, cases, where)

    def page_of_export(self, where: QueueFilter, *, after: int, limit: int) -> Sequence[Mapping[str, Any]]:
        return page_of_export(self._connection, cases, where, after=after, limit=limit)

    def append(self, event: Event) -> Event:
        return self._events.append(event)

    def events(self, case_id: int) -> Sequence[Event]:
        return self._events.of_case(case_id)

    def first_break(self, case_id: int) -> ChainBreak | None:
        return self._events.first_break(case_id)

    def erase_words(self, event_id: int) -> None:
        self._events.erase_words(event_id)

    def set_code(self, case_id: int, code_hash: str) -> None:
        self._connection.execute(
            update(cases).where(cases.c.id == case_id).values(code_hash=code_hash, code_tries=0, code_locked_until=None)
        )

    def code_of(self, case_id: int) -> tuple[str, int, datetime | None] | None:
        found = select(cases.c.code_hash, cases.c.code_tries, cases.c.code_locked_until).where(cases.c.id == case_id)
        row = self._connection.execute(found).first()
        if row is None or row.code_hash is None:
            return None
        return row.code_hash, row.code_tries, row.code_locked_until

    def note_code_try(self, case_id: int, *, tries: int, locked_until: datetime | None) -> None:
        self._connection.execute(
            update(cases).where(cases.c.id == case_id).values(code_tries=tries, code_locked_until=locked_until)
        )

    def _row(self, case: Complaint) -> dict[str, Any]:
        row = {name: getattr(case, name) for name in _PLAIN}
        row |= {name: getattr(case.place, name) for name in _PLACE}
        row |= {name: getattr(case, name).value for name in _ENUMS}
        row |= {name: value.value if (value := getattr(case, name)) else None for name in _OPTIONAL_ENUMS}
        given_lat, given_lon = case.place.given or (None, None)
        row |= {"place_source": case.place.source.value, "datum": case.place.datum.value}
        row |= {"given_lat": given_lat, "given_lon": given_lon, "cell": cell_of(case.place)}
        # The number, not the id, names the row: it exists before the row does.
        row["contact_name"] = self._seal.close(case.contact_name, f"case:{case.number}:name")
        row["contact_phone"] = self._seal.close(case.contact_phone, f"case:{case.number}:phone")
        row["answers"] = self._seal.close_json(case.answers, f"case:{case.number}:answers")
        row["queue_rank"] = 0 if case.state is State.SUBMITTED else 1 if case.state in OPEN_STATES else OVER
        row["area"] = case.territory or case.place.subdistrict or ""
        row["queue_due"] = case.due_at or _NO_DUE
        row["took_s"] = int((case.closed_at - case.created_at).total_seconds()) if case.closed_at else None
        climbs = case.due_at is not None and case.state in OPEN_STATES - _NOBODY_LATE
        row["ladder_at"] = case.due_at - _LOOK_AHEAD if climbs and case.due_at else None
        return row

    def _one(self, row: Row[Any] | None) -> Complaint | None:
        return self._case(row) if row is not None else None

    def _case(self, row: Row[Any]) -> Complaint:
        stored = row._mapping
        values = {name: stored[name] for name in ("id", *_PLAIN)}
        values |= {name: enum(stored[name]) for name, enum in _ENUMS.items()}
        values |= {name: enum(stored[name]) if stored[name] else None for name, enum in _OPTIONAL_ENUMS.items()}
        values["place"] = Place(
            source=PlaceSource(row.place_source),
            datum=Datum(row.datum),
            given=(row.given_lat, row.given_lon) if row.given_lat is not None else None,
            **{name: stored[name] for name in _PLACE},
        )
        values["contact_name"] = self._seal.open(row.contact_name, f"case:{row.number}:name")
        values["contact_phone"] = self._seal.open(row.contact_phone, f"case:{row.number}:phone")
        values["answers"] = self._seal.open_json(row.answers, f"case:{row.number}:answers")
        return Complaint(**values)
