"""催督办 and escalated cases that wait for the user's signature (S14), and requests that wait for a decision.
Opening the page marks them as read; each is signed with a form."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aiohttp import web

from complaints.clock import ladder
from complaints.model import Complaint, Dispute, Extension, Staff
from complaints.office import asked
from complaints.office.rights import Right, may
from complaints.ports import QueueFilter, Records
from services import Services
from texts import label
from web.console.session import HOUSE, staff_of
from web.console.show import show
from web.pages import lang_of
from wording import case_words, standing
from wording.moments import moment
from wording.states import state_name

_MOST = 100


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A request for more time, or an 异议, that the user may decide."""

    number: str
    what: str
    state: str
    category: str
    territory: str


async def waiting(request: web.Request) -> web.StreamResponse:
    house, staff, lang = request.app[HOUSE], staff_of(request), lang_of(request)
    services, now = house.services(), house.clock()

    def look(records: Records) -> tuple[Sequence[LadderRow], Sequence[Decision]]:
        rows = _rows(records, staff, services, lang)
        for row in rows:
            ladder.read(records, rung_id=row.rung_id, staff=staff, now=now)
        return rows, _decisions(records, staff, services, lang)

    rows, decisions = await house.store.write(look)
    context = {
        "rows": rows,
        "decisions": decisions,
        "questions": await _late_questions(request, staff),
        "done": request.query.get("done") == "1",
    }
    return show(request, "console/ladder.html", context)


async def _late_questions(request: web.Request, staff: Staff) -> Sequence[str]:
    """The overdue questions to a person that are this account's to answer or to see to."""
    house, lang = request.app[HOUSE], lang_of(request)
    services, now = house.services(), house.clock()

    def look(records: Records) -> Sequence[str]:
        names = {one.id: one.name for one in records.staff.all()}
        return [
            label(
                "desk.office.late_line",
                lang,
                number=one.question.id,
                owner=names.get(one.question.owner_id or 0) or label("desk.office.nobody", lang),
                at=moment(one.due_at, services.zone, lang),
            )
            for one in asked.late_for(records, staff, clock=services.clock, now=now)
        ]

    return await house.store.read(look)


async def sign(request: web.Request) -> web.StreamResponse:
    house, staff, rung_id = request.app[HOUSE], staff_of(request), int(request.match_info["id"])
    now = house.clock()
    await house.store.write(lambda r: ladder.sign(r, rung_id=rung_id, staff=staff, now=now))
    return web.Response(status=303, headers={"Location": "/console/ladder?done=1"})


def _decisions(records: Records, staff: Staff, services: Services, lang: str) -> Sequence[Decision]:
    if not may(staff, Right.LEAD):
        return []
    return [
        Decision(
            number=case.number,
            what="、".join(_asks(case, services, lang)),
            state=state_name(case, lang),
            category=case_words.category(case, services.zone, lang),
            territory=case_words.territory(case, services.zone, lang),
        )
        for case in records.cases.queue(QueueFilter(to_decide=True), limit=_MOST)
    ]


def _asks(case: Complaint, services: Services, lang: str) -> Iterator[str]:
    if case.extension is Extension.ASKED and case.extend_to is not None:
        yield label("live.decide.extension", lang, until=moment(case.extend_to, services.zone, lang))
    if case.dispute is Dispute.OPEN:
        yield label("live.decide.dispute", lang)


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
