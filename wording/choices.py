"""The choices of a step's field: one table behind the chat's buttons and the console's lists."""

from collections.abc import Iterable, Sequence

from complaints.clock.deadlines import RECTIFY
from complaints.errors import Incomplete
from complaints.model import Outcome, PauseReason, Verdict
from complaints.office.staff_steps import REJECT_REASONS, Field, FieldKind
from texts import label
from zone import Named, Zone


def choices(field: Field, zone: Zone, lang: str) -> Sequence[tuple[str, str]]:
    """Value and label of each, in order; empty where the field is typed."""
    if named := _known(field, zone):
        return [(one.id, one.name(lang)) for one in named]
    match field.kind:
        case FieldKind.REASON:
            return _labelled("reject_reason", REJECT_REASONS, lang)
        case FieldKind.DEADLINE:
            return _labelled("deadline", RECTIFY, lang)
        case FieldKind.WAITS_FOR:
            return _labelled("pause_reason", PauseReason, lang)
        case FieldKind.VERDICT:
            return _labelled("verdict", Verdict, lang)
        case FieldKind.OUTCOME:
            return _labelled("outcome", Outcome, lang)
    return ()


def chosen(zone: Zone, field: Field, value: str) -> str:
    """The id of a unit, sub-district or system given by id or name; other values as they are. Raises Incomplete."""
    if field.kind not in (FieldKind.UNIT, FieldKind.TERRITORY, FieldKind.DESTINATION):
        return value
    known = _known(field, zone)
    found = next((one.id for one in known if value == one.id or value in one.names.values()), None)
    if found is None:
        raise Incomplete(f"error.needs.{field.name}")
    return found


def _known(field: Field, zone: Zone) -> Sequence[Named]:
    match field.kind:
        case FieldKind.UNIT:
            return zone.units
        case FieldKind.TERRITORY:
            return zone.subdistricts
        case FieldKind.DESTINATION:
            return zone.destinations
    return ()


def _labelled(prefix: str, values: Iterable[str], lang: str) -> list[tuple[str, str]]:
    return [(value, label(f"{prefix}.{value}", lang)) for value in values]
