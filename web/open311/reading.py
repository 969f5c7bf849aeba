"""What a client sends: parameters of the address, or a body as form, JSON or XML, in one shape. Every value is checked
here; what can't be used gets a 400 that names it."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from aiohttp import web
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from http_server import reading
from web.open311.answers import Problem
from zone import Zone

#: cases of one page, the usual number, and how far into the list a client may go
MOST_SIZE, USUAL_SIZE, DEEPEST = 200, 50, 100_000
_MOST_IDS = 100
_LONGEST = 5000
_ATTRIBUTE = re.compile(r"attribute\[([A-Za-z0-9_]{1,64})\](\[\])?")


@dataclass(frozen=True, slots=True)
class Params:
    """`attributes`: the answers to questions, by code."""

    values: Mapping[str, str]
    attributes: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def text(self, name: str, *, most: int = _LONGEST) -> str:
        value = self.values.get(name, "").strip()
        if len(value) > most:
            raise Problem(400, "too_long", name=name, most=most)
        return value

    def number(self, name: str, *, most: float) -> float | None:
        """Between -most and most; None without the parameter."""
        written = self.text(name, most=40)
        if not written:
            return None
        return _number(name, written, most)

    def flag(self, name: str) -> bool:
        return self.text(name, most=10).lower() in ("true", "1", "yes")

    def moment(self, name: str, zone: Zone) -> datetime | None:
        """ISO 8601 (W3C); without an offset the zone's time is meant."""
        written = self.text(name, most=40)
        if not written:
            return None
        try:
            read = datetime.fromisoformat(written.replace(" ", "+"))  # a + that was not encoded
            aware = read if read.tzinfo is not None else read.replace(tzinfo=zone.timezone)
            local = zone.local(aware)
        except (ValueError, OverflowError):
            raise Problem(400, "bad_date", name=name, value=written) from None
        if not 2000 <= local.year <= 2100:
            raise Problem(400, "bad_date", name=name, value=written)
        return aware

    def page(self) -> tuple[int, int]:
        """Page (from 1) and size."""
        number, size = self._whole("page", 1, 10**9), self._whole("page_size", USUAL_SIZE, MOST_SIZE)
        if (number - 1) * size >= DEEPEST:
            raise Problem(400, "too_deep", most=DEEPEST)
        return number, size

    def listed(self, name: str) -> list[str]:
        """Values with commas between them."""
        values = [part.strip() for part in self.text(name).split(",") if part.strip()]
        if len(values) > _MOST_IDS:
            raise Problem(400, "too_many", name=name, most=_MOST_IDS)
        return values

    def box(self) -> tuple[float, float, float, float] | None:
        """bbox=west,south,east,north (as in GeoJSON) → south, west, north, east. The whole world is a box too."""
        written = self.text("bbox", most=100)
        if not written:
            return None
        parts = written.split(",")
        if len(parts) != 4:
            raise Problem(400, "bad_box")
        west, south, east, north = (_number("bbox", part.strip(), 180) for part in parts)
        if south > north or west > east or not -90 <= south <= north <= 90:
            raise Problem(400, "bad_box")
        return south, west, north, east

    def _whole(self, name: str, usual: int, most: int) -> int:
        written = self.text(name, most=40)
        if not written:
            return usual
        if not (written.isascii() and written.isdigit() and len(written) <= 12 and 1 <= int(written) <= most):
            raise Problem(400, "bad_number", name=name, least=1, most=most)
        return int(written)


def _number(name: str, written: str, most: float) -> float:
    try:
        value = float(written)
    except ValueError:
        value = math.nan
    if not (math.isfinite(value) and -most <= value <= most and written.isascii()):
        raise Problem(400, "bad_number", name=name, least=-most, most=most)
    return value


def of_query(request: web.Request) -> Params:
    return _params(request.query.items())


async def of_body(request: web.Request) -> Params:
    """And of the address, which some clients put the key into. Raises Problem, Unreadable."""
    pairs = list(request.query.items())
    if request.content_type in ("application/json", "text/json"):
        pairs += _of_json(await reading.json_object(request))
    elif request.content_type in ("application/xml", "text/xml"):
        pairs += _of_xml(await reading.body(request))
    else:
        form = await reading.form(request)
        pairs += [(name, value) for name, value in form.items() if isinstance(value, str)]
    return _params(pairs)


def _params(pairs: Any) -> Params:
    """Of a value that is given twice the first counts; all values of an attribute count."""
    values, attributes = dict[str, str](), dict[str, list[str]]()
    for name, value in pairs:
        clean = reading.text(value)
        if found := _ATTRIBUTE.fullmatch(name):
            attributes.setdefault(found[1], []).append(clean[:_LONGEST])
        elif name.startswith("attribute"):
            raise Problem(400, "bad_attribute_name", name=name[:80])
        else:
            values.setdefault(name, clean)
    return Params(values, attributes)


def _of_json(body: reading.Json) -> Iterator[tuple[str, str]]:
    for name, value in body.items():
        if name in ("attribute", "attributes") and isinstance(value, dict):
            for code, given in value.items():
                for one in given if isinstance(given, list) else [given]:
                    yield f"attribute[{code}]", _plain(code, one)
        elif isinstance(value, list):
            for one in value:
                yield name, _plain(name, one)
        elif value is not None:
            yield name, _plain(name, value)


def _plain(name: str, value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Problem(400, "no_text", name=str(name)[:80])
    return repr(value)


def _of_xml(body: bytes) -> Iterator[tuple[str, str]]:
    """<anything><service_code>…</service_code><attribute><code>…</code><value>…</value></attribute></anything>. Without
    a DTD: that is where entities that grow without bound, and files of the server, would come in."""
    try:
        root: Element = fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise Problem(400, "bad_xml") from None
    for child in root:
        if child.tag == "attribute":
            code = child.get("code") or _inner(child, "code")
            value = _inner(child, "value") if len(child) else child.text or ""
            yield f"attribute[{code}]", value
        else:
            yield child.tag, child.text or ""


def _inner(element: Element, tag: str) -> str:
    found = element.find(tag)
    return (found.text or "") if found is not None else ""
