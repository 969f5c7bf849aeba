"""Places in links of maps (R08), and a link that opens a place in 高德 (S20).

A short link could be resolved only by the map's server, which is never asked: its sender is told how to send the place.
"""

import re
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import quote, urlencode

from zone.coordinates import Spot
from zone.datum import Datum, from_wgs84
from zone.map_services import MAP_SERVICES, Address

#: the last labels of addresses that are recognised without https://
_DOMAINS = "com|cn|net|org|gl|apple|ru|eu|io|me|app|top|vip|tv|cc|ly|xyz|hk|tw|jp|uk|kz|by|de"
_SIGN = r"[^\s<>\"，。；！？]"
_LINK = re.compile(
    rf"(?:[a-z][a-z.]{{2,17}}://|geo:){_SIGN}+"
    rf"|(?<![\w.@-])(?:[a-z\d-]+\.)+(?:{_DOMAINS})(?:/{_SIGN}*)"
    rf"|(?<![\w.@-])www\.(?:[a-z\d-]+\.)+[a-z]{{2,}}(?:/{_SIGN}*)?",
    re.I,
)
#: Signs around a link, dropped with it.
_LOOSE = " \t\n,:;()<>，：；（）、"
_BRACKETS = {"）": "（", "】": "【", ")": "(", "》": "《", "」": "「"}


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadableLink:
    """A map link without coordinates; `rest`: the text beside it."""

    service: str
    rest: str


def read(text: str) -> Spot | UnreadableLink | None:
    """The place of the first map link in `text`; None without a map link."""
    for found in _LINK.finditer(text):
        link = _balanced(found[0])
        address = Address.of(link)
        service = next((s for s in MAP_SERVICES if address is not None and address.is_of(s)), None)
        if address is None or service is None:
            continue
        rest = _beside(text, found.start(), found.start() + len(link))
        pair = service.point(address)
        if pair is None:
            return UnreadableLink(service=service.id, rest=rest)
        return Spot(lat=pair[0], lon=pair[1], datum=service.datum(address), name=service.name(address), rest=rest)
    return None


def without_addresses(text: str) -> str | None:
    """The words beside the addresses on the web in `text`; None if it has no address."""
    found = _LINK.search(text)
    if found is None:
        return None
    rest = _beside(text, found.start(), found.start() + len(_balanced(found[0])))
    more = without_addresses(rest)
    return rest if more is None else more


def _beside(text: str, start: int, end: int) -> str:
    return f"{text[:start].rstrip(_LOOSE)} {text[end:].lstrip(_LOOSE)}".strip(_LOOSE)


def _balanced(link: str) -> str:
    """Up to the first closing bracket that was opened before the link: names in links have brackets of their own."""
    opened: list[str] = []
    for at, sign in enumerate(link):
        if sign in _BRACKETS.values():
            opened.append(sign)
        elif sign in _BRACKETS and (not opened or opened.pop() != _BRACKETS[sign]):
            return link[:at]
    return link


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
