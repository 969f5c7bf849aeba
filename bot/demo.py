"""Demonstration data: reports in the fictional training zone, created with the same use cases as real ones."""

import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from complaints.case import closing, handling, triage, verification
from complaints.case.attempt import Attempt
from complaints.clock.deadlines import RECTIFY, Clock
from complaints.model import Actor, Complaint, Identity, Outcome, Place, PlaceSource, Role, Verdict
from complaints.office import responsibility
from complaints.ports import QueueFilter
from complaints.report import drafting, submission
from complaints.report.draft import DraftStep
from complaints.report.locating import located
from storage.tx import Tx
from storage.webchat.ids import WEB_BOT_ID
from zone import Zone
from zone.datum import Datum

TRAINING = Path(__file__).parent.parent / "zone" / "data" / "training"
_DATA = Path(__file__).parent / "demo.yaml"
#: the states on the way to 办结, in order
_WAY = ("accepted", "dispatched", "rectifying", "pending_verify", "pending_reply", "closed")


def fill(tx: Tx, *, zone: Zone, clock: Clock, pepper: bytes, now: datetime) -> int:
    """Returns the number of created reports; 0 if there are cases already. Sends no notifications."""
    if tx.cases.count(QueueFilter()):
        return 0
    data = yaml.safe_load(_DATA.read_text("utf-8"))
    actors = {role: _actor(tx, data["staff"][role], Role(role)) for role in ("clerk", "verifier")}
    for number, report in enumerate(data["reports"], start=1):
        at = now - timedelta(hours=report["hours_ago"])
        case = _submitted(tx, report, number=number, zone=zone, clock=clock, pepper=pepper, at=at)
        _walk(tx, case, report, data["reply"], zone=zone, clock=clock, actors=actors, at=at)
    tx.outbox.drop_notices()
    return len(data["reports"])


def _actor(tx: Tx, name: str, role: Role) -> Actor:
    account = tx.staff.add(name=name, role=role, telegram_id=None)
    return Actor(role=role, name=name, staff_id=account.id)


def _submitted(
    tx: Tx, report: dict[str, Any], *, number: int, zone: Zone, clock: Clock, pepper: bytes, at: datetime
) -> Complaint:
    # no real user has a negative id; a person who blocked us gets no messages
    person = tx.people.ensure(bot_id=WEB_BOT_ID, user_id=-number, chat_id=-number, lang="zh_CN", now=at)
    person = replace(drafting.consent(tx, person=person, now=at), blocked=True)
    tx.people.save(person)
    point = Place.at(*report["at"], datum=Datum.WGS84, source=PlaceSource.MAP_PIN, address=report["address"])
    draft = drafting.open_draft(tx, person=person, now=at)
    draft = drafting.skip(tx, draft=draft, step=DraftStep.PHOTOS, now=at)
    draft = drafting.set_place(tx, draft=draft, place=located(point, zone), now=at)
    draft = drafting.confirm_place(tx, draft=draft, now=at)
    draft = drafting.set_text(tx, draft=draft, text=report["text"], now=at)
    draft = drafting.set_category(tx, draft=draft, category=report["category"], now=at)
    draft = drafting.set_identity(tx, draft=draft, identity=Identity.STAFF_ONLY, now=at)
    return submission.submit(
        tx,
        draft=draft,
        person=person,
        bot_id=WEB_BOT_ID,
        chat_id=person.chat_id,
        web=True,
        clock=clock,
        pepper=pepper,
        random_below=secrets.randbelow,
        now=at,
    ).complaint


def _walk(
    tx: Tx,
    case: Complaint,
    report: dict[str, Any],
    reply: str,
    *,
    zone: Zone,
    clock: Clock,
    actors: dict[str, Actor],
    at: datetime,
) -> None:
    """Takes the steps up to the report's final state, ten minutes apart."""
    clerk, verifier = actors["clerk"], actors["verifier"]
    if report["reaches"] == "rejected":
        attempt = Attempt.on(case, actor=clerk, now=at)
        triage.reject(tx, attempt, clock=clock, reason=report["reason"], referral=report["referral"])
        return
    steps = _WAY[: _WAY.index(report["reaches"]) + 1] if report["reaches"] in _WAY else ()
    for step in steps:
        at += timedelta(minutes=10)
        by_clerk, by_verifier = (Attempt.on(case, actor=actor, now=at) for actor in (clerk, verifier))
        match step:
            case "accepted":
                case = triage.accept(tx, by_clerk, clock=clock)
            case "dispatched":
                proposed = responsibility.propose(zone, case)
                case = triage.dispatch(
                    tx,
                    by_clerk,
                    clock=clock,
                    unit=proposed.unit,
                    unit_person=proposed.unit_person,
                    territory=proposed.territory,
                    territory_person=proposed.territory_person,
                    rectify_by=clock.after(at, RECTIFY["3d"]),
                )
            case "rectifying":
                case = handling.sign(tx, by_clerk, clock=clock)
            case "pending_verify":
                case = handling.report_done(tx, by_clerk, clock=clock, why_no_photo=reply)
            case "pending_reply":
                case = verification.pass_(tx, by_verifier, clock=clock)
            case "closed":
                case = closing.close(
                    tx,
                    by_verifier,
                    clock=clock,
                    verdict=Verdict.TRUE,
                    outcome=Outcome.SOLVED,
                    public_text=reply,
                )
