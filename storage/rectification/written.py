"""Rows to values and back."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row

from complaints.model import Role
from inspections.rectification.model import (
    Entry,
    Line,
    Milestone,
    Problem,
    ProofFile,
    PublicItem,
    Source,
    State,
    Step,
)

_FIELDS = tuple(one.name for one in fields(Problem) if one.name not in ("source", "milestones"))


def problem_row(problem: Problem) -> dict[str, Any]:
    milestones = [
        [one.on.isoformat(), one.text, one.reached_on.isoformat() if one.reached_on else None]
        for one in problem.milestones
    ]
    row = {name: getattr(problem, name) for name in _FIELDS}
    return row | {
        "source": problem.source.value,
        "milestones": json.dumps(milestones, ensure_ascii=False),
        "next_on": problem.next_on,
    }


def problem_of(row: Row[Any]) -> Problem:
    values = {name: getattr(row, name) for name in _FIELDS}
    milestones = tuple(
        Milestone(on=date.fromisoformat(on), text=text, reached_on=date.fromisoformat(reached) if reached else None)
        for on, text, reached in json.loads(row.milestones)
    )
    return Problem(source=Source(row.source), milestones=milestones, **values)


def line_of(row: Row[Any]) -> Line:
    return Line(
        id=row.id,
        problem=problem_of(row),
        state=State(row.state),
        version=row.version,
        progress=row.progress,
        progress_at=row.progress_at,
        released=bool(row.released),
        told_on=row.told_on,
    )


def entry_row(item_id: int, number: int, entry: Entry) -> dict[str, Any]:
    return {
        "item_id": item_id, "number": number, "step": entry.step.value, "at": entry.at, "staff_id": entry.staff_id,
        "role": entry.role.value, "name": entry.name, "note": entry.note,
        "values": json.dumps(dict(entry.values), ensure_ascii=False),
    }  # fmt: skip


def entry_of(row: Row[Any], files: Sequence[ProofFile]) -> Entry:
    values: Mapping[str, str] = json.loads(row._mapping["values"])
    return Entry(
        step=Step(row.step), at=row.at, staff_id=row.staff_id, role=Role(row.role), name=row.name, note=row.note,
        values=values, files=tuple(files),
    )  # fmt: skip


def public_body(public: PublicItem) -> str:
    values = {one.name: getattr(public, one.name) for one in fields(PublicItem)}
    return json.dumps(
        {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()},
        ensure_ascii=False,
    )


def public_of(body: str) -> PublicItem:
    values = json.loads(body)
    closed = values["closed_on"]
    return PublicItem(
        **{
            **values,
            "source": Source(values["source"]),
            "state": State(values["state"]),
            "due_on": date.fromisoformat(values["due_on"]),
            "closed_on": date.fromisoformat(closed) if closed else None,
            "released_at": datetime.fromisoformat(values["released_at"]),
        }
    )
