"""A firm of the tests: a factory with a discharge permit, its contact and its environment officer."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time

from sqlalchemy import select

from complaints.model import Duty, Firm, FirmPerson, FirmSite, Permit, PermitKind, Role, SiteKind, Staff
from enterprises.calendar import keeping, permits, telling
from enterprises.calendar.loading import load_templates
from enterprises.calendar.model import DueDate
from enterprises.party import Member, member_of
from storage.messages.outbox import outbox
from storage.tx import Tx
from zone.zone import CHINA

CATALOGUE = load_templates(None)


class Factory:
    def __init__(self, tx: Tx) -> None:
        self.tx, self.today, self._read = tx, date(2026, 11, 23), 0
        self.firm = tx.firms.add(
            Firm(name="青禾涂料（虚构）", trade="涂料制造", created_at=self.now, updated_at=self.now)
        )
        self.site = tx.firms.add_site(
            FirmSite(
                firm=self.firm.id, name="厂区", kind=SiteKind.FACTORY, subdistrict="beitan", created_at=self.now,
                updated_at=self.now,
            )
        )  # fmt: skip
        self.wu = self.joins("吴联系", Duty.CONTACT)
        self.zheng = self.joins("郑环保", Duty.ENVIRONMENT)

    @property
    def now(self) -> datetime:
        return datetime.combine(self.today, time(9, 30), CHINA)

    @property
    def member(self) -> Member:
        return member_of(self.wu)

    def joins(self, name: str, duty: Duty) -> Staff:
        account = self.tx.staff.add(name=name, role=Role.FIRM, telegram_id=None, party=f"firm:{self.firm.id}")
        self.tx.firms.add_person(FirmPerson(firm=self.firm.id, name=name, duty=duty, staff_id=account.id))
        return account

    def has_permit(self, until: date | None, *, kind: PermitKind = PermitKind.DISCHARGE, number: str = "虚-1") -> None:
        """The register says so now, and its permits are followed."""
        permit = () if until is None else (Permit(kind=kind, number=number, until=until),)
        site = self.tx.firms.site(self.site.id)
        assert site is not None
        self.tx.firms.save_site(replace(site, permits=permit, updated_at=self.now), seen=site.version)
        self.follows()

    def follows(self) -> int:
        return permits.follow_changed(self.tx, CATALOGUE, now=self.now, today=self.today)

    def adds(self, **typed: str) -> DueDate:
        given = keeping.read({"title": "更换活性炭", **typed}, CATALOGUE, today=self.today)
        return keeping.add(self.tx, self.member, given, now=self.now, today=self.today)

    def does(self, one: DueDate, note: str = "已办，回执留档") -> DueDate | None:
        return keeping.finish(
            self.tx, self.member, one.id, note=note, files=0, seen=self.fresh(one).sequence, now=self.now,
            today=self.today,
        )  # fmt: skip

    def fresh(self, one: DueDate) -> DueDate:
        found = self.tx.calendar.get(one.id)
        assert found is not None
        return found

    def open_dates(self) -> Sequence[DueDate]:
        return self.tx.calendar.of_firm(self.firm.id)

    def told(self) -> list[tuple[str, int]]:
        """The day's reminders: (name, step) of what was written since the last look."""
        while telling.remind(self.tx, now=self.now, zone=CHINA):
            pass
        written = select(outbox).where(outbox.c.id > self._read, outbox.c.kind == "notice").order_by(outbox.c.id)
        rows = self.tx.connection.execute(written).all()
        self._read = rows[-1].id if rows else self._read
        names = {f"staff:{one.id}": one.name for one in self.tx.staff.all()}
        return [(names[row.recipient], int(json.loads(row.payload)["values"]["step"])) for row in rows]
