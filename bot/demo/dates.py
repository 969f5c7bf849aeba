"""Due dates of the demonstration's firms: those of their permits, some that they entered, one overdue, some done."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from bot.demo.office import Office
from enterprises.calendar import keeping, permits
from enterprises.calendar.loading import load_templates
from enterprises.calendar.model import DueDate
from enterprises.party import member_of

_DATA = Path(__file__).parent / "dates.yaml"


def add(office: Office, *, now: datetime) -> None:
    catalogue, today = load_templates(None), office.zone.local(now).date()
    while permits.follow_changed(office.tx, catalogue, now=now, today=today):
        pass
    for entry in yaml.safe_load(_DATA.read_text("utf-8"))["dates"]:
        _enter(office, entry, now=now)


def _enter(office: Office, entry: Mapping[str, Any], *, now: datetime) -> None:
    """Entered `entered` days ago, due in `days` days from now, and done `done` days ago where the entry says so."""
    tx, catalogue = office.tx, load_templates(None)
    member = member_of(tx.staff.named(entry["who"])[0])
    at = now - timedelta(days=entry["entered"])
    due_on = office.zone.local(now).date() + timedelta(days=entry["days"])
    typed = {name: str(entry.get(name, "")) for name in ("template", "title", "remark", "count", "span", "from_done")}
    given = keeping.read({**typed, "day": due_on.isoformat()}, catalogue, today=office.zone.local(at).date())
    one = keeping.add(tx, member, given, now=at, today=office.zone.local(at).date())
    if "done" in entry:
        _finish(office, one, entry, now=now - timedelta(days=entry["done"]))


def _finish(office: Office, one: DueDate, entry: Mapping[str, Any], *, now: datetime) -> None:
    member = member_of(office.tx.staff.named(entry["who"])[0])
    today = office.zone.local(now).date()
    keeping.finish(
        office.tx, member, one.id, note=entry["note"], files=0, seen=one.sequence, now=now, today=today
    )  # fmt: skip
