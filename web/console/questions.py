"""Questions of residents to the office (转人工): owner, deadline, and the answer that reaches the asker's chat."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from aiohttp import web

from complaints.errors import Incomplete, NotFound, WrongState
from complaints.model import Notice, Staff
from complaints.office import asked
from complaints.office.rights import Right, may
from complaints.office.templates import check_no_gaps
from complaints.ports import Records
from services import Services
from web.console.session import HOUSE, staff_of
from web.console.show import error_message, show
from web.pages import lang_of
from wording.moments import moment
from zone.templates import ANSWER, QUESTION, ReplyTemplate

_LONGEST = 2000
_DONE = {"1": "console.questions.answered", "owner": "desk.office.given"}


async def questions(request: web.Request) -> web.StreamResponse:
    return await _render(request)


async def answer(request: web.Request) -> web.StreamResponse:
    """Sends the answer to the asker's chat. If two colleagues answer at once, the second gets an error."""
    house, staff = request.app[HOUSE], staff_of(request)
    number, now = int(request.match_info["id"]), house.clock()
    typed = await request.post()
    text, entry = str(typed.get("answer", "")).strip(), str(typed.get("entry", "")).strip()
    if typed.get("do") == "insert":
        cited = _cited(house.services(), entry, now)
        return await _render(request, typed={number: f"{text}\n\n{cited}".strip()})
    if typed.get("do") == "template":
        text = _with_template(text, str(typed.get("template", "")), _templates(request))
        return await _render(request, typed={number: text})
    if not text:
        raise Incomplete("error.needs.public_text")
    if len(text) > _LONGEST:
        raise Incomplete("error.field_too_long", limit=_LONGEST, length=len(text))
    try:
        check_no_gaps(text)
    except Incomplete as gap:
        return await _render(request, typed={number: text}, problem=error_message(request, gap), status=422)

    def work(records: Records) -> None:
        found = records.questions.get_asked(number)
        if found is None:
            raise NotFound()
        person_id, question = found
        if not records.questions.answer_asked(number, staff_id=staff.id, text=text, now=now):
            raise WrongState("console.error.answered_already")
        values = {"question": question, "answer": text}
        records.notices.add(
            Notice(event_id=None, case_id=None, to=f"person:{person_id}", key="human.answer", values=values)
        )

    await house.store.write(work)
    house.wake()
    return _done(request, "1")


async def give(request: web.Request) -> web.StreamResponse:
    """Another owner; without a choice, nobody."""
    house, number = request.app[HOUSE], int(request.match_info["id"])
    chosen = str((await request.post()).get("owner", ""))

    def work(records: Records) -> None:
        owner = next((one for one in _desk(records) if str(one.id) == chosen), None)
        if chosen and owner is None:
            raise NotFound()
        asked.give(records, question_id=number, owner=owner)

    await house.store.write(work)
    return _done(request, "owner")


def _done(request: web.Request, what: str) -> web.Response:
    """Back to the list, which stays that of the user's own questions."""
    mine = "&mine=1" if "mine" in request.query else ""
    return web.Response(status=303, headers={"Location": f"/console/questions?done={what}{mine}"})


async def _render(
    request: web.Request, typed: Mapping[int, str] | None = None, *, problem: str = "", status: int = 200
) -> web.StreamResponse:
    """`typed`: answers that come back, with a cited entry or a template, by the number of their question."""
    house, lang, me = request.app[HOUSE], lang_of(request), staff_of(request)
    mine = "mine" in request.query
    services, now = house.services(), house.clock()
    waiting, colleagues = await house.store.read(lambda r: (asked.waiting(r, clock=services.clock, now=now), _desk(r)))
    context = {
        "asked": [
            {
                "number": one.question.id,
                "text": one.question.text,
                "at": moment(one.question.at, services.zone, lang),
                "due": moment(one.due_at, services.zone, lang),
                "late": one.is_late,
                "owner": one.question.owner_id,
                "typed": (typed or {}).get(one.question.id, ""),
            }
            for one in waiting
            if not mine or one.question.owner_id == me.id
        ],
        "mine": mine,
        "all_count": len(waiting),
        "my_count": sum(one.question.owner_id == me.id for one in waiting),
        "templates": [(one.id, one.name(lang)) for one in _templates(request)],
        "problem": problem,
        "colleagues": [(one.id, one.name) for one in colleagues],
        "entries": sorted((one.id, one.question) for one in services.library().entries),
        "done": _DONE.get(request.query.get("done", ""), ""),
    }
    return show(request, "console/questions.html", context, status=status)


def _templates(request: web.Request) -> Sequence[ReplyTemplate]:
    return request.app[HOUSE].services().zone.templates.of(QUESTION, ANSWER, "")


def _with_template(text: str, chosen: str, templates: Sequence[ReplyTemplate]) -> str:
    """A template's text instead of another template, else below one's own words. Raises Incomplete if none was
    chosen."""
    found = next((one for one in templates if one.id == chosen), None)
    if found is None:
        raise Incomplete("desk.office.no_template")
    is_other = any(text == one.text for one in templates)
    return found.text if not text or is_other else f"{text}\n{found.text}"


def _desk(records: Records) -> Sequence[Staff]:
    return [one for one in records.staff.office() if one.active and may(one, Right.TRIAGE)]


def _cited(services: Services, entry: str, now: datetime) -> str:
    """The short answer of an entry with its articles. Raises NotFound."""
    view = services.library().entry(entry, today=services.zone.local(now).date())
    if view is None:
        raise NotFound("curation.unknown", entry=entry)
    articles = "、".join(f"《{one.law}》第{one.article}条" for one in view.citations)
    return f"{view.short}\n{articles}"
