"""Corrections by staff (S31): the category, the place or the sub-district of a case, each with its reason.

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
from complaints.model import Complaint, Identity, Place, State
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


def _unmoved(case: Complaint) -> Mapping[str, Any]:
    """The deadline of the current step, which a correction does not start again."""
    return {"due_at": case.due_at}


def _elsewhere(case: Complaint) -> Mapping[str, str]:
    """The authority or system that has the case now and does not learn of the correction."""
    return {"elsewhere": case.unit} if case.state is State.TRANSFERRED and case.unit else {}


def _same(left: Place, right: Place) -> bool:
    return (left.address, left.lat, left.lon) == (right.address, right.lat, right.lon)
