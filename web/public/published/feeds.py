"""Atom feeds (RFC 4287) of published cases: all, of a sub-district, a category, a site, or around a point. Kept in
memory until something changes, because feed readers ask often."""

from collections.abc import Sequence
from datetime import datetime
from xml.etree import ElementTree as Xml

from aiohttp import web
from aiohttp.typedefs import Handler

from publishing.model import PublicCase, PublicFilter
from texts import label
from web.pages import lang_of
from web.public.house import HOUSE
from web.public.published import words
from web.public.published.cached import conditional, read_public
from web.public.published.filters import KINDS, Choice

_ATOM = "http://www.w3.org/2005/Atom"
_NEWEST = 30
#: degrees around a point, about a kilometre; a point is rounded to this, so that there are few different feeds
_AROUND, _DECIMALS = 0.01, 2


async def everything(request: web.Request) -> web.StreamResponse:
    return await _feed(request, PublicFilter(), path="/public/cases", name="")


def one_of(kind: str) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        zone, field, wanted = request.app[HOUSE].services().zone, KINDS[kind], request.match_info["id"]
        choice = Choice.read({field: wanted}, zone)
        find = {"subdistrict": zone.subdistrict, "category": zone.category, "site": zone.gazetteer.get}[field]
        found = find(wanted)
        if found is None:
            raise web.HTTPNotFound
        return await _feed(request, choice.where, path=f"/public/{kind}/{wanted}", name=found.name(lang_of(request)))

    return handle


async def near(request: web.Request) -> web.StreamResponse:
    lat, lon = (round(float(request.match_info[name]), _DECIMALS) for name in ("lat", "lon"))
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise web.HTTPNotFound
    where = PublicFilter(box=(lat - _AROUND, lon - _AROUND, lat + _AROUND, lon + _AROUND))
    name = label("public.feed.near", lang_of(request), lat=f"{lat:.2f}", lon=f"{lon:.2f}")
    return await _feed(request, where, path=f"/public/near/{lat:.2f},{lon:.2f}", name=name)


async def _feed(request: web.Request, where: PublicFilter, *, path: str, name: str) -> web.StreamResponse:
    """The query is no part of what the answer depends on, so that readers that add one get the kept bytes too."""

    async def answer() -> web.Response:
        found = await read_public(request, lambda records: records.publishing.newest(where, limit=_NEWEST))
        body = _written(request, found, path=path, name=name)
        return web.Response(body=body, content_type="application/atom+xml", charset="utf-8")

    return await conditional(request, answer, key=f"{path}.atom", keep=True)


def _written(request: web.Request, found: Sequence[PublicCase], *, path: str, name: str) -> bytes:
    services, lang = request.app[HOUSE].services(), lang_of(request)
    zone, home = services.zone, services.public_url.rstrip("/")
    Xml.register_namespace("", _ATOM)
    feed = Xml.Element(f"{{{_ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": lang.replace("_", "-")})
    _add(feed, "title", label("public.feed.title", lang, zone=zone.name(lang), name=name).strip(" ·"))
    _add(feed, "id", f"{home}{path}")
    own = "/public" if path == "/public/cases" else path
    _add(feed, "link", href=f"{home}{own}/feed.atom", rel="self")
    _add(feed, "link", href=f"{home}{'/public/cases' if path.startswith('/public/near') else path}")
    _add(feed, "updated", _moment(max((_changed(case) for case in found), default=_EPOCH)))
    _add(_add(feed, "author"), "name", zone.name(lang))
    for case in found:
        line = words.line(case, zone, lang)
        entry = _add(feed, "entry")
        _add(entry, "title", label("public.feed.entry", lang, title=line.title, where=line.where))
        _add(entry, "id", f"{home}{line.address}")
        _add(entry, "link", href=f"{home}{line.address}")
        _add(entry, "published", _moment(case.published_at))
        _add(entry, "updated", _moment(_changed(case)))
        told = (line.days, line.outcome_name, line.verdict, line.unit, case.words, line.corrected)
        _add(entry, "summary", " · ".join(part for part in told if part))
    written: bytes = Xml.tostring(feed, encoding="utf-8", xml_declaration=True)
    return written


_EPOCH = datetime.fromisoformat("2026-01-01T00:00:00+00:00")


def _changed(case: PublicCase) -> datetime:
    return case.corrected_at or case.published_at


def _moment(at: datetime) -> str:
    return at.replace(microsecond=0).isoformat().replace("+00:00", "Z")


def _add(parent: Xml.Element, tag: str, text: str = "", **attributes: str) -> Xml.Element:
    node = Xml.SubElement(parent, f"{{{_ATOM}}}{tag}", attributes)
    if text:
        node.text = "".join(sign for sign in text if sign.isprintable() or sign in "\n\t")
    return node
