"""One action on the cases ticked in the queue (S20, S33): what would happen to each is shown first, then done; the
result leads back to the same list."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from urllib.parse import parse_qsl

from aiohttp import web

from complaints.case.attempt import Attempt
from complaints.case.lifecycle import Action
from complaints.case.moves import load_seen
from complaints.errors import ComplaintError, Incomplete, NotFound
from complaints.model import Actor, Complaint
from complaints.office.bulk import MOST, BulkWork, Way, attempted, dispatch_fields, giving, stepping
from complaints.office.templates import filled
from complaints.ports import QueueFilter, Records
from complaints.report.numbers import parse_number
from services import Services
from texts import label
from web.console import queue
from web.console.bulk_form import BulkForm
from web.console.bulk_lines import BulkLines, BulkRow, account_of
from web.console.filters import FilterChoice
from web.console.guard import status_of
from web.console.session import HOUSE, actor_of, staff_of
from web.console.show import error_message, show
from web.pages import lang_of
from wording.templates import text_for, values_for


async def bulk(request: web.Request) -> web.StreamResponse:
    """Form fields: `list` (the queue's query), `case` or `all`, `way` and its fields; after the preview `pick` (number
    and version) and `confirmed`."""
    posted = await request.post()
    form = BulkForm.read(posted)
    choice = FilterChoice.read(dict(parse_qsl(form.query.removeprefix("?"))))
    if posted.get("change") == "1":
        return await queue.render(request, choice, bulk=form)
    try:
        work = await _work(request, form)
        if posted.get("confirmed") == "1":
            return await _done(request, form, choice, [str(pick) for pick in posted.getall("pick", [])], work)
        return await _preview(request, form, choice, work)
    except ComplaintError as error:
        message = error_message(request, error)
        field = error.field if isinstance(error, Incomplete) else ""
        return await queue.render(request, choice, bulk=form, problem=message, wrong=field, status=status_of(error))


async def _work(request: web.Request, form: BulkForm) -> BulkWork:
    """What is to be done to each. Raises Incomplete for input that is unusable for all of them."""
    house, typed = request.app[HOUSE], form.values
    services = house.services()
    match form.way:
        case Way.GIVE:
            to = await house.store.read(lambda r: account_of(r, typed.get("to", "")))
            return giving(to, note=typed.get("note", ""))
        case Way.DISPATCH:
            if not typed.get("rectify_by"):
                raise Incomplete("error.needs.rectify_by").at("dispatch.rectify_by")
            return _stepping(Action.DISPATCH, typed, services)
        case Way.RECLASSIFY:
            if not typed.get("category"):
                raise Incomplete("error.needs.category").at("reclassify.category")
            if services.zone.offered_category(typed.get("category", "")) is None:
                raise Incomplete("error.unknown_category").at("reclassify.category")
            if not typed.get("why"):
                raise Incomplete("error.needs.why").at("reclassify.why")
            return _stepping(Action.RECLASSIFY, typed, services)
        case Way.TEMPLATE:
            chosen = services.zone.templates.find(typed.get("id", ""))
            if chosen is None:
                raise Incomplete("error.bulk.template").at("template.id")
            return _stepping(Action(chosen.action), typed, services)
    raise Incomplete("error.bulk.way").at("way")


def _stepping(action: Action, typed: Mapping[str, str], services: Services) -> BulkWork:
    def given(case: Complaint) -> Mapping[str, str]:
        chosen = services.zone.templates.find(typed.get("id", ""))
        if chosen is not None:
            if chosen.categories and case.category not in chosen.categories:
                raise Incomplete("error.bulk.category")
            return {chosen.field: text_for(chosen, case, services)}
        if action is not Action.DISPATCH:
            return typed
        fields = dispatch_fields(services.zone, case, typed)
        text = filled(fields.get("public_text", ""), values_for(case, services, unit=fields["unit"]))
        return {**fields, "public_text": text}

    return stepping(action, given, clock=services.clock, zone=services.zone)


async def _preview(request: web.Request, form: BulkForm, choice: FilterChoice, work: BulkWork) -> web.StreamResponse:
    house, actor, lang = request.app[HOUSE], actor_of(request), lang_of(request)
    services, now, staff = house.services(), house.clock(), staff_of(request)

    def look(records: Records) -> tuple[Sequence[BulkRow], int]:
        where = choice.where(staff_id=staff.id, now=now, zone=services.zone)
        cases, total = _chosen(records, form, where)
        tried = [attempted(records, Attempt.on(case, actor=actor, now=now), work) for case in cases]
        lines = BulkLines(records=records, form=form, services=services, lang=lang)
        return [lines.row(one) for one in tried], total

    rows, total = await house.store.read(look)
    if not rows:
        raise Incomplete("error.bulk.none")
    context = {
        "rows": rows,
        "possible": sum(not row.why_not for row in rows),
        "left_out": total - len(rows),
        "most": MOST,
        "form": form,
        "hidden": form.fields(),
        "way": label(f"bulk.way.{form.way}", lang),
    }
    return show(request, "console/bulk.html", context)


async def _done(
    request: web.Request, form: BulkForm, choice: FilterChoice, picks: Sequence[str], work: BulkWork
) -> web.StreamResponse:
    """Each case in a transaction of its own."""
    house, actor = request.app[HOUSE], actor_of(request)
    done: list[str] = []
    not_done: list[tuple[str, str]] = []
    for number, version in [_picked(pick) for pick in picks[:MOST]]:
        take = partial(_take, number=number, version=version, work=work, actor=actor, now=house.clock())
        try:
            await house.store.write(take)
        except ComplaintError as error:
            not_done.append((number, error_message(request, error)))
        else:
            done.append(number)
    house.wake()
    way = label(f"bulk.way.{form.way}", lang_of(request))
    context = {"done": done, "not_done": not_done, "back": f"/console/{choice.query}", "way": way}
    return show(request, "console/bulk_done.html", context)


def _take(records: Records, *, number: str, version: int, work: BulkWork, actor: Actor, now: datetime) -> None:
    case = records.cases.by_number(number)
    if case is None:
        raise NotFound("console.error.no_case")
    attempt = Attempt(case_id=case.id, seen_version=version, actor=actor, now=now)
    load_seen(records, attempt)
    work(records, attempt)


def _chosen(records: Records, form: BulkForm, where: QueueFilter) -> tuple[Sequence[Complaint], int]:
    """The ticked cases, or all of the list, at most MOST; and how many were meant."""
    if form.all:
        return records.cases.queue(where, limit=MOST), records.cases.count(where)
    found = [records.cases.by_number(number) for number in form.ticked[:MOST]]
    return [case for case in found if case is not None], len(form.ticked)


def _picked(pick: str) -> tuple[str, int]:
    number, _, version = pick.partition(":")
    known = parse_number(number)
    if known is None or not (version.isascii() and version.isdigit() and len(version) <= 9):
        raise NotFound("error.old_button")
    return known, int(version)
