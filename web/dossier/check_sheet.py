"""The texts of the record of a check by list: who found what, when, by which version of the list."""

from collections.abc import Iterator
from datetime import datetime

from services import Services
from texts import label
from web.dossier.sheet import DossierSheet, Part, SheetEntry, SheetPicture
from wording.checks import CheckWords, ItemWords, PhotoWords


def written(
    words: CheckWords, services: Services, *, firm: str, printed_by: str, now: datetime, lang: str
) -> DossierSheet:
    zone = services.zone
    at = f"{zone.local(now):%Y-%m-%d %H:%M}"
    alarm = [label("console.training", lang)] if zone.training else []
    if words.is_open:
        alarm.append(label("checks.sheet.unfinished", lang))
    photos = list(_pictures(words, lang))
    return DossierSheet(
        lang=lang,
        title=label("checks.sheet.title", lang, zone=zone.name(lang)),
        number=f"{words.title}",
        variant=label(f"checks.sheet.{words.use}", lang),
        about=label("checks.sheet.about", lang, firm=firm, site=words.site),
        alarm=alarm,
        parts=[
            _facts(words, firm, lang),
            Part(
                heading=label("checks.sheet.items", lang),
                about=words.rule if words.light else "",
                entries=[_entry(item, lang) for item in words.items],
            ),
            Part(
                heading=label("checks.sheet.photos", lang),
                about="" if photos else label("checks.sheet.no_photos", lang),
                pictures=photos,
            ),
        ],
        public_mark="",
        own_mark="",
        note_mark="",
        no_picture=label("dossier.no_picture", lang),
        foot=label("checks.sheet.foot", lang, at=at, name=printed_by),
        printed_at=now,
    )


def _facts(words: CheckWords, firm: str, lang: str) -> Part:
    rows = [
        ("checks.sheet.firm", firm),
        ("checks.sheet.site", words.site),
        ("checks.sheet.list", f"{words.title} {words.version}"),
        ("checks.begun", words.begun),
        ("checks.ended", words.ended),
        ("checks.result", "  ".join(part for part in (words.light_name, words.result) if part)),
    ]
    about = f"{words.source}\n{label('checks.not_enforcement', lang)}"
    facts = [(label(key, lang), value) for key, value in rows if value]
    return Part(heading=label("checks.sheet.facts", lang), about=about, facts=facts)


def _entry(item: ItemWords, lang: str) -> SheetEntry:
    colon = label("colon", lang)
    lines = [f"{label('checks.good', lang)}{colon}{item.good}", f"{label('checks.basis', lang)}{colon}{item.basis}"]
    if item.note:
        lines.append(item.note)
    if item.verdict == "fail":
        lines.append(f"{label('checks.measure', lang)}{colon}{item.measure}")
    lines += [remark for photo in item.photos for remark in photo.remarks]
    return SheetEntry(
        number=item.n,
        head=f"{item.title}  {item.standing}",
        place=item.answered,
        details="\n".join(lines),
        public="",
        note="",
    )


def _pictures(words: CheckWords, lang: str) -> Iterator[SheetPicture]:
    for item in words.items:
        for photo in item.photos:
            yield SheetPicture(name=photo.sha256, lines=[f"{item.n}. {item.title}", *_lines(photo, lang)])


def _lines(photo: PhotoWords, lang: str) -> list[str]:
    digest = [label("checks.sheet.digest", lang, digest=photo.sha256)] if photo.sha256 else []
    return [*photo.facts, *photo.remarks, *digest]
