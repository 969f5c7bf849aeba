"""Forms of the overview that settle groups of misses, and ratings."""

from collections.abc import Mapping

from aiohttp import web

from complaints import knowledge_editing
from complaints.errors import Incomplete, NotFound
from complaints.model import Staff
from complaints.ports import Records
from knowledge import writing
from knowledge.entry_form import with_phrasings
from knowledge.topics import TOPICS
from web.console.curation.sources import source_of
from web.console.session import HOUSE, staff_of
from web.console.typed import typed_of
from web.ports import PageServices

_MOST_IDS = 1000
_ID_DIGITS = 15


async def misses(request: web.Request) -> web.StreamResponse:
    """写成条目, 归到已有条目, dismissing and its undo."""
    house, staff, typed = request.app[HOUSE], staff_of(request), await _typed(request)
    ids, now = _ids(typed.get("ids", "")), house.clock()
    match typed.get("do", ""):
        case "dismiss":
            await house.store.write(lambda r: r.questions.settle_misses(ids, at=now))
            return _back(f"done=dismissed&undo={'+'.join(map(str, ids))}")
        case "restore":
            await house.store.write(lambda r: r.questions.settle_misses(ids, at=None))
            return _back("done=restored")
        case "write":
            name = name_of(typed.get("entry", ""))
            await house.store.write(lambda r: _start(r, house, name, ids, staff))
            return _to(name)
        case "join":
            name = name_of(typed.get("entry", ""))
            await house.store.write(lambda r: join(r, house, name, _texts(r, ids), staff))
            await house.store.write(lambda r: r.questions.settle_misses(ids, at=now))
            return _to(name)
    raise Incomplete()


async def ratings(request: web.Request) -> web.StreamResponse:
    house, typed = request.app[HOUSE], await _typed(request)
    number, at = _number(typed.get("id", "")), house.clock() if typed.get("do") != "undo" else None

    def work(records: Records) -> None:
        if not records.questions.settle_rating(number, at=at):
            raise NotFound()

    await house.store.write(work)
    return _back(f"done=settled&undo={number}" if at else "done=unsettled")


def _start(records: Records, house: PageServices, name: str, ids: tuple[int, ...], staff: Staff) -> None:
    """A draft with the questions of a group as phrasings, if the entry has no text yet."""
    now, texts = house.clock(), _texts(records, ids)
    if not texts:
        raise NotFound()
    if source_of(records, house, name):
        raise Incomplete("desk.id_taken", entry=name)
    today = house.services().zone.local(now).date()
    library = house.services().library()
    near = library.answer(texts[0], today=today).leading
    known = library.entry(near, today=today) if near else None
    source = writing.blank(name, known.topic if known else next(iter(TOPICS)), texts, today)
    knowledge_editing.draft(records, entry=name, source=source, author=staff, now=now, wordings=texts, seen="")


def join(records: Records, house: PageServices, name: str, texts: list[str], staff: Staff) -> None:
    """Proposes questions as phrasings of an entry that exists; it then has to answer them."""
    source = source_of(records, house, name)
    if not source:
        raise NotFound("curation.unknown", entry=name)
    written = with_phrasings(source, texts)
    knowledge_editing.draft(records, entry=name, source=written, author=staff, now=house.clock(), wordings=tuple(texts))


def _texts(records: Records, ids: tuple[int, ...]) -> list[str]:
    """Each once; ids of questions that are settled or gone are left out."""
    wanted = set(ids)
    found = [one for one in records.questions.misses() if one.id in wanted]
    return list(dict.fromkeys(one.text for one in sorted(found, key=lambda one: ids.index(one.id))))


async def _typed(request: web.Request) -> Mapping[str, str]:
    return await typed_of(request)


def _ids(typed: str) -> tuple[int, ...]:
    return tuple(_number(one) for one in typed.split()[:_MOST_IDS])


def _number(typed: str) -> int:
    if not (typed.isascii() and typed.isdigit() and len(typed) <= _ID_DIGITS):
        raise Incomplete()
    return int(typed)


def name_of(typed: str) -> str:
    name = typed.strip()
    if not name or len(name) > 64 or not writing.is_id(name):
        raise Incomplete("desk.bad_id")
    return name


def _back(query: str) -> web.StreamResponse:
    return web.Response(status=303, headers={"Location": f"/console/curation?{query}"})


def _to(name: str) -> web.StreamResponse:
    return web.Response(status=303, headers={"Location": f"/console/curation/entries/{name}"})
