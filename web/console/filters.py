"""The queue's filter in the URL, so that a list can be shared: ?state=&subdistrict=&category=&unit=
&cell=&overdue=1&mine=1&unread=1&ownerless=1&measure=&from=&until=&dates=&q=&page=.
A sub-district, unit or cell of "-" selects cases without one."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo
from urllib.parse import urlencode

from complaints.case.lifecycle import OPEN_STATES
from complaints.model import State
from complaints.office.measures import MEASURES
from complaints.ports import QueueFilter
from complaints.report.numbers import parse_number

#: further values of `state`: all open cases (the default), and all cases
OPEN, ALL = "", "all"
NONE = "-"
#: value of `dates`: from and until are days of closing, not of submission
CLOSED_ON = "closed"
#: a square of the heat map
_CELL = re.compile(r"-|-?\d{1,6}:-?\d{1,6}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterChoice:
    """The chosen filter. Unknown values in the URL are ignored."""

    state: str = OPEN
    subdistrict: str = ""
    category: str = ""
    unit: str = ""
    cell: str = ""
    overdue: bool = False
    mine: bool = False
    unread: bool = False
    ownerless: bool = False
    measure: str = ""
    since: date | None = None
    until: date | None = None  # inclusive
    dates: str = ""
    q: str = ""
    page: int = 1

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "FilterChoice":
        state = query.get("state", OPEN)
        page = query.get("page", "1")
        return cls(
            state=state if state in {OPEN, ALL, *State} else OPEN,
            subdistrict=query.get("subdistrict", ""),
            category=query.get("category", ""),
            unit=query.get("unit", ""),
            cell=cell if _CELL.fullmatch(cell := query.get("cell", "")) else "",
            overdue=query.get("overdue") == "1",
            mine=query.get("mine") == "1",
            unread=query.get("unread") == "1",
            ownerless=query.get("ownerless") == "1",
            measure=measure if (measure := query.get("measure", "")) in MEASURES else "",
            since=day_of(query.get("from", "")),
            until=day_of(query.get("until", "")),
            dates=CLOSED_ON if query.get("dates") == CLOSED_ON else "",
            q=query.get("q", "").strip()[:200],
            page=int(page) if page.isascii() and page.isdigit() and 0 < len(page) < 7 else 1,
        )

    def where(self, *, staff_id: int, now: datetime, zone: tzinfo) -> QueueFilter:
        """Days are in the time zone of the development zone."""
        since = datetime.combine(self.since, time(), zone) if self.since else None
        until = datetime.combine(self.until + timedelta(days=1), time(), zone) if self.until else None
        closed = self.dates == CLOSED_ON
        states = frozenset({self.state}) if self.state else frozenset(state.value for state in OPEN_STATES)
        return QueueFilter(
            states=frozenset() if self.state == ALL else states,
            subdistrict=_id(self.subdistrict),
            category=self.category or None,
            unit=_id(self.unit),
            cell=_id(self.cell),
            overdue=self.overdue,
            addressed=staff_id if self.mine else None,
            unread=staff_id if self.unread else None,
            ownerless=self.ownerless,
            measure=self.measure,
            created_from=None if closed else since,
            created_until=None if closed else until,
            closed_from=since if closed else None,
            closed_until=until if closed else None,
            text=parse_number(self.q) or self.q,
            now=now,
        )

    @property
    def query(self) -> str:
        """The shortest query string of this choice, with its question mark; empty for the default queue."""
        values = {
            "state": self.state,
            "subdistrict": self.subdistrict,
            "category": self.category,
            "unit": self.unit,
            "cell": self.cell,
            "overdue": "1" if self.overdue else "",
            "mine": "1" if self.mine else "",
            "unread": "1" if self.unread else "",
            "ownerless": "1" if self.ownerless else "",
            "measure": self.measure,
            "from": self.since.isoformat() if self.since else "",
            "until": self.until.isoformat() if self.until else "",
            "dates": self.dates,
            "q": self.q,
            "page": str(self.page) if self.page > 1 else "",
        }
        given = {name: value for name, value in values.items() if value}
        return f"?{urlencode(given)}" if given else "?"

    def on_page(self, page: int) -> "FilterChoice":
        return replace(self, page=page)


def _id(chosen: str) -> str | None:
    return "" if chosen == NONE else chosen or None


def day_of(written: str) -> date | None:
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return None
    return day if 2000 <= day.year < 9000 else None


#: lists with a tab: text key → choice
TABS: tuple[tuple[str, FilterChoice], ...] = (
    ("console.tab.open", FilterChoice()),
    ("console.tab.new", FilterChoice(state=State.SUBMITTED)),
    ("console.tab.overdue", FilterChoice(overdue=True)),
    ("console.tab.mine", FilterChoice(mine=True)),
    ("live.unread", FilterChoice(unread=True)),
    ("console.tab.verify", FilterChoice(state=State.PENDING_VERIFY)),
    ("console.tab.reply", FilterChoice(state=State.PENDING_REPLY)),
    ("console.tab.all", FilterChoice(state=ALL)),
)
#: further tabs for supervisors and administrators
LEADERS_TABS: tuple[tuple[str, FilterChoice], ...] = (("console.tab.ownerless", FilterChoice(ownerless=True)),)
