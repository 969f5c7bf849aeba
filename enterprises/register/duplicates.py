"""Entries that may be the same firm: the same 统一社会信用代码, the same or nearly the same name, the same address, or
a site at the same spot. They are proposed to a person; nothing is merged by itself."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from math import cos, radians
from unicodedata import normalize

from rapidfuzz import fuzz

from complaints.model import Firm
from complaints.ports import Records

#: what names of firms have in common, and what people leave out or add
_COMMON = re.compile(r"(有限责任公司|股份有限公司|有限公司|集团|公司|分公司|总店|分店|[（(][^）)]*[）)]|\W)")
_NUMERALS = re.compile(r"\d+|[一二三四五六七八九十百]+")
#: similarity of names without what is common, 0 to 100
_ALIKE = 90
#: how far apart points of one site may be
_NEAR_M = 40.0
_M_PER_DEGREE = 111_320.0
_MOST = 5


class Why(StrEnum):
    CODE = "code"
    NAME = "name"
    ALIKE = "alike"
    PLACE = "place"


@dataclass(frozen=True, slots=True, kw_only=True)
class Twin:
    firm: Firm
    why: Why


def twins(
    records: Records,
    *,
    name: str,
    code: str = "",
    address: str = "",
    point: tuple[float, float] | None = None,
    but: str = "",
) -> Sequence[Twin]:
    """Open entries that may be this firm, the surest first; `but` is the id of the entry itself. Two different valid
    codes are two firms, whatever their names."""
    found = dict[str, Why]()
    if code and (same := records.firms.by_code(code)) is not None:
        found[same.id] = Why.CODE
    plain = plain_name(name)
    for ident, other in records.firms.every_name().items():
        if other == name:
            found.setdefault(ident, Why.NAME)
        elif plain and _alike(plain, plain_name(other)):
            found.setdefault(ident, Why.ALIKE)
    for ident in _there(records, address, point):
        found.setdefault(ident, Why.PLACE)
    order = list(Why)
    likely = list[Twin]()
    for ident, why in sorted(found.items(), key=lambda one: order.index(one[1])):
        firm = records.firms.get(ident) if ident != but and len(likely) < _MOST else None
        if firm is not None and not (why is not Why.CODE and _differ(code, firm.code)):
            likely.append(Twin(firm=firm, why=why))
    return likely


def _alike(plain: str, other: str) -> bool:
    """No. 2 and No. 3 of the same kind are two."""
    return fuzz.ratio(plain, other, score_cutoff=_ALIKE) > 0 and _NUMERALS.findall(plain) == _NUMERALS.findall(other)


@lru_cache(maxsize=16384)
def plain_name(name: str) -> str:
    """The distinguishing part of a name."""
    return _COMMON.sub("", normalize("NFKC", name)).casefold()


def _differ(code: str, other: str) -> bool:
    return bool(code and other and code != other)


def _there(records: Records, address: str, point: tuple[float, float] | None) -> Sequence[str]:
    idents = list(records.firms.at_address(address)) if address else []
    if point is not None:
        lat, lon = point
        high, wide = _NEAR_M / _M_PER_DEGREE, _NEAR_M / (_M_PER_DEGREE * max(0.1, cos(radians(lat))))
        sites = records.firms.sites_within(south=lat - high, north=lat + high, west=lon - wide, east=lon + wide)
        idents += [site.firm for site in sites if site.firm]
    return idents
