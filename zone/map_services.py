"""The notation and the datum of each map's links.

Google, Apple and Bing draw mainland China in GCJ-02, but pass on measured points unchanged; since the two look alike,
the datum of their links is UNKNOWN. Petal Maps uses GCJ-02 in China (Huawei, Map Kit), 天地图 CGCS2000, which is WGS-84
within a metre, and Yandex and OpenStreetMap WGS-84.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from zone import coordinates, mercator
from zone.coordinates import HALF_WIDTH, in_order
from zone.datum import Datum, Pair

_NUMBER = r"[-+]?\d+(?:\.\d+)?"
#: two numbers, as the maps separate them: `34.27,117.25`, `34.27~117.25`, `34.27_117.25`
_TWO = re.compile(rf"(?<![\w.])({_NUMBER})\s*[,~_]\s*({_NUMBER})(?![\d.])")
#: points of a route in one parameter
_STOPS = re.compile(r";(?=-?\d)|~(?=pos\.)|(?<=\d)~(?=-?\d+\.\d+,)|\s+to:")


@dataclass(frozen=True, slots=True)
class Address:
    """A parsed address: parameters of query and fragment by lower-case name, the path unescaped."""

    parts: SplitResult
    path: str
    params: dict[str, str]

    @classmethod
    def of(cls, link: str) -> "Address | None":
        try:
            parts = urlsplit(link if re.match(r"[a-z]+:", link, re.I) else f"https://{link}")
        except ValueError:  # begins like an address but is none
            return None
        pairs = parse_qsl(parts.query) + parse_qsl(parts.fragment.rpartition("?")[2])
        return cls(parts, unquote(parts.path), {name.lower(): value for name, value in reversed(pairs)})

    @property
    def host(self) -> str:
        return (self.parts.hostname or "").lower()

    def is_of(self, service: "MapService") -> bool:
        here = any(self.host == domain or self.host.endswith("." + domain) for domain in service.domains)
        return (here and service.is_map(self)) or self.parts.scheme.lower() in service.schemes

    def first(self, names: tuple[str, ...]) -> str:
        return next((value for name in names if (value := self.params.get(name, "").strip())), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class MapService:
    """The notation of a map: parameters with a pair (in `lon_first`: longitude first), with one number, with a name.

    Parameters are read in their order: those of a destination or marker precede that of the view's centre. Of several
    points in a parameter the last is the destination.
    """

    id: str
    domains: tuple[str, ...]
    schemes: tuple[str, ...] = ()
    pairs: tuple[str, ...] = ()
    lon_first: frozenset[str] = frozenset()
    singles: tuple[tuple[str, str], ...] = ()  # lat, lon
    path: Callable[[Address], Pair | None] = lambda address: None
    names: tuple[str, ...] = ("name", "title", "content", "poiname", "toname", "dname", "destname", "addr", "n")
    datum: Callable[[Address], Datum] = lambda address: Datum.WGS84
    is_map: Callable[[Address], bool] = lambda address: True

    def point(self, address: Address) -> Pair | None:
        return next(self._points(address), None)

    def name(self, address: Address) -> str:
        """The name of the place beside the pair, unless it is itself a pair or has no letters."""
        inside = re.search(r"(?:title|name):([^;|]+)", address.first(("marker", "location", "destination")))
        listed = re.search(rf"(?<![\w.]){_NUMBER},\s*{_NUMBER},([^,]+)", address.first(("p", "q", "to", "dest")))
        label = re.search(rf"^{_NUMBER},\s*{_NUMBER}\s*\((.+)\)$", address.first(("q",)))
        marked = re.search(rf"point\.{_NUMBER}_{_NUMBER}_([^_~]+)", address.first(("sp",)))
        in_path = re.search(r"/(?:place|poi|search)/([^/@]+)/@", address.path)
        found = (match[1] for match in (inside, listed, label, marked, in_path) if match)
        name = (address.first(self.names) or next(found, "")).replace("+", " ").strip()
        if _TWO.search(name.translate(HALF_WIDTH)) or _written(name) is not None:
            return ""
        return name[:80] if re.search(r"[^\W\d_]", name) else ""

    def _points(self, address: Address) -> Iterator[Pair]:
        for name in self.pairs:
            stop = _STOPS.split(address.params.get(name, ""))[-1]
            found = _TWO.search(stop.removeprefix("pos.").removeprefix("point."))
            if found is not None:
                pair = _pair(float(found[1]), float(found[2]), lon_first=name in self.lon_first)
                if pair is not None:
                    yield pair
        for lat, lon in self.singles:
            numbers = [_number(address.params.get(name, "")) for name in (lat, lon)]
            if numbers[0] is not None and numbers[1] is not None and (pair := _pair(numbers[0], numbers[1])):
                yield pair
        if (pair := self.path(address)) is not None:
            yield pair


def _pair(first: float, second: float, *, lon_first: bool = False) -> Pair | None:
    """None also for 0,0, which maps use for 'nowhere'."""
    return in_order(first, second, lon_first=lon_first) if (first, second) != (0, 0) else None


def _number(written: str) -> float | None:
    return float(written) if re.fullmatch(_NUMBER, written.strip()) else None


def _last(pattern: str, text: str) -> re.Match[str] | None:
    return next(iter([*re.finditer(pattern, text)][::-1]), None)


def _amap_datum(address: Address) -> Datum:
    """`coordinate=wgs84` in links of the URI API and `dev=1` in those of the app mark WGS-84."""
    given = address.first(("coordinate",)).lower() == "wgs84" or address.first(("dev",)) == "1"
    return Datum.WGS84 if given else Datum.GCJ02


def _baidu_datum(address: Address) -> Datum:
    named = {"gcj02": Datum.GCJ02, "gcj02ll": Datum.GCJ02, "wgs84": Datum.WGS84, "wgs84ll": Datum.WGS84}
    return named.get(address.first(("coord_type",)).lower(), Datum.BD09)


def _tencent_datum(address: Address) -> Datum:
    return {"1": Datum.WGS84, "3": Datum.BD09}.get(address.first(("coord_type",)), Datum.GCJ02)


def _in_china(address: Address) -> Datum:
    """Google and Bing: their Chinese sites draw GCJ-02 only."""
    return Datum.GCJ02 if address.host.endswith(".cn") or address.host.startswith("cn.") else Datum.UNKNOWN


def _baidu_metres(address: Address) -> Pair | None:
    """Of directions (`en=…$$x,y$$name`) the destination, never the centre of the view."""
    if "/dir/" in address.path:
        found = _last(rf"\$\$({_NUMBER}),({_NUMBER})", address.first(("en",)))
    else:
        found = re.search(rf"@({_NUMBER}),({_NUMBER})", address.path)
    return mercator.degrees(float(found[1]), float(found[2])) if found else None


def _is_google_map(address: Address) -> bool:
    return address.path.startswith("/maps") or address.host.startswith(("maps.", "ditu."))


def _google_path(address: Address) -> Pair | None:
    """A pin (`!3d…!4d…`; of several the last), a written pair, or the centre of the view (`@…`), which in directions is
    not the place."""
    if "/dir/" in address.path:
        return _google_destination(address.path)
    found = _last(rf"!3d({_NUMBER})!4d({_NUMBER})", address.path)
    written = re.search(r"/(?:place|search)/([^/@]+)", address.path) if found is None else None
    if written is not None and (pair := _written(written[1])) is not None:
        return pair
    for pattern in (rf"@({_NUMBER}),({_NUMBER})", rf"/({_NUMBER}),[+ ]?({_NUMBER})"):
        found = found or re.search(pattern, address.path)
    return _pair(float(found[1]), float(found[2])) if found else None


def _google_destination(path: str) -> Pair | None:
    """The last stop, written as a pair or given in the data (`!2m2!1d<lon>!2d<lat>`)."""
    stops = re.split(r"/@|/data=", path.partition("/dir/")[2])[0].rstrip("/").split("/")
    if (pair := _written(stops[-1])) is not None:
        return pair
    in_data = [*re.finditer(rf"!1d({_NUMBER})!2d({_NUMBER})", path)]
    known = [stop for stop in stops if stop and _written(stop) is None]
    if not in_data or len(in_data) < len(known):  # the data may lack the destination
        return None
    return _pair(float(in_data[-1][2]), float(in_data[-1][1]))


def _written(stop: str) -> Pair | None:
    """`34.27,117.25` or `34°16'12.0"N 117°15'00.0"E`."""
    spot = coordinates.read(stop.replace("+", " "))
    return (spot.lat, spot.lon) if spot is not None and not spot.rest else None


def _osm_fragment(address: Address) -> Pair | None:
    if "/directions" in address.path:  # the centre of the view is not the destination
        return None
    found = re.search(rf"map=\d+(?:\.\d+)?/({_NUMBER})/({_NUMBER})", address.parts.fragment)
    return _pair(float(found[1]), float(found[2])) if found else None


def _geo_path(address: Address) -> Pair | None:
    """RFC 5870: latitude first, WGS-84."""
    found = _TWO.match(address.path)
    return _pair(float(found[1]), float(found[2])) if found else None


MAP_SERVICES = (
    MapService(
        id="amap",
        domains=("amap.com", "gaode.com"),
        schemes=("amapuri", "iosamap", "androidamap"),
        pairs=(
            "position", "dest", "to", "to[lnglat]", "dest[lnglat]", "location", "markers", "lnglat", "p", "q", "center",
        ),
        lon_first=frozenset(
            {"position", "dest", "to", "to[lnglat]", "dest[lnglat]", "location", "markers", "lnglat", "center"}
        ),
        singles=(("dlat", "dlon"), ("lat", "lon"), ("lat", "lng")),
        datum=_amap_datum,
    ),
    MapService(
        id="baidu",
        domains=("map.baidu.com",),
        schemes=("baidumap", "bdapp"),
        pairs=("destination", "location", "latlng", "center"),
        path=_baidu_metres,
        datum=_baidu_datum,
    ),
    MapService(
        id="tencent",
        domains=("map.qq.com", "mapapi.qq.com"),
        schemes=("qqmap",),
        pairs=("marker", "tocoord", "coord", "center"),
        singles=(("pointy", "pointx"), ("lat", "lng")),
        datum=_tencent_datum,
    ),
    MapService(
        id="google",
        domains=("google.com", "google.cn", "google.com.hk", "google.com.tw", "google.co.jp", "google.co.uk",
                 "maps.app.goo.gl", "goo.gl"),
        schemes=("comgooglemaps", "google.navigation"),
        pairs=("destination", "daddr", "q", "query", "viewpoint", "cbll", "ll", "center"),
        path=_google_path,
        datum=_in_china,
        is_map=_is_google_map,
    ),
    MapService(
        id="apple",
        domains=("maps.apple.com", "maps.apple"),
        schemes=("maps",),
        pairs=("daddr", "destination", "coordinate", "ll", "q", "address", "center", "sll"),
        names=("name", "q"),
        datum=lambda address: Datum.UNKNOWN,
    ),
    MapService(
        id="petal",
        domains=("petalmaps.com",),
        schemes=("petalmaps",),
        pairs=("daddr", "destination", "marker", "center", "location"),
        datum=lambda address: Datum.GCJ02,
    ),
    MapService(
        id="bing",
        domains=("bing.com",),
        pairs=("rtp", "sp", "where1", "q", "cp"),
        datum=_in_china,
        is_map=lambda address: address.path.startswith(("/maps", "/ditu")),
    ),
    MapService(
        id="yandex",
        domains=("yandex.ru", "yandex.com", "yandex.eu", "yandex.kz", "yandex.by", "yandex.com.tr"),
        schemes=("yandexmaps", "yandexnavi"),
        pairs=("rtext", "whatshere[point]", "poi[point]", "pt", "text", "ll"),
        lon_first=frozenset({"whatshere[point]", "poi[point]", "pt", "ll"}),
        is_map=lambda address: "maps" in address.path or address.host.startswith("maps."),
    ),
    MapService(
        id="tianditu",
        domains=("tianditu.gov.cn", "tianditu.com", "tianditu.cn"),
        pairs=("destination", "position", "lnglat", "center"),
        lon_first=frozenset({"destination", "position", "lnglat", "center"}),
        singles=(("y", "x"), ("lat", "lon"), ("lat", "lng")),
    ),
    MapService(
        id="osm",
        domains=("openstreetmap.org", "osm.org"),
        pairs=("route", "to"),
        singles=(("mlat", "mlon"), ("lat", "lon")),
        path=_osm_fragment,
    ),
    MapService(id="geo", domains=(), schemes=("geo",), pairs=("q",), path=_geo_path),
)  # fmt: skip
