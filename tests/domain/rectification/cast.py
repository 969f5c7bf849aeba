"""Who works on the list of problems: a clerk keeps it, a unit's member rectifies, others judge and publish."""

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from complaints.case.moves import staff_actor
from complaints.model import Actor, Role
from inspections.rectification.entering import enter, read_problem
from inspections.rectification.model import Item, Problem, ProofFile, Step
from inspections.rectification.working import Given, take
from storage.messages.outbox import outbox
from storage.tx import Tx
from zone import Zone

NOW = datetime(2026, 10, 12, 2, 0, tzinfo=UTC)  # 10:00 in the zone
TODAY = date(2026, 10, 12)
PHOTO = ProofFile(name="现场.jpg", digest="ab" * 32, size=12345, photo=True)
LETTER = ProofFile(name="验收意见.pdf", digest="cd" * 32, size=4321, photo=False)
FIELDS = {
    "source": "central",
    "batch": "第四轮第一批（演练）",
    "number": "7",
    "text": "某料场（虚构）露天堆存，未落实抑尘措施。",
    "unit": "planning",
    "target": "料场全部入棚，扬尘达标。",
    "due_on": "2026-12-31",
    "measures": "建设封闭料棚；安装喷淋。",
    "acceptor": "市级验收组（虚构）",
    "milestones": "2026-10-31 完成料棚基础\n2026-11-30 安装喷淋",
}


@dataclass(slots=True)
class Cast:
    tx: Tx
    zone: Zone
    now: datetime = NOW
    _accounts: dict[str, Actor] = field(default_factory=dict)

    def actor(self, name: str, *roles: Role, party: str = "") -> Actor:
        if name not in self._accounts:
            account = self.tx.staff.add(name=name, roles=frozenset(roles), telegram_id=None, party=party)
            self._accounts[name] = staff_actor(account, via="console")
        return self._accounts[name]

    @property
    def clerk(self) -> Actor:
        return self.actor("赵文员", Role.CLERK)

    @property
    def member(self) -> Actor:
        return self.actor("何工", Role.UNIT, party="unit:planning")

    @property
    def verifier(self) -> Actor:
        return self.actor("钱核查", Role.VERIFIER)

    @property
    def supervisor(self) -> Actor:
        return self.actor("孙主管", Role.SUPERVISOR)

    @property
    def leader(self) -> Actor:
        return self.actor("唐领导", Role.LEADER)

    def problem(self, **changed: str) -> Problem:
        return read_problem({**FIELDS, **changed}, self.zone)

    def enters(self, **changed: str) -> Item:
        return enter(self.tx, self.problem(**changed), actor=self.clerk, now=self.now)

    def takes(self, item: Item, step: Step, actor: Actor, **given: Any) -> Item:
        self.now += timedelta(minutes=1)
        return take(
            self.tx, item.id, step, Given(**given), seen=item.version, actor=actor, now=self.now,
            timezone=self.zone.timezone,
        )  # fmt: skip

    def applied(self, number: str = "7") -> Item:
        """Without milestones, with a photo, 销号 applied for by the unit."""
        entered = self.enters(number=number, milestones="")
        item = self.takes(entered, Step.PROGRESS, self.member, note="料棚已建成", files=(PHOTO,))
        return self.takes(item, Step.APPLY, self.member, note="整改完成，申请销号")

    def closed(self) -> Item:
        checked = self.takes(self.applied(), Step.CONFIRM, self.verifier, note="现场核查属实")
        return self.takes(checked, Step.CLOSE, self.leader, document="徐督改〔2026〕7号（虚构）")

    def told(self) -> list[tuple[str, str, dict[str, str]]]:
        """Notices by recipient, key and values, oldest first."""
        rows = self.tx.connection.execute(select(outbox).where(outbox.c.kind == "notice").order_by(outbox.c.id))
        written = [(row.recipient, json.loads(row.payload)) for row in rows]
        return [(recipient, payload["key"], payload["values"]) for recipient, payload in written]
