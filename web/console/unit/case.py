"""The page of one case for a member of its unit: what to do, where, until when, and one form per step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aiohttp import web

from complaints.case.lifecycle import Addition
from complaints.case.moves import staff_actor
from complaints.case.verification import barred
from complaints.clock.deadlines import RECTIFY
from complaints.errors import NotFound
from complaints.model import AUDIO_VIDEO, Complaint, EvidenceState, State
from enterprises.party import Member
from enterprises.seen import UnitCase
from enterprises.sight import STEPS, VERIFY_STEPS, acting_in, shows, verifies
from services import Services
from services.records import Records
from texts import label
from web.console import recordings
from web.console.inspect import case_part
from web.console.session import HOUSE
from web.console.show import show
from web.console.unit import photos
from web.console.unit.door import member, number_of, own_case, start_of
from web.pages import lang_of
from wording import unit_case
from wording.proofs import Box, boxes


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """`own`: the member's unit is 验收单位. `barred`: why this member may not verify it, as a key of a text. `boxes`:
    what the member has to tick as seen."""

    own: bool
    barred: str = ""
    boxes: Sequence[Box] = ()


async def case(request: web.Request) -> web.StreamResponse:
    return await render(request)


async def render(
    request: web.Request, *, problem: str = "", typed: Mapping[str, str] | None = None, status: int = 200
) -> web.StreamResponse:
    """`typed` is filled into its form again, so that nothing is lost."""
    house, me, lang, number = request.app[HOUSE], member(request), lang_of(request), number_of(request)
    services, now = house.services(), house.clock()

    def look(records: Records) -> tuple[UnitCase, unit_case.Named, case_part.PartyPart | None, Verification]:
        case = own_case(records, me, number)
        party = str(acting_in(me, case).party)
        part = case_part.for_party(records, case, party, services, now=now, lang=lang)
        seen = unit_case.seen_by(me, records, case)
        return seen, unit_case.named(records, seen), part, _verification(records, me, case, services, lang)

    seen, names, finding, verification = await house.store.read(look)
    context = {
        "seen": seen,
        "finding": finding,
        "verification": verification,
        "base": start_of(request),
        "facts": unit_case.facts(seen, services, names=names, now=now, lang=lang),
        "lines": unit_case.lines(seen, services.zone, lang),
        "gallery": photos.view(seen, services.zone, lang, base=start_of(request)),
        "typed": typed or {},
        "problem": problem,
        "done": _done(request, lang),
        "spans": [(key, label(f"deadline.{key}", lang)) for key in RECTIFY],
        "hand_back_days": services.clock.terms["hand_back"].amount,
    }
    return show(request, "console/unit/case.html", context, status=status)


async def photo(request: web.Request) -> web.StreamResponse:
    """Copies without EXIF only; originals stay in the office."""
    house, me, number = request.app[HOUSE], member(request), number_of(request)
    photo_id, size = int(request.match_info["id"]), request.match_info["size"]
    name = await house.store.read(lambda r: _name_of(r, me, own_case(r, me, number), photo_id))
    try:
        data = await house.photos.read(name, size)
    except FileNotFoundError as error:
        raise NotFound("error.not_your_case") from error
    return web.Response(body=data, content_type="image/jpeg", headers={"Cache-Control": "private, no-store"})


async def play(request: web.Request) -> web.StreamResponse:
    """A recording of a finding."""
    house, me, number = request.app[HOUSE], member(request), number_of(request)
    ident = int(request.match_info["id"])
    name = await house.store.read(lambda r: _name_of(r, me, own_case(r, me, number), ident, sound=True))
    return await recordings.played(request, name)


def _name_of(records: Records, me: Member, case: Complaint, photo_id: int, *, sound: bool = False) -> str:
    """Raises NotFound for a file that a unit does not see."""
    for item in records.evidence.of_case(case.id):
        fits = item.id == photo_id and (item.kind in AUDIO_VIDEO) is sound
        if fits and shows(me, case, item) and item.state is EvidenceState.STORED:
            return item.sha256
    raise NotFound("error.not_your_case")


def _done(request: web.Request, lang: str) -> str:
    done = request.query.get("done", "")
    known = done in (*STEPS, *VERIFY_STEPS, Addition.HELP)
    return label("unit.did", lang, what=label(f"action.{done}", lang)) if known else ""


def _verification(records: Records, me: Member, case: Complaint, services: Services, lang: str) -> Verification:
    own = verifies(me, case)
    if not own or case.state is not State.PENDING_VERIFY:
        return Verification(own=own)
    why = barred(records, case, staff_actor(me.account))
    return Verification(own=True, barred=why, boxes=boxes(records, case, services.zone, lang, numbers=False))
