"""The fields of a step as a form shows and reads them. Which fields there are, complaints.office.staff_steps says."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from complaints.case.lifecycle import Action
from complaints.clock.deadlines import RECTIFY
from complaints.model import Complaint, Outcome, PauseReason, Role, State, Verdict
from complaints.office.responsibility import propose
from complaints.office.staff_steps import REJECT_REASONS, STEPS, Field, FieldKind, offered, tells
from complaints.office.usual_way import rank
from handlers.staff.ask_field import chosen
from handlers.staff.templates import text_for
from services import Services
from texts import has, label
from zone import Named
from zone.templates import template, templates_for

#: A choice may be given in own words: these stand in a second field, which goes before the first.
OWN_WORDS = "_own"
#: A box is named by this and the key of its warning.
CHECKED = "checked."
_WITH_OWN_WORDS = frozenset({FieldKind.REASON, FieldKind.DEADLINE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """`own` is the second field's name and kind (text or moment), empty where there is none."""

    name: str
    kind: str
    label: str
    public: bool
    optional: bool
    limit: int
    choices: tuple[tuple[str, str], ...]
    value: str
    own: str
    own_value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepForm:
    """`rank`: complaints.office.usual_way.Rank. `simple` needs no words; `open` shows it unfolded: something typed
    into it was not accepted."""

    action: str
    rank: str
    label: str
    inputs: tuple[Input, ...]
    tells: bool
    simple: bool
    open: bool
    templates: tuple[tuple[str, str], ...]  # id, name: filled in by ?template=id


def forms(
    case: Complaint, role: Role, services: Services, lang: str, *, typed: Mapping[str, str] | None = None
) -> Sequence[StepForm]:
    """One for every step that is possible now, in their order; `typed` fills the one it came from (its
    `action`)."""
    made = []
    for action in offered(case, role):
        back = typed if typed is not None and typed.get("action") == action else None
        made.append(
            StepForm(
                action=action,
                rank=rank(case, action),
                label=label(f"action.{action}", lang),
                inputs=tuple(
                    _input(field, action, case=case, services=services, lang=lang, typed=back or {})
                    for field in STEPS[action].fields
                    if field.kind is not FieldKind.CHECKED  # boxes of their own
                ),
                tells=tells(case, action),
                simple=not STEPS[action].required,
                open=back is not None,
                templates=tuple(
                    (one.id, one.name(lang))
                    for field in STEPS[action].fields
                    for one in templates_for(action, field.name, case.category)
                ),
            )
        )
    return made


def from_template(template_id: str, case: Complaint, services: Services) -> dict[str, str] | None:
    """The form with a template's words filled in, as if they had been typed; None for an unknown one."""
    chosen = template(template_id)
    return {"action": chosen.action, chosen.field: text_for(chosen, case, services)} if chosen else None


def given(action: Action, typed: Mapping[str, str], services: Services) -> dict[str, str]:
    """What the form says, as `perform` takes it. Raises Incomplete for a unit or sub-district that is none."""
    values = {}
    for field in STEPS[action].fields:
        if field.kind is FieldKind.CHECKED:
            values[field.name] = " ".join(name.removeprefix(CHECKED) for name in typed if name.startswith(CHECKED))
            continue
        value = (typed.get(field.name + OWN_WORDS, "") or typed.get(field.name, "")).strip()
        values[field.name] = chosen(services, field, value) if value else ""
    if not values.get("unit") and (system := services.zone.destination(values.get("destination", ""))):
        values["unit"] = system.name("zh_CN")
    return values


def needs_preview(case: Complaint, action: Action, values: Mapping[str, str]) -> bool:
    """Whether words or choices of ours go to the resident with this step (S15)."""
    return tells(case, action) and any(field.public and values.get(field.name) for field in STEPS[action].fields)


def _input(
    field: Field, action: Action, *, case: Complaint, services: Services, lang: str, typed: Mapping[str, str]
) -> Input:
    own = field.name + OWN_WORDS if field.kind in _WITH_OWN_WORDS else ""
    return Input(
        name=field.name,
        kind=field.kind,
        label=_label(field, action, lang),
        public=field.public,
        optional=field.optional,
        limit=field.limit,
        choices=tuple(_choices(field, services, lang)),
        value=typed.get(field.name, _default(field, case, services)),
        own=own,
        own_value=typed.get(own, "") if own else "",
    )


def _label(field: Field, action: Action, lang: str) -> str:
    keys = (f"console.field.{action}.{field.name}", f"console.field.{field.name}")
    key = next((key for key in keys if has(key, lang)), f"field.{field.name}")
    return label(key, lang)


def _choices(field: Field, services: Services, lang: str) -> Iterable[tuple[str, str]]:
    match field.kind:
        case FieldKind.REASON:
            return [(reason, label(f"reject_reason.{reason}", lang)) for reason in REJECT_REASONS]
        case FieldKind.UNIT:
            return _named(services.zone.units, lang)
        case FieldKind.TERRITORY:
            return _named(services.zone.subdistricts, lang)
        case FieldKind.DEADLINE:
            return [(span, label(f"deadline.{span}", lang)) for span in RECTIFY]
        case FieldKind.DESTINATION:
            return _named(services.zone.destinations, lang)
        case FieldKind.WAITS_FOR:
            return [(reason, label(f"pause_reason.{reason}", lang)) for reason in PauseReason]
        case FieldKind.VERDICT:
            return [(verdict, label(f"verdict.{verdict}", lang)) for verdict in Verdict]
        case FieldKind.OUTCOME:
            return [(outcome, label(f"outcome.{outcome}", lang)) for outcome in Outcome]
    return ()


def _named(several: Iterable[Named], lang: str) -> list[tuple[str, str]]:
    return [(one.id, one.name(lang)) for one in several]


def _default(field: Field, case: Complaint, services: Services) -> str:
    """What the duty table and the place suggest; a suggestion only."""
    if field.kind is FieldKind.TERRITORY:
        return case.territory
    if field.kind is FieldKind.UNIT:
        if case.state is State.ACCEPTED and case.hand_backs:
            return ""  # who refused is not proposed again
        category = services.zone.category(case.category)
        return case.unit or propose(services.zone, case).unit or (category.unit if category else "")
    return ""
