"""Every document of the zone with the version in use, and the way to data that have pages of their own."""

from collections.abc import Mapping, Sequence

from aiohttp import web

from complaints.errors import Incomplete, WrongState
from complaints.office import zone_editing
from complaints.office.rights import Right, may
from complaints.ports import ZoneDraft, ZoneVersion
from services.records import Records
from web.console.guard import status_of
from web.console.session import HOUSE, staff_of
from web.console.show import error_message, show
from web.console.typed import typed_of
from web.console.zone_data.seen import title_of, version_words
from web.pages import lang_of
from wording.zone_problems import problem_words
from zone.documents import CHECKLISTS, Document, document, document_of
from zone.row_editing import NotEditable, composed_or_refused


async def overview(request: web.Request) -> web.StreamResponse:
    return await _page(request)


async def new_checklist(request: web.Request) -> web.StreamResponse:
    """Begins the next version of a checklist as a draft; the versions so far stay, for the records made with them."""
    typed = await typed_of(request)
    house, staff, now = request.app[HOUSE], staff_of(request), request.app[HOUSE].clock()
    try:
        old = document(typed.get("from", ""))
        if old is None or not old.file.startswith(CHECKLISTS):
            raise Incomplete("zone_edit.choose_checklist").at("from")
        files = house.zone_desk.documents()
        known, texts = await house.store.read(
            lambda r: (_known(r, files, *_drafts(r, staff.id)), zone_editing.texts_in_use(r))
        )
        name, number = _next(old.name, known)
        text = texts.get(old.name) or house.zone_desk.file_text(old)
        await house.store.write(
            lambda r: zone_editing.save_draft(
                r, document=name, text=_numbered(text, number), base=0, seen="", by=staff, now=now
            )
        )
    except (Incomplete, WrongState) as error:
        return await _page(request, problem=error_message(request, error), status=status_of(error))
    return web.Response(status=303, headers={"Location": f"/console/zone/{name}"})


async def _page(request: web.Request, *, problem: str = "", status: int = 200) -> web.StreamResponse:
    house, staff, lang = request.app[HOUSE], staff_of(request), lang_of(request)
    files = house.zone_desk.documents()

    def read(records: Records) -> tuple[Mapping[str, ZoneVersion], Mapping[str, ZoneDraft], list[Document]]:
        drafts = _drafts(records, staff.id)
        return records.zone_texts.current(), drafts, _known(records, files, *drafts)

    current, drafts, documents = await house.store.read(read)
    rows = [
        {
            "name": one.name,
            "title": title_of(request, one),
            "current": version_words(request, current[one.name]) if one.name in current else None,
            "draft": one.name in drafts,
            "is_checklist": one.file.startswith(CHECKLISTS),
        }
        for one in documents
    ]
    context = {
        "rows": [row for row in rows if not row["is_checklist"]],
        "checklists": [row for row in rows if row["is_checklist"]],
        "left_out": [
            (title_of(request, which) if which else str(one.path), one.line, problem_words(one, lang))
            for one in house.zone_desk.left_out
            for which in [document_of(str(one.path))]
        ],
        "may_air": may(staff, Right.AIR),
        "problem": problem,
    }
    return show(request, "console/zone_data/overview.html", context, status=status)


def _drafts(records: Records, staff_id: int) -> Mapping[str, ZoneDraft]:
    return {one.document: one for one in records.zone_texts.drafts_of(staff_id)}


def _known(records: Records, files: Sequence[Document], *more: str) -> list[Document]:
    """Those of the files, and checklists that are only in the records."""
    names = dict.fromkeys([one.name for one in files])
    names |= dict.fromkeys(sorted({*records.zone_texts.current(), *more}))
    return [found for name in names if (found := document(name)) is not None]


def _next(name: str, known: list[Document]) -> tuple[str, int]:
    """The name of the next version of a list: checklist-factory-1 → checklist-factory-2."""
    stem, _, _ = name.rpartition("-")
    numbers = [
        int(number)
        for one in known
        for before, _, number in [one.name.rpartition("-")]
        if before == stem and number.isdigit()
    ]
    following = max(numbers, default=0) + 1
    return f"{stem}-{following}", following


def _numbered(text: str, number: int) -> str:
    """With another number of its version; unchanged if the text is no mapping."""
    try:
        node = composed_or_refused(text)
    except NotEditable:
        return text
    for key, value in node.value:
        if getattr(key, "value", "") == "version":
            return text[: value.start_mark.index] + str(number) + text[value.end_mark.index :]
    return text
