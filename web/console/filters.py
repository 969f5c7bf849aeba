"""The queue's filter in the URL, so that a list can be shared: ?state=&kind=&subdistrict=&category=&unit=
&cell=&overdue=1&danger=1&firm=&reworked=1&acceptor=&mine=1&unread=1&owner=&ownerless=1&measure=&year=&from=&until=&dates=&q=&sort=&page=.
A sub-district, unit, owner or cell of "-" selects cases without one."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from complaints.case.lifecycle import OPEN_STATES
from complaints.model import Kind, State
from complaints.office.measures import MEASURES
from complaints.office.search import named_in
from complaints.ports import QueueFilter, Sort
from complaints.report.numbers import parse_number
from zone import Zone

#: further values of `state`: all open cases (the default), and all cases
OPEN, ALL = "", "all"
NONE = "-"
#: values of `dates`: from and until are days of closing, or deadlines, not days of submission
CLOSED_ON, DUE_ON = "closed", "due"
_YEAR = re.compile(r"20\d\d", re.ASCII)
_STAFF_ID = re.compile(r"-|[1-9]\d{0,8}", re.ASCII)
_FIRM = re.compile(r"[1-9]\d{0,17}", re.ASCII)
_ACCEPTORS = re.compile(r"(?:(?:role|unit):[a-z0-9_]{1,64},?){1,8}", re.ASCII)
#: a square of the heat map
_CELL = re.compile(r"-|-?\d{1,6}:-?\d{1,6}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterChoice:
    """The chosen filter. Unknown values in the URL are ignored."""

    state: str = OPEN
    kind: str = ""
    subdistrict: str = ""
    category: str = ""
    unit: str = ""
    cell: str = ""
    overdue: bool = False
    mine: bool = False
    unread: bool = False
    owner: str = ""  # id of an account
    ownerless: bool = False
    danger: bool = False
    firm: str = ""  # id in the register
    reworked: bool = False  # sent back at least once
    acceptor: str = ""  # one or several, with commas (complaints.office.acceptors)
    measure: str = ""
    year: int | None = None  # without `since` and `until`
    since: date | None = None
    until: date | None = None  # inclusive
    dates: str = ""
    q: str = ""
    sort: Sort = Sort.QUEUE
    page: int = 1

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "FilterChoice":
        state = query.get("state", OPEN)
        page, year = query.get("page", "1"), query.get("year", "")
        dates, sort = query.get("dates", ""), query.get("sort", "")
        return cls(
            state=state if state in {OPEN, ALL, *State} else OPEN,
            kind=kind if (kind := query.get("kind", "")) in set(Kind) else "",
            subdistrict=query.get("subdistrict", ""),
            category=query.get("category", ""),
            unit=query.get("unit", ""),
            cell=cell if _CELL.fullmatch(cell := query.get("cell", "")) else "",
            overdue=query.get("overdue") == "1",
            mine=query.get("mine") == "1",
            unread=query.get("unread") == "1",
            owner=owner if _STAFF_ID.fullmatch(owner := query.get("owner", "")) else "",
            ownerless=query.get("ownerless") == "1",
            danger=query.get("danger") == "1",
            firm=firm if _FIRM.fullmatch(firm := query.get("firm", "")) else "",
            reworked=query.get("reworked") == "1",
            acceptor=acceptor if _ACCEPTORS.fullmatch(acceptor := query.get("acceptor", "")) else "",
            measure=measure if (measure := query.get("measure", "")) in MEASURES else "",
            year=int(year) if _YEAR.fullmatch(year) else None,
            since=day_of(query.get("from", "")),
            until=day_of(query.get("until", "")),
            dates=dates if dates in (CLOSED_ON, DUE_ON) else "",
            q=query.get("q", "").strip()[:200],
            sort=Sort(sort) if sort in set(Sort) else Sort.QUEUE,
            page=int(page) if page.isascii() and page.isdigit() and 0 < len(page) < 7 else 1,
        )

    def where(self, *, staff_id: int, now: datetime, zone: Zone) -> QueueFilter:
        """Days are in the time zone of the development zone."""
        first, last = self.days
        since = datetime.combine(first, time(), zone.timezone) if first else None
        until = datetime.combine(last + timedelta(days=1), time(), zone.timezone) if last else None
        states = frozenset({self.state}) if self.state else frozenset(state.value for state in OPEN_STATES)
        words = parse_number(self.q) or self.q
        where = QueueFilter(
            states=frozenset() if self.state == ALL else states,
            kind=Kind(self.kind) if self.kind else None,
            subdistrict=_id(self.subdistrict),
            category=self.category or None,
            unit=_id(self.unit),
            cell=_id(self.cell),
            overdue=self.overdue,
            addressed=staff_id if self.mine else None,
            unread=staff_id if self.unread else None,
            danger=self.danger,
            firm=self.firm or None,
            reworked=self.reworked,
            acceptors=frozenset(filter(None, self.acceptor.split(","))),
            mine=int(self.owner) if self.owner not in ("", NONE) else None,
            unowned=self.owner == NONE,
            ownerless=self.ownerless,
            measure=self.measure,
            text=words,
            named=named_in(words, zone),
            sort=self.sort,
            now=now,
        )
        match self.dates:
            case "closed":
                return replace(where, closed_from=since, closed_until=until)
            case "due":
                return replace(where, due_from=since, due_until=until)
        return replace(where, created_from=since, created_until=until)

    @property
    def days(self) -> tuple[date | None, date | None]:
        """First and last day."""
        if self.year and not (self.since or self.until):
            return date(self.year, 1, 1), date(self.year, 12, 31)
        return self.since, self.until

    @property
    def query(self) -> str:
        """The shortest query string of this choice, with its question mark; empty for the default queue."""
        values = {
            "state": self.state,
            "kind": self.kind,
            "subdistrict": self.subdistrict,
            "category": self.category,
            "unit": self.unit,
            "cell": self.cell,
            "overdue": "1" if self.overdue else "",
            "mine": "1" if self.mine else "",
            "unread": "1" if self.unread else "",
            "owner": self.owner,
            "ownerless": "1" if self.ownerless else "",
            "danger": "1" if self.danger else "",
            "firm": self.firm,
            "reworked": "1" if self.reworked else "",
            "acceptor": self.acceptor,
            "measure": self.measure,
            "year": str(self.year) if self.year else "",
            "from": self.since.isoformat() if self.since else "",
            "until": self.until.isoformat() if self.until else "",
            "dates": self.dates,
            "q": self.q,
            "sort": self.sort,
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


def verifying_tabs(acceptors: Collection[str]) -> tuple[tuple[str, FilterChoice], ...]:
    """The tab of what waits for one's own verification; none for somebody whom no case can name."""
    if not acceptors:
        return ()
    return (("acceptor.tab", FilterChoice(state=State.PENDING_VERIFY, acceptor=",".join(sorted(acceptors)))),)
