"""我的登录方式: password with an authenticator app, recovery codes, passkeys. Every change requires that the person has
proved within the last minutes who they are; it is recorded, and ends the account's other sessions."""

import asyncio
from collections.abc import Sequence
from typing import Any

import segno
from aiohttp import hdrs, web
from markupsafe import Markup

from complaints.errors import Incomplete, NotAllowed
from complaints.model import Factors, Staff
from complaints.office import one_time
from complaints.office.logging_in import Claim, prove
from complaints.office.passwords import check_password as check_new
from complaints.office.passwords import hash_password
from complaints.ports import Records
from http_server import reading
from texts import label
from web.console import proofs
from web.console.proofs import answered, challenge_for, count_wrong
from web.console.session import FRESH, HOUSE, session_of, staff_of
from web.console.show import error_message, show
from web.pages import lang_of
from wording.moments import moment

_PAGE = "/console/account/login"
_CONFIRM, _ADD = "confirm", "add"


async def page(request: web.Request) -> web.StreamResponse:
    return await _page(request)


async def confirm(request: web.Request) -> web.StreamResponse:
    """Password and code once more."""
    house, staff, form = request.app[HOUSE], staff_of(request), await request.post()
    claim = Claim(name=staff.name, password=_text(form, "password"), code=_text(form, "code"))
    token = session_of(request).token_hash
    factors = await house.store.read(lambda r: r.logins.factors(staff.id))
    try:
        knows, now, pepper = (
            await proofs.check_password(request, claim, factors),
            house.clock(),
            house.services().secrets.pepper,
        )
    except NotAllowed as error:
        return await _page(request, problem=error_message(request, error), status=429)

    def work(records: Records) -> bool:
        proved = knows and prove(records, staff, factors, claim, pepper=pepper, now=now) is not None
        if proved:
            records.sessions.confirm(token, now=now)
        return proved

    if await house.store.write(work):
        return _back()
    if knows:
        count_wrong(request, claim.name)
    return await _page(request, problem=label("console.error.confirm_wrong", lang_of(request)), status=403)


async def set_password(request: web.Request) -> web.StreamResponse:
    """A first password needs the code of a new app as well; recovery codes are shown once, in the answer."""
    house, staff, form = request.app[HOUSE], staff_of(request), await request.post()
    now, password, secret = house.clock(), _text(form, "password"), _text(form, "secret")
    factors = await _changeable(request)
    first = not factors.has_password
    try:
        check_new(password, name=staff.name)
        step = _proved_step(secret, _text(form, "code"), now) if first else 0
    except Incomplete as error:
        return await _page(request, problem=error_message(request, error), wrong="password", secret=secret, status=422)
    async with request.app[proofs.DESK].hashing:
        hashed = await asyncio.to_thread(hash_password, password)
    codes = one_time.new_codes(house.services().random_below) if first else ()

    def work(records: Records) -> None:
        records.logins.set_password(staff.id, password_hash=hashed)
        if first:
            _set_app(records, request, secret=secret, step=step, codes=codes)
        _changed(records, request, "password_set")

    await house.store.write(work)
    return await _page(request, codes=codes, done="console.mine.password_done")


async def set_app(request: web.Request) -> web.StreamResponse:
    """Another authenticator app in place of the one before."""
    house, form = request.app[HOUSE], await request.post()
    now, secret = house.clock(), _text(form, "secret")
    factors = await _changeable(request)
    if not factors.has_password:
        raise NotAllowed()
    try:
        step = _proved_step(secret, _text(form, "code"), now)
    except Incomplete as error:
        return await _page(request, problem=error_message(request, error), wrong="app", secret=secret, status=422)
    codes = one_time.new_codes(house.services().random_below)

    def work(records: Records) -> None:
        _set_app(records, request, secret=secret, step=step, codes=codes)
        _changed(records, request, "app_set")

    await house.store.write(work)
    return await _page(request, codes=codes, done="console.mine.app_done")


async def new_codes(request: web.Request) -> web.StreamResponse:
    factors = await _changeable(request)
    if not factors.has_password:
        raise NotAllowed()
    codes = one_time.new_codes(request.app[HOUSE].services().random_below)

    def work(records: Records) -> None:
        records.logins.set_codes(staff_of(request).id, _digests(request, codes))
        _changed(records, request, "codes_new", ends_others=False)

    await request.app[HOUSE].store.write(work)
    return await _page(request, codes=codes, done="console.mine.codes_done")


async def remove_password(request: web.Request) -> web.StreamResponse:
    """Only of somebody who has a passkey: otherwise they would be locked out."""
    factors = await _changeable(request)
    if not factors.passkeys:
        raise NotAllowed("console.error.last_way")

    def work(records: Records) -> None:
        records.logins.remove_password(staff_of(request).id)
        _changed(records, request, "password_removed")

    await request.app[HOUSE].store.write(work)
    return _back()


async def offer_passkey(request: web.Request) -> web.StreamResponse:
    """JSON of a challenge: to add a passkey, or to confirm with one (`for`)."""
    from complaints.office import passkeys  # late: see complaints.office.relying_party

    staff, sent = staff_of(request), await reading.json_object(request)
    if sent.get("for") == _CONFIRM:
        party, name, challenge = await challenge_for(request, f"{_CONFIRM} {staff.id}")
        options = passkeys.options_to_log_in(party, challenge=challenge)
    else:
        factors = await _changeable(request)
        party, name, challenge = await challenge_for(request, f"{_ADD} {staff.id}")
        options = passkeys.options_to_add(party, staff, factors, challenge=challenge)
    return _json({"challenge": name, "options": passkeys.as_json(options)})


