"""Form inputs for the fields of a step, which are defined in complaints.office.staff_steps."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from complaints.case.lifecycle import Action
from complaints.model import Complaint, Role, State
from complaints.office.responsibility import propose
from complaints.office.staff_steps import STEPS, Field, FieldKind, offered, tells
from complaints.office.usual_way import rank
from services import Services
from texts import has, label
from wording.choices import choices, chosen
from wording.templates import text_for
from zone.templates import template, templates_for

#: Suffix of the second field for free text instead of a choice; it takes precedence.
OWN_WORDS = "_own"
#: Prefix of a checkbox name; the rest is the key of its warning.
CHECKED = "checked."
_WITH_OWN_WORDS = frozenset({FieldKind.REASON, FieldKind.DEADLINE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """`own` is the name and kind (text or moment) of the second field; empty if there is none."""

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
    """`rank`: complaints.office.usual_way.Rank. `simple`: no required fields. `open`: shown unfolded, because its input
    was rejected."""

    action: str
    rank: str
    label: str
    inputs: tuple[Input, ...]
    tells: bool
    simple: bool
    open: bool
    templates: tuple[tuple[str, str], ...]  # (id, name); filled in with ?template=id


def forms(
    case: Complaint, roles: Set[Role], services: Services, lang: str, *, typed: Mapping[str, str] | None = None
) -> Sequence[StepForm]:
    """One form per step that is possible now, in order; `typed` fills the form named by its `action`."""
    possible = []
    for action in offered(case, roles):
        back = typed if typed is not None and typed.get("action") == action else None
        possible.append(
            StepForm(
                action=action,
                rank=rank(case, action),
                label=label(f"action.{action}", lang),
                inputs=tuple(
                    _input(field, action, case=case, services=services, lang=lang, typed=back or {})
                    for field in STEPS[action].fields
                    if field.kind is not FieldKind.CHECKED  # shown as separate checkboxes
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
    return possible


def from_template(template_id: str, case: Complaint, services: Services) -> dict[str, str] | None:
    """Form input with the text of a template, as if it had been typed; None for an unknown template."""
    chosen = template(template_id)
    return {"action": chosen.action, chosen.field: text_for(chosen, case, services)} if chosen else None


def given(action: Action, typed: Mapping[str, str], services: Services) -> dict[str, str]:
    """The values of the form, as `perform` expects them. Raises Incomplete for an unknown unit or sub-district."""
    values = {}
    for field in STEPS[action].fields:
        if field.kind is FieldKind.CHECKED:
            values[field.name] = " ".join(name.removeprefix(CHECKED) for name in typed if name.startswith(CHECKED))
            continue
        value = (typed.get(field.name + OWN_WORDS, "") or typed.get(field.name, "")).strip()
        values[field.name] = chosen(services.zone, field, value) if value else ""
    if not values.get("unit") and (system := services.zone.destination(values.get("destination", ""))):
        values["unit"] = system.name("zh_CN")
    return values


def needs_preview(case: Complaint, action: Action, values: Mapping[str, str]) -> bool:
    """Whether the step sends the resident text or choices entered by staff (S15)."""
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
        choices=tuple(choices(field, services.zone, lang)),
        value=typed.get(field.name, _default(field, case, services)),
        own=own,
        own_value=typed.get(own, "") if own else "",
    )


def _label(field: Field, action: Action, lang: str) -> str:
    keys = (f"console.field.{action}.{field.name}", f"console.field.{field.name}")
    key = next((key for key in keys if has(key, lang)), f"field.{field.name}")
    return label(key, lang)


def _default(field: Field, case: Complaint, services: Services) -> str:
    """The suggestion from the duty table and the place."""
    if field.kind is FieldKind.TERRITORY:
        return case.territory
    if field.kind is FieldKind.UNIT:
        if case.state is State.ACCEPTED and case.hand_backs:
            return ""  # a unit that handed the case back is not proposed again
        category = services.zone.category(case.category)
        return case.unit or propose(services.zone, case).unit or (category.unit if category else "")
    return ""
