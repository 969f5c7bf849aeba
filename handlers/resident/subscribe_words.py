"""The name of a subscription, and the buttons that begin and end one, as used by several messages."""

from complaints.model import Complaint
from complaints.ports import Subscription
from handlers.keyboards import button
from handlers.turn import Button
from texts import label
from zone import Zone


def where(subscription: Subscription, zone: Zone, lang: str) -> str:
    """北滩街道, or 南滩小学，500 米内; for a place without a name, its sub-district and coordinates."""
    if subscription.radius_m is None:
        return subdistrict_name(subscription.subdistrict, zone, lang)
    name = subscription.name or label(
        "subscribe.point",
        lang,
        subdistrict=subdistrict_name(subscription.subdistrict, zone, lang),
        lat=f"{subscription.lat:.3f}",
        lon=f"{subscription.lon:.3f}",
    )
    return label("subscribe.within", lang, place=name, radius=radius(subscription.radius_m, lang))


def radius(metres: int, lang: str) -> str:
    if metres < 1000:
        return label("place.size.metres", lang, count=metres)
    return label("place.size.kilometres", lang, count=metres // 1000)


def subdistrict_name(subdistrict: str | None, zone: Zone, lang: str) -> str:
    known = zone.subdistrict(subdistrict or "")
    return known.name(lang) if known else label("subscribe.no_subdistrict", lang)


def offer(case: Complaint, lang: str) -> tuple[Button, ...]:
    """The row that offers to follow the place of the case."""
    return (button("subscribe.here", lang, "subnew", "case", case.number),)


def ending(subscription: Subscription, zone: Zone, lang: str) -> Button:
    return button("subscribe.end", lang, "subend", str(subscription.id), where=where(subscription, zone, lang))
