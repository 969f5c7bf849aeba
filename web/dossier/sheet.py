"""The texts of a 卷宗: plain strings in reading order, without layout."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from complaints.case.dossier import Dossier, DossierPhoto, Variant
from complaints.model import AUDIO_VIDEO, Complaint, Event, EvidenceState, Kind, Role
from complaints.ports import AuditedAct
from services import Services
from texts import has, label
from wording import case_words
from wording.case_words import HistoryLine
from wording.names import unit_name
from wording.states import state_name
from zone import Zone

#: largest number of pictures printed, to limit memory and file size; the others are listed
MOST_PICTURES = 40
#: stages of evidence: before and after
_BEFORE, _AFTER = ("report", "before", "supplement"), ("after",)


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetPicture:
    """`name` in the photo store, empty if there is no picture; `lines` are printed under it."""

    name: str
    lines: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetEntry:
    """One entry of the history. `place`: console or chat. The resident was sent `public`, but never `note`."""

    number: int
    head: str
    place: str
    details: str
    public: str
    note: str
    own: bool = False  # `public` are the reporter's own words


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A heading and its content; empty kinds of content are left out."""

    heading: str
    about: str = ""
    facts: Sequence[tuple[str, str]] = ()
    text: str = ""
    entries: Sequence[SheetEntry] = ()
    pictures: Sequence[SheetPicture] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierSheet:
    """`alarm`: a warning on the first page. `foot`: printed on every page before its number."""

    lang: str
    title: str
    number: str
    variant: str
    about: str
    alarm: Sequence[str]
    parts: Sequence[Part]
    public_mark: str
    own_mark: str
    note_mark: str
    #: printed in place of a picture whose file is missing or unreadable
    no_picture: str
    foot: str
    printed_at: datetime

    @property
    def pictures(self) -> list[str]:
        """Names of the pictures to print, without repetition."""
        named = (picture.name for part in self.parts for picture in part.pictures)
        return list(dict.fromkeys(name for name in named if name))


def written(dossier: Dossier, services: Services, lang: str) -> DossierSheet:
    internal = dossier.variant is Variant.INTERNAL
    at = _at(dossier.printed_at, services.zone)
    parts = [_case(dossier, services, lang), _deadlines(dossier, services, lang), *_story(dossier, services, lang)]
    parts += [
        _history(dossier, services, lang),
        *_photos(dossier, services.zone, lang),
        *_acts(dossier, services.zone, lang),
        _chain(dossier, lang),
    ]
    foot = label("dossier.printed", lang, at=at, name=dossier.printed_by) if internal else _printed_for_all(at, lang)
    return DossierSheet(
        lang=lang,
        title=label("dossier.title", lang, zone=services.zone.name(lang)),
        number=dossier.case.number,
        variant=label(f"dossier.variant.{dossier.variant}", lang),
        about=label(_about(dossier), lang),
        alarm=_alarm(dossier, services, lang),
        parts=parts,
        public_mark=label("console.public", lang),
        own_mark=label("console.own_words", lang),
        no_picture=label("dossier.no_picture", lang),
        note_mark=label("console.internal", lang),
        foot=foot,
        printed_at=dossier.printed_at,
    )


def _about(dossier: Dossier) -> str:
    """Nobody reported a finding, so its paper says nothing about a reporter."""
    if dossier.case.kind is Kind.FINDING:
        return f"inspect.dossier_about.{dossier.variant}"
    return f"dossier.about.{dossier.variant}"


def _printed_for_all(at: str, lang: str) -> str:
    return label("dossier.printed_public", lang, at=at)


def _at(moment: datetime, zone: Zone) -> str:
    """With the year, because the file may be read years later."""
    return f"{zone.local(moment):%Y-%m-%d %H:%M}"


def _alarm(dossier: Dossier, services: Services, lang: str) -> list[str]:
    lines = [label("console.training", lang)] if services.zone.training else []
    lines += [label("inspect.no_record", lang)] if dossier.case.kind is Kind.FINDING else []
    return [*lines, label("dossier.tampered", lang, what=_break(dossier, lang))] if dossier.chain.broken else lines


