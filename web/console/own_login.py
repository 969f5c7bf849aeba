"""Logging in with name, password and code, or with a passkey. Also on top of a page whose session has expired: what was
being sent is kept and goes on afterwards."""

from typing import Any

from aiohttp import hdrs, web

from complaints.errors import ComplaintError, NotAllowed
from complaints.model import Staff, Way
from complaints.office.logging_in import Claim, account_named, prove
from complaints.office.rights import rights_of
from complaints.ports import Records
from http_server import reading
from http_server.site import check_rate
from web.console import kept as forms
from web.console.kept import Kept
from web.console.outbox import account_of, wants_json
from web.console.proofs import answered, challenge_for, check_password, count_wrong
from web.console.session import HOUSE, STAFF, csrf_for, csrf_of, find_session, open_session, set_cookie, staff_of
from web.console.show import error_message, show

_LONGEST_NAME, _LONGEST_SECRET, _LONGEST_CODE = 64, 1000, 40
LOGIN = "log in"
_WRONG = "console.error.login_wrong"


async def ask(request: web.Request) -> web.StreamResponse:
    way_back = forms.way_back(request.query.get("next", ""))
    if await find_session(request) is not None:
        return web.Response(status=303, headers={"Location": way_back})
    return login_page(request, way_back=way_back)


def login_page(
    request: web.Request,
    *,
    way_back: str,
    kept: Kept | None = None,
    problem: str = "",
    name: str = "",
    spent: bool = False,
    status: int = 200,
) -> web.Response:
    context = {
        "next": way_back,
        "kept": kept,
        "problem": problem,
        "typed_name": name,
        "spent": spent,
    }
    return show(request, "console/stranger.html", context, status=status)


async def enter(request: web.Request) -> web.StreamResponse:
    house = request.app[HOUSE]
    check_rate(request, "login", house.clock)
    form = await reading.form(request.clone(client_max_size=2 * reading.SMALL))
    claim = Claim(
        name=_field(form, "name", _LONGEST_NAME).strip(),
        password=_field(form, "password", _LONGEST_SECRET),
        code=_field(form, "code", _LONGEST_CODE),
    )
    kept, way_back = forms.parse(_field(form, "kept")), forms.way_back(_field(form, "next"))
    cookie = house.word()
    try:
        account = await _logged_in(request, claim, cookie)
    except NotAllowed as error:
        problem, status = error_message(request, error), 403 if error.key == _WRONG else 429
        if wants_json(request):
            return _json({"problem": problem}, status=status)
        return login_page(request, way_back=way_back, kept=kept, problem=problem, name=claim.name, status=status)
    return _go_on(request, account, cookie, kept=kept, way_back=way_back)


async def _logged_in(request: web.Request, claim: Claim, cookie: str) -> Staff:
    """Does the same work and gives the same answer whether the name, the password or the code is wrong. Raises
    NotAllowed, also for who has to wait."""
    house = request.app[HOUSE]
    account, factors = await house.store.read(lambda r: account_named(r, claim.name))
    knows, now, pepper = await check_password(request, claim, factors), house.clock(), house.services().secrets.pepper

    def work(records: Records) -> Way | None:
        way = prove(records, account, factors, claim, pepper=pepper, now=now) if knows and account else None
        if account is not None and way is not None:
            open_session(records, request, cookie, account, now=now, way=way)
        return way

    way = await house.store.write(work)
    if knows and way is None:
        count_wrong(request, claim.name)
    if account is None or way is None:
        raise NotAllowed(_WRONG)
    return account


async def offer_passkeys(request: web.Request) -> web.StreamResponse:
    from complaints.office import passkeys  # late: see complaints.office.relying_party

    check_rate(request, "login", request.app[HOUSE].clock)
    party, name, challenge = await challenge_for(request, LOGIN)
    options = passkeys.options_to_log_in(party, challenge=challenge)
    return _json({"challenge": name, "options": passkeys.as_json(options)})


async def enter_by_passkey(request: web.Request) -> web.StreamResponse:
    from complaints.office import passkeys  # late: see complaints.office.relying_party

    house = request.app[HOUSE]
    check_rate(request, "login", house.clock)
    sent = await reading.json_object(request)
    cookie, now = house.word(), house.clock()
    try:
        party, challenge = await answered(request, LOGIN, str(sent.get("challenge", "")))

        def work(records: Records) -> Staff:
            answer = sent.get("answer")
            answer = answer if isinstance(answer, dict) else {}
            account = passkeys.owner(records, answer, party=party, challenge=challenge, now=now)
            open_session(records, request, cookie, account, now=now, way=Way.PASSKEY)
            return account

        account = await house.store.write(work)
    except ComplaintError as error:
        return _json({"problem": error_message(request, error)}, status=403)
    return _go_on(request, account, cookie, kept=None, way_back=forms.way_back(str(sent.get("next", ""))), script=True)


async def alive(request: web.Request) -> web.StreamResponse:
    """For the page's script, before it sends a form: 200 with the token of the session, 401 without one."""
    staff = staff_of(request)
    return _json({"csrf": csrf_of(request), "name": staff.name, "account": account_of(staff)})


def _go_on(
    request: web.Request, account: Staff, cookie: str, *, kept: Kept | None, way_back: str, script: bool = False
) -> web.StreamResponse:
    """The page that was wanted, or the form that was kept, with a fresh token."""
    response: web.StreamResponse
    if script or wants_json(request):
        response = _json({"csrf": csrf_for(cookie), "next": way_back})
    elif kept is not None:
        request[STAFF] = account
        context = {"kept": kept, "csrf": csrf_for(cookie), "may": rights_of(account)}
        response = show(request, "console/continue.html", context)
    else:
        response = web.Response(status=303, headers={"Location": way_back})
    set_cookie(request, response, cookie)
    return response


def _field(form: reading.Form, name: str, most: int | None = None) -> str:
    value = form.get(name, "")
    return value.replace("\0", "")[:most] if isinstance(value, str) else ""


def _json(values: dict[str, Any], *, status: int = 200) -> web.Response:
    return web.json_response(values, status=status, headers={hdrs.CACHE_CONTROL: "no-store"})
