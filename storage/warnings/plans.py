"""一厂一策 of firms by level, and exemptions."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from complaints.model.warnings import Exemption, Level, PlanAction
from storage.warnings.tables import warning_exemptions, warning_plans


class PlanRows:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def plan(self, firm: str, level: Level) -> Sequence[PlanAction]:
        return self.plans([firm]).get((firm, level), ())

    def plans(self, firms: Collection[str] | None) -> Mapping[tuple[str, Level], Sequence[PlanAction]]:
        wanted = select(warning_plans).order_by(warning_plans.c.firm, warning_plans.c.level, warning_plans.c.place)
        if firms is not None:
            wanted = wanted.where(warning_plans.c.firm.in_(firms))
        found = defaultdict[tuple[str, Level], list[PlanAction]](list)
        for row in self._connection.execute(wanted):
            found[row.firm, Level(row.level)].append(PlanAction(text=row.text, photo=row.photo))
        return dict(found)

    def set_plan(self, firm: str, level: Level, actions: Sequence[PlanAction]) -> None:
        here = (warning_plans.c.firm == firm, warning_plans.c.level == level.value)
        self._connection.execute(delete(warning_plans).where(*here))
        rows = [
            {"firm": firm, "level": level.value, "place": place, "text": one.text, "photo": one.photo}
            for place, one in enumerate(actions, 1)
        ]
        if rows:
            self._connection.execute(insert(warning_plans), rows)

    def add_exemption(self, exemption: Exemption) -> Exemption:
        row = {
            "firm": exemption.firm, "levels": [one.value for one in exemption.levels], "grade": exemption.grade,
            "document": exemption.document, "since": exemption.since, "until": exemption.until, "by": exemption.by,
            "at": exemption.at, "ended_by": "",
        }  # fmt: skip
        added = insert(warning_exemptions).values(row).returning(warning_exemptions)
        return _exemption(self._connection.execute(added).one())

    def exemption(self, exemption_id: int) -> Exemption | None:
        return exemptions_by_id(self._connection, [exemption_id]).get(exemption_id)

    def exemptions(self, firm: str) -> Sequence[Exemption]:
        wanted = select(warning_exemptions).order_by(warning_exemptions.c.id.desc())
        if firm:
            wanted = wanted.where(warning_exemptions.c.firm == firm)
        return [_exemption(row) for row in self._connection.execute(wanted)]

    def end_exemption(self, exemption_id: int, *, by: str, at: datetime) -> bool:
        holds = (warning_exemptions.c.id == exemption_id, warning_exemptions.c.ended_at.is_(None))
        ended = update(warning_exemptions).where(*holds).values(ended_at=at, ended_by=by)
        return self._connection.execute(ended).rowcount == 1

    def move_firm(self, gone: str, stays: str) -> None:
        """The plan of the entry that stays counts where both have one for a level."""
        here = update(warning_exemptions).where(warning_exemptions.c.firm == gone)
        self._connection.execute(here.values(firm=stays))
        for (_, level), actions in self.plans([gone]).items():
            if not self.plan(stays, level):
                self.set_plan(stays, level, actions)
            self.set_plan(gone, level, ())


def exemptions_by_id(connection: Connection, ids: Collection[int]) -> dict[int, Exemption]:
    if not ids:
        return {}
    wanted = select(warning_exemptions).where(warning_exemptions.c.id.in_(ids))
    return {row.id: _exemption(row) for row in connection.execute(wanted)}


def _exemption(row: Row[Any]) -> Exemption:
    return Exemption(**{**row._mapping, "levels": tuple(Level(one) for one in row.levels)})
