"""The staff account of a message: by user id, never by membership of a group (S27)."""

from dataclasses import replace

from complaints.case.moves import staff_actor
from complaints.errors import NotAllowed
from complaints.model import PARTY_ROLES, Actor, Role, Staff
from complaints.office.binding import admit
from complaints.office.rights import Right, is_staff, may
from complaints.ports import Records
from handlers.turn import Turn
from services import Services
from texts import label


def staff_of(turn: Turn, services: Services, records: Records) -> Staff:
    """Raises NotAllowed for a person without an active account of staff, or whose roles read no cases.

    The operator's administrators (ADMIN_IDS) get an account at once, so that their actions have a name.
    """
    is_admin = turn.channel == "telegram" and turn.user_id in services.admin_ids
    account = turn.staff
    if account is None and is_admin:
        name = turn.user_name[:64] or label("role.admin", turn.lang)
        account = admit(records, telegram_id=turn.user_id, name=name)
    if account is not None and is_admin:
        account = replace(account, roles=account.roles - PARTY_ROLES | {Role.ADMIN}, party="")
    if account is None or not is_staff(account):
        raise NotAllowed("error.no_account")
    if not may(account, Right.CASES):
        raise NotAllowed()
    return account


def actor_of(turn: Turn, services: Services, records: Records) -> Actor:
    return staff_actor(staff_of(turn, services, records), via=turn.channel)
