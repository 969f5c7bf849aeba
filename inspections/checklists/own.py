"""What a member of a firm has of checklists: the firm's sites and its own checks, finished or not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from complaints.errors import NotAllowed, NotFound
from complaints.model import FirmSite, Staff
from enterprises.memberships import firms_of
from enterprises.party import Member, PartyKind, member_of
from inspections.checklists.check import Check, CheckState
from inspections.checklists.checking import Where
from inspections.checklists.lists import Catalogue, Checklist, Use
from inspections.checklists.ports import CheckFilter, Records, Rhythm

_LOOKED_AT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ListAtSite:
    """A list that can be gone through at a site: the open check, the last finished one, and the rhythm chosen."""

    checklist: Checklist
    suits: bool
    going: Check | None
    last: Check | None
    rhythm: Rhythm | None

    def is_late(self, today: date) -> bool:
        return self.rhythm is not None and self.rhythm.due_on < today


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteLists:
    site: FirmSite
    lists: Sequence[ListAtSite]


def firm_member(account: Staff | None) -> Member:
    """Raises NotAllowed for anybody who is not a member of a firm."""
    if account is None:
        raise NotAllowed("checks.chat.no_firm")
    member = member_of(account)
    if member.party.kind is not PartyKind.FIRM:
        raise NotAllowed("checks.chat.no_firm")
    return member


def own_sites(records: Records, member: Member) -> Sequence[FirmSite]:
    return [site for site in records.firms.sites_of(member.party.id) if site.active]


def own_site(records: Records, member: Member, site_id: str) -> FirmSite:
    """Raises NotFound for a site that is closed or another firm's, in the same words as for an unknown one."""
    site = records.firms.site(site_id)
    if site is None or not site.active or site.firm not in firms_of(member.account):
        raise NotFound("checks.no_site")
    return site


def where(site: FirmSite) -> Where:
    return Where(firm=site.firm, site=site.id, name=site.name, kind=site.kind.value)


def own_check(member: Member, check: Check | None) -> Check:
    """A self-check of the own firm. Raises NotFound, also for an inspection of the firm, which has ways of its own."""
    if check is None or check.use is not Use.SELF or check.firm not in firms_of(member.account):
        raise NotFound("checks.unknown")
    return check


def overview(records: Records, member: Member, catalogue: Catalogue, today: date) -> Sequence[SiteLists]:
    """Every site with the lists for its kind first."""
    found = records.checks.page(CheckFilter(use=Use.SELF, firm=member.party.id), size=_LOOKED_AT, number=1).checks
    finished = [one for one in found if one.state is CheckState.FINISHED]  # newest first
    going = {(one.site, one.checklist.id): one for one in found if one.is_open}
    last = {(one.site, one.checklist.id): one for one in reversed(finished)}
    rhythms = {(one.site, one.list_id): one for one in records.checks.rhythms(firm=member.party.id)}
    sites = []
    for site in own_sites(records, member):
        lists = [
            ListAtSite(
                checklist=one,
                suits=one.suits(site.kind.value),
                going=going.get((site.id, one.id)),
                last=last.get((site.id, one.id)),
                rhythm=rhythms.get((site.id, one.id)),
            )
            for one in catalogue.offered(Use.SELF, today, kind=site.kind.value)
        ]
        sites.append(SiteLists(site=site, lists=lists))
    return sites


def history(records: Records, member: Member, *, size: int, number: int) -> tuple[Sequence[Check], int, int]:
    """Finished self-checks, newest first; with the page's number and the number of pages."""
    where_ = CheckFilter(use=Use.SELF, firm=member.party.id, states=frozenset({CheckState.FINISHED}))
    page = records.checks.page(where_, size=size, number=number)
    return page.checks, page.number, page.pages
