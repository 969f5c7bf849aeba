"""The filter of the list, from its address."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from enterprises.calendar.model import State
from enterprises.calendar.morning import due_this_week, overdue
from enterprises.calendar.ports import DateFilter


class Within(StrEnum):
    LATE = "late"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    ALL = "all"
    DONE = "done"


_DAYS = {Within.MONTH: 30, Within.QUARTER: 90, Within.HALF: 180}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """`plain`: the filter without the window, by which the windows are counted."""

    within: Within
    plain: DateFilter
    today: date

    @classmethod
    def read(cls, query: Mapping[str, str], *, today: date) -> "Asked":
        """Without `within`, what is due in 30 days; what is unknown filters nothing."""
        chosen = query.get("within", "")
        firm = query.get("firm", "")
        plain = DateFilter(
            firm=firm if firm.isascii() and firm.isdigit() and len(firm) <= 15 else "",
            text=query.get("q", "").strip()[:100],
            trade=query.get("trade", "")[:64],
            subdistrict=query.get("subdistrict", "")[:32],
            template=query.get("template", "")[:32],
        )
        default = Within.ALL if plain.firm else Within.MONTH
        return cls(within=Within(chosen) if chosen in set(Within) else default, plain=plain, today=today)

    @property
    def where(self) -> DateFilter:
        return self.windowed(self.within)

    def windowed(self, within: Within) -> DateFilter:
        """`late` and `week` are those of the leader's morning, so that its numbers are the lengths of these lists."""
        if within is Within.LATE:
            return replace(self.plain, due_until=overdue(self.today).due_until)
        if within is Within.WEEK:
            week = due_this_week(self.today)
            return replace(self.plain, due_from=week.due_from, due_until=week.due_until)
        if within in _DAYS:
            until = self.today + timedelta(days=_DAYS[within] - 1)
            return replace(self.plain, due_from=self.today, due_until=until)
        return replace(self.plain, state=State.DONE) if within is Within.DONE else self.plain
