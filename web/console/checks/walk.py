"""现场逐项检查: an inspector ticks the items of a list at a site; what failed can become a finding."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from aiohttp import web

from complaints.errors import ComplaintError, NotFound
from complaints.model import Staff
from complaints.ports.firms import SiteFilter
from inspections.checklists import checking
from inspections.checklists.check import Check, Verdict
from inspections.checklists.lists import Use, reference_of
from inspections.checklists.ports import Records
from inspections.checklists.prefill import prefill
from inspections.ports import Records as NightRecords
from web.console.checks import from_phone, photos, places
from web.console.guard import status_of
from web.console.outbox import recorded_at, taken, wants_json
from web.console.session import HOUSE, staff_of
from web.console.shell import kept_offline
from web.console.show import error_message, show
from web.pages import lang_of
from wording.checks import CheckWords, seen, version
from wording.firms import firm_name

_FOUND = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """`findings`: the address at which each failed item becomes a finding."""

    words: CheckWords
    firm: str
    findings: Mapping[str, str]


def is_mine(check: Check, me: Staff) -> bool:
    return check.use is Use.INSPECTION and check.is_open and check.started_by.staff_id == me.id


async def choose(request: web.Request) -> web.StreamResponse:
    """The site (found by words of its name), then the list."""
    house, lang, site_id = request.app[HOUSE], lang_of(request), request.query.get("site", "")
    services, asked = house.services(), request.query.get("q", "").strip()
    today = services.zone.local(house.clock()).date()
    if not site_id:
        page = await house.store.read(
            lambda r: r.firms.site_page(SiteFilter(text=asked), size=_FOUND, number=1) if asked else None
        )
        return show(request, "console/checks/choose_site.html", {"asked": asked, "page": page})
    site = await house.store.read(lambda r: places.site(r, site_id))
    offered = services.checklists.offered(Use.INSPECTION, today, kind=site.kind.value)
    lists = [(one.id, one.name(lang), version(one, services, lang), len(one.items)) for one in offered]
    slots = [one.name(lang) for one in services.checklists.all_current(today) if not one.usable]
    return show(request, "console/checks/choose.html", {"site": site, "lists": lists, "slots": slots})


async def begin(request: web.Request) -> web.StreamResponse:
    house, form, me = request.app[HOUSE], await request.post(), staff_of(request)
    now, services = house.clock(), house.services()
    today = services.zone.local(now).date()

    def work(records: Records) -> Check:
        site = places.site(records, str(form.get("site", "")))
        return checking.begin(
            records,
            services.checklists,
            places.where(site),
            list_id=str(form.get("list", "")),
            use=Use.INSPECTION,
            by=checking.by(me),
            now=now,
            today=today,
        )

    check = await house.store.write(work)
    raise web.HTTPSeeOther(f"/console/checks/{check.id}")


async def render(
    request: web.Request, *, problem: str = "", about: str = "", typed: str = "", status: int = 200
) -> web.StreamResponse:
    """`about`: the item that `problem` and `typed` (its note) belong to."""
    look = await request.app[HOUSE].store.read(lambda r: _look(request, r))
    context = {
        "look": look,
        "words": look.words,
        "problem": problem,
        "about": about,
        "typed": typed,
        "done": request.query.get("done", ""),
        "most_photos": checking.MOST_PHOTOS,
    }
    return kept_offline(show(request, "console/checks/walk.html", context, status=status), staff_of(request))


async def tick(request: web.Request) -> web.StreamResponse:
    """Form fields: `verdict` (may be empty: photos only), `note`, photos."""
    form, item = await request.post(), request.match_info["item"]
    note, verdict = str(form.get("note", "")), str(form.get("verdict", ""))
    try:
        check = await _tick(request, verdict, note)
    except NotFound:
        raise
    except ComplaintError as error:
        if wants_json(request):
            raise
        message = error_message(request, error)
        return await render(request, problem=message, about=item, typed=note, status=status_of(error))
    if wants_json(request):
        base = f"/console/checks/{check.id}"
        return from_phone.received(request, check, item, verdict, base=base, next_page=f"{base}?done=saved")
    return _back(request, "saved", f"#item-{item}")


async def late_photo(request: web.Request) -> web.StreamResponse:
    return await photos.take_late(request, lambda records: _begun_by_me(request, records))


async def finish(request: web.Request) -> web.StreamResponse:
    house, me, now = request.app[HOUSE], staff_of(request), request.app[HOUSE].clock()
    today = house.services().zone.local(now).date()

    def work(records: Records) -> None:
        check = _mine(request, records)
        checking.finish(records, check.id, by=checking.by(me), now=now, today=today)

    try:
        await house.store.write(work)
    except NotFound:
        raise
    except ComplaintError as error:
        if wants_json(request):
            raise
        return await render(request, problem=error_message(request, error), status=status_of(error))
    back = _back(request, "finished")
    return taken(next_page=back.headers["Location"]) if wants_json(request) else back


async def give_up(request: web.Request) -> web.StreamResponse:
    house, me, now = request.app[HOUSE], staff_of(request), request.app[HOUSE].clock()
    await house.store.write(
        lambda r: checking.give_up(r, _mine(request, r).id, by=checking.by(me), now=now)
    )  # fmt: skip
    raise web.HTTPSeeOther("/console/checks")


async def _tick(request: web.Request, verdict: str, note: str) -> Check:
    house, me, item = request.app[HOUSE], staff_of(request), request.match_info["item"]
    if verdict and verdict not in set(Verdict):
        raise NotFound("error.old_button")
    written = recorded_at(await request.post(), house.clock())

    def allowed(records: Records) -> Check:
        return checking.must_have_item(records, _mine(request, records).id, item=item)

    check = await house.store.read(lambda r: _begun_by_me(request, r))
    if await from_phone.has_arrived(request, check, item, staff_id=me.id):
        return check
    await photos.keep(request, allowed, item=item)
    if verdict:

        def work(records: Records) -> None:
            check, given = _mine(request, records), Verdict(verdict)
            checking.answer(records, check.id, item=item, verdict=given, note=note, by=checking.by(me), now=written)

        await house.store.write(work)
    return check


def _begun_by_me(request: web.Request, records: Records) -> Check:
    """Raises NotFound."""
    check = records.checks.get(int(request.match_info["id"]))
    if check is None or check.use is not Use.INSPECTION or check.started_by.staff_id != staff_of(request).id:
        raise NotFound("checks.unknown")
    return check


def _mine(request: web.Request, records: Records) -> Check:
    """The open check, which is the user's own. Raises NotFound, WrongState."""
    check = checking.must_be_open(records, int(request.match_info["id"]))
    if not is_mine(check, staff_of(request)):
        raise NotFound("checks.unknown")
    return check


