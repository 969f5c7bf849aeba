"""What a group robot says: number, category and sub-district of a case and a link into the console; no words of the
report, no place, no names."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from channels.outbox.way_alarm import WAY_FAILS
from complaints.case.lifecycle import FIRST
from complaints.clock.ladder import still_stands
from complaints.model import CARD_AGAIN, Complaint, Kind, Notice, Role, State
from complaints.office.asked import LATE
from complaints.office.parties import firm_of, pages_of
from complaints.office.unit_notices import DISPATCHED
from complaints.ports import Records as CaseRecords
from complaints.report.danger import TOLD as DANGER
from enterprises.calendar import telling as dates_told
from handlers.rectification_told import KEYS as RECTIFICATION
from handlers.staff.links import open_console
from inspections.checklists import rhythm as checks_told
from inspections.rectification.model import Source
from inspections.sessions import SUMMARY
from services.records import Records
from storage.messages.outbox import Outgoing
from texts import has, label
from wording.due_dates import left_words
from wording.inspection import summary_lines
from wording.rectification import numbered
from wording.warning_notices import TO_MEMBERS, TO_STAFF, by_way
from zone import Zone

#: robots speak to staff
LANG = "zh_CN"
#: case numbers that a digest lists
_NAMED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotText:
    """`link` is empty if the console has no public address."""

    title: str
    lines: Sequence[str] = ()
    link: str = ""
    link_words: str = ""

    def within(self, most_bytes: int) -> "RobotText":
        """Without as many last lines as are too many; 400 bytes are left for formatting and link."""
        kept = list(self.lines)
        while kept and sum(len(line.encode()) + 8 for line in (self.title, *kept)) > most_bytes - 400:
            kept.pop()
        return self if len(kept) == len(self.lines) else replace(self, lines=(*kept, "…"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    zone: Callable[[], Zone]
    public_url: str

    def text(self, row: Outgoing, records: Records, *, party: str = "") -> RobotText | None:
        """None if there is nothing to say any more. `party`: links lead to the pages of its members."""
        pages = pages_of(party)
        if row.kind == "digest":
            return self._digest(row, records, pages or "ladder")
        values = row.payload["values"]
        notice = Notice(
            event_id=row.event_id, case_id=row.case_id, to=row.recipient, key=row.payload["key"], values=values
        )
        case = records.cases.get(row.case_id) if row.case_id is not None else None
        if case is not None:
            return self._about_case(notice, case, pages)
        if row.case_id is not None:  # erased
            return None
        if notice.key in TO_MEMBERS | TO_STAFF:
            said = by_way(notice, records, self.zone(), LANG)
            return self._linked(*said) if said is not None else None
        if notice.key == WAY_FAILS:
            lines = (values["reason"],)
            return self._linked(label("ways.robot.fails", LANG, way=values["way"]), lines, "troubles")
        if notice.key == LATE:
            if not records.questions.is_waiting(int(values["number"])):
                return None
            return self._linked(label("ways.robot.late_question", LANG, number=values["number"]), (), "ladder")
        if notice.key in RECTIFICATION:
            return self._about_problem(notice, pages)
        if notice.key == SUMMARY:
            return self._linked(_title(notice.key), summary_lines(values, LANG), f"inspect/{values['session']}")
        if notice.key in (checks_told.TOLD, checks_told.TOLD_LATE):
            return self._check(notice, records, party)
        if notice.key == dates_told.KEY:
            return self._date(values, pages)
        return self._linked(_title(notice.key), (), "")

    def _date(self, values: Mapping[str, str], pages: str) -> RobotText:
        """A due date of a firm, to its own members."""
        left = left_words(int(values["step"]), LANG)
        line = label("calendar.letter", LANG, title=values["title"], left=left, day=values["due_on"])
        return self._linked(_title(dates_told.KEY), (line,), f"{pages}calendar/{values['date']}")

    def _check(self, notice: Notice, records: Records, party: str) -> RobotText | None:
        """A 自查 of a firm that is due, to its own members."""
        if not checks_told.still_due(records, [firm_of(party)], notice.values):
            return None
        values, pages = notice.values, pages_of(party)
        line = label("checks.told_line", LANG, site=values["site_name"], day=values["due_on"])
        return self._linked(_title(notice.key), (line,), f"{pages}checks")

    def _about_problem(self, notice: Notice, pages: str) -> RobotText:
        """Of the list of problems: source, batch and number."""
        values = notice.values
        if "item" not in values:
            return self._linked(_title(notice.key), (), f"{pages}rectification")
        line = numbered(Source(values["source"]), values["batch"], values["number"], LANG)
        return self._linked(_title(notice.key), (line,), f"{pages}rectification/{values['item']}")

    def test(self) -> RobotText:
        return self._linked(label("ways.robot.test", LANG), (), "")

    def _about_case(self, notice: Notice, case: Complaint, pages: str) -> RobotText | None:
        title = _title(notice.key)
        if notice.key == "told.rung":
            if not still_stands(case, datetime.fromisoformat(notice.values["due_at"])):
                return None
            title = label(f"action.{notice.values['rung']}", LANG)
        elif notice.key == "card":
            if case.state is State.DUPLICATE and not case.last_actor:  # counted on the main case (R22)
                return None
            title = label(f"ways.robot.{_news(case)}", LANG)
        if case.danger and notice.key != DANGER:
            title = label("ways.robot.dangerous", LANG, title=title)
        return self._linked(title, self._lines(case), f"{pages}cases/{case.number}")

    def _lines(self, case: Complaint) -> tuple[str, ...]:
        category = self.zone().category(case.category)
        subdistrict = self.zone().subdistrict(case.territory)
        return (
            label("ways.robot.number", LANG, number=case.number),
            label("ways.robot.category", LANG, category=category.name(LANG) if category else "-"),
            label(
                "ways.robot.subdistrict",
                LANG,
                subdistrict=subdistrict.name(LANG) if subdistrict else label("card.no_subdistrict", LANG),
            ),
        )

    def _digest(self, row: Outgoing, records: Records, late_page: str) -> RobotText | None:
        ((about, case_ids),) = row.payload.items()
        cases = [case for case_id in case_ids[-_NAMED:] if (case := records.cases.get(case_id)) is not None]
        if not cases:
            return None
        title = label(f"ways.robot.many_{about}", LANG, count=len(case_ids))
        return self._linked(title, [case.number for case in cases], late_page if about == "rungs" else "")

    def _linked(self, title: str, lines: Sequence[str], path: str) -> RobotText:
        words = label("card.open", LANG)
        opened = open_console(self.public_url, words, path)
        return RobotText(title=title, lines=lines, link=(opened[0].url or "") if opened else "", link_words=words)


def _news(case: Complaint) -> str:
    if case.kind is Kind.FINDING:
        return "found"
    return "new" if case.state is State.SUBMITTED else "changed"


def is_said(notice: Notice, records: CaseRecords) -> bool:
    """False for a card that only shows the next step of staff."""
    if notice.key != "card":
        return notice.key != CARD_AGAIN
    if notice.event_id is None or notice.case_id is None:
        return True
    event = next((event for event in records.cases.events(notice.case_id) if event.id == notice.event_id), None)
    return event is None or event.action in FIRST or event.actor.role in (Role.REPORTER, Role.SYSTEM)


def _title(key: str) -> str:
    titles = {DANGER: "danger", DISPATCHED: "dispatched"}
    name = f"ways.robot.{titles.get(key, key.replace('.', '_'))}"
    return label(name if has(name, LANG) else "ways.robot.other", LANG)
