"""Addresses of units outside the chats: what may be entered."""

import re
from datetime import datetime

from complaints.errors import Incomplete, NotFound
from complaints.model import Staff
from complaints.ports import Address, Records
from complaints.ports.addresses import MAIL, ROBOT_KINDS, SMS

KINDS = (*ROBOT_KINDS, SMS, MAIL)
_LONGEST = 1000
_URL = re.compile(r"https?://[^\s#/]+/\S+")
#: mobile numbers of mainland China
_MOBILE = re.compile(r"(?:\+?86)?(1[3-9]\d{9})")

#: narrower than RFC 5321 on purpose: no quotes, comments or control characters can come near a header
_MAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}")
_LONGEST_MAIL = 254
#: what a Chinese keyboard types for @ and the dot
_FULL_WIDTH = str.maketrans({"＠": "@", "。": ".", "．": "."})


def checked(kind: str, typed: str) -> str:
    """The address in one form. Raises Incomplete with what to write instead."""
    value = typed.strip()
    if kind not in KINDS:
        raise Incomplete("addresses.bad.kind")
    if kind == SMS:
        mobile = _MOBILE.fullmatch(re.sub(r"[\s-]", "", value))
        if mobile is None:
            raise Incomplete("addresses.bad.sms")
        return mobile[1]
    if kind == MAIL:
        return checked_mail(value)
    if _URL.fullmatch(value) is None or len(value) > _LONGEST:
        raise Incomplete("addresses.bad.robot")
    return value


def checked_mail(typed: str) -> str:
    """Raises Incomplete."""
    value = typed.strip().translate(_FULL_WIDTH)
    if _MAIL.fullmatch(value) is None or len(value) > _LONGEST_MAIL or ".." in value:
        raise Incomplete("addresses.bad.mail")
    name, _, host = value.rpartition("@")
    return f"{name}@{host.lower()}"


def enter(records: Records, *, party: str, kind: str, typed: str, by: Staff, now: datetime) -> Address:
    """Raises Incomplete."""
    address = Address(party=party, kind=kind, value=checked(kind, typed), added_by=by.id, added_at=now)
    added = records.addresses.add(address)
    records.acts.add(action="address_add", now=now, staff_id=by.id, detail=f"{added.id} {party} {kind}")
    return added


def remove(records: Records, ident: int, *, by: Staff, now: datetime) -> None:
    """Raises NotFound."""
    address = records.addresses.get(ident)
    if address is None:
        raise NotFound("addresses.gone")
    records.addresses.remove(ident)
    records.acts.add(action="address_remove", now=now, staff_id=by.id, detail=f"{ident} {address.party} {address.kind}")