def _look(request: web.Request, records: NightRecords) -> Walk:
    check = records.checks.get(int(request.match_info["id"]))
    if check is None:
        raise NotFound("checks.unknown")
    house = request.app[HOUSE]
    services, today = house.services(), house.services().zone.local(house.clock()).date()
    words = seen(
        records, check, services, today=today, lang=lang_of(request), point=places.point(records, check.site)
    )  # fmt: skip
    return Walk(words=words, firm=firm_name(records, check.firm), findings=_findings(request, records, check))


def _findings(request: web.Request, records: NightRecords, check: Check) -> Mapping[str, str]:
    house = request.app[HOUSE]
    library, today = house.services().library(), house.services().zone.local(house.clock()).date()
    session = records.inspections.open_of(staff_of(request).id)
    form = f"/console/inspect/{session.id}/finding" if session is not None else "/console/inspect"
    stop = f"firm_site:{check.site}"
    on_route = session is not None and any(one.key == stop for one in session.stops)
    found = {}
    for item in check.with_verdict(Verdict.FAIL):
        begun = prefill(item, library.entry(item.basis, today=today), note=check.answers[item.id].note)
        fields = {
            "checklist_item": reference_of(check.checklist, item),
            "text": begun.words,
            **({"stop": stop} if on_route else {"place": check.site_name}),
        }
        found[item.id] = f"{form}?{urlencode(fields)}"
    return found


def _back(request: web.Request, done: str, anchor: str = "") -> web.Response:
    address = f"/console/checks/{int(request.match_info['id'])}?done={done}{anchor}"
    return web.Response(status=303, headers={"Location": address})
