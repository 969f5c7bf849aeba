"""All routes of the staff console under /console/. The pages work without scripts."""

from aiohttp import web

from complaints.office.rights import Right
from complaints.policy import MAX_FILE_BYTES
from http_server import reading
from web.console import (
    account,
    act,
    addresses,
    after_photos,
    bulk,
    case,
    contact,
    dossier,
    export,
    forward_files,
    guard,
    heat,
    ladder,
    limits,
    login,
    my_login,
    my_sessions,
    needs,
    number_files,
    numbers,
    orders,
    own_login,
    owning,
    photos,
    proofs,
    questions,
    queue,
    rewards,
    route,
    sheets,
    site_tasks,
    sites,
    staff,
    troubles,
    unit,
    units,
)
from web.console.maps import queue_map
from web.console.session import HOUSE
from web.pages import set_up_templates
from web.ports import PageServices

#: pages about the account itself, and the first one, which leads everybody to theirs
_OWN = (
    queue.queue,
    account.account,
    account.bind,
    account.unbind,
    login.leave,
    own_login.alive,
    my_login.page,
    my_login.confirm,
    my_login.set_password,
    my_login.remove_password,
    my_login.set_app,
    my_login.new_codes,
    my_login.offer_passkey,
    my_login.add_passkey,
    my_login.confirm_by_passkey,
    my_login.remove_passkey,
    my_sessions.end,
    my_sessions.end_others,
)


