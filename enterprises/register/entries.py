"""An entry of the register as somebody types it: a firm, or a site. What is unusable is said by field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from complaints.errors import Incomplete, NotFound, WrongState
from complaints.model import Actor, Firm, FirmSite, Permit, PermitKind, Place, PlaceSource, SiteKind
from complaints.office.given_place import place_given
from complaints.ports import CodeTaken, Records
from enterprises.credit_code import is_valid, normalised
from zone import Zone

MOST_NAME, MOST_TRADE, MOST_ADDRESS, MOST_NUMBER = 100, 64, 300, 64
#: permits of one site
MOST_PERMITS = 12
_POINT = ("place", "lat", "lon")


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmEntry:
    """What is typed of a firm, read."""

    name: str
    code: str = ""
    trade: str = ""
    address: str = ""


def read_firm(typed: Mapping[str, str]) -> FirmEntry:
    """Raises Incomplete, with the field."""
    name, code = typed.get("name", "").strip(), normalised(typed.get("code", ""))
    trade, address = typed.get("trade", "").strip(), typed.get("address", "").strip()
    if not 0 < len(name) <= MOST_NAME:
        raise Incomplete("firms.wrong.name", most=MOST_NAME).at("name")
    if code and not is_valid(code):
        raise Incomplete("firms.wrong.code", code=code[:24]).at("code")
    for field, value, most in (("trade", trade, MOST_TRADE), ("address", address, MOST_ADDRESS)):
        if len(value) > most:
            raise Incomplete("error.field_too_long", limit=most, length=len(value)).at(field)
    return FirmEntry(name=name, code=code, trade=trade, address=address)


def add_firm(records: Records, entry: FirmEntry, *, actor: Actor, now: datetime) -> Firm:
    """Raises Incomplete if another firm has this code."""
    firm = Firm(
        name=entry.name, code=entry.code, trade=entry.trade, address=entry.address, created_at=now, updated_at=now
    )
    try:
        added = records.firms.add(firm)
    except CodeTaken as taken:
        raise _taken(records, entry) from taken
    records.acts.add(action="firm_add", now=now, staff_id=actor.staff_id, detail=f"{added.id} {added.name}")
    return added


def change_firm(
    records: Records, firm_id: str, entry: FirmEntry, *, active: bool, seen: int, actor: Actor, now: datetime
) -> Firm:
    """Raises NotFound, Incomplete; WrongState if somebody else has changed it since `seen`."""
    firm = known_firm(records, firm_id)
    changed = replace(
        firm,
        name=entry.name,
        code=entry.code,
        trade=entry.trade,
        address=entry.address,
        active=active,
        merged_into="" if active else firm.merged_into,
        updated_at=now,
    )
    try:
        saved = records.firms.save(changed, seen=seen)
    except CodeTaken as taken:
        raise _taken(records, entry) from taken
    if not saved:
        raise WrongState("firms.wrong.changed", name=firm.name)
    records.acts.add(action="firm_change", now=now, staff_id=actor.staff_id, detail=f"{firm.id} {changed.name}")
    return replace(changed, version=seen + 1)


def known_firm(records: Records, firm_id: str) -> Firm:
    firm = records.firms.get(firm_id)
    if firm is None:
        raise NotFound("firms.wrong.no_firm")
    return firm


def known_site(records: Records, site_id: str) -> FirmSite:
    site = records.firms.site(site_id)
    if site is None:
        raise NotFound("firms.wrong.no_site")
    return site


def read_site(typed: Mapping[str, str], zone: Zone, *, firm: str, now: datetime, before: FirmSite | None) -> FirmSite:
    """The site with what is typed. `firm` is its owner, "" for none. Raises Incomplete, with the field."""
    name, kind = typed.get("name", "").strip(), typed.get("kind", "")
    if not 0 < len(name) <= MOST_NAME:
        raise Incomplete("firms.wrong.site_name", most=MOST_NAME).at("name")
    if kind not in set(SiteKind):
        raise Incomplete("firms.wrong.kind").at("kind")
    unit = typed.get("unit", "").strip()
    if not firm and zone.unit(unit) is None:
        raise Incomplete("firms.wrong.unit").at("unit")
    place = _place(typed, zone, before)
    chosen = typed.get("subdistrict", "")
    if chosen and zone.subdistrict(chosen) is None:
        raise Incomplete("firms.wrong.subdistrict").at("subdistrict")
    site = before or FirmSite(name=name, kind=SiteKind(kind), created_at=now, updated_at=now)
    return replace(
        site,
        firm=firm,
        name=name,
        kind=SiteKind(kind),
        address=place.address,
        lat=place.lat,
        lon=place.lon,
        datum=place.datum,
        given=place.given,
        subdistrict=chosen or place.subdistrict or "",
        unit=unit,
        unit_person=typed.get("unit_person", "").strip()[:64],
        permits=_permits(typed),
        active=typed.get("closed") != "1",
        updated_at=now,
    )


def add_site(records: Records, site: FirmSite, *, actor: Actor, now: datetime) -> FirmSite:
    added = records.firms.add_site(site)
    records.acts.add(action="firm_site_add", now=now, staff_id=actor.staff_id, detail=f"{added.id} {added.name}")
    return added


def change_site(records: Records, site: FirmSite, *, seen: int, actor: Actor, now: datetime) -> None:
    """Raises WrongState if somebody else has changed it since `seen`."""
    if not records.firms.save_site(site, seen=seen):
        raise WrongState("firms.wrong.changed", name=site.name)
    records.acts.add(action="firm_site_change", now=now, staff_id=actor.staff_id, detail=f"{site.id} {site.name}")


def place_of(site: FirmSite) -> Place:
    source = PlaceSource.TYPED if site.lat is None else PlaceSource.COORDINATES
    return Place(
        source=source, address=site.address, lat=site.lat, lon=site.lon, datum=site.datum, given=site.given,
        subdistrict=site.subdistrict or None,
    )  # fmt: skip


def _place(typed: Mapping[str, str], zone: Zone, before: FirmSite | None) -> Place:
    """A site may have no point yet; one outside the zone is the register's own affair."""
    known = place_of(before) if before is not None else None
    if not any(typed.get(name, "").strip() for name in (*_POINT, "address")):
        return Place(source=PlaceSource.TYPED)
    place = place_given({**typed, "outside": "1"}, zone, before=known)
    address = typed.get("address", "").strip() or place.address
    if len(address) > MOST_ADDRESS:
        raise Incomplete("error.field_too_long", limit=MOST_ADDRESS, length=len(address)).at("address")
    return replace(place, address=address)


