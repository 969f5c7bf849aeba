"""The editor of one entry: saving, checking, searching articles, and the steps to publication (E07)."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace

from aiohttp import web

from complaints import knowledge_editing
from complaints.errors import ComplaintError, Incomplete, NotFound, WrongState
from complaints.model import Staff
from complaints.ports import Editing, EntryState, EntryVersion, Records
from knowledge import writing
from knowledge.entry_form import typed_fields, written
from knowledge.writing import Unready
from web.console.curation.editor_page import Shown, render
from web.console.curation.sources import source_of
from web.console.curation.waiting import while_wanted
from web.console.session import HOUSE, staff_of
from web.console.show import error_message
from web.console.typed import typed_of
from web.pages import lang_of
from wording.entry_problems import problem_words

_DONE = frozenset({"saved", "submitted", "published", "retired"})


async def edit(request: web.Request) -> web.StreamResponse:
    """Opening the editor takes the place of the one who edits, unless somebody else has it."""
    entry, house, staff = request.match_info["entry"], request.app[HOUSE], staff_of(request)
    now = house.clock()

    def look(records: Records) -> tuple[str, Editing | None]:
        source = source_of(records, house, entry)
        if not source:
            raise NotFound("curation.unknown", entry=entry)
        return source, knowledge_editing.open_editor(records, entry=entry, staff=staff, now=now)

    source, other = await house.store.write(look)
    done = request.query.get("done", "")
    shown = Shown(source=source, plain="plain" in request.query, done=done if done in _DONE else "", other=other)
    return await render(request, shown)


async def act(request: web.Request) -> web.StreamResponse:
    typed = await typed_of(request)
    do = typed.get("do", "save")
    if do in ("publish", "retire", "back"):
        return await _decide(request, do, typed)
    return await _write(request, do, typed)


async def quick_check(request: web.Request) -> web.StreamResponse:
    """The problems of what is typed, without saving it and without a trial."""
    typed = await typed_of(request)
    try:
        source = await _typed_source(request, typed)
        await asyncio.to_thread(request.app[HOUSE].desk.checked, source)
    except Unready as unready:
        return web.json_response({"problems": problem_words(unready.problems, lang_of(request))})
    return web.json_response({"problems": []})


async def _write(request: web.Request, do: str, typed: Mapping[str, str]) -> web.StreamResponse:
    """Whatever is wrong, the page comes back with every word that was typed."""
    house, shown = request.app[HOUSE], Shown(source="", plain="source" in typed, typed=typed, seen=typed.get("seen"))
    try:
        source = await _typed_source(request, typed)
    except Unready as unready:
        return await render(
            request, replace(shown, problems=problem_words(unready.problems, lang_of(request))), status=422
        )
    shown = replace(shown, source=source)
    if do == "search":
        return await render(request, replace(shown, words=typed.get("words", "").strip()))
    try:
        if do == "check":
            return await _check(request, shown)
        if do == "submit":
            await asyncio.to_thread(house.desk.checked, source)
        await _save(request, source, typed, submits=do == "submit")
    except Unready as unready:
        return await render(
            request, replace(shown, problems=problem_words(unready.problems, lang_of(request))), status=422
        )
    except WrongState as error:
        if error.key != knowledge_editing.OVERTAKEN:
            raise
        return await render(request, replace(shown, conflict=True, plain=True, seen=None), status=409)
    return _done(request, "submitted" if do == "submit" else "saved")


async def _save(request: web.Request, source: str, typed: Mapping[str, str], *, submits: bool) -> None:
    entry, house, staff = request.match_info["entry"], request.app[HOUSE], staff_of(request)
    now, seen = house.clock(), typed.get("seen", "")
    if writing.named(source)[0] != entry:
        raise Unready([f"2: id is {writing.named(source)[0]!r} but the file says {entry!r}"])

    def work(records: Records) -> None:
        knowledge_editing.draft(records, entry=entry, source=source, author=staff, now=now, seen=seen)
        if submits:
            knowledge_editing.submit(records, entry=entry, author=staff, now=now)
            records.curation.close_editor(entry, staff_id=staff.id)

    await house.store.write(work)


async def _check(request: web.Request, shown: Shown) -> web.StreamResponse:
    house, entry = request.app[HOUSE], request.match_info["entry"]
    today = house.services().zone.local(house.clock()).date()
    checked = await asyncio.to_thread(house.desk.checked, shown.source)
    version, asked = await house.store.read(lambda r: (r.curation.newest(entry), recent_questions(r)))
    wordings = version.wordings if version is not None else ()
    trial = await while_wanted(request, house.desk.trial(checked, wordings=wordings, asked=asked, today=today))
    return await render(request, replace(shown, trial=trial))


def recent_questions(records: Records) -> list[str]:
    """Questions of late with and without an answer, and those whose askers wait for one."""
    found = [one.text for one in records.questions.misses(300)]
    found += [one.question for one in records.questions.useless(300)]
    return list(dict.fromkeys([*found, *(wish.text for wish in records.curation.wishes())]))


async def _decide(request: web.Request, do: str, typed: Mapping[str, str]) -> web.StreamResponse:
    entry, house, staff = request.match_info["entry"], request.app[HOUSE], staff_of(request)
    now = house.clock()
    if do == "retire":
        if not typed.get("sure"):
            raise Incomplete("desk.sure_first")
        source = house.desk.shipped(entry)
        await house.store.write(lambda r: knowledge_editing.retire(r, entry=entry, by=staff, now=now, source=source))
        return _done(request, "retired")
    try:
        await _publish(request, typed)
    except Unready as unready:
        source = await house.store.read(lambda r: source_of(r, house, entry))
        shown = Shown(source=source, problems=problem_words(unready.problems, lang_of(request)))
        return await render(request, shown, status=422)
    except ComplaintError as error:
        source = await house.store.read(lambda r: source_of(r, house, entry))
        shown = Shown(source=source, problems=(error_message(request, error),))
        return await render(request, shown, status=409)
    house.wake()
    return _done(request, "published")


async def _publish(request: web.Request, typed: Mapping[str, str]) -> None:
    """Publishes the text that the reader has read, signed by its author and the reader."""
    entry, house, reviewer = request.match_info["entry"], request.app[HOUSE], staff_of(request)
    now = house.clock()
    today = house.services().zone.local(now).date()
    version, author, asked = await house.store.read(lambda r: _waiting(r, entry, reviewer, typed.get("seen", "")))
    ready, trial = await while_wanted(
        request, house.desk.ready(version, author=author, reviewer=reviewer.name, asked=asked, today=today)
    )
    await house.store.write(
        lambda r: knowledge_editing.publish(
            r,
            version=version,
            data=ready.model_dump_json(),
            valid_to=ready.valid_to.isoformat() if ready.valid_to else None,
            reviewer=reviewer,
            now=now,
            answers=trial.answered.__contains__,
            title=ready.question,
        )
    )


def _waiting(records: Records, entry: str, reviewer: Staff, seen: str) -> tuple[EntryVersion, str, list[str]]:
    version = knowledge_editing.may_publish(records, entry=entry, reviewer=reviewer)
    if knowledge_editing.stamp_of(version) != seen:
        raise WrongState("curation.moved_on", entry=entry)
    author = records.staff.get(version.author_id)
    assert author is not None and version.state is EntryState.WAITING
    return version, author.name, [wish.text for wish in records.curation.wishes()]


async def _typed_source(request: web.Request, typed: Mapping[str, str]) -> str:
    """What was typed as the text of an entry, signed by its author. Raises Unready."""
    house, entry = request.app[HOUSE], request.match_info["entry"]
    if "source" in typed:
        source = typed["source"].replace("\r\n", "\n")
        writing.named(source)
        return source
    base = await house.store.read(lambda r: source_of(r, house, entry))
    fields = typed_fields(typed)
    today = house.services().zone.local(house.clock()).date()
    return written(base, fields, author=staff_of(request).name, today=today)


def _done(request: web.Request, what: str) -> web.StreamResponse:
    entry = request.match_info["entry"]
    place = "/console/curation" if what == "retired" else f"/console/curation/entries/{entry}"
    return web.Response(status=303, headers={"Location": f"{place}?done={what}"})
