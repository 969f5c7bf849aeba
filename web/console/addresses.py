"""地址: robots, telephones and mail addresses of units and firms, for administrators; those of the staff group come
from the settings. Addresses are shown masked: who knows a robot's address can write into its group."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aiohttp import web

from complaints.errors import Incomplete, NotFound
from complaints.office import addresses
from complaints.office.parties import firm_of, party_of, party_of_firm, unit_of
from complaints.ports import Address, Records
from complaints.ports.addresses import ROBOT_KINDS
from http_server.addresses import is_local
from texts import label
from web.console.session import HOUSE, staff_of
from web.console.show import error_message, show
from web.pages import lang_of
from wording.moments import moment
from wording.ways import masked, reason_words

#: the staff group as a party and in the form; units have ids of the zone
_GROUP = "group"
_IDENT = re.compile(r"[0-9]{1,15}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """`what` is the value that its forms send."""

    what: str
    kind: str
    masked: str
    added: str
    failing: str


async def page(request: web.Request) -> web.StreamResponse:
    return await _page(request)


async def add(request: web.Request) -> web.StreamResponse:
    staff = staff_of(request)
    house, form = request.app[HOUSE], await request.post()
    unit, kind, typed = (str(form.get(name, "")) for name in ("unit", "kind", "value"))
    now = house.clock()
    try:
        party = await _party(request, unit)
        value = addresses.checked(kind, typed)
        if kind in ROBOT_KINDS and house.services().zone.training and not is_local(value):
            raise Incomplete("addresses.bad.training")
        added = await house.store.write(
            lambda r: addresses.enter(r, party=party, kind=kind, typed=typed, by=staff, now=now)
        )
    except Incomplete as error:
        typed_again = {"unit": unit, "kind": kind, "value": typed}
        return await _page(request, problem=error_message(request, error), typed=typed_again, status=422)
    return await _page(request, done=label("addresses.added", lang_of(request), address=masked(added)))


async def _party(request: web.Request, unit: str) -> str:
    """Of a value of the form: `group`, a unit of the zone, or `firm:12` of the register. Raises Incomplete."""
    house, firm = request.app[HOUSE], firm_of(unit)
    if unit == _GROUP:
        return unit
    if firm:
        known = await house.store.read(lambda r: r.firms.get(firm)) if _IDENT.fullmatch(firm) else None
        if known is None or not known.active:
            raise Incomplete("firms.wrong.no_firm")
        return unit
    if house.services().zone.unit(unit) is None:
        raise Incomplete("addresses.bad.unit")
    return party_of(unit)


async def act(request: web.Request) -> web.StreamResponse:
    """发一条测试 or 删除."""
    staff = staff_of(request)
    house, form, lang = request.app[HOUSE], await request.post(), lang_of(request)
    what, action = str(form.get("what", "")), str(form.get("action", ""))
    if action == "remove" and _IDENT.fullmatch(what):
        now = house.clock()
        await house.store.write(lambda r: addresses.remove(r, int(what), by=staff, now=now))
        return await _page(request, done=label("addresses.removed", lang))
    if action != "test":
        raise NotFound("error.old_button")
    address, recipient = await _named(request, what)
    now = house.clock()
    await house.store.write(lambda r: r.acts.add(action="address_test", now=now, staff_id=staff.id, detail=recipient))
    if reason := await house.ways.try_out(address, recipient):
        words = label("addresses.not_arrived", lang, reason=reason_words(reason, lang))
        return await _page(request, problem=words)
    return await _page(request, done=label("addresses.arrived", lang))


async def _named(request: web.Request, what: str) -> tuple[Address, str]:
    """The address and its recipient in the outbox. Raises NotFound."""
    house = request.app[HOUSE]
    if (given := house.ways.staff.get(what)) is not None:
        return given, what
    found = await house.store.read(lambda r: r.addresses.get(int(what))) if _IDENT.fullmatch(what) else None
    if found is None:
        raise NotFound("addresses.gone")
    return found, f"{'robot' if found.kind in ROBOT_KINDS else found.kind}:{found.id}"


async def _page(
    request: web.Request,
    *,
    problem: str = "",
    done: str = "",
    typed: dict[str, str] | None = None,
    status: int = 200,
) -> web.StreamResponse:
    """`typed` is filled into the form again. `firm` of the address: the firm that it is opened for."""
    house, lang = request.app[HOUSE], lang_of(request)
    zone, asked = house.services().zone, request.query.get("firm", "") or firm_of((typed or {}).get("unit", ""))

    def look(records: Records) -> tuple[Sequence[Address], dict[str, str], Mapping[str, str]]:
        failing = {one.recipient: reason_words(one.reason, lang) for one in records.troubles.stopped_ways()}
        entered = records.addresses.all()
        firms = [*(firm_of(one.party) for one in entered), asked]
        return entered, failing, records.firms.names({firm for firm in firms if _IDENT.fullmatch(firm)})

    entered, failing, firms = await house.store.read(look)

    def shown(one: Address, what: str, recipient: str) -> Shown:
        added = moment(one.added_at, zone, lang) if one.added_at else ""
        kind = label(f"ways.kind.{one.kind}", lang)
        return Shown(what=what, kind=kind, masked=masked(one), added=added, failing=failing.get(recipient, ""))

    by_unit: dict[str, list[Shown]] = {}
    for one in entered:
        kind = "robot" if one.kind in ROBOT_KINDS else one.kind
        if one.party == _GROUP or unit_of(one.party) or firm_of(one.party):
            by_unit.setdefault(one.party, []).append(shown(one, str(one.id), f"{kind}:{one.id}"))
    names = {party_of(unit.id): unit.name(lang) for unit in zone.units} | {_GROUP: label("addresses.group", lang)}
    names |= {party_of_firm(firm): name for firm, name in firms.items()}
    chosen = [(party_of_firm(asked), firms[asked])] if asked in firms else []
    context = {
        "staff": [shown(one, recipient, recipient) for recipient, one in house.ways.staff.items()],
        "units": [(names.get(party, party), rows) for party, rows in sorted(by_unit.items())],
        "choices": [*chosen, (_GROUP, names[_GROUP]), *((unit.id, unit.name(lang)) for unit in zone.units)],
        "kinds": [(kind, label(f"ways.kind.{kind}", lang)) for kind in addresses.KINDS],
        "typed": typed or {},
        "problem": problem,
        "done": done,
    }
    return show(request, "console/addresses.html", context, status=status)
