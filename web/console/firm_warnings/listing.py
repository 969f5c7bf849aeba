"""The warnings of a firm, those that ask something of it first."""

from dataclasses import dataclass

from aiohttp import web

from complaints.ports import Records
from enterprises.warnings import answering
from texts import label
from web.console.firm_warnings.door import member
from web.console.session import HOUSE, staff_of
from web.console.shell import kept_offline
from web.console.show import show
from web.pages import lang_of
from wording import warnings
from wording.moments import moment
from wording.warnings import AboutFirm

_MOST = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRow:
    id: int
    level: str
    name: str
    source: str
    standing: str
    waits: bool
    open: bool


async def listing(request: web.Request) -> web.StreamResponse:
    house, me = request.app[HOUSE], member(request)

    def look(records: Records) -> list[OwnRow]:
        tasks = records.warnings.tasks_of(me.party.id, limit=_MOST)
        return [_row(request, about) for one in tasks if (about := warnings.found(records, str(one.id)))]

    rows = await house.store.read(look)
    context = {"now": [one for one in rows if one.open], "past": [one for one in rows if not one.open]}
    return kept_offline(show(request, "console/firm_warnings/listing.html", context), staff_of(request))


def _row(request: web.Request, about: AboutFirm) -> OwnRow:
    lang, zone = lang_of(request), request.app[HOUSE].services().zone
    task = about.task
    waits = answering.is_open(about.warning, task) and task.must_confirm and task.confirmed is None
    if waits:
        standing = label("warnings.own.waits", lang, due=moment(task.due_at, zone, lang))
    elif task.exemption is not None and not task.gone:
        standing = label("warnings.state.exempt", lang)
    elif task.gone:
        standing = label("warnings.state.gone", lang)
    elif task.is_done:
        standing = label("warnings.own.all_done", lang)
    else:
        standing = label("warnings.state.partly", lang, done=task.done_count, count=len(task.actions))
        standing = standing if task.actions else label("warnings.state.confirmed", lang)
    return OwnRow(
        id=about.task.id,
        level=about.version.level.value,
        name=warnings.name(about.warning, about.version, lang),
        source=warnings.source(about.version, zone, lang),
        standing=standing,
        waits=waits,
        open=answering.is_open(about.warning, task),
    )
