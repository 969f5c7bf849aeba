"""Accounts, for administrators: list, create, one-time links, unbind chats, close."""

from aiohttp import web

from complaints.case.lifecycle import OPEN_STATES
from complaints.errors import Incomplete, NotAllowed, NotFound
from complaints.model import PRECEDENCE, STAFF_ROLES, Role, Staff
from complaints.office import accounts
from complaints.office.binding import is_bound
from complaints.office.binding import unbind as unbind_chats
from complaints.office.parties import firm_of
from complaints.office.staff_links import issue
from complaints.ports import QueueFilter, Records
from web.console.session import HOUSE, actor_of, staff_of
from web.console.show import show
from web.pages import lang_of
from wording.names import unit_name

_OPEN = frozenset(state.value for state in OPEN_STATES)


async def everybody(request: web.Request) -> web.StreamResponse:
    return await _list(request)


async def add(request: web.Request) -> web.StreamResponse:
    """Shows the one-time link of the new account once, in the response to this form."""
    form = await request.post()
    name, chosen = str(form.get("name", "")).strip(), frozenset(str(one) for one in form.getall("role", []))
    if not name or len(name) > accounts.LONGEST_NAME or not chosen or not chosen <= STAFF_ROLES:
        raise Incomplete("console.error.staff_name", limit=accounts.LONGEST_NAME)
    house = request.app[HOUSE]
    me, now = staff_of(request), house.clock()

    def work(records: Records) -> Staff:
        if known := records.staff.named(name):
            key = "console.error.staff_known" if known[0].active else "console.error.staff_closed"
            raise Incomplete(key, name=name)
        account = records.staff.add(name=name, roles=[Role(role) for role in chosen], telegram_id=None)
        held = "+".join(account.roles_in_order)
        records.acts.add(action="staff_add", now=now, staff_id=me.id, detail=f"{account.id} {held} {name}")
        return account

    return await _with_link(request, await house.store.write(work))


async def link(request: web.Request) -> web.StreamResponse:
    staff_id = int(request.match_info["id"])
    account = await request.app[HOUSE].store.read(lambda r: _account(r, staff_id))
    if not account.active:
        raise NotAllowed("console.error.closed_account")
    return await _with_link(request, account)


async def change(request: web.Request) -> web.StreamResponse:
    """Another name or other roles."""
    house, actor, staff_id = request.app[HOUSE], actor_of(request), int(request.match_info["id"])
    form, now = await request.post(), house.clock()
    chosen = frozenset(str(one) for one in form.getall("role", []))
    if not chosen <= STAFF_ROLES:
        raise NotAllowed()
    roles = frozenset(Role(role) for role in chosen)
    name = str(form.get("name", ""))
    await house.store.write(lambda r: accounts.change(r, staff_id, name=name, roles=roles, actor=actor, now=now))
    return web.Response(status=303, headers={"Location": "/console/staff"})


async def reset(request: web.Request) -> web.StreamResponse:
    """For somebody who can't log in any more: shows a new link, the only way in."""
    house, actor, staff_id = request.app[HOUSE], actor_of(request), int(request.match_info["id"])
    now = house.clock()
    account = await house.store.write(lambda r: accounts.reset_logins(r, staff_id, actor=actor, now=now))
    return await _with_link(request, account)


async def switch(request: web.Request) -> web.StreamResponse:
    """Closes the account with its sessions and links, or reopens it."""
    house, actor, staff_id = request.app[HOUSE], actor_of(request), int(request.match_info["id"])
    now = house.clock()

    def work(records: Records) -> None:
        change = accounts.close if _account(records, staff_id).active else accounts.open_again
        change(records, staff_id, actor=actor, now=now)

    await house.store.write(work)
    house.wake()
    return web.Response(status=303, headers={"Location": "/console/staff"})


async def unbind(request: web.Request) -> web.StreamResponse:
    """解绑: the chats of the account lose their rights at once."""
    house, me, staff_id = request.app[HOUSE], staff_of(request), int(request.match_info["id"])
    now = house.clock()

    def work(records: Records) -> None:
        unbind_chats(records, _account(records, staff_id))
        records.acts.add(action="staff_unbind", now=now, staff_id=me.id, detail=str(staff_id))

    await house.store.write(work)
    return web.Response(status=303, headers={"Location": "/console/staff"})


def _account(records: Records, staff_id: int) -> Staff:
    account = records.staff.get(staff_id)
    if account is None:
        raise NotFound()
    return account


async def _with_link(request: web.Request, account: Staff) -> web.StreamResponse:
    house = request.app[HOUSE]
    me, word, now = staff_of(request), house.word(), house.clock()

    def work(records: Records) -> None:
        issue(records, staff_id=account.id, purpose="login", word=word, now=now)
        records.acts.add(action="staff_link", now=now, staff_id=me.id, detail=str(account.id))

    await house.store.write(work)
    return await _list(request, made_for=account, address=f"{house.services().public_url}/console/login/{word}")


async def _list(request: web.Request, *, made_for: Staff | None = None, address: str = "") -> web.StreamResponse:
    def look(records: Records) -> list[tuple[Staff, int, bool]]:
        return [
            (one, records.cases.count(QueueFilter(states=_OPEN, mine=one.id)), is_bound(records, one))
            for one in records.staff.all()
            if not firm_of(one.party)  # on the pages of their firms
        ]

    listed = await request.app[HOUSE].store.read(look)
    zone = request.app[HOUSE].services().zone
    roles = [role for role in PRECEDENCE if role in STAFF_ROLES]
    context = {
        "accounts": listed,
        "roles": roles,
        "chosen": frozenset(),
        "made_for": made_for,
        "address": address,
        "party_name": lambda one: unit_name(one.party.partition(":")[2], zone, lang_of(request)),
    }
    return show(request, "console/staff.html", context)