def _permits(typed: Mapping[str, str]) -> tuple[Permit, ...]:
    """Numbered fields; a row without a kind is empty."""
    permits = []
    for row in range(MOST_PERMITS):
        kind = typed.get(f"permit_kind_{row}", "")
        if not kind:
            continue
        if kind not in set(PermitKind):
            raise Incomplete("firms.wrong.permit").at(f"permit_kind_{row}")
        since, until = (_day(typed, f"permit_{name}_{row}") for name in ("since", "until"))
        if since and until and until < since:
            raise Incomplete("firms.wrong.permit_days").at(f"permit_until_{row}")
        number = typed.get(f"permit_number_{row}", "").strip()[:MOST_NUMBER]
        permits.append(Permit(kind=PermitKind(kind), number=number, since=since, until=until))
    return tuple(permits)


def _day(typed: Mapping[str, str], field: str) -> date | None:
    written = typed.get(field, "").strip()
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        raise Incomplete("firms.wrong.day", day=written[:20]).at(field) from None


def _taken(records: Records, entry: FirmEntry) -> Incomplete:
    holder = records.firms.by_code(entry.code)
    return Incomplete("firms.wrong.code_taken", name=holder.name if holder else "").at("code")


def names_of(records: Records, sites: Sequence[FirmSite]) -> Mapping[str, str]:
    """The firms' names, by id."""
    return records.firms.names({site.firm for site in sites if site.firm})
