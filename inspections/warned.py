"""Sites of firms to which an official warning has given measures, as an inspection proposes them (E13)."""

from collections.abc import Sequence

from inspections.model import Stop, Why
from inspections.ports import Records
from inspections.register import stop_of

#: firms whose sites are proposed
_MOST = 20


def warned_sites(records: Records) -> Sequence[Stop]:
    """Those that have reported least come first: without confirmation, then with fewer measures carried out."""
    tasks = [
        task
        for warning in records.warnings.in_hand()
        if warning.in_hand
        for task in records.warnings.tasks(warning.id)
        if task.must_confirm and task.actions
    ]
    tasks.sort(key=lambda task: (task.confirmed is not None, task.done_count / len(task.actions), task.id))
    sites = (site for task in tasks[:_MOST] for site in records.firms.sites_of(task.firm) if site.active)
    return [stop_of(site, why=frozenset({Why.WARNED})) for site in sites]
