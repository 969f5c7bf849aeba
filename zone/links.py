"""Places in links of maps (R08), and a link that opens a place in 高德 (S20).

Each map has its own notation and datum. A short link could be resolved only by the map's server, which is never asked:
the sender is asked for a location instead. Google and Apple draw mainland China in GCJ-02, but pass on measured points
unchanged; since the two look alike, the datum of their links is UNKNOWN.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit

from zone import mercator
from zone.coordinates import HALF_WIDTH, Spot, in_order
from zone.datum import Datum, Pair, from_wgs84

_LINK = re.compile(
    r"(?:[a-z]{3,16}://|geo:)[^\s<>\"，。；！？】）]+"
    r"|(?<![\w.])(?:[a-z\d-]+\.)+(?:com|cn|gl|org|apple)/[^\s<>\"，。；！？】）]+",
    re.I,
)
#: Signs around a link, dropped with it.
_LOOSE = " \t\n,:;()<>，：；（）、"
_NUMBER = r"[-+]?\d+(?:\.\d+)?"
_TWO = re.compile(rf"(?<![\w.])({_NUMBER})\s*,\s*({_NUMBER})(?![\d.])")


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadableLink:
    """A map link without coordinates; `rest`: the text beside it."""

    service: str
    rest: str


@dataclass(frozen=True, slots=True)
class _Address:
    """A parsed address: parameters of query and fragment by lower-case name, the path unescaped."""

    parts: SplitResult
    path: str
    params: dict[str, str]

    @classmethod
    def of(cls, link: str) -> "_Address | None":
        try:
            parts = urlsplit(link if re.match(r"[a-z]+:", link, re.I) else f"https://{link}")
        except ValueError:  # begins like an address but is none
            return None
        pairs = parse_qsl(parts.query) + parse_qsl(parts.fragment.rpartition("?")[2])
        return cls(parts, unquote(parts.path), {name.lower(): value for name, value in reversed(pairs)})

    def is_of(self, service: "_Service") -> bool:
        host = (self.parts.hostname or "").lower()
        here = any(host == domain or host.endswith("." + domain) for domain in service.domains)
        return (here and service.is_map(self)) or self.parts.scheme.lower() in service.schemes

    def first(self, names: tuple[str, ...]) -> str:
        return next((value for name in names if (value := self.params.get(name, "").strip())), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Service:
    """The notation of a map: parameters with a pair (in `lon_first`: longitude first), with one number, with a name."""

    id: str
    domains: tuple[str, ...]
    schemes: tuple[str, ...] = ()
    pairs: tuple[str, ...] = ()
    lon_first: frozenset[str] = frozenset()
    singles: tuple[tuple[str, str], ...] = ()  # lat, lon
    path: Callable[[_Address], Pair | None] = lambda address: None
    names: tuple[str, ...] = ("name", "title", "content", "poiname", "toname", "dname", "destname", "addr")
    datum: Callable[[_Address], Datum]
    is_map: Callable[["_Address"], bool] = lambda address: True


def read(text: str) -> Spot | UnreadableLink | None:
    """The place of the first map link in `text`; None without a map link."""
    for link in _LINK.finditer(text):
        address = _Address.of(link[0])
        service = next((s for s in _SERVICES if address is not None and address.is_of(s)), None)
        if address is None or service is None:
            continue
        rest = f"{text[: link.start()].rstrip(_LOOSE)} {text[link.end() :].lstrip(_LOOSE)}".strip(_LOOSE)
        pair = next(_pairs(address, service), None)
        if pair is None:
            return UnreadableLink(service=service.id, rest=rest)
        return Spot(lat=pair[0], lon=pair[1], datum=service.datum(address), name=_name(address, service), rest=rest)
    return None


def _pairs(address: _Address, service: _Service) -> Iterator[Pair]:
    for name in service.pairs:
        found = _TWO.search(address.params.get(name, ""))
        if found is not None:
            pair = _pair(float(found[1]), float(found[2]), lon_first=name in service.lon_first)
            if pair is not None:
                yield pair
    for lat, lon in service.singles:
        numbers = [_number(address.params.get(name, "")) for name in (lat, lon)]
        if numbers[0] is not None and numbers[1] is not None and (pair := _pair(numbers[0], numbers[1])):
            yield pair
    if (pair := service.path(address)) is not None:
        yield pair


def _pair(first: float, second: float, *, lon_first: bool = False) -> Pair | None:
    """None also for 0,0, which maps use for 'nowhere'."""
    return in_order(first, second, lon_first=lon_first) if (first, second) != (0, 0) else None


def _number(written: str) -> float | None:
    return float(written) if re.fullmatch(_NUMBER, written.strip()) else None


def _name(address: _Address, service: _Service) -> str:
    """The name of the place beside the pair, unless it is itself a pair or has no letters."""
    inside = re.search(r"(?:title|name):([^;|]+)", address.first(("marker", "location", "destination")))
    listed = re.search(rf"(?<![\w.]){_NUMBER},\s*{_NUMBER},([^,]+)", address.first(("p", "q", "to", "dest")))
    in_path = re.search(r"/(?:place|poi|search)/([^/@]+)/@", address.path)
    name = address.first(service.names) or next((m[1] for m in (inside, listed, in_path) if m), "")
    name = name.replace("+", " ").strip()
    return "" if _TWO.search(name.translate(HALF_WIDTH)) or not re.search(r"[^\W\d_]", name) else name[:80]


def _amap_datum(address: _Address) -> Datum:
    """`coordinate=wgs84` in links of the URI API and `dev=1` in those of the app mark WGS-84."""
    given = address.first(("coordinate",)).lower() == "wgs84" or address.first(("dev",)) == "1"
    return Datum.WGS84 if given else Datum.GCJ02


def _baidu_datum(address: _Address) -> Datum:
    named = {"gcj02": Datum.GCJ02, "gcj02ll": Datum.GCJ02, "wgs84": Datum.WGS84, "wgs84ll": Datum.WGS84}
    return named.get(address.first(("coord_type",)).lower(), Datum.BD09)


def _tencent_datum(address: _Address) -> Datum:
    return {"1": Datum.WGS84, "3": Datum.BD09}.get(address.first(("coord_type",)), Datum.GCJ02)


def _google_datum(address: _Address) -> Datum:
    return Datum.GCJ02 if (address.parts.hostname or "").endswith(".cn") else Datum.UNKNOWN


def _baidu_metres(address: _Address) -> Pair | None:
    found = re.search(rf"@({_NUMBER}),({_NUMBER})", address.path)
    return mercator.degrees(float(found[1]), float(found[2])) if found else None


def _is_google_map(address: _Address) -> bool:
    return address.path.startswith("/maps") or (address.parts.hostname or "").startswith(("maps.", "ditu."))


def _google_path(address: _Address) -> Pair | None:
    """The place (`!3d…!4d…`) is preferred to the centre of the map view (`@…`)."""
    for pattern in (rf"!3d({_NUMBER})!4d({_NUMBER})", rf"@({_NUMBER}),({_NUMBER})", rf"/({_NUMBER}),[+ ]?({_NUMBER})"):
        if found := re.search(pattern, address.path):
            return _pair(float(found[1]), float(found[2]))
    return None


def _osm_fragment(address: _Address) -> Pair | None:
    found = re.search(rf"map=\d+/({_NUMBER})/({_NUMBER})", address.parts.fragment)
    return _pair(float(found[1]), float(found[2])) if found else None


def _geo_path(address: _Address) -> Pair | None:
    """RFC 5870: latitude first, WGS-84."""
    found = _TWO.match(address.path)
    return _pair(float(found[1]), float(found[2])) if found else None


_SERVICES = (
    _Service(
        id="amap",
        domains=("amap.com", "gaode.com"),
        schemes=("amapuri", "iosamap", "androidamap"),
        pairs=("position", "dest", "to", "location", "markers", "lnglat", "p", "q", "center"),
        lon_first=frozenset({"position", "dest", "to", "location", "markers", "lnglat", "center"}),
        singles=(("lat", "lon"), ("lat", "lng"), ("dlat", "dlon")),
        datum=_amap_datum,
    ),
    _Service(
        id="baidu",
        domains=("map.baidu.com",),
        schemes=("baidumap", "bdapp"),
        pairs=("location", "destination", "latlng", "center"),
        path=_baidu_metres,
        datum=_baidu_datum,
    ),
    _Service(
        id="tencent",
        domains=("map.qq.com", "mapapi.qq.com"),
        schemes=("qqmap",),
        pairs=("marker", "coord", "tocoord", "center"),
        singles=(("pointy", "pointx"), ("lat", "lng")),
        datum=_tencent_datum,
    ),
    _Service(
        id="google",
        domains=("google.com", "google.cn", "google.com.hk", "maps.app.goo.gl", "goo.gl"),
        schemes=("comgooglemaps",),
        pairs=("q", "query", "ll", "destination", "daddr", "center"),
        path=_google_path,
        datum=_google_datum,
        is_map=_is_google_map,
    ),
    _Service(
        id="apple",
        domains=("maps.apple.com", "maps.apple"),
        schemes=("maps",),
        pairs=("coordinate", "ll", "q", "daddr", "address", "center", "sll"),
        names=("name", "q"),
        datum=lambda address: Datum.UNKNOWN,
    ),
    _Service(
        id="osm",
        domains=("openstreetmap.org", "osm.org"),
        singles=(("mlat", "mlon"), ("lat", "lon")),
        path=_osm_fragment,
        datum=lambda address: Datum.WGS84,
    ),
    _Service(id="geo", domains=(), schemes=("geo",), pairs=("q",), path=_geo_path, datum=lambda address: Datum.WGS84),
)


class HasPoint(Protocol):
    """A place with a WGS-84 point, an address, or both."""

    @property
    def lat(self) -> float | None: ...
    @property
    def lon(self) -> float | None: ...
    @property
    def address(self) -> str: ...


def amap_url(place: HasPoint) -> str | None:
    """A link that shows the place in 高德, app or page (S20): a marker in GCJ-02, or a search for the address.

    A marker carries the point only: the reporter's words are not passed on unless needed.
    """
    if place.lat is not None and place.lon is not None:
        lat, lon = from_wgs84(place.lat, place.lon, Datum.GCJ02)
        return f"https://uri.amap.com/marker?position={lon:.6f},{lat:.6f}&coordinate=gaode&callnative=1"
    if place.address:
        return "https://uri.amap.com/search?" + urlencode({"keyword": place.address[:60]}, quote_via=quote)
    return None
