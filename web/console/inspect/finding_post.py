"""记一处问题 as it arrives: once, however often the phone sends it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from aiohttp import web

from complaints.case.attempt import Attempt
from complaints.errors import ComplaintError, Incomplete
from complaints.model import Implementer
from inspections import basis, on_the_spot, sessions
from inspections.entering import Desk, NewFinding, Where, check_dates
from inspections.limits import due_of
from inspections.model import Article, Session
from inspections.ports import Found, Records
from inspections.recording import record
from services import Services
from texts import label
from web.console.guard import status_of
from web.console.inspect import checklist, finding_page, reading, voice
from web.console.inspect.sent_photos import keep, must_be_of_the_session
from web.console.outbox import taken, wants_json
from web.console.session import HOUSE, actor_of
from web.console.show import error_message
from web.console.typed import typed_of
from web.console.uploads import Received, add_photos
from web.pages import lang_of
from zone import Zone

#: stage of the photos that show what was found
BEFORE, AFTER = "before", "after"


async def post(request: web.Request) -> web.StreamResponse:
    """Answers with the session's page, or with JSON if that is asked for."""
    try:
        found = await _record(request)
    except ComplaintError as error:
        if wants_json(request):
            return reading.json_problem(request, error)
        typed = await typed_of(request)
        problem = error_message(request, error)
        return await finding_page.render(request, typed=typed, problem=problem, error=error, status=status_of(error))
    page = f"/console/inspect/{found.finding.session_id}"
    if wants_json(request):
        return taken(
            number=found.case.number,
            shown=found.finding.label,
            next_page=f"{page}?done={found.finding.label}",
            photos=f"/console/cases/{found.case.number}/late-photo",
        )
    return web.Response(status=303, headers={"Location": f"{page}?done={found.finding.label}"})


async def _record(request: web.Request) -> Found:
    house, actor, ident = request.app[HOUSE], actor_of(request), reading.session_id(request)
    typed = await typed_of(request)
    client_id = reading.client_id(typed)
    session, again = await house.store.read(lambda r: _before(r, ident, client_id, request))
    if again is not None:
        return again
    photos, after = await keep(request, "photos"), await keep(request, "after")
    recording = await voice.keep(request)
    must_be_of_the_session(
        (*photos, *after), started_at=session.started_at, confirmed=typed.get("old_photos_ok") == "1"
    )
    services, now = house.services(), house.clock()
    where = await house.store.read(lambda r: reading.where(r, typed, session, services.zone))
    new = await _new(request, typed, where, now=now, see=_see(photos, recording))
    desk = Desk(zone=services.zone, clock=services.clock, random_below=services.random_below)

    def work(records: Records) -> Found:
        found = record(records, ident, new, actor=actor, now=now, desk=desk)
        add_photos(records, found.case.id, photos, BEFORE, now)
        add_photos(records, found.case.id, after, AFTER, now)
        voice.add(records, found.case.id, recording, now)
        if typed.get("at_once") == "1" and not found.finding.at_once:
            attempt = Attempt.on(found.case, actor=actor, now=now)
            return Found(finding=found.finding, case=on_the_spot.put_right(records, attempt, clock=services.clock))
        return found

    result = await house.store.write(work)
    house.wake()
    return result


def _before(records: Records, ident: int, client_id: str, request: web.Request) -> tuple[Session, Found | None]:
    """Whether it may be recorded at all, before photos are read; and the finding that a repeat is about."""
    session = sessions.must_walk(records, ident, actor_of(request))
    finding = records.inspections.by_client(client_id)
    case = records.cases.get(finding.case_id) if finding is not None and finding.session_id == ident else None
    return session, Found(finding=finding, case=case) if finding is not None and case is not None else None


async def _new(request: web.Request, typed: Mapping[str, str], where: Where, *, now: datetime, see: str) -> NewFinding:
    """`see`: the key of the words that stand where nothing was typed."""
    house = request.app[HOUSE]
    services, lang = house.services(), lang_of(request)
    form = await request.post()
    several = {name: [v for v in form.getall(name) if isinstance(v, str)] for name in set(form)}
    today = services.zone.local(now).date()
    item = checklist.chosen(services, typed.get("checklist_item", ""), today=today)
    begun = item[1] if item is not None else None
    named = [one for one in several.get("basis", []) if one.strip()] or ([begun.basis] if begun is not None else [])
    entries = basis.checked(services.library(), named, today=today)
    parts = reading.parts_of(several)
    check_dates(parts, today=today)
    category = typed.get("category", "").strip() or (item[0].category if item is not None else "")
    instead = _instead(see, category, services.zone, lang)
    return NewFinding(
        client_id=reading.client_id(typed),
        recorded_at=reading.recorded_at(typed, now),
        where=where,
        category=category,
        due=due_of(typed.get("limit", ""), typed.get("limit_own", ""), now=now, clock=services.clock),
        text=typed.get("text", "").strip() or (begun.words if begun is not None else "") or instead,
        unit=typed.get("unit", "").strip(),
        unit_person=typed.get("unit_person", "").strip()[:64],
        implementer=Implementer(chosen) if (chosen := typed.get("implementer", "")) in set(Implementer) else None,
        target=typed.get("target", ""),
        measures=typed.get("measures", "").strip() or (begun.measure if begun is not None else ""),
        acceptor=typed.get("acceptor", ""),
        acceptor_id=typed.get("acceptor_id", "").strip(),
        basis=entries,
        filing=_filing(typed, entries, services, now=now),
        checklist_item=typed.get("checklist_item", "").strip()[:120],
        difficulty=typed.get("difficulty", ""),
        parts=parts,
    )


def _filing(typed: Mapping[str, str], entries: Sequence[str], services: Services, *, now: datetime) -> Article | None:
    """立案建议: the article that was chosen; with the tick alone, that of the basis if it cites one only."""
    library, today = services.library(), services.zone.local(now).date()
    if typed.get("filing", "").strip():
        return basis.filing_of(library, typed["filing"], today=today)
    if typed.get("propose_filing") != "1":
        return None
    cited = basis.articles_of(library, entries, today=today)
    if len(cited) != 1:
        key = "inspect.error.which_article" if cited else "inspect.error.filing_needs_basis"
        raise Incomplete(key).at("filing" if cited else "basis")
    return cited[0]


def _see(photos: Sequence[Received], recording: voice.Recording | None) -> str:
    """Where to look or listen if nothing was typed; empty without photos and recording."""
    if recording is not None:
        return "voice.see"
    return "inspect.see_photos" if photos else ""


def _instead(see: str, category: str, zone: Zone, lang: str) -> str:
    named = zone.category(category)
    return label(see, lang, category=named.name(lang)) if see and named is not None else ""
