"""一厂一策: which firms have measures for which level, and the measures of one firm as text, a line each."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from aiohttp import web

from complaints.errors import ComplaintError, WrongState
from complaints.model.warnings import Level, PlanAction
from complaints.ports import FirmFilter, Records
from enterprises.register.entries import known_firm
from enterprises.warnings import plans
from texts import label
from web.console.attempts import attempted
from web.console.firms.listing import number_of
from web.console.guard import status_of
from web.console.session import HOUSE, actor_of
from web.console.show import error_message, show
from web.console.typed import typed_of
from web.console.warnings.door import ADDRESS
from web.pages import lang_of

_SIZE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow:
    """`counts` by level, in their order."""

    firm: str
    name: str
    trade: str
    counts: Sequence[int]


async def listing(request: web.Request) -> web.StreamResponse:
    house, lang, number = request.app[HOUSE], lang_of(request), number_of(request.query)
    missing, sought = request.query.get("missing") == "1", request.query.get("q", "").strip()[:100]

    def look(records: Records) -> dict[str, object]:
        known = records.warnings.plans()
        with_plan = {firm for firm, _ in known}
        if missing:
            names = records.firms.every_name()
            left = sorted((name, firm) for firm, name in names.items() if firm not in with_plan)
            rows = [PlanRow(firm=firm, name=name, trade="", counts=(0,) * len(Level)) for name, firm in left]
            return {"rows": rows, "total": len(rows), "pages": 1, "page_number": 1}
        page = records.firms.page(FirmFilter(text=sought), size=_SIZE, number=number)
        rows = []
        for one in page.firms:
            counts = [len(known.get((one.id, level), ())) for level in Level]
            rows.append(PlanRow(firm=one.id, name=one.name, trade=one.trade, counts=counts))
        return {"rows": rows, "total": page.total, "pages": page.pages, "page_number": page.number}

    found = await house.store.read(look)
    context = {**found, "levels": _levels(lang), "missing": missing, "sought": sought}
    return show(request, "console/warnings/plans.html", context)


async def one(request: web.Request) -> web.StreamResponse:
    return await _page(request, done=request.query.get("done") == "1")


async def save(request: web.Request) -> web.StreamResponse:
    """Form fields: one text by level; `seen`, the stamp of the plan that the page showed."""
    house, actor, now = request.app[HOUSE], actor_of(request), request.app[HOUSE].clock()
    typed = await typed_of(request)

    def work(records: Records) -> None:
        firm = known_firm(records, request.match_info["firm"]).id
        there = _of_firm(records, firm)
        wanted = {level: plans.read_typed(typed.get(level.value, ""), photos=False) for level in Level}
        changed = [level for level in Level if wanted[level] != there[level]]
        if changed and typed.get("seen") != stamp_of(there):
            raise WrongState("warnings.wrong.plan_stale")
        for level in changed:
            plans.set_plan(records, firm, level, wanted[level], actor=actor, now=now)

    then = f"{ADDRESS}/plans/{request.match_info['firm']}?done=1"
    return await attempted(house.store.write(work), then=then, refused=partial(_again, request, typed))


async def _again(request: web.Request, typed: Mapping[str, str], error: ComplaintError) -> web.StreamResponse:
    return await _page(request, typed=typed, problem=error_message(request, error), status=status_of(error))


async def _page(
    request: web.Request,
    *,
    typed: Mapping[str, str] | None = None,
    problem: str = "",
    done: bool = False,
    status: int = 200,
) -> web.StreamResponse:
    house, lang = request.app[HOUSE], lang_of(request)

    def look(records: Records) -> dict[str, object]:
        firm = known_firm(records, request.match_info["firm"])
        there = _of_firm(records, firm.id)
        texts = {level.value: as_text(actions) for level, actions in there.items()}
        return {"firm": firm, "now": texts, "texts": {**texts, **(typed or {})}, "seen": stamp_of(there)}

    context = {**await house.store.read(look), "levels": _levels(lang), "problem": problem, "done": done}
    return show(request, "console/warnings/plan.html", context, status=status)


def _of_firm(records: Records, firm: str) -> Mapping[Level, tuple[PlanAction, ...]]:
    known = records.warnings.plans({firm})
    return {level: tuple(known.get((firm, level), ())) for level in Level}


def stamp_of(plan: Mapping[Level, Sequence[PlanAction]]) -> str:
    """Changes with the plan, so that nobody overwrites what they have not seen."""
    texts = "\0".join(as_text(plan[level]) for level in Level)
    return hashlib.sha256(texts.encode()).hexdigest()[:16]


def as_text(actions: Sequence[PlanAction]) -> str:
    """As it is typed: a line each, * where a photo is needed."""
    return "\n".join(f"{one.text} *" if one.photo else one.text for one in actions)


def _levels(lang: str) -> Sequence[tuple[str, str]]:
    return [(one.value, label(f"warnings.level.{one}", lang)) for one in Level]
