"""The lists of the register: firms, and sites; searched, narrowed, page by page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from aiohttp import web

from complaints.model import Firm, FirmSite, SiteKind
from complaints.ports import FirmCounts, FirmFilter, Records, Repeating, SiteFilter
from enterprises.register.repeats import RULE
from texts import label
from web.console.session import HOUSE
from web.console.show import show
from web.pages import lang_of
from wording.names import unit_name

_SIZE = 50
_NONE = FirmCounts()


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmRow:
    firm: Firm
    counts: FirmCounts
    repeats: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRow:
    """`owner` is the firm's name, else the unit's."""

    site: FirmSite
    kind: str
    owner: str
    subdistrict: str
    counts: FirmCounts
    repeats: bool


async def firms(request: web.Request) -> web.StreamResponse:
    house, query, now = request.app[HOUSE], request.query, request.app[HOUSE].clock()
    repeating = Repeating(count=RULE.count, since=RULE.since(now)) if query.get("repeats") == "1" else None
    where = FirmFilter(
        text=query.get("q", "").strip()[:100],
        trade=query.get("trade", ""),
        kind=_kind(query),
        subdistrict=query.get("subdistrict", ""),
        active=None if query.get("closed") == "1" else True,
        repeating=repeating,
    )

    def look(records: Records) -> Mapping[str, object]:
        page = records.firms.page(where, size=_SIZE, number=number_of(query))
        counts = records.firms.counts([one.id for one in page.firms], since=RULE.since(now), now=now)
        rows = [
            FirmRow(firm=one, counts=(count := counts.get(one.id, _NONE)), repeats=RULE.holds(count))
            for one in page.firms
        ]
        return {"page": page, "rows": rows, "trades": records.firms.trades()}

    found = await house.store.read(look)
    return _shown(request, "console/firms/list.html", found)


async def sites(request: web.Request) -> web.StreamResponse:
    house, query, lang = request.app[HOUSE], request.query, lang_of(request)
    zone, now = house.services().zone, house.clock()
    where = SiteFilter(
        text=query.get("q", "").strip()[:100],
        firm="" if query.get("ownerless") == "1" else None,
        kind=_kind(query),
        subdistrict=query.get("subdistrict", ""),
        active=None if query.get("closed") == "1" else True,
    )

    def look(records: Records) -> Mapping[str, object]:
        page = records.firms.site_page(where, size=_SIZE, number=number_of(query))
        counts = records.firms.site_counts([one.id for one in page.sites], since=RULE.since(now), now=now)
        names = records.firms.names({one.firm for one in page.sites})
        rows = []
        for one in page.sites:
            count, area = counts.get(one.id, _NONE), zone.subdistrict(one.subdistrict)
            owner = names.get(one.firm, "") if one.firm else unit_name(one.unit, zone, lang)
            rows.append(
                SiteRow(
                    site=one,
                    kind=label(f"firms.kind.{one.kind}", lang),
                    owner=owner,
                    subdistrict=area.name(lang) if area else "",
                    counts=count,
                    repeats=RULE.holds(count),
                )
            )
        return {"page": page, "rows": rows}

    return _shown(request, "console/firms/sites.html", await house.store.read(look))


def _shown(request: web.Request, template: str, found: Mapping[str, object]) -> web.StreamResponse:
    lang, query = lang_of(request), request.query
    asked = {name: value for name, value in query.items() if name not in ("page", "lang") and value}
    context = {
        **found,
        "asked": asked,
        "more": urlencode(asked),
        "kinds": kinds(lang),
        "rule": label("firms.repeat_rule", lang, count=RULE.count, days=RULE.days, version=RULE.version),
    }
    return show(request, template, context)


def number_of(query: Mapping[str, str]) -> int:
    """Of the page asked for."""
    page = query.get("page", "1")
    return int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1


def kinds(lang: str) -> Sequence[tuple[str, str]]:
    return [(kind.value, label(f"firms.kind.{kind}", lang)) for kind in SiteKind]


def _kind(query: Mapping[str, str]) -> SiteKind | None:
    chosen = query.get("kind", "")
    return SiteKind(chosen) if chosen in set(SiteKind) else None
