"""A step taken on a case's page. Words for the resident are previewed before they are sent (S15)."""

from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

from complaints.case import triage
from complaints.case.attempt import Attempt
from complaints.case.lifecycle import Action, Addition
from complaints.case.reach import is_reachable
from complaints.errors import ComplaintError, NotFound
from complaints.model import Complaint
from complaints.office import responsibility
from complaints.office.given_place import note_moved
from complaints.office.staff_steps import STEPS, perform
from complaints.ports import Records
from complaints.report.numbers import parse_number
from texts import Text
from web.console.after_photos import keep_after_photos
from web.console.case import case_by_number, number_of, render
from web.console.fields import given, needs_preview, with_template
from web.console.guard import status_of
from web.console.session import HOUSE, actor_of
from web.console.show import error_message, show
from web.console.typed import typed_of
from web.pages import lang_of
from wording.preview import previewed
from wording.states import state_name


@dataclass(frozen=True, slots=True, kw_only=True)
class StepPage:
    """A step as submitted by its form; `version` is the version of the case that the page showed."""

    action: Action
    version: int
    values: Mapping[str, str]


async def act(request: web.Request) -> web.StreamResponse:
    """Form fields: the step's name, the version the page showed, the step's fields, `confirmed` after the preview."""
    typed = await typed_of(request)
    try:
        return await _act(request, typed)
    except ComplaintError as error:
        message = error_message(request, error)
        return await render(request, problem=message, typed=typed, error=error, status=status_of(error))


async def fill(request: web.Request) -> web.StreamResponse:
    """A reply template chosen without scripts: the same page, with everything typed in its form."""
    typed = await typed_of(request)
    number, services = number_of(request), request.app[HOUSE].services()
    case = await request.app[HOUSE].store.read(lambda r: case_by_number(r, number))
    return await render(request, typed=with_template(typed.get("template", ""), case, services, typed=typed) or typed)


async def _act(request: web.Request, typed: Mapping[str, str]) -> web.StreamResponse:
    house, number, step = request.app[HOUSE], number_of(request), _read(request, typed)
    if typed.get("change") == "1":  # back from the preview
        return await render(request, typed=typed)
    if step.action is Action.REPORT_DONE:
        await keep_after_photos(request, number, seen=step.version)
    case = await house.store.read(lambda r: case_by_number(r, number))
    if needs_preview(case, step.action, step.values) and typed.get("confirmed") != "1":
        return await _preview(request, case, step, typed)
    await house.store.write(lambda r: _finish(request, r, step))
    house.wake()
    return _back(number, step.action)


async def _preview(
    request: web.Request, case: Complaint, step: StepPage, typed: Mapping[str, str]
) -> web.StreamResponse:
    house, lang = request.app[HOUSE], lang_of(request)
    services = house.services()

    def look(records: Records) -> tuple[Text | None, bool, Complaint | None]:
        message = previewed(records, lambda stage: _take(request, stage, step), services, lang)
        master = records.cases.by_number(parse_number(step.values.get("master", "")) or "")
        return message, is_reachable(records, case), master

    message, reached, master = await house.store.read(look)
    context = {
        "case": case,
        "action": step.action,
        "message": message.text if message else "",
        "reached": reached,
        "master": master,
        "master_state": state_name(master, lang) if master else "",
        "typed": typed,
    }
    return show(request, "console/preview.html", context)


async def note(request: web.Request) -> web.StreamResponse:
    house, actor, number = request.app[HOUSE], actor_of(request), number_of(request)
    typed = str((await request.post()).get("note", ""))
    now = house.clock()
    try:
        await house.store.write(
            lambda r: triage.add_note(r, case_id=case_by_number(r, number).id, actor=actor, now=now, note=typed.strip())
        )
    except ComplaintError as error:
        message = error_message(request, error)
        again = {"action": "note", "note": typed}
        return await render(request, problem=message, typed=again, status=status_of(error))
    house.wake()
    return _back(number, Addition.NOTE)


def _read(request: web.Request, typed: Mapping[str, str]) -> StepPage:
    name, version = typed.get("action", ""), typed.get("version", "")
    if name not in STEPS or not (version.isascii() and version.isdigit() and len(version) <= 9):
        raise NotFound("error.old_button")
    action = Action(name)
    return StepPage(action=action, version=int(version), values=given(action, typed, request.app[HOUSE].services()))


def _finish(request: web.Request, records: Records, step: StepPage) -> None:
    house, before = request.app[HOUSE], case_by_number(records, number_of(request)).place
    moved = _take(request, records, step)
    note_moved(records, moved, before, zone=house.services().zone, now=house.clock())


def _take(request: web.Request, records: Records, step: StepPage) -> Complaint:
    house, case = request.app[HOUSE], case_by_number(records, number_of(request))
    services = house.services()
    attempt = Attempt(case_id=case.id, seen_version=step.version, actor=actor_of(request), now=house.clock())
    values = responsibility.filled(services.zone, case, step.action, step.values)
    return perform(records, step.action, attempt, clock=services.clock, given=values, zone=services.zone)


def _back(number: str, done: str) -> web.Response:
    return web.Response(status=303, headers={"Location": f"/console/cases/{number}?done={done}"})
