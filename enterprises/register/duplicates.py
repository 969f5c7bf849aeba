"""Entries that may be the same firm: the same 统一社会信用代码, the same or nearly the same name, the same address, or
a site at the same spot. They are proposed to a person; nothing is merged by itself."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import cos, radians
from unicodedata import normalize

from rapidfuzz import fuzz

from complaints.model import Firm
from complaints.ports import Records

#: what names of firms have in common, and what people leave out or add
_COMMON = re.compile(r"(有限责任公司|股份有限公司|有限公司|集团|公司|分公司|总店|分店|[（(][^）)]*[）)]|\W)")
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
        elif plain and fuzz.ratio(plain, plain_name(other), score_cutoff=_ALIKE):
            found.setdefault(ident, Why.ALIKE)
    for ident in _there(records, address, point):
        found.setdefault(ident, Why.PLACE)
    firms = [(firm, why) for ident, why in found.items() if ident != but and (firm := records.firms.get(ident))]
    order = list(Why)
    likely = [Twin(firm=firm, why=why) for firm, why in firms if not (why is not Why.CODE and _differ(code, firm.code))]
    return sorted(likely, key=lambda twin: order.index(twin.why))[:_MOST]


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
