"""The night inspection of the demonstration, made with the same use cases as a real one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import yaml

from bot.demo import published
from bot.demo.office import Office
from bot.demo.running import climb
from complaints.case import disputing, handling, verification
from complaints.case.attempt import Attempt
from complaints.case.moves import load, staff_actor
from complaints.case.proof import warnings
from complaints.model import Actor, Complaint, Place, PlaceSource, Role
from complaints.report.locating import located
from inspections import on_the_spot, register, sessions
from inspections.entering import Desk, NewFinding, Where
from inspections.limits import due_of
from inspections.model import Part, PartRole, Stop
from inspections.recording import nothing_found, record
from zone.datum import Datum

_DATA = Path(__file__).with_name("night.yaml")
_BEGINS = time(20, 40)
_ROLES = {"inspector": Role.INSPECTOR, "second": Role.INSPECTOR, "leader": Role.LEADER}


def add(office: Office, *, now: datetime) -> None:
    """Last night's session."""
    data = yaml.safe_load(_DATA.read_text("utf-8"))
    local = office.zone.local(now)
    begins = datetime.combine(local.date() - timedelta(days=1), _BEGINS, office.zone.timezone)
    walkers = {
        name: staff_actor(office.tx.staff.add(name=told, role=_ROLES[name], telegram_id=None))
        for name, told in data["walkers"].items()
    }
    _Night(office=office, data=data, walkers=walkers, now=now).walk(begins)


@dataclass(frozen=True, kw_only=True)
class _Night:
    office: Office
    data: Mapping[str, Any]
    walkers: Mapping[str, Actor]
    now: datetime

    def walk(self, at: datetime) -> None:
        tx, first = self.office.tx, self.walkers["inspector"]
        sites = [self._where(site) for site in self.data["sites"]]
        stops = [Stop(kind=one.kind, ref=one.ref, name=one.name, place=one.place) for one in sites]
        others = [one.staff_id for name, one in self.walkers.items() if name != "inspector" and one.staff_id]
        session = sessions.start(tx, client_id="demo-night", stops=stops, colleagues=others, actor=first, now=at)
        cases = []
        for n, told in enumerate(self.data["findings"], start=1):
            at += timedelta(minutes=12)
            cases.append(self._finds(session.id, n, told, sites[told["site"]], at))
        at += timedelta(minutes=15)
        nothing_found(
            tx, session.id, sites[-1], client_id="demo-night-clear", recorded_at=at, actor=self.walkers["second"],
            now=at, zone=self.office.zone,
        )  # fmt: skip
        for told, case in zip(self.data["findings"], cases, strict=True):
            self._goes_on(told["after"], case, at)
        sessions.end(tx, session_id=session.id, actor=self.walkers["leader"], now=at + timedelta(minutes=30))
        climb(self.office, at + timedelta(hours=4), self.now)
        for told, case in zip(self.data["findings"], cases, strict=True):
            if "public" in told:
                published.add_finding(self.office, load(tx, case.id), told["public"], at=self.now)

    def _where(self, site: Mapping[str, Any]) -> Where:
        if (known := register.named(self.office.tx, site.get("register", ""))) is not None:
            return Where.of_stop(known)
        place = Place.at(*site["at"], datum=Datum.WGS84, source=PlaceSource.LOCATION, address=site["address"])
        return Where(place=located(place, self.office.zone), name=site["address"])

    def _finds(self, session: int, n: int, told: Mapping[str, Any], where: Where, at: datetime) -> Complaint:
        office = self.office
        new = NewFinding(
            client_id=f"demo-night-{n}",
            recorded_at=at,
            where=where,
            category=told["category"],
            due=due_of(told["limit"], "", now=at, clock=office.clock),
            text=told["text"],
            target=told["target"],
            measures=told["measures"],
            acceptor=self.data["acceptor"],
            difficulty=told.get("difficulty", ""),
            parts=self._help(at) if told.get("difficulty") else (),
        )
        desk = Desk(zone=office.zone, clock=office.clock, random_below=office.random.randrange)
        case = record(office.tx, session, new, actor=self.walkers["inspector"], now=at, desk=desk).case
        office.photographs(case.category, f"night-{n}", "before", at, case_id=case.id)
        return case

    def _help(self, at: datetime) -> tuple[Part, ...]:
        told, day = self.data["help"], self.office.zone.local(at).date() + timedelta(days=2)
        return tuple(
            Part(unit=told[role], role=PartRole(role), person=told["person"], due_on=day, what=told[f"{role}_what"])
            for role in ("lead", "support")
        )

    def _goes_on(self, after: str, case: Complaint, at: datetime) -> None:
        office, clock = self.office, self.office.clock
        if after == "at_once":
            on_the_spot.put_right(office.tx, self._on(case, "inspector", at), clock=clock)
            office.photographs(case.category, "night-1", "after", at, case_id=case.id, mended=True)
            if office.photos is None:  # without a photo nobody verifies it on the spot
                verification.pass_(office.tx, self._on(case, "verifier", at + timedelta(minutes=5)), clock=clock)
            else:
                on_the_spot.confirm(office.tx, self._on(case, "second", at + timedelta(minutes=5)), clock=clock)
            return
        office.signs(case, at + timedelta(minutes=6))
        if after == "disputed":
            attempt = self._on(case, load(office.tx, case.id).unit, at + timedelta(minutes=20))
            disputing.dispute(office.tx, attempt, clock=clock, reason=self.data["disputed"])
        if after == "verified":
            done = at + timedelta(minutes=25)
            office.photographs(case.category, "night-4", "after", done, case_id=case.id, mended=True)
            why = office.words["no_photo"] if office.photos is None else ""
            by_unit = self._on(case, load(office.tx, case.id).unit, done)
            handling.report_done(office.tx, by_unit, clock=clock, why_no_photo=why)
            verification.pass_(
                office.tx, self._on(case, "verifier", done + timedelta(minutes=20)), clock=clock,
                checked=" ".join(_warnings(office, case)),
            )  # fmt: skip

    def _on(self, case: Complaint, who: str, at: datetime) -> Attempt:
        actor = self.walkers.get(who) or self.office.actors[who]
        return Attempt.on(load(self.office.tx, case.id), actor=actor, now=at)


def _warnings(office: Office, case: Complaint) -> Sequence[str]:
    return [one.key for one in warnings(office.tx, load(office.tx, case.id))]
