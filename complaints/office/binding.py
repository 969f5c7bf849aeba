"""Each account has one bound chat per channel: on Telegram the user that the account names, in the web chat the chat
bound last. A chat bound before loses its powers and its notices."""

from collections.abc import Collection
from dataclasses import replace

from complaints.model import Person, Role, Staff
from complaints.ports import Records

#: setting with the ADMIN_IDS of the last start
_ADMIN_IDS = "admin_ids"
_UNBOUND = "unbound:{telegram_id}"


def bind(records: Records, account: Staff, person: Person, *, telegram: bool) -> None:
    """From now on `person`, and nobody else on this channel, acts for `account`."""
    if telegram:
        before = records.staff.by_telegram(person.user_id)
        if before is not None and before.id != account.id:  # a Telegram user has one account: the newest link counts
            records.staff.save(replace(before, telegram_id=None))
        if account.telegram_id not in (None, person.user_id):
            records.settings.put(_UNBOUND.format(telegram_id=account.telegram_id), "1")
        records.staff.save(replace(account, telegram_id=person.user_id))
        records.settings.put(_UNBOUND.format(telegram_id=person.user_id), "")
    records.people.unbind_staff(account.id, web=not telegram, but=person.id)
    records.people.save(replace(person, staff_id=account.id))


def is_bound(records: Records, account: Staff) -> bool:
    return account.telegram_id is not None or bool(records.people.of_staff(account.id))


def unbind(records: Records, account: Staff) -> Staff:
    """Unbinds all chats and returns the changed account. A user in ADMIN_IDS can then bind again only by a link."""
    if account.telegram_id is not None:
        records.settings.put(_UNBOUND.format(telegram_id=account.telegram_id), "1")
    freed = replace(account, telegram_id=None)
    records.staff.save(freed)
    records.people.unbind_staff(account.id)
    return freed


def admit(records: Records, *, telegram_id: int, name: str) -> Staff | None:
    """The account of a user in ADMIN_IDS, created if there is none; None if the user was unbound from it."""
    known = records.staff.by_telegram(telegram_id)
    if known is not None or records.settings.get(_UNBOUND.format(telegram_id=telegram_id)):
        return known
    return records.staff.add(name=name, role=Role.ADMIN, telegram_id=telegram_id)


def admit_all(records: Records, admin_ids: Collection[int], *, name: str) -> None:
    """At start: creates accounts for the users in ADMIN_IDS and unbinds those removed from it since the last start."""
    before = records.settings.get(_ADMIN_IDS) or ""
    for removed in {int(one) for one in before.split(",") if one} - set(admin_ids):
        if (account := records.staff.by_telegram(removed)) is not None:
            records.staff.save(replace(account, telegram_id=None))
            records.people.unbind_staff(account.id, web=False)
    for telegram_id in sorted(admin_ids):
        admit(records, telegram_id=telegram_id, name=name)
    after = ",".join(str(one) for one in sorted(admin_ids))
    if after != before:
        records.settings.put(_ADMIN_IDS, after)
