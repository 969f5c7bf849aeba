"""The user's own account: sessions, binding and unbinding chats, logging out."""

from aiohttp import web

from complaints.office.binding import is_bound
from complaints.office.binding import unbind as unbind_chats
from complaints.office.staff_links import issue
from complaints.ports import Records
from web.console import my_mail, my_sessions
from web.console.session import HOUSE, staff_of
from web.console.show import show


async def account(request: web.Request) -> web.StreamResponse:
    return await _page(request)


async def bind(request: web.Request) -> web.StreamResponse:
    """A one-time link that binds the Telegram account opening it to this staff account."""
    house, staff = request.app[HOUSE], staff_of(request)
    word, now = house.word(), house.clock()

    def work(records: Records) -> None:
        issue(records, staff_id=staff.id, purpose="bind", word=word, now=now)
        records.acts.add(action="bind_link", now=now, staff_id=staff.id)

    await house.store.write(work)
    address = f"https://t.me/{house.telegram().username}?start=bind_{word}"
    return await _page(request, address=address)


async def unbind(request: web.Request) -> web.StreamResponse:
    """解绑 of the user's own chats: a lost phone loses its rights at once."""
    house, staff = request.app[HOUSE], staff_of(request)
    now = house.clock()

    def work(records: Records) -> None:
        account = records.staff.get(staff.id)
        assert account is not None  # accounts are never removed
        unbind_chats(records, account)
        records.acts.add(action="staff_unbind", now=now, staff_id=staff.id, detail=str(staff.id))

    await house.store.write(work)
    return web.Response(status=303, headers={"Location": "/console/account"})


async def mail(request: web.Request) -> web.StreamResponse:
    done, problem, status = await my_mail.saved(request)
    typed = str((await request.post()).get("mail", "")) if problem else ""
    return await _page(request, mail_done=done, mail_problem=problem, mail_typed=typed, status=status)


async def _page(request: web.Request, *, status: int = 200, **shown: str) -> web.StreamResponse:
    """`shown`: the new link that binds a chat (`address`), and what came of a form (`mail_…`)."""
    staff = staff_of(request)
    bound, sessions, factors, mine = await request.app[HOUSE].store.read(
        lambda r: (
            is_bound(r, staff),
            my_sessions.rows(request, r),
            r.logins.factors(staff.id),
            my_mail.mine(request, r),
        )
    )
    context = {"bound": bound, "sessions": sessions, "factors": factors, "mail": mine, **shown}
    return show(request, "console/account.html", context, status=status)
