"""A published case in words, for pages and feeds alike."""

from collections.abc import Sequence
from dataclasses import dataclass

from publishing.model import PublicCase, PublicPhoto, Stage
from texts import label
from wording.moments import day_words
from wording.names import unit_name
from zone import Zone
from zone.publishing import Precision

#: signs of the words in a list
_SHORT = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoView:
    thumb: str
    large: str
    alt: str
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLine:
    """A case in a list."""

    number: str
    address: str
    title: str
    where: str
    days: str
    outcome: str
    outcome_name: str
    verdict: str
    unit: str
    words: str
    photo: PhotoView | None
    corrected: str


def line(case: PublicCase, zone: Zone, lang: str) -> CaseLine:
    photos = photo_views(case, lang)
    return CaseLine(
        number=case.number,
        address=address(case.number),
        title=category_name(case, zone, lang),
        where=where(case, zone, lang),
        days=days(case, zone, lang),
        outcome=case.outcome,
        outcome_name=outcome(case, lang),
        verdict=label("public.case.finding", lang)
        if case.is_finding
        else label(f"verdict.{case.verdict}", lang)
        if case.verdict
        else "",
        unit=unit_name(case.unit, zone, lang) if case.unit else "",
        words=case.words if len(case.words) <= _SHORT else f"{case.words[: _SHORT - 1]}…",
        photo=photos[-1] if photos else None,
        corrected=corrected(case, zone, lang),
    )


def address(number: str) -> str:
    return f"/public/cases/{number}"


def category_name(case: PublicCase, zone: Zone, lang: str) -> str:
    known = zone.category(case.category)
    return known.name(lang) if known else label("public.case.other", lang)


def where(case: PublicCase, zone: Zone, lang: str) -> str:
    if case.precision is Precision.ZONE:
        return label("public.where.zone", lang, zone=zone.name(lang))
    known = zone.subdistrict(case.subdistrict)
    parts = [known.name(lang) if known else zone.name(lang), case.street]
    return label("public.where.join", lang).join(part for part in parts if part)


def site_name(case: PublicCase, zone: Zone, lang: str) -> str:
    known = zone.gazetteer.get(case.site) if case.site else None
    return known.name(lang) if known else ""


def days(case: PublicCase, zone: Zone, lang: str) -> str:
    received = day_words(case.received_on, zone, lang)
    if case.closed_on is None:
        return label("public.case.received", lang, received=received)
    key = "public.case.days_of_finding" if case.is_finding else "public.case.days"
    return label(key, lang, received=received, closed=day_words(case.closed_on, zone, lang))


def outcome(case: PublicCase, lang: str) -> str:
    return label(f"outcome.{case.outcome}", lang) if case.outcome else label(f"state.{case.state}", lang)


def corrected(case: PublicCase, zone: Zone, lang: str) -> str:
    if case.corrected_at is None:
        return ""
    day = day_words(zone.local(case.corrected_at).date(), zone, lang)
    return label("public.case.corrected", lang, day=day, why=case.correction)


def photo_views(case: PublicCase, lang: str) -> Sequence[PhotoView]:
    """Before, then after."""
    ordered = sorted(case.photos, key=lambda photo: photo.stage is Stage.AFTER)
    return [photo_view(photo, lang) for photo in ordered]


def photo_view(photo: PublicPhoto, lang: str) -> PhotoView:
    base = f"/public/photos/{photo.digest}"
    alt = label(f"public.photo.{photo.stage}", lang)
    return PhotoView(thumb=f"{base}/thumb", large=f"{base}/display", alt=alt, width=photo.width, height=photo.height)
