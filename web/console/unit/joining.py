"""Joining the account of a unit's or firm's person by a one-time invitation. Whoever opens it first and agrees has it;
it is spent then, so a forwarded one opens nothing. A GET does not use it up, because messengers look at links."""

from collections.abc import Mapping

from aiohttp import web

from complaints.errors import Incomplete
from complaints.office.staff_links import LinkState, holder, redeem, state_of
from complaints.ports import Records
from enterprises import memberships
from enterprises.party import member_of
from texts import label
from web.console.session import HOUSE, find_session, is_csrf, open_session, set_cookie
from web.console.show import show
from web.pages import lang_of
from wording.unit_case import party_name

PURPOSE = "invite"


async def ask(request: web.Request) -> web.StreamResponse:
    return await _shown(request)


async def _shown(request: web.Request, *, problem: str = "") -> web.StreamResponse:
    house, word, now = request.app[HOUSE], request.match_info["word"], request.app[HOUSE].clock()
    zone, lang = house.services().zone, lang_of(request)

    session = await find_session(request)
    own = session[1] if session is not None else None

    def look(records: Records) -> Mapping[str, object] | None:
        account = holder(records, word=word, purpose=PURPOSE, now=now)
        if account is None:
            return None
        adds = own is not None and memberships.may_take(records, own, account, purpose=PURPOSE)
        known = party_name(records, member_of(own), zone, lang) if adds and own is not None else ""
        unit = party_name(records, member_of(account), zone, lang)
        return {"holder": account, "unit": unit, "adding": own if adds else None, "own_firm": known, "problem": problem}

    found = await house.store.read(look)
    if found is None:
        return await _spent(request)
    return _with_no_trace(show(request, "console/unit/join.html", found, status=422 if problem else 200))


async def enter(request: web.Request) -> web.StreamResponse:
    house, word = request.app[HOUSE], request.match_info["word"]
    now, cookie = house.clock(), house.word()
    if (await request.post()).get("with") == "own":
        return await _add(request)

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


async def _add(request: web.Request) -> web.StreamResponse:
    """The firm of the invitation joins those of the account that is logged in. Another site can't send this form,
    because its token is compared."""
    house, word, now = request.app[HOUSE], request.match_info["word"], request.app[HOUSE].clock()
    session = await find_session(request)
    if session is None or not is_csrf(request, str((await request.post()).get("csrf", ""))):
        return await ask(request)
    try:
        await house.store.write(lambda r: memberships.take(r, session[1], word=word, purpose=PURPOSE, now=now))
    except Incomplete as error:
        return await _shown(request, problem=label(error.key, lang_of(request)))
    raise web.HTTPSeeOther("/console/firm/?joined=1")


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
