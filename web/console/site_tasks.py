"""举一反三 on the page of a site: set, report as done, close, send back (S24)."""

from collections.abc import Mapping

from aiohttp import web
from aiohttp.web_request import FileField

from complaints.errors import ComplaintError, Incomplete, NotFound
from complaints.office.staff_steps import read_deadline
from complaints.places.site_tasks import Wanted, set_task, take
from complaints.places.task import TaskAction
from complaints.policy import MAX_FILE_BYTES
from complaints.ports import Records
from web.console.guard import status_of
from web.console.session import HOUSE, actor_of
from web.console.show import error_message
from web.console.sites import render
from web.console.typed import typed_of

_SHOWN = frozenset({"thumb", "display"})


async def set_(request: web.Request) -> web.StreamResponse:
    typed = await _typed(request)
    try:
        await _set(request, typed)
    except ComplaintError as error:
        return await _again(request, error, typed)
    return _back(request, "set")


async def step(request: web.Request) -> web.StreamResponse:
    """Form fields: the step's name, the number of steps that the page showed, a note, a photo."""
    typed = await _typed(request)
    try:
        action = await _take(request, typed)
    except ComplaintError as error:
        return await _again(request, error, typed)
    return _back(request, action)


async def photo(request: web.Request) -> web.StreamResponse:
    house, site_id = request.app[HOUSE], int(request.match_info["id"])
    name, size = request.match_info["sha256"], request.match_info["size"]
    tasks = await house.store.read(lambda r: r.site_tasks.of_sites([site_id]))
    if size not in _SHOWN or not any(step.photo == name for task in tasks for step in task.steps):
        raise NotFound()
    try:
        data = await house.photos.read(name, size)
    except FileNotFoundError as error:
        raise NotFound() from error
    return web.Response(body=data, content_type="image/jpeg", headers={"Cache-Control": "private, no-store"})


async def _set(request: web.Request, typed: Mapping[str, str]) -> None:
    house, site_id, actor, seen = request.app[HOUSE], _id(request, "id"), actor_of(request), _seen(typed)
    services, now = house.services(), house.clock()
    until = typed.get("until_own", "") or typed.get("until", "")
    if not until:
        raise Incomplete("error.needs.rectify_by")
    wanted = Wanted(
        text=typed.get("text", ""),
        unit=typed.get("unit", ""),
        person=typed.get("person", ""),
        due_at=read_deadline(until, now=now, clock=services.clock),
    )
    await house.store.write(
        lambda r: set_task(
            r, site_id=site_id, seen=seen, wanted=wanted, actor=actor, now=now, clock=services.clock, zone=services.zone
        )
    )
    house.wake()


async def _take(request: web.Request, typed: Mapping[str, str]) -> TaskAction:
    house, actor, seen = request.app[HOUSE], actor_of(request), _seen(typed)
    site_id, task_id, now = _id(request, "id"), _id(request, "task"), house.clock()
    if typed.get("action") not in set(TaskAction):
        raise NotFound("error.old_button")
    action, note = TaskAction(typed["action"]), typed.get("note", "")
    photo = await _photo(request) if action is TaskAction.DONE else ""

    def work(records: Records) -> None:
        task = records.site_tasks.get(task_id)
        if task is None or task.site_id != site_id:
            raise NotFound()
        take(records, task_id=task_id, seen=seen, action=action, actor=actor, now=now, note=note, photo=photo)

    await house.store.write(work)
    house.wake()
    return action


async def _photo(request: web.Request) -> str:
    """Stores the uploaded photo and returns its name; empty without a photo. Raises Incomplete."""
    upload = (await request.post()).get("photo")
    data = upload.file.read(MAX_FILE_BYTES + 1) if isinstance(upload, FileField) else b""
    if len(data) > MAX_FILE_BYTES:
        raise Incomplete("photo.too_large", limit=MAX_FILE_BYTES // 2**20)
    return (await request.app[HOUSE].photos.keep(data)).sha256 if data else ""


async def _typed(request: web.Request) -> Mapping[str, str]:
    return await typed_of(request)


def _seen(typed: Mapping[str, str]) -> int:
    seen = typed.get("seen", "")
    if not (seen.isascii() and seen.isdigit() and len(seen) < 7):
        raise NotFound("error.old_button")
    return int(seen)


def _id(request: web.Request, name: str) -> int:
    return int(request.match_info[name])


async def _again(request: web.Request, error: ComplaintError, typed: Mapping[str, str]) -> web.StreamResponse:
    """The page with the error and the rejected input."""
    problem = error_message(request, error)
    return await render(request, problem=problem, typed=typed, status=status_of(error))


def _back(request: web.Request, done: str) -> web.Response:
    return web.Response(status=303, headers={"Location": f"/console/sites/{_id(request, 'id')}?done={done}"})
