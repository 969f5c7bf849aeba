"""订阅 (R27): a resident follows a sub-district or the surroundings of a point, and can unsubscribe with one tap.

Nothing leads from a subscription to a report: places are rounded to about 100 m, no row names a case or the hour of the
subscription, and of an anonymous report only the sub-district can be followed.
"""

from dataclasses import replace
from datetime import datetime, time, timedelta

from complaints.clock.deadlines import Clock
from complaints.errors import Incomplete, NotAllowed, NotFound
from complaints.model import Complaint, Identity, Person, Place
from complaints.ports import News, Often, Records, Subscription, Week
from complaints.privacy.masking import masked
from complaints.report.draft import has_consented
from complaints.report.similar import cell_of
from zone import Datum, distance_m

#: 内部约定: enough for home, work and school
MOST = 5
RADII_M = (500, 1000)
#: decimals of a degree: about 110 m
_DECIMALS = 3
_MAX_NAME = 40
_WEEK = timedelta(days=7)


def of_subdistrict(person: Person, subdistrict: str, often: Often) -> Subscription:
    return Subscription(
        id=0, person_id=person.id, cell=cell_of_subdistrict(subdistrict), subdistrict=subdistrict, often=often
    )


def around(person: Person, place: Place, radius_m: int, often: Often) -> Subscription:
    """Raises Incomplete for a place without a certain point, NotFound for a radius that is not offered."""
    if not has_sure_point(place):
        raise Incomplete("error.no_place")
    if radius_m not in RADII_M:
        raise NotFound("error.old_button")
    rough = rounded(place)
    return Subscription(
        id=0,
        person_id=person.id,
        cell=cell_of(rough),
        subdistrict=place.subdistrict,
        often=often,
        lat=rough.lat,
        lon=rough.lon,
        radius_m=radius_m,
        name=masked(place.address)[:_MAX_NAME],
    )


def has_sure_point(place: Place) -> bool:
    """Whether the place has a point in a known datum; in an unknown one it may be off by half a kilometre."""
    return place.lat is not None and (place.given is None or place.datum is not Datum.UNKNOWN)


def rounded(place: Place) -> Place:
    assert place.lat is not None and place.lon is not None
    return Place(
        source=place.source,
        address=place.address,
        lat=round(place.lat, _DECIMALS),
        lon=round(place.lon, _DECIMALS),
        subdistrict=place.subdistrict,
        inside=place.inside,
    )


def site_of(case: Complaint) -> Place | None:
    """The place to follow around a case, without its address; None if only its sub-district can be followed.

    The reporter is the first to know the number of an anonymous case: following its place would identify the reporter.
    """
    if case.identity is Identity.ANONYMOUS or not has_sure_point(case.place):
        return None
    return replace(rounded(case.place), address="")


def subdistrict_of(case: Complaint) -> str | None:
    return case.place.subdistrict or case.territory or None


def subscribe(records: Records, *, person: Person, wanted: Subscription, now: datetime, clock: Clock) -> Subscription:
    """The same place again only changes `often`. Raises NotAllowed before consent, Incomplete beyond MOST."""
    if not has_consented(person):
        raise NotAllowed("error.subscribe_consent")
    own = records.subscriptions.of_person(person.id)
    if (same := next((one for one in own if _same_place(one, wanted)), None)) is not None:
        records.subscriptions.set_often(same.id, wanted.often)
        return replace(same, often=wanted.often)
    if len(own) >= MOST:
        raise Incomplete("error.subscriptions_most", most=MOST)
    records.subscriptions.begin(Week(person_id=person.id, since=_monday(now, clock), due=digest_after(now, clock)))
    return records.subscriptions.add(wanted)


def end(records: Records, *, person: Person, subscription_id: int) -> Subscription:
    """退订. Raises NotFound for a subscription that has ended or is another person's."""
    ended = _own(records, person, subscription_id)
    records.subscriptions.remove(ended.id)
    return ended


def change(records: Records, *, person: Person, subscription_id: int, often: Often) -> Subscription:
    """Raises NotFound for a subscription that has ended or is another person's."""
    changed = _own(records, person, subscription_id)
    records.subscriptions.set_often(changed.id, often)
    return replace(changed, often=often)


def covers(subscription: Subscription, news: News) -> bool:
    if subscription.radius_m is None:
        return subscription.subdistrict == news.subdistrict
    if subscription.lat is None or subscription.lon is None or news.lat is None or news.lon is None:
        return False
    return distance_m((subscription.lat, subscription.lon), (news.lat, news.lon)) <= subscription.radius_m


def cell_of_subdistrict(subdistrict: str) -> str:
    return f"s:{subdistrict}"


def digest_after(moment: datetime, clock: Clock) -> datetime:
    """The first working moment of a week that is later than `moment`."""
    monday = _monday(moment, clock)
    while (opens := clock.working.add(monday, timedelta())) <= moment:
        monday += _WEEK
    return opens


def _monday(moment: datetime, clock: Clock) -> datetime:
    local = moment.astimezone(clock.working.timezone)
    return datetime.combine(local.date() - timedelta(days=local.weekday()), time(), clock.working.timezone)


def _own(records: Records, person: Person, subscription_id: int) -> Subscription:
    subscription = records.subscriptions.get(subscription_id)
    if subscription is None or subscription.person_id != person.id:
        raise NotFound("error.subscription_ended")
    return subscription


def _same_place(one: Subscription, other: Subscription) -> bool:
    return (one.cell, one.lat, one.lon, one.radius_m) == (other.cell, other.lat, other.lon, other.radius_m)
