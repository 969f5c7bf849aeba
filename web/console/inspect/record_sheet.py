"""The printable record of a session: plain strings in reading order. It is no 行政执法检查笔录, and says so first."""

from datetime import datetime

from services import Services
from texts import label
from web.console.inspect.session_page import Look
from web.dossier.sheet import DossierSheet, Part, SheetPicture
from wording import case_words, inspection
from wording.moments import moment
from wording.states import state_name

#: most photos printed of one finding, and of the session
_MOST_OF_ONE, _MOST = 4, 40


def written(look: Look, services: Services, printed_by: str, *, now: datetime, lang: str) -> DossierSheet:
    zone, session = services.zone, look.session
    at = moment(now, zone, lang)
    return DossierSheet(
        lang=lang,
        title=label("inspect.paper.title", lang, zone=zone.name(lang)),
        number=inspection.when(session, zone, lang),
        variant=label("inspect.paper.variant", lang),
        about=label("inspect.paper.about", lang, who=inspection.who(session, lang)),
        alarm=(label("inspect.no_record", lang),),
        parts=[_sums(look, lang), _visits(look, services, lang), *_findings(look, services, now, lang)],
        public_mark="",
        own_mark="",
        note_mark="",
        no_picture=label("dossier.no_picture", lang),
        foot=label("inspect.paper.foot", lang, at=at, name=printed_by),
        printed_at=now,
    )


def _sums(look: Look, lang: str) -> Part:
    return Part(heading=label("inspect.sheet.sums", lang), text="\n".join(inspection.sums(look.summary, lang)))


def _visits(look: Look, services: Services, lang: str) -> Part:
    lines = [
        (moment(visit.recorded_at, services.zone, lang), f"{visit.name}　{inspection.visit_words(visit, lang)}")
        for visit in look.visits
    ]
    return Part(heading=label("inspect.sheet.visits", lang), facts=lines)


def _findings(look: Look, services: Services, now: datetime, lang: str) -> list[Part]:
    named, parts, printed = {visit.id: visit.name for visit in look.visits}, list[Part](), 0
    for one in look.found:
        case, zone = one.case, services.zone
        pictures = [photo for photo in look.photos[case.id] if photo.sha256 and photo.width][:_MOST_OF_ONE]
        pictures = pictures[: max(0, _MOST - printed)]
        printed += len(pictures)
        parts.append(
            Part(
                heading=f"{one.finding.label}　{named.get(one.finding.visit_id, '')}",
                about=label(
                    "inspect.paper.finding",
                    lang,
                    number=case.number,
                    category=case_words.category(case, zone, lang),
                    at=moment(one.finding.recorded_at, zone, lang),
                    finder=one.finding.finder,
                    standing=inspection.standing_name(one, lang),
                    state=state_name(case, lang),
                ),
                text=case.text,
                facts=inspection.facts(one, services, implementer=look.whose[case.id], now=now, lang=lang),
                pictures=[
                    SheetPicture(name=photo.sha256, lines=(label(f"inspect.photo.{_stage(photo.stage)}", lang),))
                    for photo in pictures
                ],
            )
        )
    return parts


def _stage(stage: str) -> str:
    return "after" if stage == "after" else "before"
