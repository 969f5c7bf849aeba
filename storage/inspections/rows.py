"""From the rows of inspections to their values, and back."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row

from complaints.model import Place, PlaceSource
from inspections.model import Article, Finding, Limit, Part, PartRole, Session, Stop, StopKind, Visit, Walker, Why

_FINDING = (
    "case_id", "session_id", "visit_id", "number", "client_id", "finder_id", "finder", "found_at", "recorded_at",
    "limit_moved_from", "target", "measures", "acceptor", "checklist_item", "difficulty", "at_once",
)  # fmt: skip
_VISIT = (
    "id", "session_id", "client_id", "key", "name", "clear", "by", "staff_id", "at", "recorded_at", "firm_site",
)  # fmt: skip


def session_of(row: Row[Any], walkers: Sequence[Row[Any]], stops: Sequence[Row[Any]]) -> Session:
    return Session(
        id=row.id,
        client_id=row.client_id,
        started_at=row.started_at,
        started_by=row.started_by,
        ended_at=row.ended_at,
        ended_by=row.ended_by,
        forgotten=row.forgotten,
        walkers=tuple(Walker(staff_id=one.staff_id, name=one.name, joined_at=one.joined_at) for one in walkers),
        stops=tuple(stop_of(one) for one in stops),
    )


def stop_of(row: Row[Any]) -> Stop:
    return Stop(
        kind=StopKind(row.kind),
        ref=row.ref,
        name=row.name,
        place=place_of(row),
        why=frozenset(Why(word) for word in row.why.split()),
    )


def stop_row(stop: Stop) -> dict[str, Any]:
    why = " ".join(sorted(stop.why))
    return {"kind": stop.kind.value, "ref": stop.ref, "name": stop.name, "why": why, **place_row(stop.place)}


def visit_of(row: Row[Any]) -> Visit:
    return Visit(place=place_of(row), **{name: row._mapping[name] for name in _VISIT})


def visit_row(visit: Visit) -> dict[str, Any]:
    row = {name: getattr(visit, name) for name in _VISIT if name != "id"}
    return row | place_row(visit.place)


def finding_of(row: Mapping[str, Any], parts: Sequence[Row[Any]]) -> Finding:
    return Finding(
        **{name: row[name] for name in _FINDING},
        limit=Limit(row["limit"]),
        basis=tuple(row["basis"].split()),
        filing=Article.parse(row["filing"]),
        parts=tuple(
            Part(unit=one.unit, role=PartRole(one.role), person=one.person, due_on=one.due_on, what=one.what)
            for one in parts
        ),
    )


def finding_row(finding: Finding) -> dict[str, Any]:
    row = {name: getattr(finding, name) for name in _FINDING}
    return row | {
        "limit": finding.limit.value,
        "basis": " ".join(finding.basis),
        "filing": finding.filing.stored if finding.filing is not None else "",
    }


def part_row(case_id: int, number: int, part: Part) -> dict[str, Any]:
    return {
        "case_id": case_id,
        "number": number,
        "unit": part.unit,
        "role": part.role.value,
        "person": part.person,
        "due_on": part.due_on,
        "what": part.what,
    }


def place_of(row: Row[Any]) -> Place:
    """WGS-84: the pair as it was given is with the case."""
    return Place(
        source=PlaceSource(row.source), address=row.address, lat=row.lat, lon=row.lon, subdistrict=row.subdistrict
    )


def place_row(place: Place) -> dict[str, Any]:
    return {
        "source": place.source.value,
        "address": place.address,
        "lat": place.lat,
        "lon": place.lon,
        "subdistrict": place.subdistrict,
    }
