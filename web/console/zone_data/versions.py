"""One version of a document against another, and back to it in one step."""

from aiohttp import web

from complaints.errors import Incomplete, WrongState
from complaints.office import zone_editing
from complaints.office.zone_editing import Checked, digest, earlier_text
from complaints.ports import ZoneVersion
from http_server import reading
from texts import label
from web.console.guard import status_of
from web.console.session import HOUSE, staff_of
from web.console.show import error_message, show
from web.console.typed import typed_of
from web.console.zone_data.differing import difference
from web.console.zone_data.page import in_use
from web.console.zone_data.publishing import effect_of, repeated
from web.console.zone_data.seen import Told, asked_document, checked, look, title_of, told, version_words
from web.pages import lang_of
from zone import BadZone


async def show_version(request: web.Request) -> web.StreamResponse:
    return await _page(request)


async def go_back(request: web.Request) -> web.StreamResponse:
    typed, to = await typed_of(request), int(request.match_info["number"])
    house, staff, which = request.app[HOUSE], staff_of(request), asked_document(request)
    base, why, now = reading.digits(typed.get("base", "0") or "0"), typed.get("why", ""), house.clock()

    async def attempt() -> ZoneVersion:
        seen = await look(request)
        seen.text_of(to)
        text = await house.store.read(lambda r: earlier_text(r, which.name, to))
        await checked(request, seen, text)
        state = Checked(stamp=seen.stamp, on_file=digest(seen.file))
        return await house.store.write(
            lambda r: zone_editing.go_back(
                r, document=which.name, to=to, base=base, why=why, checked=state, by=staff, now=now
            )
        )

    try:
        await repeated(attempt)
    except BadZone:
        return await _page(request, problem=label("zone_edit.not_valid_now", lang_of(request)), why=why, status=422)
    except (Incomplete, WrongState) as error:
        return await _page(request, problem=error_message(request, error), why=why, status=status_of(error))
    await house.zone_desk.refresh()
    return web.Response(status=303, headers={"Location": f"/console/zone/{which.name}?done=back"})


async def _page(request: web.Request, *, problem: str = "", why: str = "", status: int = 200) -> web.StreamResponse:
    seen, number = await look(request), int(request.match_info["number"])
    text = seen.text_of(number)
    other = reading.digits(request.query.get("with", "") or str(seen.number))
    problems, effect = list[Told](), None
    one = next((each for each in seen.versions if each.number == number), None)
    may_go_back = number != seen.number and text != seen.text
    if may_go_back:
        try:
            effect = await effect_of(
                request, await checked(request, seen, text if one and one.text is not None else None)
            )
        except BadZone as error:
            problems = list(told(request, error.problems, seen, text))
    context = {
        "document": seen.which.name,
        "title": title_of(request, seen.which),
        "shown": number,
        "version": version_words(request, one) if one else None,
        "other": other,
        "difference": difference(seen.text_of(other), text),
        "may_go_back": may_go_back,
        "problems": problems,
        "effect": effect,
        "problem": problem,
        "why": why,
        **in_use(request, seen),
    }
    return show(request, "console/zone_data/version.html", context, status=status)
