"""The review card: a draft as its reporter sees it before submitting, with the answers to its category's questions."""

from collections.abc import Mapping, Sequence

from complaints.model import Draft, Evidence, Identity, Sharing
from complaints.report.submission import as_stored
from texts import Text, join, label, plain, say
from wording.doubts import doubt_lines
from wording.files import evidence_counted
from wording.places import place_text
from zone import Zone


def answer_lines(answers: Mapping[str, str], lang: str) -> list[Text]:
    """One line per answer to the category's questions, and per detail of a vehicle in the text (R12, R33)."""
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
    text = plain(as_stored(draft, draft.text) or label("review.no_text", lang))
    return say(
        "review.card",
        lang,
        photos=_files(evidence, lang),
        place=join([place, *doubt_lines(draft.place, evidence, lang)]),
        text=join([text, *answer_lines(draft.answers, lang)]),
        category=category.name(lang) if category else "-",
        identity=who,
        sharing=label(f"sharing.{sharing_key(draft)}", lang),
    )


def sharing_key(draft: Draft) -> str:
    """What the reporter agreed to have published: nothing, results, or both."""
    if Sharing.RESULTS not in draft.sharing:
        return "nothing"
    return "both" if Sharing.PHOTOS in draft.sharing else "results"


def _files(evidence: Sequence[Evidence], lang: str) -> Text:
    if not evidence:
        return say("review.no_photos", lang)
    if {item.kind for item in evidence} <= {"photo", "document"}:
        return say("review.photos", lang, count=len(evidence))
    return say("review.files", lang, files=evidence_counted(evidence, lang))
