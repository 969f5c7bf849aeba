"""Sites of the register of firms, as an inspection proposes them."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from complaints.model import FirmSite, PermitKind, Place, PlaceSource, SiteKind
from complaints.ports import SiteFilter
from inspections.model import Stop, StopKind, Why
from inspections.ports import Records
from zone import Zone

#: building sites whose permits are looked at
_MOST = 200


def night_sites(records: Records, zone: Zone, now: datetime) -> Sequence[Stop]:
    """Building sites that may work tonight."""
    today = zone.local(now).date()
    page = records.firms.site_page(SiteFilter(kind=SiteKind.BUILDING), size=_MOST, number=1)
    allowed = [site for site in page.sites if site.has(PermitKind.NIGHT, today)]
    return [stop_of(site, why=frozenset({Why.PERMIT})) for site in allowed]


def stop_of(site: FirmSite, *, why: frozenset[Why] = frozenset()) -> Stop:
    place = Place(
        source=PlaceSource.LANDMARK,
        address=site.address or site.name,
        lat=site.lat,
        lon=site.lon,
        datum=site.datum,
        given=site.given,
        subdistrict=site.subdistrict or None,
    )
    return Stop(kind=StopKind.FIRM_SITE, ref=site.id, name=site.name, place=place, why=why)


def named(records: Records, words: str) -> Stop | None:
    """The only open site of exactly this name; None if there is none, or several."""
    page = records.firms.site_page(SiteFilter(text=words), size=20, number=1)
    exactly = [site for site in page.sites if site.name == words.strip()]
    return stop_of(exactly[0]) if len(exactly) == 1 else None


def names(records: Records, *, limit: int = 300) -> Sequence[str]:
    """Open sites by name, to choose from while typing; of several of one name none, because it names no site."""
    listed = [site.name for site in records.firms.site_page(SiteFilter(), size=limit, number=1).sites]
    counted = Counter(listed)
    return [name for name in listed if counted[name] == 1]
