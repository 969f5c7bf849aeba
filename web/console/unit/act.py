"""A step that a member takes on a case's page, with the photos sent with it."""

from collections.abc import Mapping
from functools import partial

from aiohttp import web

from complaints.case.disputing import EVIDENCE
from complaints.case.lifecycle import Action
from complaints.errors import ComplaintError, NotFound
from complaints.model import Complaint
from complaints.ports import Records
from enterprises import acting
from web.console.attempts import attempted
from web.console.fields import CHECKED
from web.console.guard import status_of
from web.console.session import HOUSE
from web.console.show import error_message
from web.console.typed import typed_of
from web.console.unit.case import render
from web.console.unit.cases import GIVES_AWAY
from web.console.unit.door import member, number_of, own_case, start_of
from web.console.uploads import keep_uploads

#: steps that come with photos → their stage
_STAGES = {Action.REPORT_DONE: "after", Action.DISPUTE: EVIDENCE}


async def act(request: web.Request) -> web.StreamResponse:
    """Form fields: the step's name, the version that the page showed, the step's fields, photos."""
    typed = await typed_of(request)
    return await attempted(_act(request, typed), then=str, refused=partial(again, request, typed))


async def again(request: web.Request, typed: Mapping[str, str], error: ComplaintError) -> web.StreamResponse:
    """The page of the case with what was typed."""
    return await render(request, problem=error_message(request, error), typed=typed, status=status_of(error))


async def _act(request: web.Request, typed: Mapping[str, str]) -> str:
    """Takes the step; where it leads."""
    house, me, number = request.app[HOUSE], member(request), number_of(request)
    action, seen = typed.get("action", ""), typed.get("version", "")
    if not (seen.isascii() and seen.isdigit() and len(seen) <= 9):
        raise NotFound("error.old_button")
    version = int(seen)

    def checked(records: Records) -> Complaint:
        return acting.check(me, own_case(records, me, number), action, seen_version=version)

    if action in _STAGES:
        await keep_uploads(request, checked, stage=_STAGES[Action(action)], by=me.account.id)
    now, clock = house.clock(), house.services().clock

    def take(records: Records) -> None:
        case = own_case(records, me, number)
        given = _given(typed)
        acting.take(records, me, case, action, seen_version=version, given=given, via="console", now=now, clock=clock)

    await house.announce(take)
    back = f"?gone={action}" if action in GIVES_AWAY else f"cases/{number}?done={action}"
    return f"{start_of(request)}{back}"


def _given(typed: Mapping[str, str]) -> Mapping[str, str]:
    """A moment typed takes precedence over a span chosen."""
    chosen = {name: typed.get(f"{name}_own", "").strip() or typed.get(name, "") for name in ("extend_to", "rectify_by")}
    seen = " ".join(name.removeprefix(CHECKED) for name in typed if name.startswith(CHECKED))
    return {**typed, **chosen, "checked": seen, "note": ""}