def _case(dossier: Dossier, services: Services, lang: str) -> Part:
    case, zone = dossier.case, services.zone
    internal = dossier.variant is Variant.INTERNAL
    named = zone.subdistrict(case.place.subdistrict or "")
    persons = label(
        "routing.persons", lang, unit_person=case.unit_person or "-", territory_person=case.territory_person or "-"
    )
    rows = [
        ("dossier.number", case.number),
        ("dossier.state", state_name(case, lang)),
        ("console.case.category", case_words.category(case, zone, lang)),
        ("console.case.place", case_words.place(case, lang) if internal else named.name(lang) if named else ""),
        ("console.case.territory", case_words.territory(case, zone, lang)),
        ("console.case.unit", unit_name(case.unit, zone, lang) if case.unit else ""),
        ("console.field.support", case.support),
        ("dossier.persons", persons if case.unit_person or case.territory_person else ""),
        ("console.case.reporter", _reporter(dossier, lang)),
        ("detail.verdict", label(f"verdict.{case.verdict}", lang) if case.verdict else ""),
        ("detail.outcome", label(f"outcome.{case.outcome}", lang) if case.outcome else ""),
        ("dossier.satisfaction", label("dossier.stars", lang, stars=case.satisfaction) if case.satisfaction else ""),
        ("dossier.rounds", label("dossier.rounds_are", lang, round=case.round, rework=case.rework_count)),
        ("detail.master", dossier.master),
        ("console.case.merged", label("comma", lang).join(dossier.merged)),
    ]
    return Part(heading=label("dossier.case", lang), facts=_rows(rows, lang))


def _reporter(dossier: Dossier, lang: str) -> str:
    if dossier.case.kind is Kind.FINDING:
        return ""
    if dossier.variant is Variant.PUBLIC:
        return label("dossier.secret", lang)
    return label("dossier.reporter", lang, who=case_words.reporter(dossier.case, lang))


def _deadlines(dossier: Dossier, services: Services, lang: str) -> Part:
    case = dossier.case
    moments = [
        ("console.case.received", case.created_at),
        ("dossier.promised", case.promised_at),
        ("dossier.original_by", case.original_by),
        ("dossier.rectify_by", case.rectify_by),
        ("dossier.due", case.due_at),
        ("dossier.cap", services.clock.cap(case)),
        ("dossier.fixed", case.fixed_at),
        ("dossier.closed", case.closed_at),
    ]
    about = label("dossier.extended", lang) if _extended(case) else ""
    return Part(
        heading=label("dossier.deadlines", lang),
        about=about,
        facts=_rows([(key, _at(moment, services.zone) if moment else "") for key, moment in moments], lang),
    )


def _extended(case: Complaint) -> bool:
    return bool(case.original_by and case.rectify_by and case.original_by != case.rectify_by)


def _rows(rows: Sequence[tuple[str, str]], lang: str) -> list[tuple[str, str]]:
    return [(label(key, lang), value) for key, value in rows if value]


def _story(dossier: Dossier, services: Services, lang: str) -> Iterator[Part]:
    if dossier.variant is Variant.PUBLIC:
        return
    case = dossier.case
    answers = [
        (label(f"question.short.{name}", lang), value)
        for name, value in case_words.answers(case, services.zone, lang).items()
    ]
    yield Part(
        heading=label("inspect.finding" if case.kind is Kind.FINDING else "console.case.report", lang),
        text=case.text or label("review.no_text", lang),
        facts=answers,
    )


def _history(dossier: Dossier, services: Services, lang: str) -> Part:
    internal = dossier.variant is Variant.INTERNAL  # else gaps would reveal hidden entries (S15)
    entries = [
        _entry(
            event.seq if internal else number, event, case_words.line(event, services.zone, lang), services.zone, lang
        )
        for number, event in enumerate(dossier.events, start=1)
    ]
    found = dossier.case.kind is Kind.FINDING
    about = label("inspect.history_about" if found else f"dossier.history_about.{dossier.variant}", lang)
    return Part(heading=label("console.case.history", lang), about=about, entries=entries)