def setup(app: web.Application, *, house: PageServices) -> None:
    console = web.Application(middlewares=[guard.explain, guard.guard])
    console[HOUSE] = house
    larger: dict[guard.Handler, int] = {
        act.act: (after_photos.MAX_FILES + 1) * MAX_FILE_BYTES,
        act.fill: (after_photos.MAX_FILES + 1) * MAX_FILE_BYTES,
        site_tasks.step: MAX_FILE_BYTES + reading.SMALL,
        orders.take: sheets.MOST_BYTES + reading.SMALL,
        forward_files.take_back: sheets.MOST_BYTES + reading.SMALL,
    }
    console[guard.LARGER] = larger | unit.LARGER
    console[needs.MEMBER_PAGES] = unit.PAGES
    console[needs.NEEDS] = _needs()
    console[proofs.DESK] = proofs.Desk()
    set_up_templates(console)
    console.add_routes(
        [
            web.get("/", queue.queue),
            web.get("/login", own_login.ask, name="own_login"),
            web.post("/login", own_login.enter, name="own_login_enter"),
            web.post("/passkey/options", own_login.offer_passkeys, name="offer_passkeys"),
            web.post("/passkey", own_login.enter_by_passkey, name="enter_by_passkey"),
            web.get("/session", own_login.alive),
            web.get("/login/{word}", login.ask, name="login", allow_head=False),
            web.post("/login/{word}", login.enter, name="login_enter"),
            web.post("/logout", login.leave),
            web.get("/cases/{number}", case.case),
            web.post("/cases/{number}/act", act.act),
            web.post("/cases/{number}/fill", act.fill),
            web.post("/cases/{number}/note", act.note),
            web.get("/cases/{number}/photos/{sha256:[0-9a-f]{64}}/{size}", photos.photo),
            web.post("/cases/{number}/photos/{sha256:[0-9a-f]{64}}/original", photos.original),
            web.post(r"/cases/{number}/evidence/{id:\d{1,15}}/remove", photos.remove),
            web.post("/cases/{number}/contact", contact.contact),
            web.post("/cases/{number}/dossier", dossier.dossier),
            web.get("/limits", limits.limits),
            web.post(r"/limits/{id:\d{1,15}}", limits.lift),
            web.get("/questions", questions.questions),
            web.post(r"/questions/{id:\d{1,15}}", questions.answer),
            web.get("/ladder", ladder.waiting),
            web.post(r"/ladder/{id:\d{1,15}}", ladder.sign),
            web.get("/rewards", rewards.rewards),
            web.post("/rewards/check", rewards.check),
            web.post("/rewards/paid", rewards.paid),
            web.get("/sites", sites.sites),
            web.get(r"/sites/{id:\d{1,15}}", sites.site),
            web.post(r"/sites/{id:\d{1,15}}/tasks", site_tasks.set_),
            web.post(r"/sites/{id:\d{1,15}}/tasks/{task:\d{1,15}}", site_tasks.step),
            web.get(r"/sites/{id:\d{1,15}}/photos/{sha256:[0-9a-f]{64}}/{size}", site_tasks.photo),
            web.get("/route", route.route),
            web.post("/bulk", bulk.bulk),
            web.post("/hand-over", owning.hand_over),
            web.get("/troubles", troubles.troubles),
            web.post("/troubles", troubles.retry),
            web.get(r"/forward/{destination:[\w-]+}.csv", forward_files.hand_out),
            web.post(r"/forward/{destination:[\w-]+}", forward_files.take_back),
            web.get("/orders.csv", orders.form),
            web.post(r"/orders/{destination:[\w-]+}", orders.take),
            web.get("/heat", heat.heat),
            web.get("/map", queue_map.queue_map),
            web.get("/numbers", numbers.numbers),
            web.get("/numbers/{kind:xlsx|pdf|png}", number_files.number_file),
            web.get("/export/{kind:csv|xlsx}", export.export),
            web.get("/account", account.account),
            web.get("/account/login", my_login.page),
            web.post("/account/login/confirm", my_login.confirm),
            web.post("/account/login/password", my_login.set_password),
            web.post("/account/login/password/remove", my_login.remove_password),
            web.post("/account/login/app", my_login.set_app),
            web.post("/account/login/codes", my_login.new_codes),
            web.post("/account/passkeys/options", my_login.offer_passkey),
            web.post("/account/passkeys", my_login.add_passkey),
            web.post("/account/passkeys/confirm", my_login.confirm_by_passkey),
            web.post(r"/account/passkeys/{id:\d{1,15}}/remove", my_login.remove_passkey),
            web.post("/account/sessions/{id:[0-9a-f]{16}}/end", my_sessions.end),
            web.post("/account/sessions/end-others", my_sessions.end_others),
            web.post("/account/bind", account.bind),
            web.post("/account/unbind", account.unbind),
            web.get("/addresses", addresses.page),
            web.post("/addresses", addresses.add),
            web.post("/addresses/act", addresses.act),
            web.get("/staff", staff.everybody),
            web.post("/staff", staff.add),
            web.post(r"/staff/{id:\d{1,9}}/link", staff.link),
            web.post(r"/staff/{id:\d{1,9}}/unbind", staff.unbind),
            web.post(r"/staff/{id:\d{1,9}}/switch", staff.switch),
            web.get("/units", units.everybody),
            web.post("/units", units.invite),
            web.post(r"/units/{id:\d{1,9}}/link", units.again),
            web.post(r"/units/{id:\d{1,9}}/close", units.close),
            *unit.routes(),
            web.post(r"/staff/{id:\d{1,9}}/change", staff.change),
            web.post(r"/staff/{id:\d{1,9}}/reset", staff.reset),
        ]
    )
    app.router.add_get("/console", _with_slash)  # first, because the console's subapp would match it too
    app.add_subapp("/console/", console)


def _needs() -> needs.Needs:
    """The rights of handlers for which it is not reading (GET) or working on cases (POST)."""
    desk, accounts = frozenset({Right.TRIAGE}), frozenset({Right.ACCOUNTS})
    return {
        **dict.fromkeys(_OWN, needs.ANY_ACCOUNT),
        **dict.fromkeys((staff.everybody, staff.add, staff.link, staff.unbind, staff.switch), accounts),
        **dict.fromkeys((units.everybody, units.invite, units.again, units.close), accounts),
        **dict.fromkeys((staff.change, staff.reset), accounts),
        **dict.fromkeys((addresses.page, addresses.add, addresses.act), accounts),
        **dict.fromkeys((rewards.rewards, rewards.check, rewards.paid, limits.lift, photos.remove), desk),
        **dict.fromkeys((forward_files.hand_out, forward_files.take_back, orders.take), desk),
        limits.limits: {Right.HANDLE},
        questions.questions: {Right.TRIAGE, Right.CURATE},
        questions.answer: desk,
        ladder.sign: {Right.HANDLE, Right.LEAD},
        contact.contact: {Right.CONTACT},
        export.export: {Right.EXPORT},
        number_files.number_file: {Right.EXPORT},
    }


async def _with_slash(request: web.Request) -> web.StreamResponse:
    raise web.HTTPPermanentRedirect("/console/")
