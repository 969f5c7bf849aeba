"""One date of a firm: what it is, 办完了 with proof, changing it, its history."""

from collections.abc import Mapping, Sequence
from functools import partial

from aiohttp import web

from complaints.errors import ComplaintError, Incomplete
from enterprises.calendar import keeping
from enterprises.calendar.keeping import own
from enterprises.calendar.model import DueDate, Proof, State
from services.records import Records
from texts import label
from web.console.attempts import attempted
from web.console.calendar import proofs
from web.console.calendar.shown import Shown, read
from web.console.firm_calendar.add import spans
from web.console.firm_calendar.door import ADDRESS, id_of, me, today_of
from web.console.guard import status_of
from web.console.session import HOUSE
from web.console.show import error_message, show
from web.console.typed import typed_of
from web.pages import lang_of
from wording.moments import day_words

_SAVED = frozenset({"added", "changed", "done", "reopened", "next"})


async def page(request: web.Request) -> web.StreamResponse:
    return await _page(request)


async def finish(request: web.Request) -> web.StreamResponse:
    """Form fields: note, files, seen. Words are checked before the files are read."""
    house, member, typed = request.app[HOUSE], me(request), await typed_of(request)
    now, today, note, seen = house.clock(), today_of(request), typed.get("note", ""), _seen(typed)
    date_id = id_of(request)

    async def take() -> DueDate | None:
        files = await proofs.count_of(request)
        await house.store.read(partial(_may_be_done, request=request, note=note, files=files, seen=seen))
        came = await proofs.receive(request)

        def work(records: Records) -> DueDate | None:
            coming = keeping.finish(
                records, member, date_id, note=note, files=len(came), seen=seen, now=now, today=today
            )  # fmt: skip
            proofs.add(records, date_id, came, now=now)
            return coming

        return await house.store.write(work)

    def then(coming: DueDate | None) -> str:
        return f"{ADDRESS}/{date_id}?done=" + ("done" if coming is None else f"next&next={coming.id}")

    return await attempted(take(), then=then, refused=partial(_refused, request, "done", typed))


async def change(request: web.Request) -> web.StreamResponse:
    house, member, typed = request.app[HOUSE], me(request), await typed_of(request)
    now, today, catalogue = house.clock(), today_of(request), house.services().dates

    def work(records: Records) -> None:
        one = own(records, member, id_of(request))
        given = keeping.read_change(typed, one, catalogue, today=today)
        keeping.change(records, member, one.id, given, seen=_seen(typed), now=now, today=today)

    then = f"{ADDRESS}/{id_of(request)}?done=changed"
    return await attempted(house.store.write(work), then=then, refused=partial(_refused, request, "change", typed))


async def drop(request: web.Request) -> web.StreamResponse:
    house, member, typed, now = request.app[HOUSE], me(request), await typed_of(request), request.app[HOUSE].clock()
    work = house.store.write(lambda r: keeping.drop(r, member, id_of(request), seen=_seen(typed), now=now))
    return await attempted(work, then=f"{ADDRESS}?done=dropped", refused=partial(_refused, request, "", {}))


async def reopen(request: web.Request) -> web.StreamResponse:
    house, member, typed, now = request.app[HOUSE], me(request), await typed_of(request), request.app[HOUSE].clock()
    today, seen = today_of(request), _seen(typed)
    work = house.store.write(lambda r: keeping.reopen(r, member, id_of(request), seen=seen, now=now, today=today))
    then = f"{ADDRESS}/{id_of(request)}?done=reopened"
    return await attempted(work, then=then, refused=partial(_refused, request, "", {}))


async def file(request: web.Request) -> web.StreamResponse:
    def look(records: Records) -> Sequence[Proof]:
        return records.calendar.proofs([own(records, me(request), id_of(request)).id])

    return await proofs.shown(request, await request.app[HOUSE].store.read(look))


def _may_be_done(records: Records, *, request: web.Request, note: str, files: int, seen: int) -> None:
    keeping.must_be_proven(note, files)
    keeping.may_be_done(records, me(request), id_of(request), seen=seen)


async def _refused(
    request: web.Request, form: str, typed: Mapping[str, str], error: ComplaintError
) -> web.StreamResponse:
    """The page as it is now, with what was typed."""
    field = error.field if isinstance(error, Incomplete) else ""
    problem, status = error_message(request, error), status_of(error)
    return await _page(request, form=form, typed=typed, problem=problem, field=field, status=status)


async def _page(
    request: web.Request,
    *,
    form: str = "",
    typed: Mapping[str, str] | None = None,
    problem: str = "",
    field: str = "",
    status: int = 200,
) -> web.StreamResponse:
    house, lang, member = request.app[HOUSE], lang_of(request), me(request)
    services, today, coming_id = house.services(), today_of(request), request.query.get("next", "")

    def look(records: Records) -> tuple[Shown, DueDate | None]:
        shown = read(records, own(records, member, id_of(request)), services, today=today, lang=lang)
        known = coming_id.isascii() and coming_id.isdigit() and len(coming_id) <= 15
        coming = records.calendar.get(int(coming_id)) if known else None
        return shown, coming if coming is not None and coming.series == shown.date.series else None

    shown, coming = await house.store.read(look)
    done = request.query.get("done", "")
    day = day_words(coming.due_on, services.zone, lang) if coming is not None else ""
    done = "done" if done == "next" and coming is None else done
    context = {
        "shown": shown,
        "coming": coming,
        "root": ADDRESS,
        "base": f"{ADDRESS}/{shown.date.id}",
        "is_open": shown.date.state is State.OPEN,
        "done": label(f"calendar.saved.{done}", lang, day=day) if done in _SAVED else "",
        "form": form,
        "typed": typed or keeping.written(shown.date),
        "spans": spans(lang),
        "problem": problem,
        "field": field,
        "most": {"title": keeping.MOST_TITLE, "remark": keeping.MOST_REMARK, "note": keeping.MOST_NOTE},
    }
    return show(request, "console/firm_calendar/one.html", context, status=status)


def _seen(typed: Mapping[str, str]) -> int:
    """Never the present one for what no page of ours sends."""
    seen = typed.get("seen", "")
    return int(seen) if seen.isascii() and seen.isdigit() and len(seen) <= 9 else -1
