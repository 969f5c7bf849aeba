"""督察整改公开 under /public/: the problems that were released, one page each, and a feed. They read released values
and nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as Xml

from aiohttp import web

from http_server.site import check_rate
from inspections.rectification.model import PublicItem
from texts import label
from web.pages import lang_of, page
from web.public.house import HOUSE
from wording.moments import day_words
from wording.names import unit_name
from wording.rectification import numbered
from zone import Zone

_SIZE, _NEWEST = 30, 30
_ATOM = "http://www.w3.org/2005/Atom"
_EPOCH = "2026-01-01T00:00:00Z"
#: browsers and proxies ask before they show it again, so what is taken back is gone
_HEADERS = {"Cache-Control": "no-cache"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicLine:
    id: int
    title: str
    state: str
    state_name: str
    problem: str
    progress: str
    facts: Sequence[tuple[str, str]]


def setup(app: web.Application) -> None:
    app.router.add_get("/public/rectification", everything)
    app.router.add_get("/public/rectification/feed.atom", feed)
    app.router.add_get(r"/public/rectification/{id:\d{1,15}}", one)


async def everything(request: web.Request) -> web.StreamResponse:
    house, lang = request.app[HOUSE], lang_of(request)
    check_rate(request, "public", house.clock)
    asked = request.query.get("page", "")
    number = max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    found, total = await house.store.read(lambda r: r.rectification.all_public(size=_SIZE, number=number))
    zone = house.services().zone
    pages = max(1, -(-total // _SIZE))
    number = min(number, pages)
    context = {
        "lines": [line_of(item, zone, lang) for item in found],
        "found": {"number": number, "pages": pages},
        "total": total,
        "earlier": f"?page={number - 1}" if number > 1 else "",
        "later": f"?page={number + 1}" if number < pages else "",
    }
    return _show(request, "public/rectification.html", context)


async def one(request: web.Request) -> web.StreamResponse:
    """404 for what is not public, in the same words whether there is such an item."""
    house, lang, item_id = request.app[HOUSE], lang_of(request), int(request.match_info["id"])
    check_rate(request, "public", house.clock)
    found = await house.store.read(lambda r: r.rectification.public(item_id))
    zone = house.services().zone
    line = line_of(found, zone, lang) if found is not None else None
    return _show(request, "public/rectification_item.html", {"line": line}, status=200 if line else 404)


async def feed(request: web.Request) -> web.StreamResponse:
    """Atom (RFC 4287), newest release first."""
    house, lang = request.app[HOUSE], lang_of(request)
    check_rate(request, "public", house.clock)
    found, _total = await house.store.read(lambda r: r.rectification.all_public(size=_NEWEST, number=1))
    services = house.services()
    body = _written(found, services.public_url.rstrip("/"), services.zone, lang)
    return web.Response(body=body, content_type="application/atom+xml", charset="utf-8", headers=_HEADERS)


def line_of(item: PublicItem, zone: Zone, lang: str) -> PublicLine:
    facts = {
        "target": item.target,
        "unit": unit_name(item.unit, zone, lang),
        "due_on": day_words(item.due_on, zone, lang),
        "acceptor": item.acceptor,
    }
    named = [(label(f"rectification.field.{name}", lang), value) for name, value in facts.items()]
    if item.closed_on is not None:
        named.append((label("rectification.public.closed", lang), day_words(item.closed_on, zone, lang)))
    released = zone.local(item.released_at).date()
    named.append((label("public.case.published", lang), day_words(released, zone, lang)))
    return PublicLine(
        id=item.id,
        title=numbered(item.source, item.batch, item.number, lang),
        state=item.state.value,
        state_name=label(f"rectification.state.{item.state}", lang),
        problem=item.problem,
        progress=item.progress,
        facts=named,
    )


def _show(request: web.Request, template: str, context: dict[str, object], *, status: int = 200) -> web.StreamResponse:
    response = page(request, template, {"zone": request.app[HOUSE].services().zone, **context}, status=status)
    response.headers.update(_HEADERS)
    return response


def _written(found: Sequence[PublicItem], home: str, zone: Zone, lang: str) -> bytes:
    Xml.register_namespace("", _ATOM)
    root = Xml.Element(f"{{{_ATOM}}}feed")
    path = f"{home}/public/rectification"
    _add(root, "title", f"{label('rectification.public.list', lang)} · {zone.name(lang)}")
    _add(root, "id", path)
    _add(root, "link", href=f"{path}/feed.atom", rel="self")
    _add(root, "updated", max((_moment(item) for item in found), default=_EPOCH))
    _add(_add(root, "author"), "name", zone.name(lang))
    for item in found:
        line = line_of(item, zone, lang)
        entry = _add(root, "entry")
        _add(entry, "title", f"{line.title} · {line.state_name}")
        _add(entry, "id", f"{path}/{item.id}")
        _add(entry, "link", href=f"{path}/{item.id}")
        _add(entry, "updated", _moment(item))
        _add(entry, "summary", f"{item.problem} {item.progress}")
    written: bytes = Xml.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _moment(item: PublicItem) -> str:
    return item.released_at.replace(microsecond=0).isoformat().replace("+00:00", "Z")


def _add(parent: Xml.Element, tag: str, text: str = "", **attributes: str) -> Xml.Element:
    node = Xml.SubElement(parent, f"{{{_ATOM}}}{tag}", attributes)
    if text:
        node.text = "".join(sign for sign in text if sign.isprintable() or sign in "\n\t")
    return node
