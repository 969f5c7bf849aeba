"""海报: a code that opens a report at a site, in a sub-district, or at a firm. Anybody may scan it; only the day is
counted."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime

from complaints.errors import NotAllowed, NotFound
from complaints.model import Actor, Firm, FirmSite, Place, PlaceSource
from complaints.office.rights import Right, may
from complaints.ports import Records
from complaints.ports.firms import FirmFilter, SiteFilter
from complaints.ports.posters import Poster, PosterKind, PosterPlace
from complaints.report.locating import located
from complaints.report.numbers import ALPHABET
from zone import Datum, Landmark, Zone

#: 31^6 codes: short enough to type, and rarely hit by guessing, which would open nothing but a report anyway
CODE_SIGNS = 6
_DRAWS = 20
#: suggestions of each kind
_SUGGESTED = 10
_LONGEST_ADDRESS = 300
_COMMA = "，"


def suggested(records: Records, zone: Zone, text: str) -> Sequence[PosterPlace]:
    """What a poster may be made for; without a text the sub-districts."""
    text = text.strip()
    areas = [one for one in zone.subdistricts if text in one.names["zh_CN"]]
    found = [_place_of(records, zone, PosterKind.SUBDISTRICT, one.id) for one in areas]
    if text:
        landmarks = [one for one in zone.gazetteer.landmarks if text in one.names["zh_CN"]][:_SUGGESTED]
        found += [_of_landmark(one) for one in landmarks]
        sites = records.firms.site_page(SiteFilter(text=text), size=_SUGGESTED, number=1).sites
        found += [_of_site(records, one) for one in sites]
        firms = records.firms.page(FirmFilter(text=text), size=_SUGGESTED, number=1).firms
        found += [_of_firm(one) for one in firms]
    return [one for one in found if one is not None]


def make(
    records: Records,
    zone: Zone,
    *,
    kind: str,
    subject: str,
    actor: Actor,
    now: datetime,
    random_below: Callable[[int], int],
) -> Poster:
    """Raises NotAllowed, NotFound."""
    _must_be_at_desk(actor)
    place = _place_of(records, zone, PosterKind(kind), subject) if kind in set(PosterKind) else None
    if place is None:
        raise NotFound("error.old_button")
    assert actor.staff_id is not None
    for _ in range(_DRAWS):
        code = "".join(ALPHABET[random_below(len(ALPHABET))] for _ in range(CODE_SIGNS))
        poster = Poster(code=code, place=place, made_at=now)
        if records.posters.add(poster, staff_id=actor.staff_id):
            records.acts.add(action="poster_make", now=now, staff_id=actor.staff_id, detail=code)
            return poster
    raise RuntimeError("no free poster code drawn: is the random source broken?")


def revoke(records: Records, *, code: str, actor: Actor, now: datetime) -> None:
    """From now on its code opens a page that says so. Raises NotAllowed, NotFound."""
    _must_be_at_desk(actor)
    if not records.posters.revoke(code, now=now):
        raise NotFound("error.old_button")
    records.acts.add(action="poster_revoke", now=now, staff_id=actor.staff_id, detail=code)


def read_code(typed: str) -> str:
    """As printed, or as somebody types it from paper; empty for what can't be one."""
    code = typed.strip().upper()
    return code if len(code) == CODE_SIGNS and all(sign in ALPHABET for sign in code) else ""


def scan(records: Records, typed: str, *, day: date) -> Poster | None:
    """The poster of that code, also a revoked one; counts the scan of one in use."""
    code = read_code(typed)
    poster = records.posters.get(code) if code else None
    if poster is not None and poster.revoked_at is None:
        records.posters.scanned(code, day)
    return poster


def in_use(records: Records, typed: str) -> Poster | None:
    code = read_code(typed)
    poster = records.posters.get(code) if code else None
    return poster if poster is not None and poster.revoked_at is None else None


def place_of(poster: Poster, zone: Zone) -> Place:
    """The place of a report that was begun at the poster."""
    about = poster.place
    address = _COMMA.join(dict.fromkeys(part for part in (about.name, about.address) if part))[:_LONGEST_ADDRESS]
    if about.lat is None or about.lon is None:
        place = Place(source=PlaceSource.TYPED, address=address)
    else:
        source = PlaceSource.LANDMARK
        place = Place.at(about.lat, about.lon, datum=Datum.WGS84, source=source, address=address)
    there = located(place, zone)
    return replace(there, subdistrict=there.subdistrict or about.subdistrict or None)


def _place_of(records: Records, zone: Zone, kind: PosterKind, subject: str) -> PosterPlace | None:
    if kind is PosterKind.SUBDISTRICT:
        area = zone.subdistrict(subject)
        name = area.names["zh_CN"] if area else ""
        return PosterPlace(kind=kind, id=subject, name=name, subdistrict=subject) if area else None
    if kind is PosterKind.LANDMARK:
        landmark = zone.gazetteer.get(subject)
        return _of_landmark(landmark) if landmark else None
    if kind is PosterKind.SITE:
        site = records.firms.site(subject)
        return _of_site(records, site) if site else None
    firm = records.firms.get(subject)
    return _of_firm(firm) if firm else None


def _of_landmark(landmark: Landmark) -> PosterPlace:
    lat, lon = landmark.point or (None, None)
    return PosterPlace(
        kind=PosterKind.LANDMARK,
        id=landmark.id,
        name=landmark.names["zh_CN"],
        lat=lat,
        lon=lon,
        subdistrict=landmark.subdistrict or "",
    )


def _of_site(records: Records, site: FirmSite) -> PosterPlace:
    owner = records.firms.get(site.firm) if site.firm else None
    name = site.name if owner is None or owner.name in site.name else f"{owner.name} {site.name}"
    return PosterPlace(
        kind=PosterKind.SITE,
        id=site.id,
        name=name,
        address=site.address,
        lat=site.lat,
        lon=site.lon,
        subdistrict=site.subdistrict,
    )


def _of_firm(firm: Firm) -> PosterPlace:
    return PosterPlace(kind=PosterKind.FIRM, id=firm.id, name=firm.name, address=firm.address)


def _must_be_at_desk(actor: Actor) -> None:
    if actor.staff_id is None or not may(actor, Right.TRIAGE):
        raise NotAllowed()
