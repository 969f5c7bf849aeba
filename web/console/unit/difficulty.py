"""What a firm or unit finds difficult about a finding that it has to put right, in its own words (现场会办、帮扶)."""

from functools import partial

from aiohttp import web

from complaints.case.attempt import Attempt
from complaints.case.moves import staff_actor
from complaints.errors import NotFound
from enterprises.sight import acting_in
from inspections import changing
from services.records import Records
from web.console.attempts import attempted
from web.console.session import HOUSE
from web.console.typed import typed_of
from web.console.unit.act import again
from web.console.unit.door import member, number_of, own_case, start_of


async def say(request: web.Request) -> web.StreamResponse:
    """Form fields: `version`, `difficulty`."""
    house, me, number = request.app[HOUSE], member(request), number_of(request)
    typed = await typed_of(request)
    version, now = typed.get("version", ""), house.clock()
    if not (version.isascii() and version.isdigit() and len(version) < 9):
        raise NotFound("error.old_button")

    def work(records: Records) -> None:
        case = own_case(records, me, number)
        actor = staff_actor(acting_in(me, case).account, via="console")
        attempt = Attempt(case_id=case.id, seen_version=int(version), actor=actor, now=now)
        changing.say_difficulty(records, attempt, difficulty=typed.get("difficulty", ""))

    then = f"{start_of(request)}cases/{number}?done=help"
    return await attempted(house.announce(work), then=then, refused=partial(again, request, typed))
