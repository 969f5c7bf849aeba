"""The summary of a night inspection, and that a colleague was put on the list of those who walk."""

from complaints.model import Notice
from handlers.staff.links import open_console
from handlers.turn import Keyboard, Reply
from inspections.ports import Records
from inspections.sessions import INVITED, SUMMARY
from services import Services
from texts import join, label, plain, say
from wording import inspection

KEYS = frozenset({SUMMARY, INVITED})


def render(notice: Notice, lang: str, records: Records, services: Services) -> Reply | None:
    """None for a session that is not there any more."""
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
