"""The question for one field of a step, with buttons where there is something to choose."""

from collections.abc import Iterable, Iterator, Sequence

from complaints.clock.deadlines import RECTIFY
from complaints.errors import Incomplete
from complaints.model import Outcome, PauseReason, Verdict
from complaints.office.staff_steps import REJECT_REASONS, Field, FieldKind
from handlers.keyboards import button, in_rows, inline
from handlers.staff import templates
from handlers.staff.form import Form
from handlers.turn import Button, Reply, Tap, Turn
from services import Services
from texts import Text, has, join, label, say
from zone import Named


def question(turn: Turn, services: Services, form: Form, field: Field, *, category: str = "") -> Reply:
    """Says whether the resident will read the answer, and offers templates for it."""
    key = f"field.{form.action}.{field.name}"
    asked = say(key if has(key, turn.lang) else f"field.{field.name}", turn.lang)
    head = say("staff.step", turn.lang, what=label(f"action.{form.action}", turn.lang), number=form.number)
    who_reads: Text = say("staff.resident_reads" if field.public else "staff.only_staff_reads", turn.lang)
    choices = list(_choices(turn, services, field))
    choices += templates.buttons(form.action, field.name, category, turn.lang)
    quit_ = button("staff.quit", turn.lang, "quit")
    return Reply(text=join([head, asked, who_reads]), keyboard=inline(*in_rows(choices), (quit_,)))


def chosen(services: Services, field: Field, value: str) -> str:
    """The id of a unit or sub-district given by id or name; other values as they are. Raises Incomplete."""
    known: Sequence[Named]
    match field.kind:
        case FieldKind.UNIT:
            known = services.zone.units
        case FieldKind.TERRITORY:
            known = services.zone.subdistricts
        case FieldKind.DESTINATION:
            known = services.zone.destinations
        case _:
            return value
    found = next((one.id for one in known if value == one.id or value in one.names.values()), None)
    if found is None:
        raise Incomplete(f"error.needs.{field.name}")
    return found


def _choices(turn: Turn, services: Services, field: Field) -> Iterator[Button]:
    lang = turn.lang
    match field.kind:
        case FieldKind.REASON:
            yield from _labelled(field, ((reason, f"reject_reason.{reason}") for reason in REJECT_REASONS), lang)
        case FieldKind.UNIT:
            yield from _named(field, services.zone.units, lang)
        case FieldKind.TERRITORY:
            yield from _named(field, services.zone.subdistricts, lang)
        case FieldKind.DEADLINE:
            yield from _labelled(field, ((span, f"deadline.{span}") for span in RECTIFY), lang)
        case FieldKind.WAITS_FOR:
            yield from _labelled(field, ((reason, f"pause_reason.{reason}") for reason in PauseReason), lang)
        case FieldKind.VERDICT:
            yield from _labelled(field, ((verdict, f"verdict.{verdict}") for verdict in Verdict), lang)
        case FieldKind.OUTCOME:
            yield from _labelled(field, ((outcome, f"outcome.{outcome}") for outcome in Outcome), lang)


def _labelled(field: Field, choices: Iterable[tuple[str, str]], lang: str) -> Iterator[Button]:
    for value, key in choices:
        yield button(key, lang, "give", field.name, value)


def _named(field: Field, choices: Iterable[Named], lang: str) -> Iterator[Button]:
    for choice in choices:
        yield Button(label=choice.name(lang), action=Tap(verb="give", args=(field.name, choice.id)))
