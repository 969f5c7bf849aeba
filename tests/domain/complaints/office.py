"""The cast of the domain's tests: a resident, a clerk, a verifier, a supervisor, a unit; and cases in any state."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from random import Random
from typing import Any

from complaints.case import (
    closing,
    correcting,
    disputing,
    extending,
    feedback,
    handling,
    merging,
    pausing,
    revoking,
    triage,
    verification,
)
from complaints.case.attempt import Attempt
from complaints.case.lifecycle import Action
from complaints.case.moves import Move, advance, load, staff_actor
from complaints.clock.deadlines import RECTIFY, Clock
from complaints.model import (
    Actor,
    Complaint,
    Event,
    Firm,
    Identity,
    Implementer,
    Kind,
    Outcome,
    PauseReason,
    Person,
    Place,
    PlaceSource,
    Role,
    State,
    Verdict,
)
from complaints.report import drafting
from complaints.report.codes import hash_code
from complaints.report.draft import DraftStep
from complaints.report.numbers import draw_number
from complaints.report.submission import Submitted, submit
from storage.tx import Tx

PEPPER = b"pepper"
#: where a case is said to be by a correction
MOVED = Place(source=PlaceSource.LOCATION, lat=34.25, lon=117.34, address="东门", subdistrict="damiao")
CHAT = 7_000_000_001


class Office:
    def __init__(self, tx: Tx, clock: Clock, now: datetime) -> None:
        self.tx, self.clock, self.now = tx, clock, now
        self.random = Random(7)
        self.clerk = self._staff("李受理", Role.CLERK)
        self.colleague = self._staff("周受理", Role.CLERK)
        self.verifier = self._staff("王核验", Role.VERIFIER)
        self.supervisor = self._staff("赵主管", Role.SUPERVISOR)
        self.unit = Actor(role=Role.UNIT, name="规建 孙工")
        self.reporter = Actor(role=Role.REPORTER)

    def _staff(self, name: str, role: Role) -> Actor:
        return staff_actor(self.tx.staff.add(name=name, role=role, telegram_id=None))

    def passes(self, **time: float) -> None:
        self.now += timedelta(**time)

    def citizen(self) -> Person:
        person = self.tx.people.ensure(bot_id=1, user_id=CHAT, chat_id=CHAT, lang="zh_CN", now=self.now)
        return drafting.consent(self.tx, person=person, now=self.now)

    def submits(
        self, *, identity: Identity = Identity.STAFF_ONLY, no_news: bool = False, web: bool = False
    ) -> Submitted:
        """A whole report, told and submitted."""
        person, tx, now = self.citizen(), self.tx, self.now
        draft = drafting.open_draft(tx, person=person, now=now)
        draft = drafting.skip(tx, draft=draft, step=DraftStep.PHOTOS, now=now)
        draft = drafting.add_text(tx, draft=draft, text="工地没有洒水，灰很大", now=now)
        place = Place(source=PlaceSource.TYPED, address="金龙湖路", subdistrict="jinlonghu")
        draft = drafting.set_place(tx, draft=draft, place=place, now=now)
        draft = drafting.confirm_place(tx, draft=draft, now=now)
        draft = drafting.set_category(tx, draft=draft, category="site_dust", now=now)
        draft = drafting.set_identity(tx, draft=draft, identity=identity, no_news=no_news, now=now)
        if identity is Identity.NAMED:
            draft = drafting.set_contact(tx, draft=draft, name="张三", phone="13800000000", now=now)
        return submit(
            tx,
            draft=draft,
            person=person,
            bot_id=1,
            chat_id=CHAT,
            web=web,
            clock=self.clock,
            pepper=PEPPER,
            random_below=self.random.randrange,
            now=now,
        )

    def firm(self, name: str = "鼎筑建设") -> Firm:
        """That of this name, which is registered if it is not yet."""
        known = self.tx.firms.named(name)
        return known[0] if known else self.tx.firms.add(Firm(name=name, created_at=self.now, updated_at=self.now))

    def case(self, state: State, kind: Kind = Kind.REPORT, **fields: Any) -> Complaint:
        """A case that is in `state` with all that belongs to it."""
        plain = Complaint(
            id=0,
            number=draw_number(self.random.randrange),
            kind=kind,
            state=state,
            version=3,
            category="site_dust",
            text="灰大",
            place=Place(source=PlaceSource.TYPED, address="路", subdistrict="damiao"),
            identity=Identity.STAFF_ONLY,
            reporter_id=None,
            created_at=self.now,
            updated_at=self.now,
            due_at=self.now + timedelta(days=1),
            unit="planning",
            territory="damiao",
            rectify_by=self.now + timedelta(days=3),
            return_to=State.SUBMITTED if state is State.NEED_INFO else None,
            merged_from=State.ACCEPTED if state is State.DUPLICATE else None,
        )
        case = self.tx.cases.add(replace(plain, **fields))
        self.tx.cases.append(Event.of(case, "test", actor=self.clerk, at=self.now, before=State.DRAFT))
        return case

    def does(self, action: Action, case: Complaint, actor: Actor, **values: Any) -> Complaint:
        """Any action by its use case, with everything that must come along."""
        use_case, filled = self._use_cases(case)[action]
        return use_case(self.tx, self.attempt(case, actor), clock=self.clock, **{**filled, **values})

    def attempt(self, case: Complaint, actor: Actor) -> Attempt:
        """On the case as it is given here, now."""
        return Attempt.on(case, actor=actor, now=self.now)

    def notices(self) -> list[tuple[str, str]]:
        """(recipient, key) of all messages waiting; sent ones no more."""
        rows = self.tx.sending.claim(self.now + timedelta(days=400), limit=1000)
        return [(row.recipient, row.payload["key"]) for row in rows if row.kind == "notice"]

    def _use_cases(self, case: Complaint) -> dict[Action, tuple[Callable[..., Complaint], dict[str, Any]]]:
        soon = self.clock.after(self.now, RECTIFY["2h"])
        work = {"unit": "urban", "unit_person": "何城管", "rectify_by": soon}
        longer = (case.rectify_by or self.now) + timedelta(days=3)
        answer = {"verdict": Verdict.TRUE, "outcome": Outcome.SOLVED, "public_text": "已覆盖"}
        return {
            Action.ACCEPT: (triage.accept, {}),
            Action.REJECT: (triage.reject, {"reason": "not_ours", "referral": "12345"}),
            Action.ASK: (triage.ask, {"question": "哪个门？"}),
            Action.TRANSFER: (triage.transfer, {"unit": "铜山区"}),
            Action.COME_BACK: (triage.come_back, {}),
            Action.EXTERNAL_CLOSE: (triage.external_close, {"public_text": "已办"}),
            Action.DISPATCH: (triage.dispatch, {**work, "territory_person": "高网格"}),
            Action.ANSWER: (triage.answer, {}),
            Action.MILESTONE: (triage.milestone, {}),
            Action.HAND_BACK: (handling.hand_back, {"basis": "不在职责内"}),
            Action.SIGN: (handling.sign, {}),
            Action.REPORT_DONE: (handling.report_done, {"why_no_photo": "夜间，拍不清"}),
            Action.REASSIGN: (handling.reassign, work),
            Action.PASS: (verification.pass_, {}),
            Action.SEND_BACK: (verification.send_back, {"reason": "还有裸土", "rectify_by": soon}),
            Action.CLOSE: (closing.close, answer),
            Action.STAGE: (closing.stage, {**answer, "milestone_on": date(2026, 12, 24)}),
            Action.REPLY: (feedback.reply, {"text": "东门"}),
            Action.UNSOLVED: (feedback.unsolved, {"reason": "还有灰"}),
            Action.OBJECT: (feedback.object_to, {"reason": "就在区里"}),
            Action.WITHDRAW: (feedback.withdraw, {}),
            Action.SILENT: (triage.silent, {}),
            Action.EXTEND: (extending.extend, {"extend_to": longer, "reason": "连续降雨"}),
            Action.GRANT: (extending.grant, {}),
            Action.REFUSE: (extending.refuse, {"reason": "可以夜间施工"}),
            Action.DISPUTE: (disputing.dispute, {"reason": "不在我们的施工范围"}),
            Action.UPHOLD: (disputing.uphold, {"reason": "图纸证明不是该单位"}),
            Action.OVERRULE: (disputing.overrule, {"reason": "现场在该单位围挡内"}),
            Action.PAUSE: (pausing.pause, {"paused_reason": PauseReason.WEATHER}),
            Action.RESUME: (pausing.resume, {}),
            Action.JOIN: (merging.join, {"master_id": 0}),
            Action.REVOKE: (revoking.revoke, {"reason": "同一问题记了两次"}),
            Action.FIXED: (partial(plainly, Action.FIXED), {}),
            Action.CONFIRM: (partial(plainly, Action.CONFIRM), {"given": frozenset({"after_photo"})}),
            Action.MERGE: (merging.merge, {"master_id": 0}),
            Action.UNMERGE: (merging.unmerge, {}),
            Action.RECLASSIFY: (correcting.reclassify, {"category": "bare_soil", "why": "照片里是裸土"}),
            Action.RELOCATE: (correcting.relocate, {"place": MOVED, "why": "打过电话"}),
            Action.NAME_FIRM: (
                correcting.name_firm,
                {"firm": self.firm().id, "firm_site": "", "implementer": Implementer.UNIT, "why": "围挡上有名称"},
            ),
            Action.REZONE: (correcting.rezone, {"territory": "jinlonghu", "why": "按界线"}),
        }


def plainly(action: Action, tx: Tx, attempt: Attempt, *, clock: Clock, **more: Any) -> Complaint:
    """A step whose use case stands above the office (inspections)."""
    return advance(tx, load(tx, attempt.case_id), Move(action=action, **more), attempt, clock=clock)


def coded(number: str, code: str) -> str:
    return hash_code(code, number=number, pepper=PEPPER)
