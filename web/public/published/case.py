"""The page of one published case."""

from aiohttp import web

from publishing.model import PublicCase, Stage, TakenBack
from services.records import Records
from texts import label
from web.pages import lang_of
from web.public.house import HOUSE
from web.public.published import words
from web.public.published.cached import conditional
from web.public.published.pages import show
from wording.moments import day_words
from wording.names import unit_name
from zone import Zone


async def case(request: web.Request) -> web.StreamResponse:
    return await conditional(request, lambda: _page(request))


async def _page(request: web.Request) -> web.Response:
    """404 for what was never published, in the same words whether such a case exists; 410 for what was taken back."""
    house, lang, number = request.app[HOUSE], lang_of(request), request.match_info["number"][:20].upper()

    def look(records: Records) -> tuple[PublicCase | None, TakenBack | None]:
        return records.publishing.get(number), records.publishing.taken_back(number)

    found, gone = await house.store.read(look)
    zone = house.services().zone
    if found is not None:
        return show(request, "public/case.html", _context(found, zone, lang))
    day = day_words(zone.local(gone.at).date(), zone, lang) if gone else ""
    return show(request, "public/no_case.html", {"day": day}, status=410 if gone else 404)


def _context(case: PublicCase, zone: Zone, lang: str) -> dict[str, object]:
    photos = {
        stage: [words.photo_view(photo, lang) for photo in case.photos if photo.stage is stage] for stage in Stage
    }
    subdistrict = zone.subdistrict(case.subdistrict)
    return {
        "case": case,
        "line": words.line(case, zone, lang),
        "site": words.site_name(case, zone, lang),
        "subdistrict": subdistrict.name(lang) if subdistrict else "",
        "unit": unit_name(case.unit, zone, lang) if case.unit else "",
        "steps": [(day_words(step.on, zone, lang), label(f"public.step.{step.what}", lang)) for step in case.steps],
        "before": photos[Stage.BEFORE],
        "after": photos[Stage.AFTER],
        "published": day_words(zone.local(case.published_at).date(), zone, lang),
        "grid": zone.publishing.grid_m,
    }
