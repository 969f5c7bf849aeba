"""/start and /help: the three main choices (R01)."""

from collections.abc import Iterable

from handlers.keyboards import button, inline, main_menu
from handlers.resident import poster, profile, report, track
from handlers.staff import bind
from handlers.turn import Answer, Reply, Turn
from services import Services
from services.records import Records
from texts import Text, join, say


def start(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """Deep links (t.me/bot?start=…): `report`, a poster, a case number, or a staff member's one-time binding token."""
    if turn.args == "report":
        return report.begin(turn, services, records)
    if turn.args.startswith(poster.PREFIX):
        return poster.begin(turn, services, records)
    if turn.args.startswith("case_"):
        return track.by_number(turn, services, records, turn.args.removeprefix("case_"))
    if turn.args.startswith("bind_"):
        return bind.bind(turn, services, records)
    lines = [say("start.welcome", turn.lang, zone=services.zone.name(turn.lang), hotline=services.zone.hotline)]
    if services.zone.training:
        lines.insert(0, say("start.training", turn.lang))
    draft = records.drafts.open_of(turn.person.id)
    replies: list[Answer] = [Reply(text=join(lines, "\n\n"), keyboard=main_menu(turn.lang))]
    if draft is not None:
        waiting = inline(
            (button("report.go_on", turn.lang, "goon"), button("report.drop", turn.lang, "drop", str(draft.id)))
        )
        replies.append(Reply(text=say("start.draft", turn.lang), keyboard=waiting))
    return replies


def help_(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    text: Text = say("help.text", turn.lang, hotline=services.zone.hotline)
    menu = Reply(text=text, keyboard=main_menu(turn.lang))
    return [menu, profile.now(turn)]
