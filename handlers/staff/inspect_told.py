"""The summary of a night inspection, and that a colleague was put on the list of those who walk."""

from datetime import date, timedelta

from complaints.model import Notice
from handlers.staff.links import open_console
from handlers.turn import Keyboard, Reply
from inspections import morning
from inspections.morning import DAY, Morning
from inspections.sessions import INVITED, SUMMARY
from services import Services
from services.records import Records
from texts import join, label, plain, say
from wording import inspection
from wording.air.lines import air_lines
from wording.moments import day_words

KEYS = frozenset({SUMMARY, INVITED, morning.KEY})


def render(notice: Notice, lang: str, records: Records, services: Services) -> Reply | None:
    """None for a session that is not there any more."""
    if notice.key == morning.KEY:
        return _morning(notice, records, services, lang)
    session = records.inspections.session(int(notice.values["session"]))
    if session is None:
        return None
    opened = open_console(services.public_url, label("inspect.open_session", lang), f"inspect/{session.id}")
    keyboard = Keyboard(rows=(opened,)) if opened else None
    if notice.key == INVITED:
        return Reply(text=say("inspect.invited", lang, who=notice.values["who"]), keyboard=keyboard)
    text = say(
        "inspect.summary_late" if notice.values.get("late") else "inspect.summary",
        lang,
        when=inspection.when(session, services.zone, lang),
        who=inspection.who(session, lang),
        lines="\n".join(inspection.summary_lines(notice.values, lang)),
    )
    return Reply(text=join([text, plain(label("inspect.no_record", lang))], "\n\n"), keyboard=keyboard)


def _morning(notice: Notice, records: Records, services: Services, lang: str) -> Reply:
    """The numbers as they were counted, and the air as the page has it; each button opens its list as it is now."""
    day = date.fromisoformat(notice.values[DAY])
    counts = {name: int(value) for name, value in notice.values.items() if name != DAY}
    lines = inspection.morning_lines(Morning(day=day, since=day - timedelta(days=1), counts=counts), lang)
    text = [say("inspect.morning.head", lang, day=day_words(day, services.zone, lang))]
    text += [say("inspect.morning.line", lang, what=words, count=number) for words, number, _ in lines]
    air = air_lines(records.air, today=day, lang=lang)
    text += [plain(line.text) for line in air]
    rows = [
        open_console(services.public_url, label("inspect.morning.open", lang, what=words, count=number), path)
        for words, number, path in lines
        if number
    ]
    pages = dict.fromkeys(line.path.removeprefix("/console/").partition("#")[0] for line in air)
    rows += [open_console(services.public_url, label("air.title", lang), path) for path in pages]
    rows = [row for row in rows if row] or [open_console(services.public_url, label("card.open", lang), "morning")]
    return Reply(text=join(text), keyboard=Keyboard(rows=tuple(row for row in rows if row)))
