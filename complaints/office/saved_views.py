"""Keeping, changing and removing saved views of the queue."""

from dataclasses import replace
from datetime import datetime

from complaints.errors import Incomplete, NotAllowed, NotFound
from complaints.model import Staff
from complaints.office.rights import Right, may
from complaints.ports import Records, SavedView

LONGEST_NAME = 40
LONGEST_QUERY = 1000
#: of one account
MOST = 50


def save(
    records: Records, staff: Staff, *, name: str, query: str, shared: bool, replacing: bool, now: datetime
) -> SavedView:
    """Raises Incomplete for a name that is missing, too long, or in use by the same account unless `replacing`."""
    name = _name(name)
    known = records.saved_views.named(staff.id, name)
    if known is not None and not replacing:
        raise Incomplete("error.view.name_taken", name=name).at("name")
    if len(query) > LONGEST_QUERY:
        raise Incomplete("error.view.too_long").at("name")
    if known is None and sum(one.staff_id == staff.id for one in records.saved_views.seen_by(staff.id)) >= MOST:
        raise Incomplete("error.view.too_many", most=MOST).at("name")
    view = SavedView(id=known.id if known else 0, staff_id=staff.id, name=name, query=query, shared=shared)
    return replace(view, id=records.saved_views.keep(view, now=now))


def change(records: Records, staff: Staff, view_id: int, *, name: str, shared: bool, now: datetime) -> None:
    """Raises NotAllowed for a view of somebody who is still here."""
    view, name = _changeable(records, staff, view_id), _name(name)
    taken = records.saved_views.named(view.staff_id, name)
    if taken is not None and taken.id != view.id:
        raise Incomplete("error.view.name_taken", name=name).at("name")
    records.saved_views.keep(replace(view, name=name, shared=shared), now=now)


def remove(records: Records, staff: Staff, view_id: int) -> None:
    records.saved_views.drop(_changeable(records, staff, view_id).id)


def may_change(staff: Staff, view: SavedView) -> bool:
    """One's own; a supervisor also those of people who left, which nobody else could tidy up."""
    return view.staff_id == staff.id or (view.shared and view.left and may(staff, Right.LEAD))


def _changeable(records: Records, staff: Staff, view_id: int) -> SavedView:
    view = records.saved_views.get(view_id)
    if view is None or not (view.shared or view.staff_id == staff.id):
        raise NotFound("error.view.gone")
    if not may_change(staff, view):
        raise NotAllowed("error.view.not_yours")
    return view


def _name(typed: str) -> str:
    name = " ".join(typed.split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise Incomplete("error.view.name", most=LONGEST_NAME).at("name")
    return name
