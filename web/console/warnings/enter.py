"""登记预警, and 调整、更正、解除: the form of a document. A refused form comes back filled, with its file."""

from collections.abc import Callable, Mapping

from aiohttp import web

from complaints.errors import ComplaintError, Incomplete, WrongState
from complaints.model.warnings import Change, Level, OfficialWarning, Original, WarningVersion
from complaints.ports import Records
from enterprises.warnings import entering
from texts import label
from web.console.guard import status_of
from web.console.session import HOUSE, actor_of
from web.console.show import error_message, show
from web.console.typed import texts_of
from web.console.warnings import originals, typed
from web.console.warnings.door import ADDRESS, is_training, warning_of
from web.console.warnings.typed import TypedDocument
from web.pages import lang_of
from wording import warnings


async def new(request: web.Request) -> web.StreamResponse:
    return await _page(request, TypedDocument(values={"within": "30"}))


async def add(request: web.Request) -> web.StreamResponse:
    form = await request.post()
    drill = is_training(request) or form.get("drill") == "1"

    def enter(records: Records, document: entering.Document) -> WarningVersion:
        return entering.enter(records, document, drill=drill, actor=actor_of(request), now=request.app[HOUSE].clock())

    return await _taken(request, enter, drill=drill)


async def change(request: web.Request) -> web.StreamResponse:
    zone = request.app[HOUSE].services().zone

    def look(records: Records) -> TypedDocument:
        warning = warning_of(request, records)
        entering.must_take_changes(warning)
        last = warning.current or warning.versions[-1]
        return TypedDocument.of_version(last, records, zone)

    try:
        given = await request.app[HOUSE].store.read(look)
    except WrongState as error:  # nobody types a document in vain
        return await _page(request, TypedDocument(), error=error, closed=True)
    return await _page(request, given)


async def add_change(request: web.Request) -> web.StreamResponse:
    warning_id = int(request.match_info["id"])
    warning = await request.app[HOUSE].store.read(lambda r: warning_of(request, r))

    def enter(records: Records, document: entering.Document) -> WarningVersion:
        now = request.app[HOUSE].clock()
        return entering.enter_change(records, warning_id, document, actor=actor_of(request), now=now)

    return await _taken(request, enter, drill=warning.drill)


async def _taken(
    request: web.Request, enter: Callable[[Records, entering.Document], WarningVersion], *, drill: bool
) -> web.StreamResponse:
    house, form, original = request.app[HOUSE], await request.post(), Original()
    given = TypedDocument(
        values=texts_of(form),
        subdistricts=[one for one in form.getall("subdistricts", []) if isinstance(one, str)],
        trades=[one for one in form.getall("trades", []) if isinstance(one, str)],
    )
    zone = house.services().zone
    try:
        original = await originals.receive(request, drill=drill)
        version = await house.store.write(lambda r: enter(r, typed.read(given, original, r, zone)))
    except ComplaintError as error:
        return await _page(request, given, error=error, kept=originals.kept_field(request, original, drill=drill))
    house.wake()
    raise web.HTTPSeeOther(f"{ADDRESS}/{version.warning_id}/{version.number}?done=entered")


async def _page(
    request: web.Request,
    given: TypedDocument,
    *,
    error: ComplaintError | None = None,
    kept: str = "",
    closed: bool = False,
) -> web.StreamResponse:
    house, lang = request.app[HOUSE], lang_of(request)
    zone = house.services().zone

    def look(records: Records) -> Mapping[str, object]:
        warning = warning_of(request, records) if "id" in request.match_info else None
        return {
            "warning": warning,
            "name": _name(warning, lang),
            "changes": _changes(warning, lang),
            "all_trades": records.firms.trades(),
        }

    field = error.field if isinstance(error, Incomplete) else ""
    message = error_message(request, error) if error is not None else ""
    context = {
        **await house.store.read(look),
        "given": given.values,
        "chosen": {"subdistricts": set(given.subdistricts), "trades": set(given.trades)},
        "levels": [(one.value, label(f"warnings.level.{one}", lang)) for one in Level],
        "areas": [(one.id, one.name(lang)) for one in zone.subdistricts],
        "wrong": {field: message} if field else {},
        "problem": "" if field else message,
        "kept": kept,
        "closed": closed,
        "always_drill": is_training(request),
        "drill_issuer": entering.DRILL,
    }
    status = status_of(error) if error is not None else 200
    return show(request, "console/warnings/enter.html", context, status=status)


def _name(warning: OfficialWarning | None, lang: str) -> str:
    if warning is None:
        return ""
    return warnings.name(warning, warning.current or warning.versions[-1], lang)


def _changes(warning: OfficialWarning | None, lang: str) -> list[tuple[str, str, str]]:
    """Of a warning that is out; a first document that was sent back is entered anew."""
    if warning is None or warning.current is None:
        return []
    return [
        (one.value, label(f"warnings.change.{one}", lang), label(f"warnings.change_about.{one}", lang))
        for one in (Change.CHANGED, Change.CORRECTED, Change.LIFTED)
    ]
