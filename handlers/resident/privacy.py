"""/privacy: which data is stored, who sees it, for how long, and how to withdraw consent."""

from collections.abc import Iterable

from complaints.ports import Records
from complaints.report.draft import has_consented
from handlers.keyboards import button, inline
from handlers.turn import Answer, Reply, Turn
from services import Services
from texts import join, say


def show(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    lang, person = turn.lang, turn.person
    lines = [say("privacy.text", lang, hotline=services.zone.hotline)]
    if has_consented(person) and person.consent_at is not None:
        agreed = f"{person.consent_at:%Y-%m-%d}"
        lines.append(say("privacy.agreed", lang, at=agreed, version=person.consent_version))
    erase = inline((button("erase.button", lang, "erase"),))
    return [Reply(text=join(lines, "\n\n"), keyboard=erase)]
