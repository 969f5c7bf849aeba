"""A finding begun from a failed item of a checklist: its words, basis, measures and category."""

from collections.abc import Mapping
from datetime import date

from inspections.checklists.prefill import prefill
from services import Services


def begun(services: Services, reference: str, *, today: date, lang: str) -> Mapping[str, str]:
    """Fields of the form 记一处问题 for a reference such as `six-hundred-percent:1:fence`; empty for an unknown one."""
    found = services.checklists.find(reference)
    if found is None:
        return {}
    checklist, item = found
    begun_ = prefill(item, services.library().entry(item.basis, today=today))
    return {
        "text": begun_.words,
        "basis": begun_.basis,
        "measures": begun_.measure,
        "category": item.category,
        "checklist_name": f"{checklist.name(lang)} {item.name(lang)}",
    }
