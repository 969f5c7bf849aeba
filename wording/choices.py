"""The choices of a step's field, for the buttons of the chat and the lists of the console."""

from collections.abc import Iterable, Sequence

from complaints.clock.deadlines import RECTIFY
from complaints.errors import Incomplete
from complaints.model import Outcome, PauseReason, Verdict
from complaints.office.given_place import DATUMS
from complaints.office.staff_steps import REJECT_REASONS, Field, FieldKind
from texts import label
from zone import Named, Zone


def choices(field: Field, zone: Zone, lang: str) -> Sequence[tuple[str, str]]:
    """(value, label) of each choice, in order; empty if the field is typed."""
    if named := _known(field, zone):
        return [(item.id, item.name(lang)) for item in named]
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
        case FieldKind.DATUM:
            return _labelled("place.from", DATUMS, lang)
    return ()


def chosen(zone: Zone, field: Field, value: str) -> str:
    """The id of a unit, sub-district, category or system given by id or name; values of other fields unchanged. Raises
    Incomplete for an unknown name."""
    if field.kind not in (FieldKind.UNIT, FieldKind.TERRITORY, FieldKind.DESTINATION, FieldKind.CATEGORY):
        return value
    known = _known(field, zone)
    ident = next((item.id for item in known if value == item.id or value in item.names.values()), None)
    if ident is None:
        unknown = field.kind is FieldKind.CATEGORY
        raise Incomplete("error.unknown_category" if unknown else f"error.needs.{field.name}").at(field.name)
    return ident


def _known(field: Field, zone: Zone) -> Sequence[Named]:
    match field.kind:
        case FieldKind.UNIT:
            return zone.units
        case FieldKind.TERRITORY:
            return zone.subdistricts
        case FieldKind.DESTINATION:
            return zone.destinations
        case FieldKind.CATEGORY:
            return zone.offered
    return ()


def _labelled(prefix: str, values: Iterable[str], lang: str) -> list[tuple[str, str]]:
    return [(value, label(f"{prefix}.{value}", lang)) for value in values]
