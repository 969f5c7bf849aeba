"""One firm and one warning: its measures with photos, what happened, 已电话通知, measures that were completed later."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from aiohttp import web

from complaints.errors import ComplaintError, NotFound
from complaints.model import EvidenceState
from complaints.model.warnings import FirmTask, TaskEvent, TaskStep
from complaints.ports import Records
from enterprises.warnings import pressing, spreading
from enterprises.warnings.progress import progress
from texts import label
from web.console.attempts import attempted
from web.console.guard import status_of
from web.console.session import HOUSE, actor_of
from web.console.show import error_message, show
from web.console.warnings.door import ADDRESS, task_of, today_of, warning_of
from web.pages import lang_of
from wording import warnings
from wording.moments import day_words, moment
from wording.names import unit_name

_SIZES = frozenset({"thumb", "display"})
_DONE = {"call": "warnings.call_saved", "ask": "warnings.asked_anew"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionRow:
    """`photos`: ids of photos, those for all actions on row 0."""

    n: int
    text: str
    photo: bool
    done: str
    note: str
    photos: Sequence["PhotoView"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoView:
    id: int
    doubt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRow:
    at: str
    words: str
    note: str
    before: bool


async def page(request: web.Request) -> web.StreamResponse:
    key = _DONE.get(request.query.get("done", ""), "")
    return await _page(request, done=label(key, lang_of(request)) if key else "")


async def call(request: web.Request) -> web.StreamResponse:
    """Form fields: note."""
    house, actor, now = request.app[HOUSE], actor_of(request), request.app[HOUSE].clock()
    note, warning_id, firm = str((await request.post()).get("note", "")), *_ids(request)
    work = house.store.write(lambda r: pressing.record_call(r, warning_id, firm, note=note, actor=actor, now=now))
    then = f"{ADDRESS}/{warning_id}/firms/{firm}?done=call"
    return await attempted(work, then=then, refused=partial(_again, request, note))


async def ask(request: web.Request) -> web.StreamResponse:
    house, actor, now, today = request.app[HOUSE], actor_of(request), request.app[HOUSE].clock(), today_of(request)
    warning_id, firm = _ids(request)
    work = house.announce(lambda r: spreading.ask_anew(r, warning_id, firm, actor=actor, now=now, today=today))
    then = f"{ADDRESS}/{warning_id}/firms/{firm}?done=ask"
    return await attempted(work, then=then, refused=partial(_again, request, ""))


async def photo(request: web.Request) -> web.StreamResponse:
    """Copies without EXIF only. Raises NotFound."""
    return await photo_of(request, await request.app[HOUSE].store.read(lambda r: _task(request, r)))


async def photo_of(request: web.Request, task: FirmTask) -> web.StreamResponse:
    """Raises NotFound."""
    wanted, size = int(request.match_info["photo"]), request.match_info["size"]
    found = next((one for one in task.photos if one.evidence_id == wanted and one.stored), None)
    if size not in _SIZES or found is None:
        raise NotFound()
    try:
        data = await request.app[HOUSE].photos.read(found.sha256, size)
    except FileNotFoundError as error:
        raise NotFound() from error
    return web.Response(body=data, content_type="image/jpeg", headers={"Cache-Control": "private, no-store"})


async def _again(request: web.Request, note: str, error: ComplaintError) -> web.StreamResponse:
    return await _page(request, problem=error_message(request, error), note=note, status=status_of(error))


def _ids(request: web.Request) -> tuple[int, str]:
    return int(request.match_info["id"]), request.match_info["firm"]


def _task(request: web.Request, records: Records) -> FirmTask:
    return task_of(request, records, warning_of(request, records))


async def _page(
    request: web.Request, *, done: str = "", problem: str = "", note: str = "", status: int = 200
) -> web.StreamResponse:
    house, lang = request.app[HOUSE], lang_of(request)
    zone, now = house.services().zone, house.clock()

    def look(records: Records) -> dict[str, object]:
        warning = warning_of(request, records)
        task = task_of(request, records, warning)
        line = next(one for one in progress(records, warning, now=now).lines if one.task.id == task.id)
        version = warning.current or warning.versions[-1]
        plan = tuple(records.warnings.plan(task.firm, version.level))
        until = day_words(task.exemption.until, zone, lang) if task.exemption is not None else ""
        return {
            "warning": warning,
            "task": task,
            "line": line,
            "state": warnings.state(line, lang),
            "name": warnings.name(warning, version, lang),
            "due": moment(task.due_at, zone, lang),
            "persons": records.firms.persons_of(task.firm),
            "exempt_until": until,
            "rows": [_action(request, records, task, number) for number in range(1, len(task.actions) + 1)],
            "for_all": [_photo(request, records, one.evidence_id) for one in task.photos_of(0) if one.stored],
            "steps": [_step(request, task, one) for one in task.events],
            "plan_changed": warning.in_hand and task.must_confirm and plan != task.actions,
        }

    context = {**await house.store.read(look), "done": done, "problem": problem, "note": note}
    return show(request, "console/warnings/task.html", context, status=status)


def _action(request: web.Request, records: Records, task: FirmTask, number: int) -> ActionRow:
    lang, zone = lang_of(request), request.app[HOUSE].services().zone
    action, done = task.actions[number - 1], task.done(number)
    words = label("warnings.own.done_at", lang, by=done.by, at=moment(done.at, zone, lang)) if done else ""
    return ActionRow(
        n=number,
        text=action.text,
        photo=action.photo,
        done=words,
        note=done.note if done else "",
        photos=[_photo(request, records, one.evidence_id) for one in task.photos_of(number) if one.stored],
    )


def _photo(request: web.Request, records: Records, evidence_id: int) -> PhotoView:
    """With a doubt if an earlier photo of anything is the same or nearly."""
    alike = [one for one in records.evidence.alike(evidence_id) if one.state is EvidenceState.STORED]
    return PhotoView(id=evidence_id, doubt=label("warnings.photo_other", lang_of(request)) if alike else "")


def _step(request: web.Request, task: FirmTask, event: TaskEvent) -> StepRow:
    lang, zone = lang_of(request), request.app[HOUSE].services().zone
    by = unit_name(event.by, zone, lang) if event.step is TaskStep.UNIT else event.by
    return StepRow(
        at=moment(event.at, zone, lang),
        words=label(f"warnings.step.{event.step}", lang, by=by, n=event.action),
        note=event.note,
        before=event.asked != task.asked,
    )
