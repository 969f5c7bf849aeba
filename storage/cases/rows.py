"""The table of cases and the mapping of a case to its row. Contact details and answers are sealed; the order and the
filters of the queue are columns."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
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
    UnaryExpression,
    text,
)
from sqlalchemy.sql import operators

from complaints.case.lifecycle import OPEN_STATES
from complaints.model import (
    Complaint,
    Dispute,
    Extension,
    Identity,
    Implementer,
    Kind,
    Outcome,
    PauseReason,
    Place,
    PlaceSource,
    Sharing,
    State,
    Verdict,
)
from complaints.ports import Sort
from complaints.report.similar import cell_of
from storage.engine.schema import BigId, Moment, metadata
from storage.engine.sealing import Seal
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
    Column("given_lat", Float),  # the point as received, if its datum is not WGS-84
    Column("given_lon", Float),
    Column("accuracy_m", Float),
    Column("cell", String(24), nullable=False),  # for searches around a place (complaints.report.similar)
    Column("subdistrict", String(32)),
    Column("inside", Boolean),
    Column("identity", String(16), nullable=False),
    Column("reporter_id", BigId, ForeignKey("people.id"), index=True),
    Column("contact_name", LargeBinary),  # sealed
    Column("contact_phone", LargeBinary),  # sealed
    Column("answers", LargeBinary),  # sealed JSON
    Column("danger", Boolean, nullable=False, default=False),
    Column("sharing", String(32)),  # what the reporter agreed to, separated by spaces; NULL: was not asked
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("due_at", Moment),
    Column("promised_at", Moment),
    Column("unit", String(64), nullable=False),
    Column("firm", String(32), nullable=False, default=""),
    Column("firm_site", String(32), nullable=False, default=""),
    Column("implementer", String(8), nullable=False, default="unit"),
    Column("acceptor", String(72), nullable=False, default="", server_default=""),
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
    Column("dispute", String(16), nullable=False, default=""),
    Column("paused_at", Moment),
    Column("paused_reason", String(16)),
    Column("paused_due", Moment),
    Column("cap_from", Moment),
    Column("ladder_at", Moment, index=True),  # next check for a due reminder (complaints.clock.ladder); None: never
    Column("return_to", String(16)),
    Column("merged_from", String(16)),
    Column("master_id", BigId, ForeignKey("cases.id"), index=True),
    Column("fixed_by", Integer, ForeignKey("staff.id")),
    Column("fixed_at", Moment),
    Column("closed_at", Moment),
    # seconds from submission to closing: the databases compute time differences differently
    Column("took_s", Integer),
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
    Column("code_locked_until", Moment),  # end of the period in which code_tries counts; the column name is historical
    # for lists and filters: 属地 if staff set it, otherwise the sub-district of the place
    Column("area", String(32), nullable=False),
    # The order of the queue as columns, because neither database has an index with nulls last.
    Column("queue_rank", Integer, nullable=False),
    Column("queue_due", Moment, nullable=False),
    sqlite_autoincrement=True,
)

#: the queue, first to last
ORDER = (cases.c.queue_rank, cases.c.queue_due, cases.c.id.desc())
Index("ix_cases_queue", *ORDER)
#: the filters of the queue; each index covers the other filters too, so that any combination is counted in one index
_FILTERED = (cases.c.state, cases.c.area, cases.c.category, cases.c.unit, cases.c.owner_id)
for _one in _FILTERED:
    Index(f"ix_cases_{_one.name}_queue", _one, *ORDER, *(c for c in _FILTERED if c is not _one), cases.c.created_at)
#: the cases of a firm and of a register site; few cases name one
for _one in (cases.c.firm, cases.c.firm_site):
    _named = text(f"{_one.name} <> ''")
    _kept = (cases.c.state, cases.c.implementer, cases.c.created_at, cases.c.verdict)
    Index(f"ix_cases_{_one.name}_queue", _one, *ORDER, *_kept, sqlite_where=_named, postgresql_where=_named)
Index("ix_cases_cell_updated_at", cases.c.cell, cases.c.updated_at)
#: A request for more time or an 异议 without an answer. Written out: a partial index is used only for the same words.
TO_DECIDE = text("(extension = 'asked' OR dispute = 'open')")
Index("ix_cases_to_decide", cases.c.id, sqlite_where=TO_DECIDE, postgresql_where=TO_DECIDE)
#: orders of lists that begin with a moment; their indexes have the filters too, so that a page is cut out of one index
_MOMENTS = ("created_at", "updated_at", "closed_at", "queue_due")
for _name in _MOMENTS:
    _due = () if _name == "queue_due" else (cases.c.queue_due,)
    Index(f"ix_cases_{_name}", cases.c[_name], cases.c.id, cases.c.queue_rank, *_due, *_FILTERED)
Index("ix_cases_danger", *ORDER, sqlite_where=text("danger = 1"), postgresql_where=text("danger"))
#: orders of which the index should be walked, whatever else is asked for
BY_MOMENT = frozenset({Sort.RECEIVED, Sort.OLDEST, Sort.DUE, Sort.CHANGED, Sort.UNTOUCHED, Sort.CLOSED})
#: each ends with the id, so that no case is on two pages or on none
SORTS: Mapping[Sort, Sequence[ColumnElement[Any]]] = {
    Sort.QUEUE: ORDER,
    Sort.RECEIVED: (cases.c.created_at.desc(), cases.c.id.desc()),
    Sort.OLDEST: (cases.c.created_at, cases.c.id),
    Sort.DUE: (cases.c.queue_due, cases.c.id),
    Sort.CHANGED: (cases.c.updated_at.desc(), cases.c.id.desc()),
    Sort.UNTOUCHED: (cases.c.updated_at, cases.c.id),
    Sort.CLOSED: (cases.c.closed_at.desc().nulls_last(), cases.c.id.desc()),
    Sort.CATEGORY: (cases.c.category, *ORDER),
    Sort.SUBDISTRICT: (cases.c.area, *ORDER),
}


def from_the_end(order: Sequence[ColumnElement[Any]]) -> Sequence[ColumnElement[Any]]:
    """The same order backwards. Not for an order that says where nulls stand."""
    return [
        each.element if isinstance(each, UnaryExpression) and each.modifier is operators.desc_op else each.desc()
        for each in order
    ]


#: values of `queue_rank`: danger first, then new cases, then other open cases
_DANGER, _NEW, _OPEN, OVER = -1, 0, 1, 2
NO_DUE = datetime(9999, 1, 1, tzinfo=UTC)
#: states in which staff can't be late: waiting for the reporter, or for an agreed date
_NOBODY_LATE = frozenset({State.NEED_INFO, State.STAGED})
#: no reminder comes earlier than this before a deadline; complaints.clock.ladder decides which is due
_LOOK_AHEAD = timedelta(days=7)
_PLACE = ("address", "lat", "lon", "accuracy_m", "subdistrict", "inside")
_PLAIN = (
    "number", "version", "category", "text", "reporter_id", "created_at", "updated_at", "due_at", "promised_at", "unit",
    "danger", "territory", "unit_person", "territory_person", "support", "hand_backs", "rectify_by", "rectify_working",
    "original_by", "extend_to", "paused_at", "paused_due", "cap_from", "master_id", "fixed_by", "fixed_at", "closed_at",
    "milestone_on", "satisfaction", "round", "rework_count", "objections", "owner_id", "last_actor", "firm",
    "firm_site", "acceptor",
)  # fmt: skip
_ENUMS: Mapping[str, Any] = {
    "kind": Kind,
    "state": State,
    "identity": Identity,
    "extension": Extension,
    "dispute": Dispute,
    "implementer": Implementer,
}
_OPTIONAL_ENUMS: Mapping[str, Any] = {
    "return_to": State,
    "merged_from": State,
    "verdict": Verdict,
    "outcome": Outcome,
    "paused_reason": PauseReason,
}
#: the columns that `case_of` needs
READ = tuple(
    cases.c[name]
    for name in (
        "id", *_PLAIN, *_PLACE, *_ENUMS, *_OPTIONAL_ENUMS, "place_source", "datum", "given_lat",
        "given_lon", "contact_name", "contact_phone", "answers", "sharing",
    )
)  # fmt: skip


def row_of(case: Complaint, seal: Seal) -> dict[str, Any]:
    row = {name: getattr(case, name) for name in _PLAIN}
    row |= {name: getattr(case.place, name) for name in _PLACE}
    row |= {name: getattr(case, name).value for name in _ENUMS}
    row |= {name: value.value if (value := getattr(case, name)) else None for name in _OPTIONAL_ENUMS}
    given_lat, given_lon = case.place.given or (None, None)
    row |= {"place_source": case.place.source.value, "datum": case.place.datum.value}
    row |= {"given_lat": given_lat, "given_lon": given_lon, "cell": cell_of(case.place)}
    # The seal is bound to the number, not the id, because the number exists before the row.
    row["contact_name"] = seal.close(case.contact_name, f"case:{case.number}:name")
    row["contact_phone"] = seal.close(case.contact_phone, f"case:{case.number}:phone")
    row["answers"] = seal.close_json(case.answers, f"case:{case.number}:answers")
    row["sharing"] = None if case.sharing is None else " ".join(sorted(case.sharing))
    row["queue_rank"] = _queue_rank(case)
    row["area"] = case.territory or case.place.subdistrict or ""
    row["queue_due"] = case.due_at or NO_DUE
    row["took_s"] = int((case.closed_at - case.created_at).total_seconds()) if case.closed_at else None
    has_ladder = case.due_at is not None and case.state in OPEN_STATES - _NOBODY_LATE
    row["ladder_at"] = case.due_at - _LOOK_AHEAD if has_ladder and case.due_at else None
    return row


def _queue_rank(case: Complaint) -> int:
    if case.state not in OPEN_STATES:
        return OVER
    return _DANGER if case.danger else _NEW if case.state is State.SUBMITTED else _OPEN


def case_of(row: Row[Any], seal: Seal) -> Complaint:
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
    values["sharing"] = None if row.sharing is None else frozenset(map(Sharing, row.sharing.split()))
    values["contact_name"] = seal.open(row.contact_name, f"case:{row.number}:name")
    values["contact_phone"] = seal.open(row.contact_phone, f"case:{row.number}:phone")
    values["answers"] = seal.open_json(row.answers, f"case:{row.number}:answers")
    return Complaint(**values)
