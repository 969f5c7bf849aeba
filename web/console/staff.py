"""Accounts, for administrators: who there is, new ones, one-time links, closing one."""

from dataclasses import replace

from aiohttp import web

from complaints.errors import Incomplete, NotAllowed, NotFound
from complaints.lifecycle import OPEN_STATES
from complaints.model import STAFF_ROLES, Role, Staff
from complaints.owning import owns_open
from complaints.ports import QueueFilter, Records
from complaints.staff_links import issue
from web.console.session import HOUSE, staff_of
from web.console.show import show

_OPEN = frozenset(state.value for state in OPEN_STATES)
_NAME = 64


async def everybody(request: web.Request) -> web.StreamResponse:
    _check_admin(request)
    return await _list(request)


async def add(request: web.Request) -> web.StreamResponse:
    """The new account's one-time link is shown once, on the answer to this form."""
    _check_admin(request)
    form = await request.post()
    name, role = str(form.get("name", "")).strip(), str(form.get("role", ""))
    if not name or len(name) > _NAME or role not in STAFF_ROLES:
        raise Incomplete("console.error.staff_name", limit=_NAME)
    house = request.app[HOUSE]
    account = await house.store.write(lambda r: r.staff.add(name=name, role=Role(role), telegram_id=None))
    return await _with_link(request, account)


async def link(request: web.Request) -> web.StreamResponse:
    _check_admin(request)
    staff_id = int(request.match_info["id"])
    account = await request.app[HOUSE].store.read(lambda r: _account(r, staff_id))
    if not account.active:
        raise NotAllowed("console.error.closed_account")
    return await _with_link(request, account)


async def switch(request: web.Request) -> web.StreamResponse:
    """Closes the account and ends its sessions, or opens it again."""
    me = _check_admin(request)
    staff_id = int(request.match_info["id"])
    if staff_id == me.id:
        raise NotAllowed("console.error.own_account")

    def work(records: Records) -> None:
        account = _account(records, staff_id)
        if account.active and (count := owns_open(records, staff_id)):  # no orphans (S28)
            raise NotAllowed("owning.owns_open", count=count)
        records.staff.save(replace(account, active=not account.active))
        if account.active:
            records.sessions.close_all_of(staff_id)

    await request.app[HOUSE].store.write(work)
    return web.Response(status=303, headers={"Location": "/console/staff"})


def _check_admin(request: web.Request) -> Staff:
    staff = staff_of(request)
    if staff.role is not Role.ADMIN:
        raise NotAllowed()
    return staff


def _account(records: Records, staff_id: int) -> Staff:
    account = records.staff.get(staff_id)
    if account is None:
        raise NotFound()
    return account


async def _with_link(request: web.Request, account: Staff) -> web.StreamResponse:
    house = request.app[HOUSE]
    word, now = house.word(), house.clock()
    await house.store.write(lambda r: issue(r, staff_id=account.id, purpose="login", word=word, now=now))
    return await _list(request, made_for=account, address=f"{house.desk().public_url}/console/login/{word}")


async def _list(request: web.Request, *, made_for: Staff | None = None, address: str = "") -> web.StreamResponse:
    def look(records: Records) -> list[tuple[Staff, int]]:
        return [(one, records.cases.count(QueueFilter(states=_OPEN, mine=one.id))) for one in records.staff.all()]

    accounts = await request.app[HOUSE].store.read(look)
    roles = sorted(STAFF_ROLES, key=list(Role).index)
    context = {"accounts": accounts, "roles": roles, "made_for": made_for, "address": address}
    return show(request, "console/staff.html", context)
