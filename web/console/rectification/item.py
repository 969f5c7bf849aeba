"""The page of one item, and the steps that are taken on it."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from aiohttp import web

from complaints.errors import ComplaintError, Incomplete, NotFound
from complaints.office.rights import Right, may
from inspections.rectification.entering import load, must_be_seen
from inspections.rectification.model import Step
from inspections.rectification.releasing import may_propose, may_release
from inspections.rectification.working import Given, must_be_allowed, take
from services.records import Records
from texts import has, label
from web.console.attempts import attempted
from web.console.guard import status_of
from web.console.rectification import files
from web.console.rectification.views import item_view
from web.console.session import HOUSE, actor_of
from web.console.show import error_message, show
from web.console.typed import typed_of
from web.pages import lang_of
from wording.moments import moment


async def page(request: web.Request) -> web.StreamResponse:
    return await render(request)


async def step(request: web.Request) -> web.StreamResponse:
    """Form fields: step, seen, note, document, files."""
    typed = await typed_of(request)
    then = f"/console/rectification/{id_of(request)}?done={typed.get('step')}"
    return await attempted(taken(request, typed), then=then, refused=partial(again, request, typed))


async def taken(request: web.Request, typed: Mapping[str, str]) -> None:
    """Takes the step of the form. Raises ComplaintError. Files are read only if the step is allowed."""
    house, actor, now = request.app[HOUSE], actor_of(request), request.app[HOUSE].clock()
    item_id, seen, timezone = id_of(request), seen_of(typed), request.app[HOUSE].services().zone.timezone
    if typed.get("step") not in set(Step):
        raise NotFound("error.old_button")
    chosen = Step(typed["step"])

    def allowed(records: Records) -> None:
        item = load(records, item_id)
        must_be_seen(item, seen)
        must_be_allowed(item, chosen, actor)

    await house.store.read(allowed)
    proofs = await files.received(request)
    given = Given(note=typed.get("note", ""), document=typed.get("document", ""), files=proofs)
    await house.store.write(
        lambda r: take(r, item_id, chosen, given, seen=seen, actor=actor, now=now, timezone=timezone)
    )
    house.wake()


async def again(request: web.Request, typed: Mapping[str, str], error: ComplaintError) -> web.StreamResponse:
    """The page with what was typed and what is wrong with it."""
    field = error.field if isinstance(error, Incomplete) else ""
    problem = error_message(request, error)
    return await render(request, problem=problem, field=field, typed=typed, status=status_of(error))


async def render(
    request: web.Request,
    *,
    problem: str = "",
    field: str = "",
    typed: Mapping[str, str] | None = None,
    status: int = 200,
) -> web.StreamResponse:
    """Raises NotFound."""
    house, lang, actor = request.app[HOUSE], lang_of(request), actor_of(request)
    zone, item_id, now = house.services().zone, id_of(request), house.clock()

    def look(records: Records) -> Mapping[str, Any]:
        item, shelf = load(records, item_id), records.rectification
        proposal = shelf.proposal(item_id)
        return {
            "view": item_view(item, actor, zone, zone.local(now).date(), lang),
            "problem_text": item.problem.text,
            "proposal": proposal,
            "proposed_at": moment(proposal.at, zone, lang) if proposal else "",
            "stale": proposal is not None and proposal.version != item.version,
            "may_release": may_release(item, proposal, actor),
            "public": shelf.public(item_id),
        }

    found = await house.store.read(look)
    public = found["public"]
    context = {
        **found,
        "base": "/console/rectification",
        "back": "/console/rectification",
        "problem": problem,
        "field": field,
        "typed": typed or {},
        "done": done_words(request, lang),
        "released_at": moment(public.released_at, zone, lang) if public else "",
        "may_propose": may_propose(actor),
        "may_take_back": may_propose(actor) or may(actor, Right.LEAD),
        "of_unit": False,
    }
    return show(request, "console/rectification/item.html", context, status=status)


def done_words(request: web.Request, lang: str) -> str:
    key = f"rectification.done.{request.query.get('done', '')}"
    return label(key, lang) if has(key, lang) else ""


def id_of(request: web.Request) -> int:
    return int(request.match_info["id"])


def seen_of(typed: Mapping[str, str]) -> int:
    """The version that the page showed. Raises NotFound for a form that is not ours."""
    seen = typed.get("seen", "")
    if not (seen.isascii() and seen.isdigit() and len(seen) < 7):
        raise NotFound("error.old_button")
    return int(seen)
