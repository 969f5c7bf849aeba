"""The fields of a step as a form shows and reads them. Which fields there are, complaints.office.staff_steps says."""

from collections.abc import Mapping, Sequence
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
        values[field.name] = chosen(services.zone, field, value) if value else ""
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
    """What the duty table and the place suggest; a suggestion only."""
    if field.kind is FieldKind.TERRITORY:
        return case.territory
    if field.kind is FieldKind.UNIT:
        if case.state is State.ACCEPTED and case.hand_backs:
            return ""  # who refused is not proposed again
        category = services.zone.category(case.category)
        return case.unit or propose(services.zone, case).unit or (category.unit if category else "")
    return ""
