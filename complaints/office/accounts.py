"""Closing, reopening and changing accounts. Closing takes effect at once, whatever the account owns: a stolen account
must not stay usable until its cases are handed over."""

from dataclasses import replace
from datetime import datetime

from complaints.case.lifecycle import OPEN_STATES, Addition
from complaints.case.moves import Move, enter
from complaints.errors import Incomplete, NotAllowed, NotFound
from complaints.model import STAFF_ROLES, Actor, Notice, Role, Staff
from complaints.office.binding import unbind
from complaints.ports import QueueFilter, Records

_OPEN = frozenset(state.value for state in OPEN_STATES)
_PAGE = 200
LONGEST_NAME = 64
TOLD_OWNERLESS = "staff_told.ownerless"


def close(records: Records, staff_id: int, *, actor: Actor, now: datetime) -> None:
    """Ends sessions, links, passwords, passkeys and bound chats of the account too. Its open cases get an entry in
    their history, and the supervisors are notified once. Raises NotFound, NotAllowed."""
    administrators = records.staff.administrators()
    if actor.staff_id not in {one.id for one in administrators}:
        raise NotAllowed()
    account = _load(records, staff_id)
    if account.id == actor.staff_id:
        raise NotAllowed("console.error.own_account" if len(administrators) > 1 else "console.error.last_admin")
    if not account.active:
        return
    _end_all(records, account, active=False, now=now)
    count = _note_ownerless(records, account, actor=actor, now=now)
    records.acts.add(action="staff_close", now=now, staff_id=actor.staff_id, detail=f"{account.id} {account.name}")
    if count:
        _tell_supervisors(records, account, count)


def close_member(records: Records, account: Staff, *, actor: Actor, now: datetime) -> None:
    """Of a party's member, by whoever keeps its register: members own no cases, so none is left ownerless."""
    if not account.party:
        raise NotAllowed()
    _end_all(records, account, active=False, now=now)
    records.acts.add(action="staff_close", now=now, staff_id=actor.staff_id, detail=f"{account.id} {account.name}")


def open_again(records: Records, staff_id: int, *, actor: Actor, now: datetime) -> None:
    """Restores no sessions or chats: the account needs a new link and must bind its chats again."""
    account = _load(records, staff_id)
    if account.active:
        return
    _end_all(records, account, active=True, now=now)
    records.acts.add(action="staff_reopen", now=now, staff_id=actor.staff_id, detail=f"{account.id} {account.name}")


def _load(records: Records, staff_id: int) -> Staff:
    account = records.staff.get(staff_id)
    if account is None:
        raise NotFound()
    return account


def _end_all(records: Records, account: Staff, *, active: bool, now: datetime) -> None:
    freed = unbind(records, account)
    records.staff.save(replace(freed, active=active))
    records.staff.end_links(account.id, now=now)
    records.sessions.close_all_of(account.id)
    records.logins.clear(account.id)


def _note_ownerless(records: Records, account: Staff, *, actor: Actor, now: datetime) -> int:
    where = QueueFilter(states=_OPEN, mine=account.id)
    count = 0
    while page := records.cases.queue(where, limit=_PAGE, offset=count):
        for case in page:
            move = Move(action=Addition.OWNER_CLOSED, values={"owner": account.name})
            enter(records, case, move, actor=actor, now=now)
        count += len(page)
    return count


def _tell_supervisors(records: Records, account: Staff, count: int) -> None:
    """Notifies the administrators if there is no supervisor."""
    active = [staff for staff in records.staff.all() if staff.active]
    supervisors = [staff for staff in active if Role.SUPERVISOR in staff.roles]
    for staff in supervisors or [staff for staff in active if Role.ADMIN in staff.roles]:
        values = {"name": account.name, "count": str(count)}
        notice = Notice(event_id=None, case_id=None, to=f"staff:{staff.id}", key=TOLD_OWNERLESS, values=values)
        records.notices.add(notice)


def change(records: Records, staff_id: int, *, name: str, roles: frozenset[Role], actor: Actor, now: datetime) -> Staff:
    """Another name or other roles. A member of a party keeps its role. The last administrator stays one. Raises
    NotFound, NotAllowed, Incomplete."""
    administrators = records.staff.administrators()
    if actor.staff_id not in {one.id for one in administrators}:
        raise NotAllowed()
    account = _load(records, staff_id)
    name = name.strip()
    if account.party:
        roles = account.roles
    if not 0 < len(name) <= LONGEST_NAME or not roles or not (account.party or roles <= STAFF_ROLES):
        raise Incomplete("console.error.staff_name", limit=LONGEST_NAME)
    if any(one.id != account.id and one.active for one in records.staff.named(name)):
        raise Incomplete("console.error.staff_known", name=name)
    if Role.ADMIN not in roles and [one.id for one in administrators] == [account.id]:
        raise NotAllowed("console.error.last_admin_role")
    changed = replace(account, name=name, roles=roles)
    if changed != account:
        records.staff.save(changed)
        before, after = (f"{'+'.join(one.roles_in_order)} {one.name}" for one in (account, changed))
        detail = f"{account.id} {before} > {after}"[:200]
        records.acts.add(action="staff_change", now=now, staff_id=actor.staff_id, detail=detail)
    return changed


def reset_logins(records: Records, staff_id: int, *, actor: Actor, now: datetime) -> Staff:
    """For somebody who has lost password, app or passkey: removes them and ends all sessions and unused links, so that
    only a new link opens the account. Raises NotFound, NotAllowed."""
    if actor.staff_id not in {one.id for one in records.staff.administrators()}:
        raise NotAllowed()
    account = _load(records, staff_id)
    if not account.active:
        raise NotAllowed("console.error.closed_account")
    if account.id == actor.staff_id:
        raise NotAllowed("console.error.own_logins")
    records.logins.clear(account.id)
    records.sessions.close_all_of(account.id)
    records.staff.end_links(account.id, now=now, purpose="login")
    records.acts.add(action="logins_reset", now=now, staff_id=actor.staff_id, detail=f"{account.id} {account.name}")
    return account
