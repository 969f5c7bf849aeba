"""What is shown of a draft or a case: place, review card, timeline lines."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from complaints.model import Draft, Evidence, Identity, Place
from complaints.report.submission import as_stored
from texts import Text, join, label, plain, say
from wording.doubts import doubt_lines
from zone import Zone


def moment(at: datetime, zone: Zone, lang: str) -> str:
    """Month, day, hour and minute by the zone's clock, wherever the reader is."""
    return clock_words(zone.local(at), lang)


def clock_words(local: datetime, lang: str) -> str:
    """The same of a moment that is local already."""
    return label("moment", lang, month=local.month, day=local.day, time=f"{local:%H:%M}")


def spaced(digits: str) -> str:
    """Digits in threes, to be read aloud (R30)."""
    return " ".join(digits[i : i + 3] for i in range(0, len(digits), 3))


def place_text(place: Place, zone: Zone, lang: str) -> Text:
    parts = []
    if place.address:
        parts.append(place.address)
    if place.lat is not None and place.lon is not None:
        parts.append(label(f"place.source.{place.source}", lang, lat=f"{place.lat:.5f}", lon=f"{place.lon:.5f}"))
    if place.subdistrict and (named := zone.subdistrict(place.subdistrict)):
        parts.append(named.name(lang))
    elif place.inside is False:
        parts.append(label("place.outside", lang))
    return plain(label("comma", lang).join(parts))


def answer_lines(answers: Mapping[str, str], lang: str) -> list[Text]:
    """What was answered to the category's questions, and what the words say of a vehicle: a line each (R12, R33)."""
    return [
        say("question.line", lang, name=label(f"question.short.{name}", lang), value=value)
        for name, value in answers.items()
    ]


def review_text(draft: Draft, evidence: Sequence[Evidence], zone: Zone, lang: str) -> Text:
    category = zone.category(draft.category or "other")
    identity = draft.identity or Identity.STAFF_ONLY
    who = label(f"identity.short.{'silent' if draft.no_news else identity}", lang)
    if identity is Identity.NAMED:
        who = label("identity.short.with_contact", lang, who=who, name=draft.contact_name, phone=draft.contact_phone)
    place = place_text(draft.place, zone, lang) if draft.place else plain("-")
    told = plain(as_stored(draft, draft.text) or label("review.no_text", lang))
    return say(
        "review.card",
        lang,
        photos=say("review.photos", lang, count=len(evidence)) if evidence else say("review.no_photos", lang),
        place=join([place, *doubt_lines(draft.place, evidence, lang)]),
        text=join([told, *answer_lines(draft.answers, lang)]),
        category=category.name(lang) if category else "-",
        identity=who,
    )
