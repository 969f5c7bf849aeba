"""The address at which calendars fetch the dates of a firm. Only a digest of its secret part is kept, so it is shown
once."""

from datetime import datetime

from complaints.errors import NotFound
from complaints.office.staff_links import digest
from enterprises.calendar.model import Feed
from enterprises.calendar.ports import Records
from enterprises.party import Member


def renew(records: Records, member: Member, *, word: str, now: datetime) -> None:
    """`word`: the secret part of the new address, random. The address before ends."""
    records.calendar.revoke_feeds(member.party.id, now=now)
    records.calendar.add_feed(member.party.id, token_hash=digest(word), by=member.name, now=now)


def revoke(records: Records, member: Member, *, now: datetime) -> None:
    records.calendar.revoke_feeds(member.party.id, now=now)


def opened(records: Records, word: str) -> Feed:
    """The feed of an address, revoked or not. Raises NotFound."""
    feed = records.calendar.find_feed(digest(word))
    if feed is None:
        raise NotFound("calendar.feed.unknown")
    return feed
