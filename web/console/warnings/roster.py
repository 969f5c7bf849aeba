"""The order in which people are asked to release a document."""

from aiohttp import web

from complaints.errors import ComplaintError, Incomplete
from complaints.model import Staff
from complaints.ports import Records
from enterprises.warnings import releasing
from web.console.attempts import attempted
from web.console.guard import status_of
from web.console.session import HOUSE, actor_of
from web.console.show import error_message, show
from web.console.typed import typed_of
from web.console.warnings.door import ADDRESS

_PLACE = "place-"


async def page(request: web.Request) -> web.StreamResponse:
    return await _page(request, done=request.query.get("done") == "1")


async def save(request: web.Request) -> web.StreamResponse:
    """Form fields: place-<account>, a number or nothing."""
    house, actor, now = request.app[HOUSE], actor_of(request), request.app[HOUSE].clock()
    form = await typed_of(request)
    typed = {name: value.strip() for name, value in form.items() if name.startswith(_PLACE) and value.strip()}

    async def again(error: ComplaintError) -> web.StreamResponse:
        return await _page(request, typed=typed, problem=error_message(request, error), status=status_of(error))

    work = house.store.write(lambda r: releasing.set_roster(r, _order(typed), actor=actor, now=now))
    return await attempted(work, then=f"{ADDRESS}/roster?done=1", refused=again)


def _order(typed: dict[str, str]) -> list[int]:
    """Accounts by their places. Raises Incomplete for what is no number, or stands twice."""
    places = dict[int, int]()
    for name, value in typed.items():
        account = name.removeprefix(_PLACE)
        is_number = value.isascii() and value.isdigit() and len(value) < 4
        is_account = account.isascii() and account.isdigit() and len(account) <= 9
        if not is_number or not is_account or int(value) in places:
            raise Incomplete("warnings.wrong.place")
        places[int(value)] = int(account)
    return [places[place] for place in sorted(places)]


async def _page(
    request: web.Request,
    *,
    typed: dict[str, str] | None = None,
    problem: str = "",
    done: bool = False,
    status: int = 200,
) -> web.StreamResponse:
    def look(records: Records) -> tuple[list[Staff], list[int]]:
        return list(releasing.roster(records, but=0)), list(records.warnings.roster())

    people, set_ = await request.app[HOUSE].store.read(look)
    places = {f"{_PLACE}{one}": str(place) for place, one in enumerate(set_, 1)} if typed is None else typed
    context = {"people": people, "places": places, "problem": problem, "done": done}
    return show(request, "console/warnings/roster.html", context, status=status)
