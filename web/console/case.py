"""The page of one case: the report, its history, and one form per step that is possible now."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from complaints.case import taking_back
from complaints.case.lifecycle import VERIFYING, Action, Addition
from complaints.case.reach import is_reachable
from complaints.case.verification import barred
from complaints.errors import ComplaintError, Incomplete, NotFound, WrongState
from complaints.model import Actor, Complaint, Evidence, Kind, Staff, State
from complaints.office import mailing
from complaints.ports import Records
from complaints.report.numbers import parse_number
from inspections.ports import Records as InspectionRecords
from services import Services
from texts import label
from web.console import api_keys, delivery, firm_on_case, gallery, likeness
from web.console.conflict import kept, since
from web.console.fields import Typed, forms, with_template
from web.console.inspect import case_part
from web.console.maps import around
from web.console.publishing import section
from web.console.session import HOUSE, actor_of, staff_of
from web.console.show import show
from web.pages import lang_of
from wording import case_words, standing
from wording.case_words import HistoryLine
from wording.doubts import doubt_lines
from wording.moments import moment
from wording.names import unit_name
from wording.states import state_name, state_sentence
from zone.links import amap_url

_STEPS = frozenset({*Action, *Addition})
#: in the redirect, instead of a step: nothing was entered
UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """Everything that the page of a case shows, read from one snapshot."""

    case: Complaint
    lines: Sequence[HistoryLine]
    evidence: Sequence[Evidence]
    removal_asked: Set[int]  # ids of photos whose removal their reporter asked for
    master: str
    merged: tuple[str, ...]
    firm: firm_on_case.FirmView
    stands: Sequence[str]
    flags: Sequence[str]
    barred: str  # why the viewer may not verify it: the key of a text
    likeness: likeness.LikenessView
    delivery: delivery.DeliveryView
    finding: case_part.FindingPart | None
    mailed: bool  # whether the reporter gets e-mail; the address is shown to nobody
    reached: bool  # whether messages arrive at the reporter
    seq: int  # of the last entry of the history
    unread: bool
    since: int  # the newest entry of any history, for the live page


async def case(request: web.Request) -> web.StreamResponse:
    return await render(request)


async def render(
    request: web.Request,
    *,
    problem: str = "",
    done: str = "",
    typed: Mapping[str, str] | None = None,
    error: ComplaintError | None = None,
    status: int = 200,
) -> web.StreamResponse:
    """`problem` and `done` are shown at the top; `typed` is filled into its form again, so that nothing is lost, with
    the message of `error` at its field. After a conflict the page shows what happened meanwhile."""
    house, staff, lang = request.app[HOUSE], staff_of(request), lang_of(request)
    now, services, number = house.clock(), house.services(), number_of(request)
    file = await house.store.read(lambda r: _open(r, number, services, now, lang, actor=actor_of(request), staff=staff))
    case = file.case
    if file.unread:
        await house.store.write(lambda r: r.unread.opened(staff.id, case.id, seq=file.seq))
    reported = [evidence for evidence in file.evidence if evidence.stage == "report"]
    if typed is None:
        typed = with_template(request.query.get("template", ""), case, services, typed={}) or {}
    wrong = (error.field, problem) if isinstance(error, Incomplete) else ("", "")
    steps = forms(case, staff.roles, services, lang, typed=Typed(values=typed, wrong=wrong))
    steps = [form for form in steps if not (file.barred and form.action in VERIFYING)]
    context = {
        "case": case,
        "live_since": file.since,
        "facts": _facts(case, services, now, lang),
        "doubts": [line.text for line in doubt_lines(case.place, reported, lang)],
        "gallery": gallery.view(case, file.evidence, file.removal_asked, services.zone, lang),
        "file": file,
        "alike": file.likeness,
        "checked": typed,
        "forms": steps,
        "reached": file.reached,
        "mailed": file.mailed,
        "conflict": since(file.lines, typed) if isinstance(error, WrongState) else (),
        "kept": kept(typed, steps, lang) if error is not None else (),
        "note": typed.get("note", "") if typed.get("action") == "note" else "",
        "around": await around.view(request, case, file.evidence),
        "publishing": await section.view(request, case),
        "by_api": await api_keys.sender(request, case),
        "problem": problem,
        "done": done or _done(request, lang),
    }
    return show(request, "console/case.html", context, status=status)


def number_of(request: web.Request) -> str:
    """Raises NotFound for what can't be a number."""
    number = parse_number(request.match_info["number"])
    if number is None:
        raise NotFound("console.error.no_case")
    return number


