"""Ways outside the chats in words: the name of an address, without what is secret in it, and why it fails."""

from complaints.ports import Address, Records
from complaints.ports.addresses import ROBOT_KINDS
from texts import has, label

_SHOWN = 4


def way_name(recipient: str, records: Records, lang: str) -> str:
    """Of `robot:wecom-1a2b3c4d` (from STAFF_ROBOTS) or `mail:7` (an entered address, which may be removed by now)."""
    kind, _, ident = recipient.partition(":")
    address = records.addresses.get(int(ident)) if ident.isascii() and ident.isdigit() else None
    if address is not None:
        return address_name(address, lang)
    if ident == "*":
        return label(f"ways.kind.{kind}", lang)
    robot, _, mark = ident.partition("-")
    known = robot if robot in ROBOT_KINDS else kind
    return f"{label(f'ways.kind.{known}', lang)} {mark}".strip()


def address_name(address: Address, lang: str) -> str:
    """A reporter's or a person's own address is not shown at all."""
    kind = address.party.partition(":")[0]
    if kind in ("case", "staff"):
        return label(f"ways.kind.mail_of_{kind}", lang)
    return f"{label(f'ways.kind.{address.kind}', lang)} {masked(address)}"


def masked(address: Address) -> str:
    """Enough to tell addresses apart, too little to use one."""
    secret, _, _ = address.value.partition("#")
    if "@" in secret and "://" not in secret:
        name, _, host = secret.partition("@")
        return f"{name[:1]}***@{host}"
    return f"****{secret[-_SHOWN:]}"


def reason_words(reason: str, lang: str) -> str:
    """The text for `<key>:<message of the other side>`."""
    kind, _, message = reason.partition(":")
    known = label(f"ways.reason.{kind}", lang) if has(f"ways.reason.{kind}", lang) else kind
    return f"{known} {message}".strip()
