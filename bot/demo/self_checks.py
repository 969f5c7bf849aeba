"""Self-checks of the demonstration's firms, an inspection by list, and reminders of which one is late."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from bot.demo.office import Office
from bot.demo.pictures import scene
from complaints.model import OF_CHECK, FirmSite, Role
from complaints.ports import SiteFilter
from inspections.checklists import checking, rhythm
from inspections.checklists.check import By, Check, Verdict
from inspections.checklists.lists import Catalogue, Use
from inspections.checklists.loading import load_lists
from inspections.checklists.own import where
from inspections.checklists.ports import Every
from storage.photos.imaging import process
from web.photo_rows import add_row

_DATA = Path(__file__).parent / "self_checks.yaml"


def add(office: Office, *, now: datetime) -> None:
    """Nothing without photos, which every passed item needs."""
    if office.photos is None:
        return
    data, lists = yaml.safe_load(_DATA.read_text("utf-8")), load_lists(None)
    for entry in sorted(data["checks"], key=lambda one: -one["days"]):
        _check(office, lists, entry, use=Use.SELF, by=_known(office, entry["who"]), now=now)
    inspector = office.tx.staff.named(data["inspector"])
    account = inspector[0] if inspector else office.tx.staff.add(
        name=data["inspector"], role=Role.INSPECTOR, telegram_id=None
    )  # fmt: skip
    for entry in data["inspections"]:
        _check(office, lists, entry, use=Use.INSPECTION, by=checking.by(account), now=now)
    for entry in data["rhythms"]:
        site, day = _site(office, entry["site"]), office.zone.local(now).date() - timedelta(days=entry["days"])
        rhythm.choose(
            office.tx, firm=site.firm, site=site.id, site_name=site.name, list_id=entry["list"],
            every=Every(entry["every"]), today=day,
        )  # fmt: skip


def _check(office: Office, lists: Catalogue, entry: Mapping[str, Any], *, use: Use, by: By, now: datetime) -> None:
    tx, at = office.tx, now - timedelta(days=entry["days"], hours=1)
    site, today = _site(office, entry["site"]), office.zone.local(at).date()
    check = checking.begin(tx, lists, where(site), list_id=entry["list"], use=use, by=by, now=at, today=today)
    fails, none, left = entry.get("fails", {}), entry.get("none", {}), entry.get("left", ())
    for n, item in enumerate(check.checklist.items):
        then = at + timedelta(minutes=4 * n)
        if item.id in left:
            continue
        verdict = Verdict.FAIL if item.id in fails else Verdict.NONE if item.id in none else Verdict.PASS
        if verdict is not Verdict.NONE:
            shown = check.checklist.items[0].id if item.id in entry.get("again", ()) else item.id
            _photograph(
                office,
                check,
                item.id,
                seed=f"{site.name}/{shown}/{entry['days']}",
                good=verdict is Verdict.PASS,
                at=then,
            )
        note = fails.get(item.id, "") or none.get(item.id, "")
        checking.answer(tx, check.id, item=item.id, verdict=verdict, note=note, by=by, now=then)
    if not left:
        checking.finish(tx, check.id, by=by, now=at + timedelta(minutes=40), today=today)


def _photograph(office: Office, check: Check, item: str, *, seed: str, good: bool, at: datetime) -> None:
    assert office.photos is not None
    data = scene("site_dust", seed, at=check.started_at.isoformat(), mended=good)
    photo = replace(process(data), taken_at=at - timedelta(minutes=1))
    office.photos.add(data, photo)
    row = add_row(office.tx, photo, size=len(data), stage=OF_CHECK, now=at)
    assert row is not None  # only rows with a key can exist already
    office.tx.checks.add_photo(check.id, item=item, evidence_id=row)


def _site(office: Office, name: str) -> FirmSite:
    found = office.tx.firms.site_page(SiteFilter(text=name), size=1, number=1).sites
    return found[0]


def _known(office: Office, name: str) -> By:
    return checking.by(office.tx.staff.named(name)[0])
