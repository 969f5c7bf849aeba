"""The dry run of a draft over the reports of the last month, and its publication."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta

from aiohttp import web

from complaints.case.dry_run import CaseChange, Effect, Rules, StepChange, effect
from complaints.errors import Incomplete, NotFound, WrongState
from complaints.model import Complaint, Event
from complaints.office import zone_editing
from complaints.office.zone_editing import CHANGED_MEANWHILE, Checked, digest
from complaints.ports import QueueFilter, Sort, ZoneVersion
from services.ground import Ground
from services.records import Records
from texts import label
from web.console.guard import status_of
from web.console.session import HOUSE, staff_of
from web.console.show import error_message, show
from web.console.typed import typed_of
from web.console.zone_data.differing import difference
from web.console.zone_data.page import Shown, render
from web.console.zone_data.seen import asked_document, checked, look, title_of
from web.pages import lang_of
from wording.moments import moment
from zone import BadZone

_DAYS, _MOST_CASES, _LISTED, _TRIES = 30, 1000, 50, 3


async def try_out(request: web.Request) -> web.StreamResponse:
    return await _page(request)


async def publish(request: web.Request) -> web.StreamResponse:
    typed = await typed_of(request)
    house, staff, which = request.app[HOUSE], staff_of(request), asked_document(request)
    stamp, why, now = typed.get("seen", ""), typed.get("why", ""), house.clock()

    async def attempt() -> ZoneVersion:
        seen = await look(request)
        if seen.draft is None:
            raise NotFound("zone_edit.no_draft")
        await checked(request, seen, seen.draft.text)
        state = Checked(stamp=seen.stamp, on_file=digest(seen.file))
        return await house.store.write(
            lambda r: zone_editing.publish(
                r, document=which.name, seen=stamp, why=why, checked=state, by=staff, now=now
            )
        )

    try:
        await repeated(attempt)
    except BadZone:
        return await render(request, Shown(problem=label("zone_edit.not_valid", lang_of(request))), status=422)
    except Incomplete as error:
        return await _page(request, problem=error_message(request, error), why=why, status=422)
    except (NotFound, WrongState) as error:  # the second of two taps finds no draft any more
        return await render(request, Shown(problem=error_message(request, error)), status=status_of(error))
    await house.zone_desk.refresh()
    return web.Response(status=303, headers={"Location": f"/console/zone/{which.name}?done=published"})


async def repeated(attempt: Callable[[], Awaitable[ZoneVersion]]) -> ZoneVersion:
    """Checks and publishes again if another document was published in between."""
    for left in reversed(range(_TRIES)):
        try:
            return await attempt()
        except WrongState as error:
            if error.key != CHANGED_MEANWHILE or not left:
                raise
    raise AssertionError("the last try raises")


async def effect_of(request: web.Request, ground: Ground) -> Mapping[str, object]:
    """What the other zone would have changed, in words."""
    house, now = request.app[HOUSE], request.app[HOUSE].clock()
    services = house.services()
    before = Rules(zone=services.zone, clock=services.clock)
    after = Rules(zone=ground.zone, clock=ground.clock)
    where = QueueFilter(created_from=now - timedelta(days=_DAYS), sort=Sort.RECEIVED)

    def read(records: Records) -> Sequence[tuple[Complaint, Sequence[Event]]]:
        cases = records.cases.queue(where, limit=_MOST_CASES + 1)
        histories = records.cases.histories([case.id for case in cases])
        return [(case, histories[case.id]) for case in cases]

    cases = await house.store.read(read)
    found = await asyncio.to_thread(effect, cases[:_MOST_CASES], before=before, after=after, now=now)
    return {
        "days": _DAYS,
        "looked": found.looked,
        "cut": len(cases) > _MOST_CASES,
        "most": _MOST_CASES,
        "withdrawn": found.withdrawn,
        "counts": [(key, len(getattr(found, key))) for key in _GROUPS],
        "groups": _groups(request, found, before, after),
        "listed": _LISTED,
    }


_GROUPS = ("moved", "rehanded", "retimed", "newly_late", "no_longer_late")


def _groups(request: web.Request, found: Effect, before: Rules, after: Rules) -> Sequence[tuple[str, Sequence[object]]]:
    return [
        (key, [_row(request, one, before, after) for one in getattr(found, key)[:_LISTED]])
        for key in ("moved", "rehanded", "retimed")
    ]


def _row(request: web.Request, one: CaseChange, before: Rules, after: Rules) -> Mapping[str, object]:
    lang = lang_of(request)
    category = before.zone.category(one.category)

    def unit(rules: Rules, ident: str) -> str:
        named = rules.zone.unit(ident)
        return named.name(lang) if named else label("zone_edit.nobody", lang)

    return {
        "number": one.number,
        "category": category.name(lang) if category else one.category,
        "units": (unit(before, one.unit_before), unit(after, one.unit_after)),
        "holders": (one.holder_before, one.holder_after),
        "steps": [_step(request, step, before) for step in one.steps],
    }


def _step(request: web.Request, step: StepChange, before: Rules) -> Mapping[str, object]:
    lang = lang_of(request)
    key = f"state.{step.step}" if step.step != "hard_cap" else "zone_edit.term.hard_cap"
    late = "newly" if step.late_after > step.late_before else "no_longer" if step.late_before > step.late_after else ""
    return {
        "name": label(key, lang),
        "before": moment(step.due_before, before.zone, lang),
        "after": moment(step.due_after, before.zone, lang),
        "late": late,
    }


async def _page(request: web.Request, *, problem: str = "", why: str = "", status: int = 200) -> web.StreamResponse:
    seen, lang = await look(request), lang_of(request)
    if seen.draft is None:
        raise NotFound("zone_edit.no_draft")
    try:
        ground = await checked(request, seen, seen.draft.text)
    except BadZone:
        return await render(request, Shown(problem=label("zone_edit.not_valid", lang)), status=422)
    context = {
        "document": seen.which.name,
        "title": title_of(request, seen.which),
        "seen": seen.stamp_of_draft,
        "overtaken": seen.overtaken,
        "difference": difference(seen.text, seen.draft.text),
        "effect": await effect_of(request, ground),
        "problem": problem,
        "why": why,
    }
    return show(request, "console/zone_data/trial.html", context, status=status)
