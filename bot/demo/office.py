"""The people of the demonstration, and what they do to a case. Each act is a use case of complaints/."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from bot.demo.pictures import scene
from complaints.case import closing, disputing, feedback, handling, merging, triage, verification
from complaints.case.attempt import Attempt
from complaints.case.moves import load, staff_actor
from complaints.clock.deadlines import RECTIFY, Clock
from complaints.model import (
    Actor,
    Complaint,
    Identity,
    Outcome,
    Place,
    PlaceSource,
    Role,
    Sharing,
    Verdict,
)
from complaints.office import responsibility
from complaints.places.sites import note_site
from complaints.report import drafting, submission
from complaints.report.draft import DraftStep
from complaints.report.locating import located
from storage.photos.imaging import process
from storage.photos.store import PhotoStore
from storage.tx import Tx
from storage.webchat.ids import WEB_BOT_ID
from web.photo_rows import add_row
from zone import Zone
from zone.datum import Datum

_REPORTER = Actor(role=Role.REPORTER)


@dataclass(frozen=True, kw_only=True)
class Office:
    tx: Tx
    zone: Zone
    clock: Clock
    pepper: bytes
    random: Random
    words: Mapping[str, Any]
    #: by role; members of units by the id of their unit
    actors: Mapping[str, Actor]
    #: None: reports without photos
    photos: PhotoStore | None
    #: people who have agreed to the terms
    agreed: set[int] = field(default_factory=set)

    @classmethod
    def opened(
        cls, tx: Tx, data: Mapping[str, Any], *, zone: Zone, clock: Clock, pepper: bytes, random: Random,
        photos: PhotoStore | None,
    ) -> "Office":  # fmt: skip
        actors = {}
        for role, name in data["staff"].items():
            actors[role] = staff_actor(tx.staff.add(name=name, role=role, telegram_id=None))
        for unit, name in data["members"].items():
            account = tx.staff.add(name=name, role=Role.UNIT, telegram_id=None, party=f"unit:{unit}")
            actors[unit] = staff_actor(account)
        return cls(
            tx=tx, zone=zone, clock=clock, pepper=pepper, random=random, words=data["words"], actors=actors,
            photos=photos,
        )  # fmt: skip

    def submits(self, report: Mapping[str, Any], *, person: int, at: datetime) -> Complaint:
        # no real user has a negative id; a person who blocked us gets no messages
        tx, who = self.tx, self.tx.people.ensure(
            bot_id=WEB_BOT_ID, user_id=-person, chat_id=-person, lang="zh_CN", now=at
        )  # fmt: skip
        if person not in self.agreed:
            self.agreed.add(person)
            who = replace(drafting.consent(tx, person=who, now=at), blocked=True)
            tx.people.save(who)
        point = Place.at(*report["at"], datum=Datum.WGS84, source=PlaceSource.MAP_PIN, address=report["address"])
        draft = drafting.open_draft(tx, person=who, now=at)
        draft = drafting.skip(tx, draft=draft, step=DraftStep.PHOTOS, now=at)
        if report.get("seen"):
            self.photographs(report["category"], at.isoformat(), "report", at, draft_id=draft.id)
        draft = drafting.set_place(tx, draft=draft, place=located(point, self.zone), now=at)
        draft = drafting.confirm_place(tx, draft=draft, now=at)
        draft = drafting.set_text(tx, draft=draft, text=report["text"], now=at)
        draft = drafting.set_category(tx, draft=draft, category=report["category"], now=at)
        draft = drafting.set_identity(tx, draft=draft, identity=Identity.STAFF_ONLY, now=at)
        for what in Sharing if person % 3 else ():  # two of three agree
            draft = drafting.set_sharing(tx, draft=draft, what=what, agreed=True, now=at)
        case = submission.submit(
            tx, draft=draft, person=who, bot_id=WEB_BOT_ID, chat_id=who.chat_id, web=True, clock=self.clock,
            pepper=self.pepper, random_below=self.random.randrange, now=at,
        ).complaint  # fmt: skip
        note_site(tx, case=case, likeness=self.zone.likeness, now=at)
        return case

    def now(self, case: Complaint) -> Complaint:
        return load(self.tx, case.id)

    def _on(self, case: Complaint, who: str | Actor, at: datetime) -> Attempt:
        """An attempt on the case as it is; `who`: a key of `actors`, or an actor."""
        actor = self.actors[who] if isinstance(who, str) else who
        return Attempt.on(self.now(case), actor=actor, now=at)

    def accepts(self, case: Complaint, at: datetime) -> None:
        triage.accept(self.tx, self._on(case, "clerk", at), clock=self.clock)

    def rejects(self, case: Complaint, at: datetime, *, reason: str, referral: str) -> None:
        triage.reject(self.tx, self._on(case, "clerk", at), clock=self.clock, reason=reason, referral=referral)

    def merges(self, case: Complaint, at: datetime, *, into: Complaint) -> None:
        merging.merge(self.tx, self._on(case, "clerk", at), clock=self.clock, master_id=into.id)

    def dispatches(self, case: Complaint, at: datetime) -> None:
        proposed = responsibility.propose(self.zone, self.now(case))
        triage.dispatch(
            self.tx, self._on(case, "clerk", at), clock=self.clock, unit=proposed.unit,
            unit_person=proposed.unit_person, territory=proposed.territory,
            territory_person=proposed.territory_person, rectify_by=self.clock.after(at, RECTIFY["3d"]),
            demand=self.words["demand"],
        )  # fmt: skip

    def signs(self, case: Complaint, at: datetime) -> None:
        handling.sign(self.tx, self._on(case, self.now(case).unit, at), clock=self.clock)

    def disputes(self, case: Complaint, at: datetime) -> None:
        attempt = self._on(case, self.now(case).unit, at)
        disputing.dispute(self.tx, attempt, clock=self.clock, reason=self.words["dispute"])

    def overrules(self, case: Complaint, at: datetime) -> None:
        attempt = self._on(case, "supervisor", at)
        disputing.overrule(self.tx, attempt, clock=self.clock, reason=self.words["overruled"])

    def reports_done(self, case: Complaint, at: datetime) -> None:
        why = self.words["no_photo"]
        if self.tx.evidence.of_case(case.id):
            seed = case.created_at.isoformat()
            self.photographs(case.category, seed, "after", at, case_id=case.id, mended=True)
            why = ""
        attempt = self._on(case, self.now(case).unit, at)
        handling.report_done(self.tx, attempt, clock=self.clock, why_no_photo=why)

    def photographs(
        self, category: str, seed: str, stage: str, at: datetime, *,
        draft_id: int | None = None, case_id: int | None = None, mended: bool = False,
    ) -> None:  # fmt: skip
        """A drawn photo, taken some minutes before."""
        if self.photos is None:
            return
        data = scene(category, seed, at=at.isoformat(), mended=mended)
        photo = replace(process(data), taken_at=at - timedelta(minutes=5))
        self.photos.add(data, photo)
        row = add_row(
            self.tx, photo, size=len(data), stage=stage, now=at, draft_id=draft_id, case_id=case_id,
            key=photo.sha256[:32],
        )  # fmt: skip
        assert row is not None  # no two photos are equal

    def passes(self, case: Complaint, at: datetime) -> None:
        verification.pass_(self.tx, self._on(case, "verifier", at), clock=self.clock)

    def sends_back(self, case: Complaint, at: datetime) -> None:
        attempt, by = self._on(case, "verifier", at), at + timedelta(hours=20)
        reason = self.words["sent_back"]
        verification.send_back(self.tx, attempt, clock=self.clock, reason=reason, rectify_by=by)

    def closes(self, case: Complaint, at: datetime, *, verdict: Verdict, outcome: Outcome) -> None:
        closing.close(
            self.tx, self._on(case, "verifier", at), clock=self.clock, verdict=verdict, outcome=outcome,
            public_text=self.words["reply"] if verdict is not Verdict.FALSE else self.words["not_found"],
        )  # fmt: skip

    def is_unsolved(self, case: Complaint, at: datetime) -> None:
        attempt = self._on(case, _REPORTER, at)
        feedback.unsolved(self.tx, attempt, clock=self.clock, reason=self.words["unsolved"])

    def rates(self, case: Complaint, at: datetime, *, stars: int) -> None:
        feedback.rate(self.tx, self._on(case, _REPORTER, at), stars=stars)

    def claims(self, case: Complaint, at: datetime) -> None:
        feedback.claim(self.tx, self._on(case, _REPORTER, at))
