"""催督办 that wait for the user's signature (S14). Opening the page marks them as read; each is signed with a form."""

from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web

from complaints.clock import ladder
from complaints.model import Staff
from complaints.office import asked
from complaints.ports import Records
from services import Services
from texts import label
from web.console.session import HOUSE, staff_of
from web.console.show import show
from web.pages import lang_of
from wording import case_words, standing
from wording.moments import moment
from wording.states import state_name


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderRow:
    rung_id: int
    at: str
    what: str
    number: str
    state: str
    category: str
    territory: str
    receipt: str


async def waiting(request: web.Request) -> web.StreamResponse:
    house, staff, lang = request.app[HOUSE], staff_of(request), lang_of(request)
    services, now = house.services(), house.clock()

    def look(records: Records) -> Sequence[LadderRow]:
        rows = _rows(records, staff, services, lang)
        for row in rows:
            ladder.read(records, rung_id=row.rung_id, staff=staff, now=now)
        return rows

    late, names = await house.store.read(
        lambda r: (
            asked.late_for(r, staff, clock=services.clock, now=now),
            {one.id: one.name for one in r.staff.all()},
        )
    )
    questions = [
        label(
            "desk.office.late_line",
            lang,
            number=one.question.id,
            owner=names.get(one.question.owner_id or 0) or label("desk.office.nobody", lang),
            at=moment(one.due_at, services.zone, lang),
        )
        for one in late
    ]
    context = {"rows": await house.store.write(look), "questions": questions, "done": request.query.get("done") == "1"}
    return show(request, "console/ladder.html", context)


async def sign(request: web.Request) -> web.StreamResponse:
    house, staff, rung_id = request.app[HOUSE], staff_of(request), int(request.match_info["id"])
    now = house.clock()
    await house.store.write(lambda r: ladder.sign(r, rung_id=rung_id, staff=staff, now=now))
    return web.Response(status=303, headers={"Location": "/console/ladder?done=1"})


def _rows(records: Records, staff: Staff, services: Services, lang: str) -> Sequence[LadderRow]:
    rows = []
    for receipt in records.rungs.unsigned(staff.id):
        case = records.cases.get(receipt.rung.case_id)
        assert case is not None, "a rung is of a case"
        rows.append(
            LadderRow(
                rung_id=receipt.rung.id,
                at=moment(receipt.rung.at, services.zone, lang),
                what=label(f"action.{receipt.rung.name}", lang),
                number=case.number,
                state=state_name(case, lang),
                category=case_words.category(case, services.zone, lang),
                territory=case_words.territory(case, services.zone, lang),
                receipt=standing.receipt_words(receipt, services.zone, lang),
            )
        )
    return rows
