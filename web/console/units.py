"""承办单位账号: for each unit of the zone its members, an invitation, and the end of an account, with hand-over."""

from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web

from complaints.errors import Incomplete, NotAllowed, NotFound
from complaints.model import Staff
from complaints.office.binding import is_bound
from complaints.ports import QueueFilter, Records
from enterprises import accounts
from enterprises.own_cases import OPEN, STATES
from enterprises.party import Party, PartyKind
from web.console.session import HOUSE, actor_of, staff_of
from web.console.show import show
from web.console.unit.joining import PURPOSE
from web.pages import lang_of
from wording.names import unit_name

_OPEN = frozenset(state.value for tab in OPEN for state in STATES[tab])
_DIGITS = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitMember:
    account: Staff
    joined: bool
    bound: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRow:
    id: str
    name: str
    members: tuple[UnitMember, ...]
    open_cases: int


async def everybody(request: web.Request) -> web.StreamResponse:
    return await _list(request)


async def invite(request: web.Request) -> web.StreamResponse:
    """Shows the invitation once, in the response to this form."""
    house, form = request.app[HOUSE], await request.post()
    name, unit = str(form.get("name", "")).strip(), str(form.get("unit", ""))
    me, now, zone = staff_of(request), house.clock(), house.services().zone
    if zone.unit(unit) is None:
        raise Incomplete("units.unit_unknown")
    party = Party(kind=PartyKind.UNIT, id=unit)

    def work(records: Records) -> Staff:
        account = accounts.add(records, name=name, party=party)
        records.acts.add(action="unit_invite", now=now, staff_id=me.id, detail=f"{account.id} {party} {name}")
        return account

    return await _with_link(request, await house.store.write(work))


async def again(request: web.Request) -> web.StreamResponse:
    """A new invitation for a member who lost the phone, or never used the first one."""
    staff_id = int(request.match_info["id"])
    account = await request.app[HOUSE].store.read(lambda r: _member(r, staff_id))
    if not account.active:
        raise NotAllowed("console.error.closed_account")
    return await _with_link(request, account)


async def close(request: web.Request) -> web.StreamResponse:
    house, actor, staff_id = request.app[HOUSE], actor_of(request), int(request.match_info["id"])
    now, chosen = house.clock(), str((await request.post()).get("successor", ""))
    successor_id = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) <= _DIGITS else None

    def work(records: Records) -> tuple[Staff, bool, int]:
        account = _member(records, staff_id)
        successor = _member(records, successor_id) if successor_id is not None else None
        accounts.close(records, account, successor=successor, actor=actor, now=now)
        unit = account.party.partition(":")[2]
        return account, not accounts.members_of(records, account.party), _open_cases(records, unit)

    account, was_last, count = await house.store.write(work)
    house.wake()
    return await _list(request, closed=account, was_last=was_last, left=count)


def _member(records: Records, staff_id: int) -> Staff:
    account = records.staff.get(staff_id)
    if account is None or not account.party:
        raise NotFound()
    return account


def _open_cases(records: Records, unit: str) -> int:
    return records.cases.count(QueueFilter(states=_OPEN, unit=unit))


async def _with_link(request: web.Request, account: Staff) -> web.StreamResponse:
    house = request.app[HOUSE]
    me, word, now = staff_of(request), house.word(), house.clock()

    def work(records: Records) -> None:
        accounts.invite(records, account, purpose=PURPOSE, word=word, now=now)
        records.acts.add(action="unit_link", now=now, staff_id=me.id, detail=str(account.id))

    await house.store.write(work)
    return await _list(request, made_for=account, address=f"{house.services().public_url}/console/join/{word}")


async def _list(
    request: web.Request,
    *,
    made_for: Staff | None = None,
    address: str = "",
    closed: Staff | None = None,
    was_last: bool = False,
    left: int = 0,
) -> web.StreamResponse:
    house, lang = request.app[HOUSE], lang_of(request)
    zone = house.services().zone

    def look(records: Records) -> Sequence[UnitRow]:
        everyone = records.staff.all()
        return [
            UnitRow(
                id=unit.id,
                name=unit.name(lang),
                members=tuple(
                    UnitMember(
                        account=one,
                        joined=records.staff.has_joined(one.id, purpose=PURPOSE),
                        bound=is_bound(records, one),
                    )
                    for one in everyone
                    if one.party == f"{PartyKind.UNIT}:{unit.id}"
                ),
                open_cases=_open_cases(records, unit.id),
            )
            for unit in zone.units
        ]

    def named(account: Staff | None) -> str:
        return unit_name(account.party.partition(":")[2], zone, lang) if account is not None else ""

    context = {
        "rows": await house.store.read(look),
        "made_for": made_for,
        "made_for_unit": named(made_for),
        "address": address,
        "closed": closed,
        "closed_unit": named(closed),
        "was_last": was_last,
        "left": left,
    }
    return show(request, "console/units.html", context)
