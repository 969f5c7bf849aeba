"""奖励核发 (O13): claims and their order, check of a 查询码, and payments."""

from dataclasses import dataclass

from aiohttp import web

from complaints.case.attempt import Attempt
from complaints.case.moves import load
from complaints.errors import Incomplete
from complaints.office import rewarding
from complaints.office.rewarding import Claim
from complaints.office.rights import Right, may
from complaints.ports import Records
from complaints.report.numbers import parse_number
from texts import label
from web.console.session import HOUSE, actor_of, staff_of
from web.console.show import show
from web.pages import lang_of
from wording.moments import moment
from zone import Zone


@dataclass(frozen=True, slots=True, kw_only=True)
class RewardRow:
    number: str
    version: int
    verdict: str
    verdict_of: str  # number of the report whose verdict counts, if another
    claimed: str
    rank: int
    order: tuple[tuple[str, str, str], ...]  # (number, submission time, start of the event's hash)
    paid: str
    note: str
    payable: bool


async def rewards(request: web.Request) -> web.StreamResponse:
    return await _page(request)


async def check(request: web.Request) -> web.StreamResponse:
    """The code is sent in a form, so it is in no URL, and the page does not repeat it."""
    house, actor, form = request.app[HOUSE], actor_of(request), await request.post()
    number = parse_number(str(form.get("number", "")))
    code = "".join(c for c in str(form.get("code", "")) if c.isdigit())
    if number is None or not code:
        raise Incomplete("error.reward_check")
    now, services = house.clock(), house.services()
    claim = await house.store.write(
        lambda r: rewarding.check(
            r, services.tries, number=number, code=code, actor=actor, pepper=services.secrets.pepper, now=now
        )
    )
    return await _page(request, checked=number, match=claim)


async def paid(request: web.Request) -> web.StreamResponse:
    house, actor, form = request.app[HOUSE], actor_of(request), await request.post()
    number, version, note = (str(form.get(name, "")) for name in ("number", "version", "note"))
    if not version.isdecimal() or len(version) > 9:
        raise Incomplete("error.reward_check")
    now = house.clock()

    def work(records: Records) -> None:
        case = records.cases.by_number(number)
        case = load(records, case.id if case else 0)
        attempt = Attempt(case_id=case.id, seen_version=int(version), actor=actor, now=now)
        rewarding.pay(records, attempt, note=note)

    await house.store.write(work)
    house.wake()
    return web.Response(status=303, headers={"Location": "/console/rewards?done=1"})


async def _page(request: web.Request, *, checked: str = "", match: Claim | None = None) -> web.StreamResponse:
    house, staff, lang = request.app[HOUSE], staff_of(request), lang_of(request)
    actor, zone = actor_of(request), house.services().zone
    found_ = await house.store.read(lambda r: rewarding.claims(r, actor=actor))
    context = {
        "rows": [_row(claim, zone, lang) for claim in found_],
        "may_pay": may(staff, Right.PAY),
        "checked": checked,
        "match": _row(match, zone, lang) if match else None,
        "done": request.query.get("done") == "1",
    }
    return show(request, "console/rewards.html", context)


def _row(claim: Claim, zone: Zone, lang: str) -> RewardRow:
    decided = claim.verdict_of
    return RewardRow(
        number=claim.case.number,
        version=claim.case.version,
        verdict=label(f"verdict.{decided.verdict}", lang) if decided else label("rewards.not_now", lang),
        verdict_of=decided.number if decided and decided.id != claim.case.id else "",
        claimed=moment(claim.claimed.at, zone, lang) if claim.claimed else "",
        rank=claim.rank,
        order=tuple((one.number, moment(event.at, zone, lang), event.hash[:12]) for one, event in claim.proof),
        paid=label("rewards.paid_by", lang, at=moment(claim.paid.at, zone, lang), name=claim.paid.actor.name)
        if claim.paid
        else "",
        note=claim.paid.note if claim.paid else "",
        payable=claim.payable,
    )
