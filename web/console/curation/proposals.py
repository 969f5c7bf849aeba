"""What residents' choices propose: phrasings by entry and examples of messages by category. One row or a whole group is
accepted or rejected, and the last decision can be undone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from urllib.parse import urlencode

from aiohttp import web
from multidict import MultiDictProxy

from complaints import knowledge_editing
from complaints.errors import Incomplete, NotFound
from complaints.model import Staff
from complaints.ports import EntryState, MessageExample, Phrasing, Records
from knowledge.entry_form import lines_of, with_phrasings, without_phrasings
from web.console.curation.settling import name_of
from web.console.curation.sources import source_of
from web.console.session import HOUSE, staff_of
from web.ports import PageServices

Form = MultiDictProxy[str | bytes | bytearray | web.FileField]
_MOST = 200
_ID_DIGITS = 15


@dataclass(frozen=True, slots=True)
class PhrasingGroup:
    """`entry` is empty for words that matched none of the entries offered."""

    entry: str
    rows: Sequence[Phrasing]


@dataclass(frozen=True, slots=True)
class ExampleGroup:
    chosen: str
    rows: Sequence[MessageExample]


def by_entry(rows: Sequence[Phrasing]) -> Sequence[PhrasingGroup]:
    """The most chosen first, in a group and among groups."""
    groups: dict[str, list[Phrasing]] = {}
    for row in rows:
        groups.setdefault(row.entry or "", []).append(row)
    found = [PhrasingGroup(entry, kept) for entry, kept in groups.items()]
    return sorted(found, key=lambda group: (not group.entry, -sum(row.times for row in group.rows)))


def by_category(rows: Sequence[MessageExample]) -> Sequence[ExampleGroup]:
    ordered = sorted(rows, key=lambda row: row.chosen)
    return [ExampleGroup(chosen, list(kept)) for chosen, kept in groupby(ordered, key=lambda row: row.chosen)]


async def phrasings(request: web.Request) -> web.StreamResponse:
    """`text` comes once for each row of a group; of a single row the accepted words may be edited."""
    house, staff, now = request.app[HOUSE], staff_of(request), request.app[HOUSE].clock()
    form = await request.post()
    texts, entry, do = _texts(form), _said(form, "entry") or None, _said(form, "do")
    if do == "undo":
        return await _take_back(request, form, entry)
    added = lines_of(_said(form, "edited")) if len(texts) == 1 and _said(form, "edited").strip() else texts
    target = name_of(_said(form, "target") or entry or "") if do == "accept" else ""

    def work(records: Records) -> None:
        if not records.curation.settle_phrasings(texts, entry=entry, at=now):
            raise NotFound()
        if target:
            _add(records, house, target, added, staff)

    await house.store.write(work)
    undo = {"entry": entry or "", "target": target, "added": "\n".join(added) if target else ""}
    return _back("phrasings", "accepted" if target else "rejected", now, **undo)


async def examples(request: web.Request) -> web.StreamResponse:
    house, now = request.app[HOUSE], request.app[HOUSE].clock()
    form = await request.post()
    do, chosen, ids = _said(form, "do"), _said(form, "chosen"), [_number(one) for one in _all(form, "id")]
    if do == "undo":
        at = _moment(_said(form, "at"))
        await house.store.write(lambda r: r.curation.restore_examples(at))
        return _back("examples", "restored")
    if do == "accept" and house.services().zone.category(chosen) is None:
        raise Incomplete()

    def work(records: Records) -> None:
        curation = records.curation
        settled = [
            curation.accept_example(one, chosen=chosen, now=now)
            if do == "accept"
            else curation.dismiss_example(one, now=now)
            for one in ids
        ]
        if not any(settled):  # a colleague may have settled some of a group
            raise NotFound()

    await house.store.write(work)
    return _back("examples", "accepted" if do == "accept" else "rejected", now)


async def _take_back(request: web.Request, form: Form, entry: str | None) -> web.StreamResponse:
    """The proposals wait again, and an open draft loses what was accepted; a published text stays."""
    house, staff, now = request.app[HOUSE], staff_of(request), request.app[HOUSE].clock()
    at, target, added = _moment(_said(form, "at")), _said(form, "target"), lines_of(_said(form, "added"))

    def work(records: Records) -> None:
        if not records.curation.restore_phrasings(entry=entry, at=at) or not target:
            return
        version = records.curation.newest(target, EntryState.DRAFT, EntryState.WAITING)
        source = without_phrasings(version.source, added) if version is not None else ""
        if version is not None and source != version.source:
            knowledge_editing.draft(records, entry=target, source=source, author=staff, now=now)

    await house.store.write(work)
    return _back("phrasings", "restored")


def _add(records: Records, house: PageServices, name: str, texts: Sequence[str], staff: Staff) -> None:
    source = source_of(records, house, name)
    if not source:
        raise NotFound("curation.unknown", entry=name)
    written = with_phrasings(source, texts)
    knowledge_editing.draft(records, entry=name, source=written, author=staff, now=house.clock())


def _all(form: Form, name: str) -> list[str]:
    return [one for one in form.getall(name, [])[:_MOST] if isinstance(one, str)]


def _texts(form: Form) -> list[str]:
    return list(dict.fromkeys(_all(form, "text")))


def _said(form: Form, name: str) -> str:
    value = form.get(name, "")
    return value if isinstance(value, str) else ""


def _number(typed: str) -> int:
    if not (typed.isascii() and typed.isdigit() and len(typed) <= _ID_DIGITS):
        raise Incomplete()
    return int(typed)


def _moment(typed: str) -> datetime:
    try:
        at = datetime.fromisoformat(typed)
    except ValueError as error:
        raise Incomplete() from error
    if at.tzinfo is None:
        raise Incomplete()
    return at


def _back(part: str, done: str, at: datetime | None = None, **undo: str) -> web.StreamResponse:
    """`at`: of a decision that the page offers to undo."""
    query = {"done": done, **({"part": part, "at": at.isoformat(), **undo} if at is not None else {})}
    return web.Response(status=303, headers={"Location": f"/console/curation?{urlencode(query)}#{part}"})
