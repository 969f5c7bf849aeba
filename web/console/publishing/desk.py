"""The page on which a closed case is prepared, previewed, published and taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from aiohttp import web

from complaints.errors import ComplaintError, Incomplete
from complaints.model import Complaint, Evidence, Sharing
from complaints.office.rights import Right, rights_of
from publishing import proposing, releasing
from publishing.agreed import agreed
from publishing.model import PreparedPhoto, Proposal, PublicCase, TakenBack, Trace
from publishing.projection import Projected, Removed
from services.records import Records
from texts import label
from web.console.attempts import attempted
from web.console.case import case_by_number, number_of
from web.console.guard import status_of
from web.console.publishing.section import consent_words, public_words, withdrawn_at
from web.console.session import HOUSE, actor_of, staff_of
from web.console.show import error_message, show
from web.console.typed import texts_of, typed_of
from web.pages import lang_of
from web.public.published import words
from wording.moments import day_words, moment
from wording.names import unit_name
from zone import Zone

_DONE = frozenset({"saved", "published", "taken_back", "boxed", "checked"})


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskFile:
    """Everything that the page shows, read from one snapshot."""

    case: Complaint
    evidence: Sequence[Evidence]
    proposal: Proposal | None
    public: PublicCase | None
    gone: TakenBack | None
    trace: Sequence[Trace]
    made: Projected | None
    names: Mapping[int, str]
    firm: str
    withdrawn: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoRow:
    id: int
    thumb: str
    stage: str
    chosen: bool
    state: str
    address: str


async def desk(request: web.Request) -> web.StreamResponse:
    return await render(request)


async def render(
    request: web.Request,
    *,
    error: ComplaintError | None = None,
    typed: Mapping[str, str] | None = None,
    photos: Sequence[int] | None = None,
) -> web.StreamResponse:
    """`typed` and `photos` are filled in again after an error, so that nothing is lost."""
    house, lang, number = request.app[HOUSE], lang_of(request), number_of(request)
    zone, now = house.services().zone, house.clock()
    file = await house.store.read(lambda records: _open(records, number, zone, now))
    done = request.query.get("done", "") if error is None else ""
    context = {
        "case": file.case,
        "file": file,
        "consent": consent_words(file.case, moment(file.withdrawn, zone, lang) if file.withdrawn else "", lang),
        "shares": Sharing.RESULTS in agreed(file.case),
        "public": public_words(file.public, lambda at: moment(at, zone, lang), lang),
        "gone": label("publishing.taken_back_at", lang, at=moment(file.gone.at, zone, lang)) if file.gone else "",
        "typed": typed if typed is not None else _values(file),
        "photos": _rows(file, photos, lang),
        "streets": [road.name(lang) for road in zone.roads],
        "sites": zone.gazetteer.landmarks,
        "firm": file.firm if zone.publishing.firms_basis else "",
        "basis": zone.publishing.firms_basis,
        "limits": {"words": proposing.MOST_WORDS, "street": proposing.MOST_STREET, "reason": proposing.MOST_REASON},
        "preview": _preview(file.made, zone, lang) if file.made and _is_news(file) else None,
        "unready": file.made is not None and Removed.UNREADY_PHOTO in file.made.removed,
        "can_publish": Right.PUBLISH in rights_of(staff_of(request)),
        "closed": file.case.closed_at is not None,
        "trace": [(moment(one.at, zone, lang), one) for one in reversed(file.trace)],
        "problem": error_message(request, error) if error is not None else "",
        "wrong": error.field if isinstance(error, Incomplete) else "",
        "done": label(f"publishing.done.{done}", lang) if done in _DONE else "",
    }
    status = status_of(error) if error is not None else 200
    return show(request, "console/publishing/desk.html", context, status=status)


async def save(request: web.Request) -> web.StreamResponse:
    house, actor, number = request.app[HOUSE], actor_of(request), number_of(request)
    form = await request.post()
    typed = texts_of(form)
    photos = [int(one) for one in form.getall("photo", []) if isinstance(one, str) and one.isdigit() and len(one) < 16]
    zone, now = house.services().zone, house.clock()

    def work(records: Records) -> None:
        proposing.propose(
            records,
            case_id=case_by_number(records, number).id,
            actor=actor,
            seen=_version(typed),
            words=typed.get("words", ""),
            street=typed.get("street", ""),
            site=typed.get("site", ""),
            names_firm=typed.get("firm") == "1",
            correction=typed.get("correction", ""),
            photos=photos,
            zone=zone,
            now=now,
        )

    async def again(error: ComplaintError) -> web.StreamResponse:
        return await render(request, error=error, typed=typed, photos=photos)

    return await attempted(house.store.write(work), then=page_of(number, "saved"), refused=again)


async def release(request: web.Request) -> web.StreamResponse:
    house, actor, number = request.app[HOUSE], actor_of(request), number_of(request)
    typed = await typed_of(request)
    zone, now = house.services().zone, house.clock()

    def work(records: Records) -> None:
        case_id, seen = case_by_number(records, number).id, _version(typed)
        releasing.publish(records, case_id=case_id, actor=actor, seen=seen, zone=zone, now=now)

    return await attempted(house.store.write(work), then=page_of(number, "published"), refused=partial(_again, request))


async def take_back(request: web.Request) -> web.StreamResponse:
    house, actor, number = request.app[HOUSE], actor_of(request), number_of(request)
    reason, now = str((await request.post()).get("reason", "")), house.clock()
    work = house.store.write(lambda r: releasing.take_back(r, number=number, actor=actor, reason=reason, now=now))
    return await attempted(work, then=page_of(number, "taken_back"), refused=partial(_again, request))


async def _again(request: web.Request, error: ComplaintError) -> web.StreamResponse:
    return await render(request, error=error)


def _open(records: Records, number: str, zone: Zone, now: datetime) -> DeskFile:
    case = case_by_number(records, number)
    shelf, proposal = records.publishing, records.publishing.proposal(case.id)
    firm = records.firms.get(case.firm) if case.firm else None
    return DeskFile(
        case=case,
        evidence=proposing.publishable(case, records.evidence.of_case(case.id)),
        proposal=proposal,
        public=shelf.get(number),
        gone=shelf.taken_back(number),
        trace=shelf.trace(number),
        made=releasing.preview(records, case, proposal, zone, now=now) if proposal else None,
        names={one.id: one.name for one in records.staff.all()},
        firm=firm.name if firm is not None else "",
        withdrawn=withdrawn_at(records, case),
    )


def _version(typed: Mapping[str, str]) -> int:
    version = typed.get("version", "")
    return int(version) if version.isascii() and version.isdigit() and len(version) <= 9 else -1


def _is_news(file: DeskFile) -> bool:
    return file.proposal is not None and releasing.is_news(file.proposal, file.public)


def _values(file: DeskFile) -> Mapping[str, str]:
    """What was prepared; the reason of a correction only until it is published."""
    proposal = file.proposal
    values = {name: getattr(proposal, name) if proposal else "" for name in ("words", "street", "site")}
    firm = "1" if proposal and proposal.names_firm else ""
    return values | {"firm": firm, "correction": proposal.correction if proposal and _is_news(file) else ""}


def _rows(file: DeskFile, chosen: Sequence[int] | None, lang: str) -> Sequence[PhotoRow]:
    prepared = {photo.evidence_id: photo for photo in file.proposal.photos} if file.proposal else {}
    base = f"/console/cases/{file.case.number}"
    return [
        PhotoRow(
            id=one.id,
            thumb=f"{base}/photos/{one.sha256}/thumb",
            stage=label(f"console.stage.{one.stage}", lang),
            chosen=one.id in (prepared if chosen is None else chosen),
            state=photo_state(prepared[one.id], file.names, lang) if one.id in prepared else "",
            address=f"{base}/publishing/photos/{one.id}" if one.id in prepared else "",
        )
        for one in file.evidence
    ]


def photo_state(photo: PreparedPhoto, names: Mapping[int, str], lang: str) -> str:
    if photo.is_ready:
        return label("publishing.photo.state_checked", lang)
    if not photo.digest:
        return label("publishing.photo.state_open", lang)
    return label("publishing.photo.state_boxed", lang, name=names.get(photo.boxed_by or 0, ""))


def _preview(made: Projected, zone: Zone, lang: str) -> Mapping[str, object]:
    case = made.case
    return {
        "case": case,
        "line": words.line(case, zone, lang),
        "site": words.site_name(case, zone, lang),
        "firm": case.firm,
        "unit": unit_name(case.unit, zone, lang) if case.unit else "",
        "rounded": label("public.case.rounded", lang, grid=zone.publishing.grid_m) if case.lat is not None else "",
        "steps": [f"{day_words(one.on, zone, lang)} {label(f'public.step.{one.what}', lang)}" for one in case.steps],
        "removed": [label(f"publishing.is_removed.{one}", lang) for one in dict.fromkeys(made.removed)],
    }


def page_of(number: str, done: str) -> str:
    return f"/console/cases/{number}/publishing?done={done}"