async def add_passkey(request: web.Request) -> web.StreamResponse:
    from complaints.office import passkeys  # late: see complaints.office.relying_party

    staff, sent = staff_of(request), await reading.json_object(request)
    await _changeable(request)
    party, challenge = await answered(request, f"{_ADD} {staff.id}", str(sent.get("challenge", "")))
    name, now = reading.text(sent.get("name", "")), request.app[HOUSE].clock()

    def work(records: Records) -> None:
        passkeys.add(records, staff, _answer(sent), party=party, challenge=challenge, name=name, now=now)
        _changed(records, request, "passkey_add", ends_others=False)

    await request.app[HOUSE].store.write(work)
    return _json({"next": f"{_PAGE}?done=passkey"})


async def confirm_by_passkey(request: web.Request) -> web.StreamResponse:
    from complaints.office import passkeys  # late: see complaints.office.relying_party

    staff, sent = staff_of(request), await reading.json_object(request)
    party, challenge = await answered(request, f"{_CONFIRM} {staff.id}", str(sent.get("challenge", "")))
    now, token = request.app[HOUSE].clock(), session_of(request).token_hash

    def work(records: Records) -> None:
        if passkeys.owner(records, _answer(sent), party=party, challenge=challenge, now=now).id != staff.id:
            raise NotAllowed("console.error.passkey_login")
        records.sessions.confirm(token, now=now)

    await request.app[HOUSE].store.write(work)
    return _json({"next": _PAGE})


async def remove_passkey(request: web.Request) -> web.StreamResponse:
    staff, factors = staff_of(request), await _changeable(request)
    if not factors.has_password and len(factors.passkeys) < 2:
        raise NotAllowed("console.error.last_way")

    def work(records: Records) -> None:
        if records.logins.remove_passkey(staff.id, int(request.match_info["id"])):
            _changed(records, request, "passkey_remove")

    await request.app[HOUSE].store.write(work)
    return _back()


def is_fresh(request: web.Request, factors: Factors) -> bool:
    """Whether the ways to log in may be changed now. An account without any has nothing to confirm with."""
    return not factors.any or request.app[HOUSE].clock() - session_of(request).confirmed_at < FRESH


async def _changeable(request: web.Request) -> Factors:
    """The factors of the account. Raises NotAllowed if the person has to confirm first."""
    staff = staff_of(request)
    factors = await request.app[HOUSE].store.read(lambda r: r.logins.factors(staff.id))
    if not is_fresh(request, factors):
        raise NotAllowed("console.error.confirm_first")
    return factors


def _set_app(records: Records, request: web.Request, *, secret: str, step: int, codes: Sequence[str]) -> None:
    records.logins.set_totp(staff_of(request).id, secret=secret, step=step)
    records.logins.set_codes(staff_of(request).id, _digests(request, codes))


def _changed(records: Records, request: web.Request, act: str, *, ends_others: bool = True) -> None:
    staff = staff_of(request)
    records.acts.add(action=act, now=request.app[HOUSE].clock(), staff_id=staff.id)
    if ends_others:
        records.sessions.close_all_of(staff.id, but=session_of(request).token_hash)


def _proved_step(secret: str, code: str, now: Any) -> int:
    """Raises Incomplete unless the code is of this secret: otherwise the app was set up wrongly."""
    step = one_time.step_of(code, secret, now=now)
    if step is None:
        raise Incomplete("console.error.app_code")
    return step


def _digests(request: web.Request, codes: Sequence[str]) -> list[str]:
    pepper = request.app[HOUSE].services().secrets.pepper
    return [one_time.code_digest(code, pepper=pepper) for code in codes]


async def _page(
    request: web.Request,
    *,
    problem: str = "",
    wrong: str = "",
    done: str = "",
    codes: Sequence[str] = (),
    secret: str = "",
    status: int = 200,
) -> web.StreamResponse:
    """`wrong`: which form the problem is about, so that it is shown unfolded."""
    house, staff, lang = request.app[HOUSE], staff_of(request), lang_of(request)
    factors = await house.store.read(lambda r: r.logins.factors(staff.id))
    secret, zone = secret if one_time.is_secret(secret) else one_time.new_secret(), house.services().zone
    if request.query.get("done") == "passkey":
        done = "console.mine.passkey_done"
    context = {
        "factors": factors,
        "fresh": is_fresh(request, factors),
        "keys": [
            (key, moment(key.created_at, zone, lang), moment(key.used_at, zone, lang) if key.used_at else "")
            for key in factors.passkeys
        ],
        "secret": secret,
        "grouped": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        "picture": _picture(secret, staff, label("landing.title", lang)),
        "codes": codes,
        "problem": problem,
        "wrong": wrong,
        "done": done,
    }
    return show(request, "console/my_login.html", context, status=status)


def _picture(secret: str, staff: Staff, issuer: str) -> Markup:
    """The QR code as SVG, dark on white in both colour schemes, with the quiet zone that scanners need."""
    address = one_time.address_for_app(secret, name=staff.name, issuer=issuer)
    return Markup(segno.make(address, error="m").svg_inline(scale=4, border=4, dark="#000", light="#fff"))  # noqa: S704 (made here)


def _text(form: reading.Form, name: str) -> str:
    value = form.get(name, "")
    return value[:1000] if isinstance(value, str) else ""


def _answer(sent: reading.Json) -> reading.Json:
    answer = sent.get("answer")
    return answer if isinstance(answer, dict) else {}


def _back() -> web.Response:
    return web.Response(status=303, headers={"Location": _PAGE})


def _json(values: dict[str, Any]) -> web.Response:
    return web.json_response(values, headers={hdrs.CACHE_CONTROL: "no-store"})
