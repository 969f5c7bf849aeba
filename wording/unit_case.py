"""A case in words for the members of its unit, in chat and console, made from what `enterprises.sight` lets through."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from complaints.model import Complaint, Dispute, Event, Evidence, Extension, Role, State
from complaints.ports import Records
from complaints.report.vehicle import PLATE
from enterprises.party import Member, PartyKind
from enterprises.seen import UnitCase, UnitEntry
from enterprises.sight import VERIFY_STEPS, view
from services import Services
from texts import label
from wording.case_words import DeadlineWords, until
from wording.firms import firm_name
from wording.joint import stored_parts
from wording.moments import moment
from wording.names import unit_name
from zone import Zone
from zone.links import amap_url
from zone.questions import questions_of

_MOMENTS = frozenset({"rectify_by", "extend_to", "original_by", "due_at"})
#: states in which the unit has nothing to be late with
_OVER = frozenset({State.CLOSED, State.STAGED, State.PENDING_REPLY, State.PENDING_VERIFY})


_WHO = {
    Role.SYSTEM: "unit.system",
    Role.UNIT: "implementer.unit",
    Role.FIRM: "implementer.firm",
    Role.VERIFIER: "acceptor.who",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitFacts:
    state: str
    category: str
    unit: str
    firm: str
    site: str
    implementer: str
    territory: str
    place: str
    map: str
    text: str
    vehicle: tuple[tuple[str, str], ...]
    given: str
    due: DeadlineWords | None
    rectify_by: str
    original: str
    person: str
    basis: str
    demand: str
    standing: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitLine:
    at: str
    who: str
    what: str
    details: tuple[tuple[str, str], ...]
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Firm and site of a case, by name; `address` is the site's, from the register."""

    firm: str = ""
    site: str = ""
    address: str = ""


def named(records: Records, seen: UnitCase) -> Named:
    site = records.firms.site(seen.firm_site)
    return Named(
        firm=firm_name(records, seen.firm),
        site=site.name if site is not None else "",
        address=site.address if site is not None else "",
    )


def party_name(records: Records, member: Member, zone: Zone, lang: str) -> str:
    if member.party.kind is PartyKind.FIRM:
        return firm_name(records, member.party.id)
    return unit_name(member.party.id, zone, lang)


def seen_by(member: Member, records: Records, case: Complaint) -> UnitCase:
    """Raises NotFound for a case that the member does not see."""
    events: Sequence[Event] = records.cases.events(case.id)
    evidence: Sequence[Evidence] = records.evidence.of_case(case.id)
    return view(member, case, events=events, evidence=evidence, asks_plate=asks_plate(case.category))


def asks_plate(category: str) -> bool:
    return PLATE in questions_of(category)


def due(case: Complaint | UnitCase, now: datetime, zone: Zone, lang: str) -> DeadlineWords | None:
    """None if the unit has nothing to do by a date."""
    if case.due_at is None or case.state in _OVER:
        return None
    paused = case.paused if isinstance(case, UnitCase) else case.paused_at is not None
    return until(case.due_at, now, zone, lang, what=label(f"due.of.{case.state}", lang), paused=paused)


def facts(seen: UnitCase, services: Services, *, names: Named, now: datetime, lang: str) -> UnitFacts:
    zone = services.zone
    category, territory = zone.category(seen.category), zone.subdistrict(seen.territory)
    duty = zone.duty.of(seen.category, seen.territory)
    return UnitFacts(
        state=label(f"state.{seen.state}", lang),
        category=category.name(lang) if category else "-",
        territory=territory.name(lang) if territory else label("card.no_subdistrict", lang),
        unit=unit_name(seen.unit, zone, lang) if seen.unit else "",
        firm=names.firm,
        site=names.site,
        implementer=label(f"implementer.{seen.implementer}", lang) if names.firm or names.site else "",
        place=seen.address or names.address,
        map=amap_url(seen) or "",
        text=label("firm.no_words", lang) if seen.hides_report else seen.text or label("unit.no_text", lang),
        vehicle=tuple((label(f"unit.vehicle.{name}", lang), value) for name, value in seen.vehicle.items()),
        given=_at(seen.given_at, zone, lang),
        due=due(seen, now, zone, lang),
        rectify_by=_at(seen.rectify_by, zone, lang),
        original=_at(seen.original_by, zone, lang) if seen.original_by != seen.rectify_by else "",
        person=seen.unit_person,
        basis=duty.basis if duty is not None else "",
        demand=seen.demand,
        standing=tuple(_standing(seen, zone, lang)),
    )


def lines(seen: UnitCase, zone: Zone, lang: str) -> tuple[UnitLine, ...]:
    return lines_of(seen.entries, zone, lang)


def lines_of(entries: Sequence[UnitEntry], zone: Zone, lang: str) -> tuple[UnitLine, ...]:
    return tuple(_line(entry, zone, lang) for entry in entries)


def _standing(seen: UnitCase, zone: Zone, lang: str) -> Sequence[str]:
    said = []
    if seen.paused:
        said.append(label("unit.paused", lang))
    if seen.rework_count:
        said.append(label("unit.reworks", lang, count=seen.rework_count))
    if seen.extension is not Extension.NONE:
        said.append(label(f"unit.extension.{seen.extension}", lang, at=_at(seen.extend_to, zone, lang)))
    if seen.dispute in (Dispute.OPEN, Dispute.OVERRULED):
        said.append(label(f"unit.dispute.{seen.dispute}", lang))
    if seen.state is State.PENDING_VERIFY:
        said.append(label("acceptor.waits_for_us" if VERIFY_STEPS[0] in seen.steps else "unit.waiting", lang))
    return said


def _line(entry: UnitEntry, zone: Zone, lang: str) -> UnitLine:
    who = entry.who or label(_WHO.get(entry.role, "unit.office"), lang)
    return UnitLine(
        at=moment(entry.at, zone, lang),
        who=label("unit.for_us", lang) if entry.for_us else who,
        what=label(f"action.{entry.action}", lang),
        details=tuple(
            (label(f"detail.{name}", lang), _shown(name, value, zone, lang)) for name, value in _sorted(entry)
        ),
        said=entry.said,
    )


def _sorted(entry: UnitEntry) -> Sequence[tuple[str, str]]:
    return sorted(entry.values.items())


def _shown(name: str, value: str, zone: Zone, lang: str) -> str:
    if name in _MOMENTS:
        return moment(datetime.fromisoformat(value), zone, lang)
    if name == "parts":
        return stored_parts(value, zone, lang)
    if name in ("verdict", "outcome"):
        return label(f"{name}.{value}", lang)
    return value


def _at(moment_: datetime | None, zone: Zone, lang: str) -> str:
    return moment(moment_, zone, lang) if moment_ is not None else ""
