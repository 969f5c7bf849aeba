"""One-time links for staff: to log in to the console, or to bind a chat to their account. Only a digest is stored."""

import secrets
from collections.abc import Collection, Iterable
from datetime import datetime

from complaints.model import PARTY_ROLES, FirmPerson, Role, Staff
from complaints.office.accounts import LONGEST_NAME
from complaints.office.parties import firm_of
from complaints.office.staff_links import issue
from complaints.ports import FirmFilter
from storage.tx import Tx
from texts import label
from zone import Zone

_LANG = "zh_CN"
#: firms that an error names
_MOST_FIRMS = 30


def invite(tx: Tx, account: Staff, *, purpose: str, now: datetime) -> str:
    """The link's secret word. `purpose`: login or bind."""
    word = secrets.token_urlsafe(24)
    issue(tx, staff_id=account.id, purpose=purpose, word=word, now=now)
    return word


class NoAccount(Exception):
    """Tells the operator why no account can be created or found by that name."""


def new_account(tx: Tx, *, name: str, roles: Collection[Role], telegram_id: int | None, party: str = "") -> Staff:
    """Raises NoAccount if the name is invalid, the roles can't be combined, or the name or Telegram id belongs
    to an account already."""
    name = name.strip()
    if not 0 < len(name) <= LONGEST_NAME:
        raise NoAccount(label("command_line.staff_name", _LANG, limit=LONGEST_NAME))
    if known := tx.staff.named(name):
        key = "command_line.staff_known" if known[0].active else "command_line.closed"
        raise NoAccount(label(key, _LANG, name=name))
    if telegram_id is not None and (holder := tx.staff.by_telegram(telegram_id)) is not None:
        raise NoAccount(label("command_line.telegram_known", _LANG, name=holder.name))
    if len(set(roles)) > 1 and PARTY_ROLES & set(roles):
        raise NoAccount(label("command_line.roles_apart", _LANG))
    account = tx.staff.add(name=name, roles=roles, telegram_id=telegram_id, party=party)
    if firm := firm_of(party):
        tx.firms.add_person(FirmPerson(firm=firm, name=name, staff_id=account.id))
    return account


def party_of_firm(tx: Tx, roles: Collection[Role], *, firm: str) -> str:
    """The party of a firm's person. Raises NoAccount if the register has no such open firm, or if the account is no
    firm's."""
    if Role.FIRM not in roles:
        raise NoAccount(label("command_line.firm_without_role", _LANG))
    found = tx.firms.get(firm) or tx.firms.by_code(firm.upper())
    if found is None or not found.active:
        known = tx.firms.page(FirmFilter(), size=_MOST_FIRMS, number=1)
        firms = "\n".join(f"  {one.id}  {one.name}" for one in known.firms)
        more = label("command_line.more_firms", _LANG, count=known.total) if known.pages > 1 else ""
        raise NoAccount(label("command_line.which_firm", _LANG, firm=firm or "-", firms=firms, more=more))
    return f"firm:{found.id}"


def party_of(zone: Zone, roles: Collection[Role], *, unit: str) -> str:
    """The party of a unit's member. Raises NoAccount if it is unknown or missing, or if the account is no member's."""
    if Role.UNIT not in roles:
        if unit:
            raise NoAccount(label("command_line.unit_without_role", _LANG))
        return ""
    if zone.unit(unit) is None:
        units = "\n".join(f"  {one.id}  {one.name(_LANG)}" for one in zone.units)
        raise NoAccount(label("command_line.which_unit", _LANG, unit=unit or "-", units=units))
    return f"unit:{unit}"


def roles_named(roles: Iterable[Role]) -> str:
    return "、".join(label(f"role.{role}", _LANG) for role in roles)


def open_account(tx: Tx, *, name: str) -> Staff:
    """Raises NoAccount if the account is unknown or closed, or if several open ones have that name."""
    known = tx.staff.named(name.strip())
    if not known:
        everybody = "、".join(one.name for one in tx.staff.all() if one.active)
        raise NoAccount(label("command_line.no_account", _LANG, name=name, everybody=everybody))
    several = [one for one in known if one.active]
    if not several:
        raise NoAccount(label("command_line.closed", _LANG, name=name))
    if len(several) > 1:
        raise NoAccount(label("command_line.several", _LANG, name=name, count=len(several)))
    return several[0]


def first_invitation(tx: Tx, *, now: datetime) -> str:
    """The secret word of a log-in link for an administrator; empty once one has ever logged in, because output at
    startup ends up in logs."""
    return "" if tx.staff.was_administrator_in() else invite(tx, _administrator(tx), purpose="login", now=now)


def _administrator(tx: Tx) -> Staff:
    """An open administrator account, created if there is none."""
    for account in tx.staff.administrators():
        return account
    return tx.staff.add(name=label("role.admin", _LANG), role=Role.ADMIN, telegram_id=None)
