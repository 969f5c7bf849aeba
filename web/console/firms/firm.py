"""The page of a firm: its sites, persons, permits and cases, and whether it offends repeatedly."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from complaints.errors import ComplaintError, Incomplete
from complaints.model import Complaint, Duty, Firm, FirmPerson, FirmSite
from complaints.office.parties import party_of_firm
from complaints.ports import FirmCounts, Page, QueueFilter, Records, Sort
from enterprises.register.duplicates import Twin, twins
from enterprises.register.entries import known_firm
from enterprises.register.repeats import RULE
from services import Services
from texts import label
from web.console.firms.listing import kinds, number_of
from web.console.guard import status_of
from web.console.permits import PermitLine, permit_lines
from web.console.session import HOUSE
from web.console.show import error_message, show
from web.console.unit.joining import PURPOSE
from web.pages import lang_of
from wording import case_words
from wording.case_words import DeadlineWords
from wording.moments import moment
from wording.states import state_name
from wording.ways import address_name
from zone import Zone

_CASES = 20
_DONE = frozenset({"added", "changed", "person", "left", "site", "merged", "imported"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteLine:
    site: FirmSite
    kind: str
    subdistrict: str
    permits: Sequence[PermitLine]
    counts: FirmCounts
    repeats: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLine:
    """`account`: none, invited, joined, closed."""

    person: FirmPerson
    duty: str
    site: str
    account: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLine:
    number: str
    state: str
    state_name: str
    kind: str
    category: str
    site: str
    received: str
    due: DeadlineWords | None
    works: bool  # the firm has to put it right


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmFile:
    """Everything that the page shows, read from one snapshot."""

    firm: Firm
    into: str
    sites: Sequence[SiteLine]
    persons: Sequence[PersonLine]
    counts: FirmCounts
    repeats: bool
    twins: Sequence[Twin]
    page: Page
    cases: Sequence[CaseLine]
    ways: Sequence[str]


async def page(request: web.Request) -> web.StreamResponse:
    return await render(request)


async def again(request: web.Request, typed: Mapping[str, str], form: str, error: ComplaintError) -> web.StreamResponse:
    """The page with the form that was refused."""
    problem, field = error_message(request, error), error.field if isinstance(error, Incomplete) else ""
    return await render(request, problem=problem, field=field, typed=typed, form=form, status=status_of(error))


async def render(
    request: web.Request,
    *,
    problem: str = "",
    field: str = "",
    typed: Mapping[str, str] | None = None,
    form: str = "",
    link: Mapping[str, str] | None = None,
    status: int = 200,
) -> web.StreamResponse:
    """`typed` is filled again into the form named `form` (`firm`, `person`, `person-7`), with the problem at its
    field. `link`: an invitation just made, shown once."""
    house, lang, now = request.app[HOUSE], lang_of(request), request.app[HOUSE].clock()
    services, firm_id = house.services(), request.match_info["id"]
    file = await house.store.read(lambda r: look(r, firm_id, services, now, lang, number=number_of(request.query)))
    done = request.query.get("done", "")
    context = {
        "file": file,
        "firm": file.firm,
        "typed": typed or {},
        "form": form,
        "field": field,
        "problem": problem,
        "link": link,
        "duties": [(duty.value, label(f"firms.duty.{duty}", lang)) for duty in Duty],
        "kinds": kinds(lang),
        "rule": label("firms.repeat_rule", lang, count=RULE.count, days=RULE.days, version=RULE.version),
        "rule_days": RULE.days,
        "done": label(f"firms.done.{done}", lang) if done in _DONE else "",
    }
    return show(request, "console/firms/firm.html", context, status=status)


def look(records: Records, firm_id: str, services: Services, now: datetime, lang: str, *, number: int) -> FirmFile:
    """Raises NotFound."""
    zone, firm = services.zone, known_firm(records, firm_id)
    sites, since = records.firms.sites_of(firm.id), RULE.since(now)
    counts = records.firms.counts([firm.id], since=since, now=now).get(firm.id, FirmCounts())
    by_site = records.firms.site_counts([site.id for site in sites], since=since, now=now)
    names = {site.id: site.name for site in sites}
    page = records.cases.page(QueueFilter(firm=firm.id, sort=Sort.RECEIVED), size=_CASES, number=number)
    into = records.firms.names([firm.merged_into]).get(firm.merged_into, "") if firm.merged_into else ""
    return FirmFile(
        firm=firm,
        into=into,
        sites=[site_line(site, by_site.get(site.id, FirmCounts()), zone, now, lang) for site in sites],
        persons=[_person(records, one, names, lang) for one in records.firms.persons_of(firm.id)],
        counts=counts,
        repeats=RULE.holds(counts),
        twins=twins(records, name=firm.name, code=firm.code, address=firm.address, but=firm.id) if firm.active else (),
        page=page,
        cases=case_lines(records, page.cases, services, now, lang),
        ways=[address_name(one, lang) for one in records.addresses.of(party_of_firm(firm.id))],
    )


def site_line(site: FirmSite, counts: FirmCounts, zone: Zone, now: datetime, lang: str) -> SiteLine:
    area, today = zone.subdistrict(site.subdistrict), zone.local(now).date()
    return SiteLine(
        site=site,
        kind=label(f"firms.kind.{site.kind}", lang),
        subdistrict=area.name(lang) if area else "",
        permits=permit_lines(site, today, lang),
        counts=counts,
        repeats=RULE.holds(counts),
    )


def case_lines(
    records: Records, cases: Sequence[Complaint], services: Services, now: datetime, lang: str
) -> Sequence[CaseLine]:
    names = records.firms.site_names({case.firm_site for case in cases})
    return [
        CaseLine(
            number=case.number,
            state=case.state.value,
            state_name=state_name(case, lang),
            kind=label(f"firms.case.{case.kind}", lang),
            category=case_words.category(case, services.zone, lang),
            site=names.get(case.firm_site, ""),
            received=moment(case.created_at, services.zone, lang),
            due=case_words.due(case, now, services.zone, lang),
            works=case.implementer == "firm",
        )
        for case in cases
    ]


def _person(records: Records, person: FirmPerson, sites: Mapping[str, str], lang: str) -> PersonLine:
    account = records.staff.get(person.staff_id) if person.staff_id is not None else None
    standing = "none"
    if account is not None:
        joined = account.active and records.staff.has_joined(account.id, purpose=PURPOSE)
        standing = "closed" if not account.active else "joined" if joined else "invited"
    return PersonLine(
        person=person, duty=label(f"firms.duty.{person.duty}", lang), site=sites.get(person.site, ""), account=standing
    )
