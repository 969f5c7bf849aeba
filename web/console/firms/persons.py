"""The persons of a firm on its page: entered, changed, invited with a one-time link, or gone."""

from functools import partial

from aiohttp import web

from complaints.errors import Incomplete
from complaints.model import Staff
from complaints.ports import Records
from enterprises import accounts
from enterprises.register import entries, persons
from web.console.attempts import attempted
from web.console.firms.firm import again, render
from web.console.session import HOUSE, actor_of
from web.console.show import error_message
from web.console.typed import typed_of
from web.console.unit.joining import PURPOSE


async def add(request: web.Request) -> web.StreamResponse:
    return await _kept(request, form="person", person_id=None)


async def change(request: web.Request) -> web.StreamResponse:
    person_id = int(request.match_info["person"])
    return await _kept(request, form=f"person-{person_id}", person_id=person_id)


async def invite(request: web.Request) -> web.StreamResponse:
    """The first invitation, or a new one for a person who lost the phone or never used it. Shown once."""
    house, actor, firm_id = request.app[HOUSE], actor_of(request), request.match_info["id"]
    now, word, person_id = house.clock(), house.word(), int(request.match_info["person"])

    def work(records: Records) -> Staff:
        person = persons.person_of(records, firm_id, person_id)
        account = persons.account_for(records, person, actor=actor, now=now)
        accounts.invite(records, account, purpose=PURPOSE, word=word, now=now)
        records.acts.add(action="firm_link", now=now, staff_id=actor.staff_id, detail=str(account.id))
        return account

    try:
        account = await house.store.write(work)
    except Incomplete as error:
        return await render(request, problem=error_message(request, error), status=422)
    address = f"{house.services().public_url}/console/join/{word}"
    return await render(request, link={"name": account.name, "address": address})


async def leave(request: web.Request) -> web.StreamResponse:
    house, actor, firm_id = request.app[HOUSE], actor_of(request), request.match_info["id"]
    now, person_id = house.clock(), int(request.match_info["person"])

    def work(records: Records) -> None:
        persons.leave(records, persons.person_of(records, firm_id, person_id), actor=actor, now=now)

    await house.store.write(work)
    house.wake()
    raise web.HTTPSeeOther(f"/console/firms/{firm_id}?done=left")


async def _kept(request: web.Request, *, form: str, person_id: int | None) -> web.StreamResponse:
    house, firm_id, typed = request.app[HOUSE], request.match_info["id"], await typed_of(request)

    def work(records: Records) -> None:
        firm = entries.known_firm(records, firm_id)
        sites = [site.id for site in records.firms.sites_of(firm.id)]
        before = persons.person_of(records, firm.id, person_id) if person_id is not None else None
        person = persons.read_person(typed, firm=firm.id, sites=sites, before=before)
        if before is None:
            records.firms.add_person(person)
        else:
            records.firms.save_person(person)

    then = f"/console/firms/{firm_id}?done=person"
    return await attempted(house.store.write(work), then=then, refused=partial(again, request, typed, form))
