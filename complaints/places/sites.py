"""重点关注 (S24): sites, that is places reported so often within a time window that somebody should inspect them.

Radius, window and count are reviewed data (zone.likeness, row `repeat`), shown beside every list made with them.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from complaints.model import Complaint, Notice, Place, PlaceSource
from complaints.ports import Nearby, Records, Site
from complaints.report.similar import apart_m, cell_of, cells_around, of_site
from zone.likeness import Likeness

CARD = "site.card"


def note_site(records: Records, *, case: Complaint, likeness: Likeness, now: datetime) -> Site | None:
    """To be called for every new report. Notifies the group when a place becomes a site, and at each doubling since."""
    reach = likeness.repeat
    since = now - reach.window
    known = _known(records, case.place, radius_m=reach.radius_m, since=since)
    place = place_of(known) if known else case.place
    count = len(of_site(records, place, radius_m=reach.radius_m, since=since))
    if count < reach.count:
        return None
    if known is None:
        known = records.sites.add(
            cell=cell_of(place),
            lat=place.lat,
            lon=place.lon,
            address=place.address,
            subdistrict=place.subdistrict,
            now=now,
            count=count,
        )
    else:
        records.sites.note(known.id, count=count, now=now)
    if _is_news(count, reach.count):
        values = {"site": str(known.id)}
        records.notices.add(Notice(event_id=None, case_id=None, to="group", key=CARD, values=values))
    return records.sites.get(known.id)


def reports_at(
    records: Records, site: Site, *, likeness: Likeness, now: datetime
) -> Sequence[tuple[Nearby, float | None]]:
    """The reports about the site since the window in which it was opened, with their distance from it; oldest first."""
    reach = likeness.repeat
    since = min(site.opened_at, now) - reach.window
    return of_site(records, place_of(site), radius_m=reach.radius_m, since=since)


def by_category(reports: Sequence[tuple[Nearby, float | None]]) -> Sequence[tuple[str, int]]:
    return Counter(row.category for row, _ in reports).most_common()


def site_of(records: Records, case: Complaint, *, likeness: Likeness, now: datetime) -> Site | None:
    """The site at the place of a case, if there is one now."""
    reach = likeness.repeat
    return _known(records, case.place, radius_m=reach.radius_m, since=now - reach.window)


def place_of(site: Site) -> Place:
    return Place(
        source=PlaceSource.COORDINATES if site.lat is not None else PlaceSource.TYPED,
        address=site.address,
        lat=site.lat,
        lon=site.lon,
        subdistrict=site.subdistrict,
    )


def _known(records: Records, place: Place, *, radius_m: float, since: datetime) -> Site | None:
    cells = cells_around(place)
    if not cells:
        return None
    for site in records.sites.in_cells(cells, since=since):
        away = apart_m(place, site)
        if away is None or away <= radius_m:  # without a point, the cell stands for the address
            return site
    return None


def _is_news(count: int, least: int) -> bool:
    """Whether the count is `least` times a power of two: the least, its double, four times as many …"""
    times, rest = divmod(count, least)
    return rest == 0 and times & (times - 1) == 0
