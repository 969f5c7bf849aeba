"""A self-check: the next item while it is open, its record afterwards."""

from aiohttp import web

from complaints.errors import NotFound
from inspections.checklists.check import Check
from inspections.checklists.checking import MOST_PHOTOS
from inspections.checklists.ports import Records
from web.console.checks import photos, places
from web.console.checks.printing import printed
from web.console.firm_checks.door import ADDRESS, own, today
from web.console.session import HOUSE, staff_of
from web.console.shell import kept_offline
from web.console.show import show
from web.pages import lang_of
from wording.checks import CheckWords, ItemWords, seen
from wording.firms import firm_name


async def page(request: web.Request) -> web.StreamResponse:
    return await render(request, about=request.query.get("item", ""), done=request.query.get("done", ""))


async def render(
    request: web.Request, *, about: str = "", problem: str = "", typed: str | None = None, done: str = "",
    status: int = 200,
) -> web.StreamResponse:  # fmt: skip
    """`about`: the item to be shown, else the first that is left; `typed`: its note after a refused answer."""
    words, firm = await request.app[HOUSE].store.read(lambda r: look(request, r))
    context = {"words": words, "firm": firm, "root": ADDRESS, "base": f"{ADDRESS}/{words.id}", "done": done}
    if not words.is_open:
        return show(request, "console/firm_checks/record.html", context)
    item = _shown(words, about)
    near = {"item": item, "earlier": _beside(words, item, -1), "later": _beside(words, item, 1)}
    more = {**near, "problem": problem, "typed": typed, "most_photos": MOST_PHOTOS}
    going = show(request, "console/firm_checks/going.html", {**context, **more}, status=status)
    return kept_offline(going, staff_of(request))


async def pdf(request: web.Request) -> web.StreamResponse:
    words, firm = await request.app[HOUSE].store.read(lambda r: look(request, r, paper=True))
    return await printed(request, words, firm=firm)


async def photo(request: web.Request) -> web.StreamResponse:
    check: Check = await request.app[HOUSE].store.read(lambda r: own(request, r))
    return await photos.shown(request, check)


async def late_photo(request: web.Request) -> web.StreamResponse:
    return await photos.take_late(request, lambda records: own(request, records))


def look(request: web.Request, records: Records, *, paper: bool = False) -> tuple[CheckWords, str]:
    """The check in words, and the name of the firm."""
    check, services = own(request, records), request.app[HOUSE].services()
    point = places.point(records, check.site)
    words = seen(records, check, services, today=today(request), lang=lang_of(request), point=point, paper=paper)
    return words, firm_name(records, check.firm)


def _shown(words: CheckWords, about: str) -> ItemWords | None:
    """None: nothing is left, so the summary is shown. Raises NotFound for an item that the list does not have."""
    if about == "all":
        return None
    if about:
        found = next((item for item in words.items if item.id == about), None)
        if found is None:
            raise NotFound("error.old_button")
        return found
    return next((item for item in words.items if item.is_left), None)


def _beside(words: CheckWords, item: ItemWords | None, step: int) -> str:
    place = item.n - 1 + step if item is not None else -1
    return words.items[place].id if 0 <= place < len(words.items) else ""
