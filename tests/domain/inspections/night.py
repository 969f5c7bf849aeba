"""The cast of a night inspection."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random
from typing import Any

from sqlalchemy import select

from complaints.case.attempt import Attempt
from complaints.case.moves import load, staff_actor
from complaints.clock.deadlines import Clock
from complaints.model import Actor, Complaint, EvidenceState, Place, PlaceSource, Role
from inspections import recording, sessions
from inspections.entering import Desk, NewFinding, Where
from inspections.limits import Due, due_of
from inspections.model import Session, Stop, StopKind, Visit
from inspections.ports import Found
from storage.messages.outbox import outbox
from storage.tx import Tx
from zone import Zone

#: Friday 2026-11-27, 22:10 in Xuzhou
FRIDAY_NIGHT = datetime(2026, 11, 27, 14, 10, tzinfo=UTC)


def place(address: str, lat: float = 34.27, lon: float = 117.30) -> Place:
    return Place(source=PlaceSource.LOCATION, address=address, lat=lat, lon=lon, subdistrict="beitan")


EAST = Where(place=place("东门工地"), name="东门工地")
WEST = Where(place=place("西门料场", 34.28, 117.33), name="西门料场")
SOUTH = Where(place=place("南线道路", 34.25, 117.35), name="南线道路")


class Night:
    def __init__(self, tx: Tx, clock: Clock, zone: Zone) -> None:
        self.tx, self.clock, self.zone, self.now = tx, clock, zone, FRIDAY_NIGHT
        self.random, self._serial, self._read = Random(3), count(1), 0
        self.han = self.staff("韩巡查", Role.INSPECTOR)
        self.lu = self.staff("陆巡查", Role.INSPECTOR)
        self.chief = self.staff("唐领导", Role.LEADER)
        self.clerk = self.staff("李受理", Role.CLERK)
        self.supervisor = self.staff("赵主管", Role.SUPERVISOR)
        self.verifier = self.staff("王核验", Role.VERIFIER)

    @property
    def desk(self) -> Desk:
        return Desk(zone=self.zone, clock=self.clock, random_below=self.random.randrange)

    def staff(self, name: str, *roles: Role, party: str = "") -> Actor:
        return staff_actor(self.tx.staff.add(name=name, roles=roles, telegram_id=None, party=party))

    def passes(self, **time: float) -> None:
        self.now += timedelta(**time)

    def begins(self, *colleagues: Actor, actor: Actor | None = None, client_id: str = "", **more: Any) -> Session:
        ids = [one.staff_id for one in colleagues if one.staff_id is not None]
        client_id = client_id or f"session-{next(self._serial)}"
        who = actor or self.han
        return sessions.start(self.tx, client_id=client_id, colleagues=ids, actor=who, now=self.now, **more)

    def due(self, limit: str = "24h", own: str = "") -> Due:
        return due_of(limit, own, now=self.now, clock=self.clock)

    def new(self, where: Where = EAST, **fields: Any) -> NewFinding:
        plain = NewFinding(
            client_id=f"finding-{next(self._serial):04d}",
            recorded_at=self.now,
            where=where,
            category="site_dust",
            due=self.due(),
            text="裸土没有覆盖",
        )
        return replace(plain, **fields)

    def finds(self, session: Session, where: Where = EAST, *, actor: Actor | None = None, **fields: Any) -> Found:
        new = self.new(where, **fields)
        return recording.record(self.tx, session.id, new, actor=actor or self.han, now=self.now, desk=self.desk)

    def clear(self, session: Session, where: Where = WEST, *, actor: Actor | None = None, client_id: str = "") -> Visit:
        return recording.nothing_found(
            self.tx,
            session.id,
            where,
            client_id=client_id or f"visit-{next(self._serial):04d}",
            recorded_at=self.now,
            actor=actor or self.han,
            now=self.now,
            zone=self.zone,
        )

    def on(self, found: Found | Complaint, actor: Actor) -> Attempt:
        """On the case as it is now."""
        case = load(self.tx, found.case.id if isinstance(found, Found) else found.id)
        return Attempt.on(case, actor=actor, now=self.now)

    def photo(self, case: Complaint, stage: str) -> None:
        row = self.tx.evidence.add(
            draft_id=None, case_id=case.id, kind="photo", stage=stage, bot_id=None, file_id="", file_unique_id="",
            size=9, now=self.now,
        )  # fmt: skip
        assert row is not None
        self.tx.evidence.save(replace(row, state=EvidenceState.STORED, sha256=f"{row.id:064x}"))

    def told(self) -> Sequence[tuple[str, str]]:
        """(recipient, key) of what was written since the last look, without the group's cards."""
        told = [(recipient, key) for recipient, key, _ in self.messages()]
        return [one for one in told if one != ("group", "card")]

    def messages(self) -> Sequence[tuple[str, str, Mapping[str, str]]]:
        """(recipient, key, values)."""
        written = select(outbox).where(outbox.c.id > self._read, outbox.c.kind == "notice").order_by(outbox.c.id)
        rows = self.tx.connection.execute(written).all()
        self._read = max((row.id for row in rows), default=self._read)
        written_out = [(row.recipient, json.loads(row.payload)) for row in rows]
        return [(recipient, payload["key"], payload["values"]) for recipient, payload in written_out]


def stop(where: Where, **fields: Any) -> Stop:
    return Stop(**{"kind": StopKind.TYPED, "ref": "", "name": where.name, "place": where.place, **fields})
