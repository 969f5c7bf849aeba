"""Joining the account of a unit's or firm's person by a one-time invitation. Whoever opens it first and agrees has it;
it is spent then, so a forwarded one opens nothing. A GET does not use it up, because messengers look at links."""

from aiohttp import web

from complaints.model import Staff
from complaints.office.staff_links import LinkState, holder, redeem, state_of
from complaints.ports import Records
from enterprises.party import member_of
from web.console.session import HOUSE, find_session, open_session, set_cookie
from web.console.show import show
from web.pages import lang_of
from wording.unit_case import party_name

PURPOSE = "invite"


async def ask(request: web.Request) -> web.StreamResponse:
    house, word, now = request.app[HOUSE], request.match_info["word"], request.app[HOUSE].clock()
    zone, lang = house.services().zone, lang_of(request)

    def look(records: Records) -> tuple[Staff, str] | None:
        account = holder(records, word=word, purpose=PURPOSE, now=now)
        return (account, party_name(records, member_of(account), zone, lang)) if account is not None else None

    found = await house.store.read(look)
    if found is None:
        return await _spent(request)
    account, party = found
    return _with_no_trace(show(request, "console/unit/join.html", {"holder": account, "unit": party}))


async def enter(request: web.Request) -> web.StreamResponse:
    house, word = request.app[HOUSE], request.match_info["word"]
    now, cookie = house.clock(), house.word()

    def work(records: Records) -> bool:
        """One transaction, so that an account closed meanwhile gets no session."""
        account = redeem(records, word=word, purpose=PURPOSE, now=now)
        if account is not None:
            open_session(records, request, cookie, account, now=now)
            records.acts.add(action="unit_joined", now=now, staff_id=account.id)
        return account is not None

    if not await house.store.write(work):
        return await _spent(request)
    response = web.Response(status=303, headers={"Location": "/console/"})
    set_cookie(request, response, cookie)
    return response


async def _spent(request: web.Request) -> web.StreamResponse:
    """Says why; somebody who has joined with it goes on."""
    house, word, now = request.app[HOUSE], request.match_info["word"], request.app[HOUSE].clock()
    state = await house.store.read(lambda r: state_of(r, word=word, purpose=PURPOSE, now=now))
    found = await find_session(request)
    if state is LinkState.USED and found is not None and found[1].party:
        raise web.HTTPSeeOther("/console/")
    status = 404 if state is LinkState.UNKNOWN else 410
    return _with_no_trace(show(request, "console/unit/spent.html", {"state": state.value}, status=status))


def _with_no_trace(response: web.Response) -> web.Response:
    response.headers["Cache-Control"] = "no-store"
    return response
