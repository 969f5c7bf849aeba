"""What the operator sets: stations, validity rules with their source, and keys of station systems. A key is shown once;
only its digest is kept."""

from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

from air.entering import keep_days
from air.errors import BadAir
from air.model import Rules
from complaints.errors import NotFound
from complaints.office.staff_links import digest
from services.records import Records
from texts import label
from web.console.air.asked import by_of, number_of, sentence
from web.console.session import HOUSE, staff_of
from web.console.show import show
from web.pages import lang_of
from wording.air import words
from wording.moments import moment

_MOST_CODE, _MOST_NAME, _MOST_SOURCE = 32, 64, 200


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRow:
    id: int
    name: str
    added: str
    used: str
    is_open: bool


async def show_settings(request: web.Request) -> web.StreamResponse:
    return await _page(request)


async def add_station(request: web.Request) -> web.StreamResponse:
    form = await _typed(request)
    house, lang, now, staff = request.app[HOUSE], lang_of(request), request.app[HOUSE].clock(), staff_of(request)
    code, name = form.get("code", "").strip(), form.get("name", "").strip()
    fictional = house.services().zone.training
    try:
        if not code or not name or len(code) > _MOST_CODE or len(name) > _MOST_NAME:
            raise BadAir("station", code=_MOST_CODE, name=_MOST_NAME)

        def work(records: Records) -> None:
            every = records.air.stations()
            own = form.get("own") == "1"
            added = records.air.add_station(code=code, name=name, own=own, fictional=fictional)
            if added is None or any(one.name == name for one in every):
                raise BadAir("station_twice", code=code, name=name)
            records.acts.add(action="air_station", now=now, staff_id=staff.id, detail=code)

        await house.store.write(work)
    except BadAir as error:
        return await _page(request, form=form, problem=sentence(error, request), status=422)
    return await _page(request, done=label("air.settings.station_added", lang, name=name))


async def set_rules(request: web.Request) -> web.StreamResponse:
    """Without a source the rules are taken away. All kept days follow in the same transaction."""
    form = await _typed(request)
    house, lang, now, by = request.app[HOUSE], lang_of(request), request.app[HOUSE].clock(), by_of(request)
    staff = staff_of(request)
    source = form.get("rule_source", "").strip()
    hours, days = number_of(form.get("hours", "") or "0"), number_of(form.get("days", "") or "0")
    try:
        if len(source) > _MOST_SOURCE:
            raise BadAir("long_source", most=_MOST_SOURCE)
        if hours is None or days is None or hours > 24 or days > 366:
            raise BadAir("rules")
        if (hours or days) and not source:
            raise BadAir("rules_without_source")
    except BadAir as error:
        return await _page(request, form=form, problem=sentence(error, request), status=422)
    rules = Rules(source=source, hours_of_day=hours, days_of_year=days, by=by, at=now)

    def work(records: Records) -> None:
        before = records.air.rules()
        records.air.set_rules(rules)
        if before.hours_of_day != rules.hours_of_day:
            keep_days(records.air, records.air.every_day())
        records.acts.add(action="air_rules", now=now, staff_id=staff.id, detail=f"{hours} {days}")

    await house.store.write(work)
    return await _page(request, done=label("air.settings.rules_set" if source else "air.settings.rules_gone", lang))


async def add_key(request: web.Request) -> web.StreamResponse:
    form = await _typed(request)
    house, now, by, staff = request.app[HOUSE], request.app[HOUSE].clock(), by_of(request), staff_of(request)
    name = form.get("key_name", "").strip()
    if not name or len(name) > _MOST_NAME:
        problem = sentence(BadAir("key_name", most=_MOST_NAME), request)
        return await _page(request, form=form, problem=problem, status=422)
    word = house.word()

    def work(records: Records) -> None:
        records.air.add_key(name=name, digest=digest(word), by=by, at=now)
        records.acts.add(action="air_key", now=now, staff_id=staff.id, detail=name)

    await house.store.write(work)
    return await _page(request, key=word)


async def revoke_key(request: web.Request) -> web.StreamResponse:
    house, now, staff = request.app[HOUSE], request.app[HOUSE].clock(), staff_of(request)
    key_id = int(request.match_info["id"])

    def work(records: Records) -> bool:
        revoked = records.air.revoke_key(key_id, now)
        if revoked:
            records.acts.add(action="air_key_revoked", now=now, staff_id=staff.id, detail=str(key_id))
        return revoked

    if not await house.store.write(work):
        raise NotFound("error.old_button")
    return await _page(request, done=label("air.settings.key_revoked", lang_of(request)))


async def _typed(request: web.Request) -> Mapping[str, str]:
    return {name: str(value) for name, value in (await request.post()).items()}


async def _page(
    request: web.Request,
    *,
    form: Mapping[str, str] | None = None,
    problem: str = "",
    done: str = "",
    key: str = "",
    status: int = 200,
) -> web.StreamResponse:
    house, lang = request.app[HOUSE], lang_of(request)
    zone = house.services().zone

    def look(records: Records) -> Mapping[str, object]:
        air = records.air
        return {
            "stations": [(one.code, words.station(one, lang), one.own) for one in air.stations()],
            "rules": air.rules(),
            "keys": [
                KeyRow(
                    id=one.id,
                    name=one.name,
                    added=label("air.settings.key_added", lang, by=one.by, at=moment(one.at, zone, lang)),
                    used=moment(one.used_at, zone, lang) if one.used_at else label("air.settings.never", lang),
                    is_open=one.revoked_at is None,
                )
                for one in air.system_keys()
            ],
        }

    context = {
        **await house.store.read(look),
        "form": form or {},
        "problem": problem,
        "done": done,
        "key": key,
        "address": f"{house.services().public_url}/air/readings",
    }
    return show(request, "console/air/settings.html", context, status=status)
