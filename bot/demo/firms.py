"""The register of the demonstration: firms, sites, persons, the cases that name them, and what firms asked."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from bot.demo.office import Office
from complaints.case import handling
from complaints.case.attempt import Attempt
from complaints.case.correcting import name_firm
from complaints.case.lifecycle import OPEN_STATES, Action, allowed
from complaints.case.moves import load, staff_actor
from complaints.model import (
    Complaint,
    Duty,
    Firm,
    FirmPerson,
    FirmSite,
    Implementer,
    Permit,
    PermitKind,
    Place,
    PlaceSource,
    SiteKind,
    Staff,
    State,
)
from complaints.office.staff_links import issue, redeem
from complaints.ports import QueueFilter, Sort
from complaints.report.locating import located
from enterprises import consulting
from enterprises.register.entries import FirmEntry, add_firm, add_site
from enterprises.register.persons import account_for

_DATA = Path(__file__).parent / "firms.yaml"
_INVITED = "invite"
#: the newest reports about a place name its firm; the older ones were before the register
_NAMED = 5


def add(office: Office, *, now: datetime) -> None:
    data = yaml.safe_load(_DATA.read_text("utf-8"))
    for entry in data["firms"]:
        _firm(office, entry, data["reason"], now)
    for place in data["places"]:
        add_site(office.tx, _site(office, place, "", now), actor=office.actors["clerk"], now=now)
    for asked in data["consultations"]:
        _consult(office, asked, now)


def _firm(office: Office, entry: Mapping[str, Any], reason: str, now: datetime) -> None:
    tx, clerk = office.tx, office.actors["clerk"]
    typed = FirmEntry(
        name=entry["name"], code=entry.get("code", ""), trade=entry["trade"], address=entry["address"]
    )  # fmt: skip
    firm = add_firm(tx, typed, actor=clerk, now=now - timedelta(days=300))
    sites = [add_site(tx, _site(office, one, firm.id, now), actor=clerk, now=now) for one in entry.get("sites", ())]
    members = [_person(office, firm, one, sites, now) for one in entry.get("persons", ())]
    signer = next((one for one in members if one is not None), None)
    for site in sites:
        for case in _reported_at(office, site):
            named = _named(office, case, site, demand=entry.get("works", ""), reason=reason, now=now)
            if entry.get("signs") and signer is not None and named.state is State.DISPATCHED and named.firm:
                attempt = Attempt.on(named, actor=staff_actor(signer, via="console"), now=now)
                handling.sign(tx, attempt, clock=office.clock)


def _site(office: Office, entry: Mapping[str, Any], firm: str, now: datetime) -> FirmSite:
    lat, lon = entry["at"]
    place = Place(source=PlaceSource.COORDINATES, address=entry.get("address", ""), lat=lat, lon=lon)
    today = office.zone.local(now).date()
    permits = [
        Permit(
            kind=PermitKind(one["kind"]), number=one["number"],
            since=today + timedelta(days=one["days"][0]), until=today + timedelta(days=one["days"][1]),
        )
        for one in entry.get("permits", ())
    ]  # fmt: skip
    return FirmSite(
        firm=firm,
        name=entry["name"],
        kind=SiteKind(entry["kind"]),
        address=place.address,
        lat=lat,
        lon=lon,
        subdistrict=located(place, office.zone).subdistrict or "",
        unit=entry.get("unit", ""),
        permits=tuple(permits),
        created_at=now,
        updated_at=now,
    )


def _person(office: Office, firm: Firm, entry: Mapping[str, Any], sites: list[FirmSite], now: datetime) -> Staff | None:
    """The account of a person who has joined."""
    tx, clerk = office.tx, office.actors["clerk"]
    site = next((one.id for one in sites if one.name == entry.get("site")), "")
    person = tx.firms.add_person(
        FirmPerson(
            firm=firm.id, site=site, name=entry["name"], duty=Duty(entry["duty"]), post=entry["post"],
            phone=entry["phone"],
        )
    )  # fmt: skip
    if not entry.get("joined"):
        return None
    account = account_for(tx, person, actor=clerk, now=now)
    issue(tx, staff_id=account.id, purpose=_INVITED, word=f"demo-{account.id}", now=now)
    redeem(tx, word=f"demo-{account.id}", purpose=_INVITED, now=now)
    return account


def _reported_at(office: Office, site: FirmSite) -> list[Complaint]:
    newest = QueueFilter(sort=Sort.RECEIVED)
    cases = office.tx.cases.queue(newest, limit=office.tx.cases.count(newest))
    here = [case for case in cases if case.place.address == site.address]
    may = [case for case in here if Action.NAME_FIRM in allowed(case.kind, case.state, office.actors["clerk"].roles)]
    return may[:_NAMED]


def _named(office: Office, case: Complaint, site: FirmSite, *, demand: str, reason: str, now: datetime) -> Complaint:
    works = bool(demand) and case.state in OPEN_STATES
    attempt = Attempt.on(load(office.tx, case.id), actor=office.actors["clerk"], now=now)
    return name_firm(
        office.tx, attempt, clock=office.clock, firm=site.firm, firm_site=site.id, why=reason,
        implementer=Implementer.FIRM if works else Implementer.UNIT, demand=demand if works else "",
    )  # fmt: skip


def _consult(office: Office, asked: Mapping[str, str], now: datetime) -> None:
    tx = office.tx
    asker = tx.staff.named(asked["who"])[0]
    number = consulting.ask(tx, asker, asked["text"], now=now - timedelta(hours=20))
    if "answer" in asked:
        curator = tx.staff.get(office.actors["curator"].staff_id or 0)
        assert curator is not None
        consulting.answer(tx, number, asked["answer"], curator=curator, now=now - timedelta(hours=2))
