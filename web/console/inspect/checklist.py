"""Items of checklists in the form of a finding: one that failed gives words, basis, a measure and a category."""

from collections.abc import Sequence
from datetime import date

from complaints.errors import Incomplete
from inspections.checklists.lists import Item, Use, reference_of
from inspections.checklists.prefill import Prefill, prefill
from services import Services


def offered(services: Services, today: date, lang: str) -> Sequence[tuple[str, Sequence[tuple[str, str]]]]:
    """By list: (reference, name) of its items."""
    return [
        (one.name(lang), [(reference_of(one, item), item.name(lang)) for item in one.items])
        for one in services.checklists.offered(Use.INSPECTION, today)
        if one.items
    ]


def chosen(services: Services, reference: str, *, today: date) -> tuple[Item, Prefill] | None:
    """None without an item. Raises Incomplete for one that no list has."""
    if not reference.strip():
        return None
    found = services.checklists.find(reference.strip())
    if found is None:
        raise Incomplete("inspect.error.no_item").at("checklist_item")
    _, item = found
    return item, prefill(item, services.library().entry(item.basis, today=today))
