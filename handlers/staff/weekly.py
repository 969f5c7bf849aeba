"""The weekly report in the chat: its picture and the most important numbers, counted at delivery."""

from datetime import date, datetime

from complaints.model import Notice
from complaints.office.statistics import draw_up
from complaints.office.weekly import AT, MONDAY, week_of
from complaints.ports import Records
from handlers.staff.links import open_console
from handlers.turn import Keyboard, Reply
from services import Services
from texts import label
from wording.report_sheet import picture_name, report_text


def render(notice: Notice, lang: str, records: Records, services: Services) -> Reply:
    week, at = week_of(date.fromisoformat(notice.values[MONDAY])), datetime.fromisoformat(notice.values[AT])
    shown = draw_up(records, week, now=at, today=services.zone.local(at).date())
    path = f"numbers?per=week&on={notice.values[MONDAY]}"
    console = open_console(services.public_url, label("numbers.report.open", lang), path)
    return Reply(
        text=report_text(shown, lang),
        photos=(picture_name(week, at, lang),),
        keyboard=Keyboard(rows=(console,)) if console else None,
    )