def case_by_number(records: Records, number: str) -> Complaint:
    case = records.cases.by_number(number)
    if case is None:
        raise NotFound("console.error.no_case")
    return case


def _open(
    records: InspectionRecords,
    number: str,
    services: Services,
    now: datetime,
    lang: str,
    *,
    actor: Actor,
    staff: Staff,
) -> CaseFile:
    case = case_by_number(records, number)
    master = records.cases.get(case.master_id) if case.master_id is not None else None
    evidence = records.evidence.of_case(case.id)
    return CaseFile(
        case=case,
        lines=case_words.history(records, case, services.zone, lang),
        evidence=evidence,
        removal_asked=taking_back.asked(records, case),
        master=master.number if master else "",
        merged=tuple(merged.number for merged in records.cases.of_master(case.id)),
        firm=firm_on_case.look(records, case, actor=actor, now=now, lang=lang),
        stands=standing.all_lines(case, services, records, now=now, lang=lang),
        flags=standing.flags(
            case,
            records.rungs.of_cases([case.id]).get(case.id, frozenset()),
            now=now,
            clock=services.clock,
            lang=lang,
        ),
        barred=barred(records, case, actor) if case.state is State.PENDING_VERIFY else "",
        likeness=likeness.look(records, case, services, now=now, lang=lang),
        delivery=delivery.look(records, case, evidence, services.zone, lang),
        finding=case_part.view(records, case, staff, services, now=now, lang=lang),
        reached=is_reachable(records, case),
        mailed=any(one.confirmed for one in records.addresses.of(mailing.of_case(case.id))),
        seq=max((event.seq for event in records.cases.events(case.id)), default=0),
        unread=actor.staff_id is not None and bool(records.unread.among(actor.staff_id, [case.id])),
        since=records.live.tips().event,
    )


def _facts(case: Complaint, services: Services, now: datetime, lang: str) -> dict[str, object]:
    return {
        "state": state_name(case, lang),
        "danger": standing.danger(case, lang),
        "resident_sees": "" if case.kind is Kind.FINDING else state_sentence(case, services.zone, lang).text,
        "answers": case_words.answers(case, services.zone, lang),
        "due": case_words.due(case, now, services.zone, lang),
        "category": case_words.category(case, services.zone, lang),
        "territory": case_words.territory(case, services.zone, lang),
        "unit": unit_name(case.unit, services.zone, lang) if case.unit else "",
        "place": case_words.place(case, lang),
        "map": amap_url(case.place),
        "reporter": case_words.reporter(case, lang),
        "received": moment(case.created_at, services.zone, lang),
        "promised": moment(case.promised_at, services.zone, lang) if case.promised_at else "",
        "rectify_by": moment(case.rectify_by, services.zone, lang) if case.rectify_by else "",
        "verdict": label(f"verdict.{case.verdict}", lang) if case.verdict else "",
        "outcome": label(f"outcome.{case.outcome}", lang) if case.outcome else "",
    }


def _done(request: web.Request, lang: str) -> str:
    """The step just taken, named in the redirect; unknown names are ignored."""
    done = request.query.get("done", "")
    if done == UNCHANGED:
        return label("changing.unchanged", lang)
    return label("staff.done", lang, what=label(f"action.{done}", lang)) if done in _STEPS else ""
