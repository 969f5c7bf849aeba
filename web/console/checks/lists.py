"""检查清单: every list with its versions, source and basis, as the zone's data and the records have it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from aiohttp import web

from complaints.errors import NotFound
from inspections.checklists.lists import Checklist
from inspections.checklists.ports import Records
from services import Services
from texts import label
from web.console.session import HOUSE
from web.console.show import show
from web.pages import lang_of
from wording.checks import only_chinese, rule, source, version
from wording.citations import citation_line


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemView:
    title: str
    good: str
    bad: str
    measure: str
    basis: str
    entry: str
    usable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ListView:
    """`standing`: whether this is the version in use, a later or an earlier one."""

    id: str
    title: str
    version: str
    source: str
    status: str
    standing: str
    rule: str
    uses: str
    count: int
    used: int
    slot: bool
    weak: int
    items: Sequence[ItemView]
    only_chinese: str


async def lists(request: web.Request) -> web.StreamResponse:
    house, lang = request.app[HOUSE], lang_of(request)
    services, today = house.services(), house.services().zone.local(house.clock()).date()
    used = await house.store.read(_used)
    views = [
        _view(one, services, today, lang, used=_count(used, one.id)) for one in services.checklists.all_current(today)
    ]
    return show(request, "console/checks/lists.html", {"lists": views})


async def one(request: web.Request) -> web.StreamResponse:
    """All versions of a list: those of the data, then those that only records have."""
    house, lang, list_id = request.app[HOUSE], lang_of(request), request.match_info["list"]
    services, today = house.services(), house.services().zone.local(house.clock()).date()
    used = [(stored, count) for stored, count in await house.store.read(_used) if stored.id == list_id]
    known = services.checklists.versions(list_id)
    gone = [stored for stored, _ in used if stored.digest not in {each.digest for each in known}]
    if not known and not gone:
        raise NotFound("checks.no_list")
    counts = {stored.digest: count for stored, count in used}
    views = [
        _view(each, services, today, lang, used=counts.get(each.digest, 0), gone=each in gone)
        for each in (*known, *reversed(gone))
    ]
    twice = {each.version for each in gone} & {each.version for each in known}
    warnings = [label("checks.list.same_number", lang, version=number) for number in sorted(twice)]
    return show(request, "console/checks/list.html", {"views": views, "warnings": warnings})


def _used(records: Records) -> Sequence[tuple[Checklist, int]]:
    return records.checks.versions()


def _count(used: Sequence[tuple[Checklist, int]], list_id: str) -> int:
    return sum(count for stored, count in used if stored.id == list_id)


def _view(
    checklist: Checklist, services: Services, today: date, lang: str, *, used: int, gone: bool = False
) -> ListView:
    items = [_item(checklist, n, services, today, lang) for n in range(len(checklist.items))]
    current = services.checklists.current(checklist.id, today)
    later = checklist.valid_from > today and not gone
    name = "later" if later else "current" if current == checklist else "earlier"
    uses = label("comma", lang).join(label(f"checks.use.{use}", lang) for use in sorted(checklist.uses, reverse=True))
    return ListView(
        id=checklist.id,
        title=checklist.name(lang),
        version=version(checklist, services, lang),
        source=source(checklist, lang),
        status=checklist.status.value,
        standing=label(f"checks.list.{name}", lang),
        rule=rule(checklist, lang),
        uses=uses,
        count=len(items),
        used=used,
        slot=not checklist.usable,
        weak=sum(not item.usable for item in items),
        items=items,
        only_chinese=only_chinese(checklist.items, lang),
    )


def _item(checklist: Checklist, n: int, services: Services, today: date, lang: str) -> ItemView:
    item = checklist.items[n]
    entry = services.library().entry(item.basis, today=today)
    usable = entry is not None and not entry.under_review
    return ItemView(
        title=item.name(lang),
        good=item.words("good", lang),
        bad=item.words("bad", lang),
        measure=item.words("measure", lang),
        basis=citation_line(entry.citations, lang) if entry and usable else label("checks.no_basis", lang),
        entry=item.basis,
        usable=usable,
    )
