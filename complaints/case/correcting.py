"""Corrections by staff (S31): the category, the place, the sub-district or the firm of a case, each with its reason.

A correction changes the case and enters the old and the new value into its history. Everything derived from the case
follows in the same transaction, because it is kept in the case's own rows: the proposal of the duty table, the look-up
of similar reports, statistics, heat map and search words. Deadlines stay: a term belongs to a step, not to a category.
Systems that the case was forwarded to are not told; the entry names them, so that staff tell them.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from complaints.case.amending import in_words
from complaints.case.attempt import Attempt
from complaints.case.lifecycle import Action
from complaints.case.moves import Move, advance, load_for
from complaints.clock.deadlines import Clock
from complaints.errors import Incomplete
from complaints.model import Complaint, Identity, Implementer, Kind, Place, State
from complaints.ports import Records


def reclassify(
    records: Records, attempt: Attempt, *, clock: Clock, category: str, why: str, public_text: str = ""
) -> Complaint:
    """更正类别. `category` is an id of zone data, which the caller has checked. The words of the report are offered to
    curators as an example of the new category, unless the report is anonymous: its words stay in the report."""
    case = load_for(records, attempt, Action.RECLASSIFY)
    if category == case.category:
        raise Incomplete("error.same_category")
    move = Move(
        action=Action.RECLASSIFY,
        changes={"category": category, **_unmoved(case)},
        values={"category": category, "category_before": case.category, **_elsewhere(case)},
        public_text=public_text,
        note=why,
        given=frozenset({"why"}) if why.strip() else frozenset(),
    )
    moved = advance(records, case, move, attempt, clock=clock)
    if case.text and case.identity is not Identity.ANONYMOUS:
        records.curation.add_example(text=case.text, proposed=case.category, chosen=category, now=attempt.now)
    return moved


def relocate(
    records: Records,
    attempt: Attempt,
    *,
    clock: Clock,
    place: Place,
    why: str,
    territory: str = "",
    public_text: str = "",
) -> Complaint:
    """更正位置. The sub-district is `territory`, else that of the place, else the present one."""
    case = load_for(records, attempt, Action.RELOCATE)
    where = territory or place.subdistrict or case.territory
    place = replace(place, subdistrict=where or None)
    if _same(place, case.place) and where == case.territory:
        raise Incomplete("error.same_place")
    move = Move(
        action=Action.RELOCATE,
        changes={"place": place, "territory": where, **_unmoved(case)},
        values={
            "place": in_words(place),
            "before": in_words(case.place),
            **({"territory": where} if where != case.territory else {}),
            **_elsewhere(case),
        },
        public_text=public_text,
        note=why,
        given=frozenset({"why"}) if why.strip() else frozenset(),
    )
    return advance(records, case, move, attempt, clock=clock)


def rezone(records: Records, attempt: Attempt, *, clock: Clock, territory: str, why: str) -> Complaint:
    """更正街道: the place stays. Internal, so the reporter is not told."""
    case = load_for(records, attempt, Action.REZONE)
    if not territory:
        raise Incomplete("error.needs.territory")
    if territory == case.territory:
        raise Incomplete("error.same_territory")
    move = Move(
        action=Action.REZONE,
        changes={"territory": territory, **_unmoved(case)},
        values={"territory": territory, "territory_before": case.territory, **_elsewhere(case)},
        note=why,
        given=frozenset({"why"}) if why.strip() else frozenset(),
    )
    return advance(records, case, move, attempt, clock=clock)


def name_firm(
    records: Records,
    attempt: Attempt,
    *,
    clock: Clock,
    firm: str,
    firm_site: str,
    implementer: Implementer,
    why: str,
    demand: str = "",
) -> Complaint:
    """指明企业: the firm and register site that the case is about; empty for none. With `implementer` FIRM the firm has
    to put it right, and its members see the case once a unit has it; `demand` is then what they read of a report,
    because its words and photos are the reporter's. Internal, so the reporter is not told."""
    case = load_for(records, attempt, Action.NAME_FIRM)
    firm, names = _in_register(records, case, firm, firm_site)
    if implementer is Implementer.FIRM and not firm:
        raise Incomplete("error.needs.firm")
    anew = implementer is Implementer.FIRM and (firm, implementer) != (case.firm, case.implementer)
    if anew and case.kind is Kind.REPORT and not demand.strip():
        raise Incomplete("error.needs.demand")
    changes = {"firm": firm, "firm_site": firm_site, "implementer": implementer}
    if all(getattr(case, name) == value for name, value in changes.items()):
        raise Incomplete("error.same_firm")
    before = records.firms.names([case.firm]).get(case.firm, "")
    move = Move(
        action=Action.NAME_FIRM,
        changes={**changes, **_unmoved(case)},
        values={
            **{name: str(value) for name, value in changes.items()},
            **names,
            **({"firm_before": before} if before and case.firm != firm else {}),
            **({"demand": demand.strip()} if demand.strip() else {}),
        },
        note=why,
        given=frozenset({"why"}) if why.strip() else frozenset(),
    )
    return advance(records, case, move, attempt, clock=clock)


def _in_register(records: Records, case: Complaint, firm: str, firm_site: str) -> tuple[str, Mapping[str, str]]:
    """The firm, which a site alone implies, and both names as they are now. Raises Incomplete for what is not in the
    register, for a closed entry that the case doesn't name already, and for a site of another firm."""
    site = records.firms.site(firm_site) if firm_site else None
    if firm_site and (site is None or not (site.active or firm_site == case.firm_site)):
        raise Incomplete("error.no_firm_site")
    firm = firm or (site.firm if site is not None else "")
    named = records.firms.get(firm) if firm else None
    if firm and (named is None or not (named.active or firm == case.firm)):
        raise Incomplete("error.no_firm")
    if site is not None and site.firm not in ("", firm):
        raise Incomplete("error.site_of_another_firm")
    names = {"firm_name": named.name if named else "", "site_name": site.name if site else ""}
    return firm, {name: value for name, value in names.items() if value}


def _unmoved(case: Complaint) -> Mapping[str, Any]:
    """The deadline of the current step, which a correction does not start again."""
    return {"due_at": case.due_at}


def _elsewhere(case: Complaint) -> Mapping[str, str]:
    """The authority or system that has the case now and does not learn of the correction."""
    return {"elsewhere": case.unit} if case.state is State.TRANSFERRED and case.unit else {}


def _same(left: Place, right: Place) -> bool:
    return (left.address, left.lat, left.lon) == (right.address, right.lat, right.lon)
