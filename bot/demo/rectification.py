"""Three problems of a fictional inspection: one that is late, one that waits for 销号, and one that was closed and
published."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from bot.demo.office import Office
from bot.demo.pictures import scene
from inspections.rectification.entering import enter, read_problem
from inspections.rectification.model import Item, ProofFile, Step
from inspections.rectification.releasing import propose, release
from inspections.rectification.working import Given, take
from storage.photos.imaging import process

_DATA = Path(__file__).parent / "rectification.yaml"


def add(office: Office, *, now: datetime) -> None:
    """Nothing without photos, which a milestone needs."""
    if office.photos is None:
        return
    data = yaml.safe_load(_DATA.read_text("utf-8"))
    for entry in data["items"]:
        item = enter(
            office.tx, read_problem(_fields(office, data, entry, now), office.zone), actor=office.actors["clerk"],
            now=now - timedelta(days=entry["entered"]),
        )  # fmt: skip
        for step in entry["steps"]:
            item = _take(office, item, step, now)
        if "public" in entry:
            _publish(office, item, entry["public"], now)


def _fields(office: Office, data: Mapping[str, Any], entry: Mapping[str, Any], now: datetime) -> dict[str, str]:
    today = office.zone.local(now).date()
    milestones = [f"{today + timedelta(days=days)} {text}" for days, text in entry["milestones"]]
    return {
        **{name: entry[name] for name in ("number", "source", "unit", "text", "target", "measures")},
        "batch": data["batch"],
        "acceptor": data["acceptor"],
        "person": office.actors[entry["unit"]].name,
        "due_on": (today + timedelta(days=entry["due"])).isoformat(),
        "milestones": "\n".join(milestones),
    }


def _take(office: Office, item: Item, step: Mapping[str, Any], now: datetime) -> Item:
    at = now - timedelta(days=step["days"])
    files = [_photo(office, step["photo"], item, at)] if "photo" in step else []
    given = Given(note=step.get("note", ""), document=step.get("document", ""), files=files)
    return take(
        office.tx, item.id, Step(step["step"]), given, seen=item.version, actor=office.actors[step["by"]], now=at,
        timezone=office.zone.timezone,
    )  # fmt: skip


def _photo(office: Office, category: str, item: Item, at: datetime) -> ProofFile:
    assert office.photos is not None
    data = scene(category, f"rectification-{item.id}", at=at.isoformat(), mended=True)
    digest = office.photos.add(data, process(data))
    return ProofFile(name=f"{item.problem.number}.jpg", digest=digest, size=len(data), photo=True)


def _publish(office: Office, item: Item, words: Mapping[str, str], now: datetime) -> None:
    proposed = now - timedelta(days=30)
    propose(
        office.tx, item.id, problem=words["problem"], progress=words["progress"], seen=item.version,
        actor=office.actors["supervisor"], now=proposed,
    )  # fmt: skip
    release(
        office.tx, item.id, seen=item.version, actor=office.actors["publisher"],
        now=proposed + timedelta(days=1), timezone=office.zone.timezone,
    )  # fmt: skip
