"""The cast of an evening with a warning: two clerks, three who may release, firms with persons and plans."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from complaints.case.moves import staff_actor
from complaints.model import Actor, Duty, EvidenceState, Firm, FirmPerson, FirmSite, Role, SiteKind
from complaints.model.warnings import Change, FirmTask, Level, OfficialWarning, Original, PlanAction, Scope
from complaints.model.warnings import WarningVersion as Version
from enterprises.party import Member, member_of
from enterprises.warnings import answering, entering, pressing, releasing, spreading
from enterprises.warnings.entering import Document
from storage.messages.outbox import outbox
from storage.tx import Tx
from zone import Zone

#: Friday 2026-11-27, 18:00 in Xuzhou
SIX = datetime(2026, 11, 27, 10, tzinfo=UTC)
PICTURE = Original(photo="a" * 64)
WHOLE = Scope(whole=True)
COVER, STOP = PlanAction(text="裸土全覆盖"), PlanAction(text="停止土石方作业", photo=True)


class Evening:
    def __init__(self, tx: Tx, zone: Zone) -> None:
        self.tx, self.zone, self.now, self._read = tx, zone, SIX, 0
        self.clerk = self.staff("李受理", Role.CLERK)
        self.sun = self.staff("孙主管", Role.SUPERVISOR)
        self.tang = self.staff("唐领导", Role.LEADER)

    def staff(self, name: str, *roles: Role, party: str = "") -> Actor:
        return staff_actor(self.tx.staff.add(name=name, roles=roles, telegram_id=None, party=party))

    def passes(self, **time: float) -> None:
        self.now += timedelta(**time)

    def firm(self, name: str, *persons: tuple[str, Duty], site: SiteKind | None = SiteKind.BUILDING) -> str:
        """Each person has an account."""
        firm = self.tx.firms.add(Firm(name=name, trade="建筑", created_at=SIX, updated_at=SIX))
        if site is not None:
            self.tx.firms.add_site(
                FirmSite(
                    firm=firm.id, name=f"{name}工地", kind=site, subdistrict="beitan", created_at=SIX, updated_at=SIX
                )
            )
        for who, duty in persons:
            account = self.tx.staff.add(name=who, roles=[Role.FIRM], telegram_id=None, party=f"firm:{firm.id}")
            self.tx.firms.add_person(FirmPerson(firm=firm.id, name=who, duty=duty, staff_id=account.id))
        return firm.id

    def planned(self, firm: str, *actions: PlanAction, level: Level = Level.YELLOW) -> None:
        self.tx.warnings.set_plan(firm, level, actions)

    def document(self, change: Change = Change.ISSUED, **fields: Any) -> Document:
        plain: dict[str, Any] = {
            "change": change, "level": Level.YELLOW, "issuer": "市大气办", "document": f"气预〔2026〕{change}",
            "issued_at": self.now - timedelta(minutes=10), "begins_at": self.now + timedelta(hours=2), "scope": WHOLE,
            "original": PICTURE,
        }  # fmt: skip
        return Document(**{**plain, **fields})

    def enters(self, document: Document | None = None, *, drill: bool = False, actor: Actor | None = None) -> Version:
        return entering.enter(
            self.tx, document or self.document(), drill=drill, actor=actor or self.clerk, now=self.now
        )

    def changes(self, warning: int, change: Change, **fields: Any) -> Version:
        return entering.enter_change(self.tx, warning, self.document(change, **fields), actor=self.clerk, now=self.now)

    def releases(self, version: Version, actor: Actor | None = None) -> OfficialWarning:
        """All firms are told."""
        warning = releasing.release(self.tx, version.id, actor=actor or self.sun, now=self.now)
        self.spreads()
        return warning

    def spreads(self) -> None:
        while spreading.spread(self.tx, now=self.now, timezone=self.zone.timezone):
            pass

    def issues(self, **fields: Any) -> OfficialWarning:
        return self.releases(self.enters(self.document(**fields)))

    def presses(self) -> None:
        while pressing.press(self.tx, now=self.now, duty=self.zone.duty):
            pass

    def member(self, name: str) -> Member:
        return member_of(self.tx.staff.named(name)[0])

    def task(self, warning: OfficialWarning, firm: str) -> FirmTask:
        found = self.tx.warnings.task(warning.id, firm)
        assert found is not None
        return found

    def confirms(self, name: str, warning: OfficialWarning, asked: int = 1) -> FirmTask:
        me = self.member(name)
        return answering.confirm(self.tx, me, self.task(warning, me.party.id).id, asked=asked, now=self.now)

    def reports(self, name: str, warning: OfficialWarning, action: int = 0, asked: int = 1, note: str = "") -> FirmTask:
        me = self.member(name)
        return answering.report_done(
            self.tx, me, self.task(warning, me.party.id).id, asked=asked, action=action, note=note, now=self.now
        )

    def photographs(self, task: FirmTask, action: int = 0) -> None:
        row = self.tx.evidence.add(
            draft_id=None, case_id=None, kind="photo", stage="warning", bot_id=None, file_id="", file_unique_id="",
            size=9, now=self.now,
        )  # fmt: skip
        assert row is not None
        self.tx.evidence.save(replace(row, state=EvidenceState.STORED, sha256="b" * 64))
        self.tx.warnings.add_photo(task.id, asked=task.asked, action=action, evidence_id=row.id)

    def told(self) -> Sequence[tuple[str, str]]:
        """(recipient by name, key or news) of what was written since the last call."""
        rows = self.tx.connection.execute(select(outbox).where(outbox.c.id > self._read).order_by(outbox.c.id)).all()
        found = []
        for row in rows:
            self._read = row.id
            payload = json.loads(row.payload)
            kind, _, ident = row.recipient.partition(":")
            account = self.tx.staff.get(int(ident)) if kind == "staff" else None
            found.append((account.name if account else row.recipient, payload["values"].get("news", payload["key"])))
        return found
