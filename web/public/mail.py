"""Links in e-mails: confirm an address, and stop mail to it. A GET only asks, because mail servers open links to look
for malware; a POST acts, which is also the one click of List-Unsubscribe-Post (RFC 8058)."""

from aiohttp import web

from complaints.office import mailing
from http_server.site import check_rate
from web.pages import page
from web.public.house import HOUSE


def setup(app: web.Application) -> None:
    for purpose, act in (("confirm", confirm), ("stop", stop)):
        app.router.add_get(rf"/mail/{purpose}/{{token:[0-9a-f-]{{1,60}}}}", ask)
        app.router.add_post(rf"/mail/{purpose}/{{token:[0-9a-f-]{{1,60}}}}", act)


async def ask(request: web.Request) -> web.StreamResponse:
    purpose = "confirm" if request.path.startswith("/mail/confirm/") else "stop"
    return _page(request, f"{purpose}_about", purpose)


async def confirm(request: web.Request) -> web.StreamResponse:
    house, token = request.app[HOUSE], request.match_info["token"]
    check_rate(request, "search", house.clock)
    key = house.services().secrets.pepper
    found = await house.store.write(lambda r: mailing.confirm(r, token, key=key))
    return _page(request, "confirmed" if found else "gone", status=200 if found else 404)


async def stop(request: web.Request) -> web.StreamResponse:
    """Says the same whether the address is still there: a link tells nothing about it."""
    house, token = request.app[HOUSE], request.match_info["token"]
    check_rate(request, "search", house.clock)
    key, now = house.services().secrets.pepper, house.clock()
    await house.store.write(lambda r: mailing.stop(r, token, key=key, now=now))
    return _page(request, "stopped")


def _page(request: web.Request, words: str, purpose: str = "", *, status: int = 200) -> web.StreamResponse:
    zone = request.app[HOUSE].services().zone
    context = {"words": f"mail.page.{words}", "purpose": purpose, "zone": zone}
    response = page(request, "public/mail.html", context, status=status)
    response.headers["Referrer-Policy"] = "no-referrer"  # the address of the page opens something
    return response
