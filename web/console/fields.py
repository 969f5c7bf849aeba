"""Form inputs for the fields of a step, which are defined in complaints.office.staff_steps."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from complaints.case.lifecycle import Action
from complaints.clock.deadlines import ORDINARY, RECTIFY
from complaints.model import Complaint, Kind, Role, State
from complaints.office import given_place
from complaints.office.responsibility import HAND_OVER, propose
from complaints.office.staff_steps import STEPS, Field, FieldKind, offered, tells
from complaints.office.usual_way import rank
from services import Services
from texts import has, label
from wording.choices import choices, chosen
from wording.templates import text_for

#: Suffix of the second field for free text instead of a choice; it takes precedence.
OWN_WORDS = "_own"
#: Prefix of a checkbox name; the rest is the key of its warning.
CHECKED = "checked."
#: the deadline suggested where the law and the zone set none: complaints.clock.deadlines.ORDINARY
_SUGGESTED = next(key for key, span in RECTIFY.items() if span == ORDINARY)
_WITH_OWN_WORDS = frozenset({FieldKind.REASON, FieldKind.DEADLINE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """`own` is the name and kind (text or moment) of the second field; empty if there is none. `wrong`: what is wrong
    with the input, in words. `about`: what photos are for. `known`: names to choose from while typing."""

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
    wrong: str = ""
    about: str = ""
    known: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateChoice:
    """A reply template, filled with the values of the case."""

    id: str
    name: str
    field: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """Input to be shown again. `wrong`: the field that an error is about, with its message."""

    values: Mapping[str, str]
    wrong: tuple[str, str] = ("", "")


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
    templates: tuple[TemplateChoice, ...]


def forms(
    case: Complaint, roles: Set[Role], services: Services, lang: str, *, typed: Typed | None = None
) -> Sequence[StepForm]:
    """One form per step that is possible now, in order; `typed` fills the form named by its `action`."""
    possible = []
    for action in offered(case, roles):
        back = typed if typed is not None and typed.values.get("action") == action else None
        possible.append(
            StepForm(
                action=action,
                rank=rank(case, action),
                label=label(f"action.{action}", lang),
                inputs=tuple(
                    _input(field, action, case=case, services=services, lang=lang, typed=back)
                    for field in _fields(case, action)
                    if field.kind is not FieldKind.CHECKED  # shown as separate checkboxes
                ),
                tells=tells(case, action),
                simple=not STEPS[action].required,
                open=back is not None,
                templates=tuple(
                    TemplateChoice(id=one.id, name=one.name(lang), field=one.field, text=text_for(one, case, services))
                    for field in _fields(case, action)
                    for one in services.zone.templates.of(action, field.name, case.category)
                ),
            )
        )
    return possible


def _fields(case: Complaint, action: Action) -> Sequence[Field]:
    """Nobody waits for an answer to a finding of an inspection, so there are no words for a reporter."""
    fields = STEPS[action].fields
    return [field for field in fields if field.name != "public_text"] if case.kind is Kind.FINDING else fields


def with_template(
    template_id: str, case: Complaint, services: Services, *, typed: Mapping[str, str]
) -> dict[str, str] | None:
    """Form input with the text of a template, as if it had been typed: in an empty box or instead of another template's
    text, otherwise below one's own words, as web/static/case.js does it. None for an unknown template."""
    templates = services.zone.templates
    chosen = templates.find(template_id)
    if chosen is None:
        return None
    text, own = text_for(chosen, case, services, given=dict(typed)), typed.get(chosen.field, "").strip()
    others = {text_for(one, case, services) for one in templates.of(chosen.action, chosen.field, case.category)}
    if own and own not in others:
        text = typed[chosen.field] if text in own else f"{own}\n{text}"
    return {**typed, "action": chosen.action, chosen.field: text}


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
    field: Field, action: Action, *, case: Complaint, services: Services, lang: str, typed: Typed | None
) -> Input:
    own = field.name + OWN_WORDS if field.kind in _WITH_OWN_WORDS else ""
    values, (wrong, message) = (typed.values, typed.wrong) if typed is not None else ({}, ("", ""))
    zone = services.zone
    return Input(
        name=field.name,
        kind=field.kind,
        label=label_of(field, action, lang),
        public=field.public and case.kind is Kind.REPORT,
        optional=field.optional,
        limit=field.limit,
        choices=tuple(
            (value, label("console.suggested", lang, choice=name))
            if action in HAND_OVER and value == _SUGGESTED
            else (value, name)
            for value, name in choices(field, zone, lang)
        ),
        value=values.get(field.name, _default(field, action, case, services)),
        own=own,
        own_value=values.get(own, "") if own else "",
        wrong=message if wrong == field.name else "",
        about=label("inspect.after_about" if case.kind is Kind.FINDING else "console.after_photos_about", lang),
        known=tuple(one.name(lang) for one in zone.gazetteer.landmarks) if field.kind is FieldKind.PLACE else (),
    )


def label_of(field: Field, action: Action, lang: str) -> str:
    keys = (f"console.field.{action}.{field.name}", f"console.field.{field.name}")
    key = next((key for key in keys if has(key, lang)), f"field.{field.name}")
    return label(key, lang)


def _default(field: Field, action: Action, case: Complaint, services: Services) -> str:
    """The suggestion from the duty table and the place; the present place, to be corrected."""
    if action is Action.RELOCATE:
        return given_place.shown(case.place).get(field.name, "")
    if field.kind is FieldKind.DEADLINE and action in HAND_OVER:
        return _SUGGESTED
    if field.kind is FieldKind.TERRITORY:
        return case.territory
    if field.kind is FieldKind.UNIT:
        if case.state is State.ACCEPTED and case.hand_backs:
            return ""  # a unit that handed the case back is not proposed again
        category = services.zone.category(case.category)
        return case.unit or propose(services.zone, case).unit or (category.unit if category else "")
    return ""
