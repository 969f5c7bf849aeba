"""The filter of a list of published cases, as it stands in its address."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from publishing.model import PublicFilter
from zone import Zone

#: what the parts of an address name, and the field of the filter
KINDS = {"subdistricts": "subdistrict", "categories": "category", "sites": "site"}
_LONGEST_PAGE = 9
#: degrees: the width of the finest squares of the map, 223 m from south to north
SQUARE = 0.002
_PAIR = re.compile(r"-?\d{1,2}(?:\.\d{1,6})?,-?\d{1,3}(?:\.\d{1,6})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Ids of zone data, and a month (2026-11); what the zone doesn't know is left out."""

    subdistrict: str = ""
    category: str = ""
    site: str = ""
    month: str = ""
    at: str = ""  # lat,lon of a square of the map
    page: int = 1

    @classmethod
    def read(cls, query: Mapping[str, str], zone: Zone) -> "Choice":
        subdistrict, category, site = (query.get(name, "") for name in ("subdistrict", "category", "site"))
        month, page = query.get("month", ""), query.get("page", "")
        return cls(
            subdistrict=subdistrict if zone.subdistrict(subdistrict) else "",
            category=category if zone.category(category) else "",
            site=site if zone.gazetteer.get(site) else "",
            month=month if days_of(month) else "",
            at=query.get("at", "") if _point(query.get("at", "")) else "",
            page=int(page) if page.isascii() and page.isdigit() and len(page) <= _LONGEST_PAGE else 1,
        )

    @property
    def where(self) -> PublicFilter:
        days = days_of(self.month) or (None, None)
        return PublicFilter(
            subdistrict=self.subdistrict,
            category=self.category,
            site=self.site,
            closed_from=days[0],
            closed_until=days[1],
            box=_around(self.at),
        )

    def on(self, page: int) -> "Choice":
        return replace(self, page=page)

    def bare(self, name: str) -> "Choice":
        """Without one part."""
        bare: dict[str, Any] = {name: ""}
        return replace(self, **bare)

    @property
    def query(self) -> str:
        """With its question mark; empty without a filter."""
        values = {name: getattr(self, name) for name in ("subdistrict", "category", "site", "month", "at")}
        if self.page > 1:
            values["page"] = str(self.page)
        written = urlencode({name: value for name, value in values.items() if value})
        return f"?{written}" if written else ""

    @property
    def is_set(self) -> bool:
        return bool(self.on(1).query)


def _point(written: str) -> tuple[float, float] | None:
    if not _PAIR.fullmatch(written):
        return None
    lat, lon = map(float, written.split(","))
    return (lat, lon) if abs(lat) <= 90 and abs(lon) <= 180 else None


def _around(written: str) -> tuple[float, float, float, float] | None:
    point = _point(written)
    if point is None:
        return None
    lat, lon = point
    return lat - SQUARE, lon - SQUARE, lat + SQUARE, lon + SQUARE


def months_between(first: date, last: date) -> list[str]:
    """Newest first."""
    count = (last.year - first.year) * 12 + last.month - first.month
    ends = (last.year * 12 + last.month - 1 - back for back in range(count + 1))
    return [f"{number // 12}-{number % 12 + 1:02}" for number in ends]


def days_of(month: str) -> tuple[date, date] | None:
    """The first day of a month, and of the next."""
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError:
        return None
    if first.year >= date.max.year:
        return None
    return first, first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
