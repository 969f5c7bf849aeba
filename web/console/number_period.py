"""The chosen period in the URL of the statistics: ?per=month&on=2026-11-15, or ?per=own&from=&until=; &year=1 compares
with the year before too; &months=2 is a page of the table of months."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from complaints.office.periods import Per, Period
from web.console.filters import day_of

_LONGEST_PAGE = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodChoice:
    period: Period
    year_ago: bool = False
    months: int = 1

    @classmethod
    def read(cls, query: Mapping[str, str], *, today: date) -> "PeriodChoice":
        """Unknown values in the URL are ignored: the default is the month of today. A range without a choice of `per`
        is a range of one's own; one with an open end reaches until today."""
        since, until = day_of(query.get("from", "")), day_of(query.get("until", ""))
        given = query.get("per", Per.OWN.value if since or until else Per.MONTH.value)
        per = Per(given) if given in set(Per) else Per.MONTH
        page = query.get("months", "")
        if per is Per.OWN and (since or until):
            period = Period.own(since or until or today, until or today)
        elif per is Per.OWN:
            period = Period.holding(Per.MONTH, today)
        else:
            period = Period.holding(per, day_of(query.get("on", "")) or today)
        return cls(
            period=period,
            year_ago=query.get("year") == "1",
            months=int(page) if page.isascii() and page.isdigit() and len(page) < _LONGEST_PAGE else 1,
        )

    @property
    def query(self) -> str:
        period = self.period
        values = {"per": period.per.value}
        if period.per is Per.OWN and period.since and period.until:
            values |= {"from": period.since.isoformat(), "until": period.until.isoformat()}
        elif period.since:
            values["on"] = period.since.isoformat()
        values |= {"year": "1"} if self.year_ago else {}
        values |= {"months": str(self.months)} if self.months > 1 else {}
        return f"?{urlencode(values)}"

    def of(self, period: Period | None) -> "PeriodChoice | None":
        return replace(self, period=period, months=1) if period is not None else None

    def on_months(self, number: int) -> "PeriodChoice":
        return replace(self, months=number)
