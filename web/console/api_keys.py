"""接口密钥: keys of other systems for the Open311 interface, for administrators. A new key is shown once, on the page
that answers its form."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from aiohttp import web

from complaints.errors import Incomplete
from complaints.model import Complaint
from complaints.office import api_keys
from complaints.ports.api import ApiKey, Scope
from services.records import Records
from texts import label
from web.console.session import HOUSE, actor_of
from web.console.show import error_message, show
from web.pages import lang_of
from wording.moments import day_words, moment


@dataclass(frozen=True, slots=True, kw_only=True)
class _Typed:
    name: str = ""
    contact: str = ""
    scopes: Sequence[str] = (Scope.REPORT.value, Scope.UPDATE.value, Scope.FOLLOW.value)
    per_minute: str = str(api_keys.USUAL_RATE)
    last_day: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    key: ApiKey
    made: str
    used: str
    until: str
    state: str  # key of a text; empty while it is valid
    cases: int
    scopes: Sequence[str] = field(default_factory=list)


async def page(request: web.Request) -> web.StreamResponse:
    return await _page(request)


async def make(request: web.Request) -> web.StreamResponse:
    house, actor, form = request.app[HOUSE], actor_of(request), await request.post()
    now, word = house.clock(), house.word()
    today = house.services().zone.local(now).date()
    typed = _Typed(
        scopes=[str(one) for one in form.getall("scopes", [])][:10],
        **{name: str(form.get(name, ""))[:200] for name in ("name", "contact", "per_minute", "last_day")},
    )

    def work(records: Records) -> tuple[ApiKey, str]:
        return api_keys.make(
            records,
            name=typed.name,
            contact=typed.contact,
            scopes=typed.scopes,
            per_minute=typed.per_minute,
            last_day=typed.last_day,
            word=word,
            actor=actor,
            now=now,
            today=today,
        )

    try:
        made = await house.store.write(work)
    except Incomplete as error:
        return await _page(request, problem=error_message(request, error), wrong=error.field, typed=typed, status=422)
    return await _page(request, made=made)


async def revoke(request: web.Request) -> web.StreamResponse:
    house, actor, key_id = request.app[HOUSE], actor_of(request), int(request.match_info["id"])
    now = house.clock()
    await house.store.write(lambda records: api_keys.revoke(records, key_id, actor=actor, now=now))
    return await _page(request, done=label("apikey.done_revoked", lang_of(request)))


async def sender(request: web.Request, case: Complaint) -> str:
    """The name of the system that a case came in by; empty for any other case."""
    key = await request.app[HOUSE].store.read(lambda records: records.api.key_of(case.id))
    return key.name if key is not None else ""


async def _page(
    request: web.Request,
    *,
    problem: str = "",
    wrong: str = "",
    done: str = "",
    typed: _Typed | None = None,
    made: tuple[ApiKey, str] | None = None,
    status: int = 200,
) -> web.StreamResponse:
    """`wrong`: the field that the problem is about; `typed` is filled into the form again."""
    house, lang = request.app[HOUSE], lang_of(request)
    services = house.services()
    zone = services.zone
    today = zone.local(house.clock()).date()

    def look(records: Records) -> list[_Row]:
        return [row(records, key) for key in records.api.all_keys()]

    def row(records: Records, key: ApiKey) -> _Row:
        expired = key.last_day is not None and today > key.last_day
        return _Row(
            key=key,
            made=moment(key.made_at, zone, lang),
            used=day_words(key.used_on, zone, lang) if key.used_on else label("apikey.never", lang),
            until=day_words(key.last_day, zone, lang) if key.last_day else label("apikey.no_end", lang),
            state="apikey.revoked" if key.revoked_at else "apikey.expired" if expired else "",
            cases=records.api.count_of(key.id),
            scopes=[label(f"apikey.scope.{one}", lang) for one in Scope if one in key.scopes],
        )

    context = {
        "rows": await house.store.read(look),
        "typed": typed or _Typed(),
        "problem": problem,
        "wrong": wrong,
        "done": done,
        "made": made,
        "scopes": [one.value for one in Scope],
        "address": f"{services.public_url.rstrip('/')}/open311/v2/",
        "most": api_keys.MOST_RATE,
    }
    return show(request, "console/api_keys.html", context, status=status)
