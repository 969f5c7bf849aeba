"""Residents' questions: passed on to staff, without an answer, and with answers rated 没用."""

from datetime import datetime

from aiohttp import web

from complaints.errors import Incomplete, NotFound, WrongState
from complaints.model import Notice
from complaints.office.rights import Right, may
from complaints.ports import Records
from services import Services
from texts import has, label
from web.console.session import HOUSE, staff_of
from web.console.show import show
from web.pages import lang_of
from wording.moments import moment

_LONGEST = 2000


async def questions(request: web.Request) -> web.StreamResponse:
    """Questions to the office for the desk; consultations, which are apart from enforcement, for curators (E18)."""
    house, staff, lang = request.app[HOUSE], staff_of(request), lang_of(request)
    desk, curates = may(staff, Right.TRIAGE), may(staff, Right.CURATE)
    asked, unanswered, useless = await house.store.read(
        lambda r: (
            r.questions.open_asked() if desk else [],
            r.questions.recent_unanswered() if curates else [],
            r.questions.recent_useless() if curates else [],
        )
    )
    services, now = house.services(), house.clock()
    context = {
        "asked": [(number, text, moment(at, services.zone, lang)) for number, text, at in asked],
        "unanswered": [
            (text, label(f"console.decision.{decision}", lang), moment(at, services.zone, lang))
            for text, decision, at in unanswered
        ],
        "useless": [
            (_title(services, entry, now), text, _reason(reason, lang), moment(at, services.zone, lang))
            for entry, text, reason, at in useless
        ],
        "done": "console.questions.answered" if request.query.get("done") == "1" else "",
    }
    return show(request, "console/questions.html", context)


async def answer(request: web.Request) -> web.StreamResponse:
    """Sends the answer to the asker's chat. If two colleagues answer at once, the second gets an error."""
    house, staff = request.app[HOUSE], staff_of(request)
    number, now = int(request.match_info["id"]), house.clock()
    text = str((await request.post()).get("answer", "")).strip()
    if not text:
        raise Incomplete("error.needs.public_text")
    if len(text) > _LONGEST:
        raise Incomplete("error.field_too_long", limit=_LONGEST, length=len(text))

    def work(records: Records) -> None:
        asked = records.questions.get_asked(number)
        if asked is None:
            raise NotFound()
        person_id, question = asked
        if not records.questions.answer_asked(number, staff_id=staff.id, text=text, now=now):
            raise WrongState("console.error.answered_already")
        values = {"question": question, "answer": text}
        records.notices.add(
            Notice(event_id=None, case_id=None, to=f"person:{person_id}", key="human.answer", values=values)
        )

    await house.store.write(work)
    house.wake()
    return web.Response(status=303, headers={"Location": "/console/questions?done=1"})


def _title(services: Services, entry: str, now: datetime) -> str:
    known = services.library().entry(entry, today=services.zone.local(now).date())
    return known.title if known else entry


def _reason(reason: str, lang: str) -> str:
    key = f"ask.reason.{reason}"
    return label(key, lang) if has(key, lang) else reason