def _entry(number: int, event: Event, line: HistoryLine, zone: Zone, lang: str) -> SheetEntry:
    moved = f" → {line.moved_to}" if line.moved_to else ""
    colon, comma = label("colon", lang), label("comma", lang)
    return SheetEntry(
        number=number,
        head=f"{_at(event.at, zone)}  {line.who}  {line.what}{moved}",
        place=line.via,
        details=comma.join(f"{name}{colon}{value}" for name, value in line.details),
        public=line.public,
        note=line.note,
        own=line.own,
    )


def _photos(dossier: Dossier, zone: Zone, lang: str) -> Iterator[Part]:
    """Before, then after. If the public variant has no pictures, it says why."""
    left = MOST_PICTURES
    for name, stages in (("before", _BEFORE), ("after", _AFTER)):
        photos = [photo for photo in dossier.photos if photo.stage in stages]
        pictures = [
            _picture(photo if n < left else replace(photo, name=""), photo.name and n >= left, zone, lang)
            for n, photo in enumerate(photos)
        ]
        left = max(left - len(photos), 0)
        if pictures:
            about = label("dossier.photos_about", lang)
            yield Part(heading=label(f"dossier.photos.{name}", lang), about=about, pictures=pictures)
    if not dossier.photos:
        key = "dossier.photos_none" if dossier.variant is Variant.INTERNAL else "dossier.photos_left_out"
        yield Part(heading=label("dossier.photos.any", lang), about=label(key, lang))


def _picture(photo: DossierPhoto, too_many: object, zone: Zone, lang: str) -> SheetPicture:
    states = {EvidenceState.PENDING: "console.photo.pending", EvidenceState.FAILED: "console.photo.failed"}
    lines = [label(f"console.stage.{photo.stage}", lang)]
    if photo.kind in AUDIO_VIDEO:
        lines.append(label(f"dossier.heard.{photo.kind}", lang))
    elif photo.state in states:
        lines.append(label(states[photo.state], lang))
    if too_many:
        lines.append(label("dossier.too_many", lang, most=MOST_PICTURES))
    if photo.taken_at:
        lines.append(label("dossier.taken", lang, at=_at(photo.taken_at, zone)))
    if photo.received_at:
        lines.append(label("dossier.received", lang, at=_at(photo.received_at, zone)))
    if photo.digest:
        lines.append(label("dossier.digest", lang, digest=photo.digest))
    return SheetPicture(name=photo.name, lines=lines)


def _acts(dossier: Dossier, zone: Zone, lang: str) -> Iterator[Part]:
    if dossier.acts:
        rows = [(_at(act.at, zone), _act(act, dossier, lang)) for act in dossier.acts]
        yield Part(heading=label("dossier.acts", lang), facts=rows)


def _act(act: AuditedAct, dossier: Dossier, lang: str) -> str:
    who = dossier.names.get(act.staff_id, "-") if act.staff_id is not None else label(f"role.{Role.REPORTER}", lang)
    key = f"dossier.act_is.{act.action}.{act.detail}"
    return label("dossier.act", lang, name=who, what=label(key, lang) if has(key, lang) else act.action)


def _chain(dossier: Dossier, lang: str) -> Part:
    chain = dossier.chain
    key = "dossier.chain_broken" if chain.broken else "dossier.chain_whole"
    state = label(key, lang, what=_break(dossier, lang))
    if dossier.variant is Variant.INTERNAL:  # the total would reveal the number of hidden entries (S15)
        state = label("dossier.chain_count", lang, said=state, count=chain.entries)
    rows = [("dossier.chain_state", state), ("dossier.last_hash", chain.last_hash)]
    return Part(heading=label("dossier.chain", lang), about=label("dossier.chain_about", lang), facts=_rows(rows, lang))


def _break(dossier: Dossier, lang: str) -> str:
    broken = dossier.chain.broken
    if broken is None or dossier.variant is Variant.PUBLIC:
        return ""
    return label(f"dossier.broken.{broken.what}", lang, seq=broken.seq)
