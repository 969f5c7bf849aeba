"""Where the account is logged in, and ending those sessions."""

from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web

from complaints.ports import Records
from texts import label
from web.console.session import HOUSE, session_of, staff_of
from web.pages import lang_of
from wording.moments import moment


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRow:
    id: str
    browser: str
    way: str
    since: str
    seen: str
    is_this: bool


def rows(request: web.Request, records: Records) -> Sequence[SessionRow]:
    lang, zone, this = lang_of(request), request.app[HOUSE].services().zone, session_of(request)
    return [
        SessionRow(
            id=one.id,
            browser=one.browser or label("console.mine.unknown_browser", lang),
            way=label(f"login_way.{one.way}", lang),
            since=moment(one.created_at, zone, lang),
            seen=moment(one.seen_at, zone, lang),
            is_this=one.token_hash == this.token_hash,
        )
        for one in records.sessions.of_staff(this.staff_id, now=request.app[HOUSE].clock())
    ]


async def end(request: web.Request) -> web.StreamResponse:
    """One of the user's own sessions; ending the one of this page logs out."""
    named, now, staff = request.match_info["id"], request.app[HOUSE].clock(), staff_of(request)

    def work(records: Records) -> None:
        for one in records.sessions.of_staff(staff.id, now=now):
            if one.id == named:
                records.sessions.close(one.token_hash)
                records.acts.add(action="session_end", now=now, staff_id=staff.id)

    await request.app[HOUSE].store.write(work)
    return web.Response(status=303, headers={"Location": "/console/account"})


async def end_others(request: web.Request) -> web.StreamResponse:
    now, staff, this = request.app[HOUSE].clock(), staff_of(request), session_of(request).token_hash

    def work(records: Records) -> None:
        records.sessions.close_all_of(staff.id, but=this)
        records.acts.add(action="session_end", now=now, staff_id=staff.id, detail="others")

    await request.app[HOUSE].store.write(work)
    return web.Response(status=303, headers={"Location": "/console/account"})
