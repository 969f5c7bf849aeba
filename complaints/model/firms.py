"""Firms and their sites, as the register keeps them. The use cases are in `enterprises.register`.

Cases name a firm and a register site by id (`Complaint.firm`, `Complaint.firm_site`). A register site is a place that
somebody answers for (`FirmSite`); the places with repeated reports (`complaints.ports.Site`) are something else.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from zone.datum import Datum


class Implementer(StrEnum):
    """整改实施主体: who has to put a case right. The unit supervises in either case."""

    UNIT = "unit"
    FIRM = "firm"


class SiteKind(StrEnum):
    BUILDING = "building"  # 建筑工地
    DEMOLITION = "demolition"  # 拆除工地
    FACTORY = "factory"
    MIXING = "mixing"  # 搅拌站, 堆场
    RESTAURANT = "restaurant"
    HAULIER = "haulier"  # 渣土运输
    GARAGE = "garage"  # 汽修, 喷涂
    PETROL = "petrol"  # 加油站, 油库
    QUARRY = "quarry"
    ROAD = "road"  # a section of a road
    METRO = "metro"  # 地铁标段
    OTHER = "other"


class PermitKind(StrEnum):
    DISCHARGE = "discharge"  # 排污许可证, 排污登记
    NIGHT = "night"  # 夜间施工证明
    WASTE = "waste"  # 建筑垃圾处置核准
    ROUTE = "route"  # 渣土运输准运, 通行证
    BUILDING = "building"  # 施工许可证
    DRAINAGE = "drainage"  # 排水许可证
    OTHER = "other"


class Duty(StrEnum):
    """What a person does for a firm."""

    LEGAL = "legal"  # 法定代表人
    ENVIRONMENT = "environment"  # 环保负责人
    SITE = "site"  # 现场负责人
    CONTACT = "contact"  # 联系人


@dataclass(frozen=True, slots=True, kw_only=True)
class Permit:
    """`since` and `until` are days of the zone, both included; None if the paper names none."""

    kind: PermitKind
    number: str = ""
    since: date | None = None
    until: date | None = None

    def is_valid(self, on: date) -> bool:
        return (self.since is None or self.since <= on) and (self.until is None or on <= self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Firm:
    """`id` is "" until storage has assigned one. `code` is the 统一社会信用代码, "" if it is not known. `merged_into`
    is the firm that this entry turned out to be."""

    id: str = ""
    version: int = 1
    name: str
    code: str = ""
    trade: str = ""
    address: str = ""
    active: bool = True
    merged_into: str = ""
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmSite:
    """`firm` is "" for a place without an owner, such as a section of a road: then `unit` and `unit_person` answer for
    it (its row of the duty table). `lat`, `lon` are WGS-84; `datum` and `given` tell what was received."""

    id: str = ""
    version: int = 1
    firm: str = ""
    name: str
    kind: SiteKind
    address: str = ""
    lat: float | None = None
    lon: float | None = None
    datum: Datum = Datum.WGS84
    given: tuple[float, float] | None = None
    subdistrict: str = ""
    unit: str = ""
    unit_person: str = ""
    permits: tuple[Permit, ...] = ()
    active: bool = True
    created_at: datetime
    updated_at: datetime

    def has(self, kind: PermitKind, on: date) -> bool:
        """Whether a permit of that kind is valid on that day of the zone."""
        return any(one.kind is kind and one.is_valid(on) for one in self.permits)


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmPerson:
    """A person of a firm; `site` is "" for one of the whole firm. `staff_id` is the account of a person who was
    invited. Of several persons the one who was entered first comes first."""

    id: int = 0
    firm: str
    site: str = ""
    name: str
    duty: Duty = Duty.CONTACT
    post: str = ""
    phone: str = ""
    staff_id: int | None = None
