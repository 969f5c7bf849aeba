"""豁免: which firms need not take measures, why, and until when; entered and ended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from aiohttp import web

from complaints.errors import ComplaintError, Incomplete
from complaints.model.warnings import Exemption, Level
from complaints.ports import Records
from enterprises.warnings import exempting
from texts import label
from web.console.attempts import attempted
from web.console.guard import status_of
from web.console.session import HOUSE, actor_of
from web.console.show import error_message, show
from web.console.typed import texts_of
from web.console.warnings.door import ADDRESS, today_of
from web.console.warnings.typed import firm_named
from web.pages import lang_of
from wording.moments import moment


@dataclass(frozen=True, slots=True, kw_only=True)
class ExemptionRow:
    id: int
    firm: str
    name: str
    levels: str
    grade: str
    document: str
    since: date
    until: date
    state: str
    state_name: str
    ended: str
    by: str


async def listing(request: web.Request) -> web.StreamResponse:
    done = request.query.get("done", "")
    words = label(f"warnings.exemption.{done}", lang_of(request)) if done in ("saved", "ended") else ""
    return await _page(request, done=words)


async def add(request: web.Request) -> web.StreamResponse:
    """Form fields: firm, levels, grade, paper, since, until."""
    house, actor, now, today = request.app[HOUSE], actor_of(request), request.app[HOUSE].clock(), today_of(request)
    form = await request.post()
    given = texts_of(form)
    levels = [one for one in Level if one.value in form.getall("levels", [])]

    def work(records: Records) -> None:
        try:
            firm = firm_named(records, given.get("firm", ""))
        except Incomplete as error:
            raise error.at("firm") from None
        exempting.add(
            records, firm=firm, levels=levels, grade=given.get("grade", ""), document=given.get("paper", ""),
            since=_day(given.get("since", "")), until=_day(given.get("until", "")), actor=actor, now=now, today=today,
        )  # fmt: skip

    async def again(error: ComplaintError) -> web.StreamResponse:
        return await _page(request, given=given, levels=levels, error=error)

    return await attempted(house.announce(work), then=f"{ADDRESS}/exemptions?done=saved", refused=again)


async def end(request: web.Request) -> web.StreamResponse:
    house, actor, now, today = request.app[HOUSE], actor_of(request), request.app[HOUSE].clock(), today_of(request)
    ident = int(request.match_info["exemption"])

    async def again(error: ComplaintError) -> web.StreamResponse:
        return await _page(request, error=error)

    work = house.announce(lambda r: exempting.end(r, ident, actor=actor, now=now, today=today))
    return await attempted(work, then=f"{ADDRESS}/exemptions?done=ended", refused=again)


async def _page(
    request: web.Request,
    *,
    given: Mapping[str, str] | None = None,
    levels: Sequence[Level] = (),
    error: ComplaintError | None = None,
    done: str = "",
) -> web.StreamResponse:
    house, lang = request.app[HOUSE], lang_of(request)

    def look(records: Records) -> Sequence[ExemptionRow]:
        listed = records.warnings.exemptions()
        names = records.firms.names({one.firm for one in listed})
        return [_row(request, one, names.get(one.firm, one.firm)) for one in listed]

    field = error.field if isinstance(error, Incomplete) else ""
    message = error_message(request, error) if error is not None else ""
    context = {
        "rows": await house.store.read(look),
        "levels": [(one.value, label(f"warnings.level.{one}", lang)) for one in Level],
        "chosen": {one.value for one in levels},
        "given": given or {},
        "wrong": {field: message} if field else {},
        "problem": "" if field else message,
        "done": done,
    }
    status = status_of(error) if error is not None else 200
    return show(request, "console/warnings/exemptions.html", context, status=status)


def _row(request: web.Request, one: Exemption, name: str) -> ExemptionRow:
    lang, today = lang_of(request), today_of(request)
    zone = request.app[HOUSE].services().zone
    state = "holds"
    if one.ended_at is not None or one.until < today:
        state = "expired"
    elif one.since > today:
        state = "later"
    ended = ""
    if one.ended_at is not None:
        ended = label("warnings.exemption.ended_by", lang, by=one.ended_by, at=moment(one.ended_at, zone, lang))
    return ExemptionRow(
        id=one.id,
        firm=one.firm,
        name=name,
        levels=label("comma", lang).join(label(f"warnings.level.{level}", lang) for level in one.levels),
        grade=one.grade,
        document=one.document,
        since=one.since,
        until=one.until,
        state=state,
        state_name=ended or label(f"warnings.exemption.{state}", lang),
        ended=ended,
        by=one.by,
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None
