"""The question for one field of a step, with buttons if it has choices."""

from collections.abc import Iterator

from complaints.office.staff_steps import Field, FieldKind
from handlers.keyboards import button, in_rows, inline
from handlers.staff import templates
from handlers.staff.form import Form
from handlers.turn import Button, Reply, Tap, Turn
from services import Services
from texts import Text, has, join, label, say
from wording.choices import choices


def question(turn: Turn, services: Services, form: Form, field: Field, *, category: str = "") -> Reply:
    """The question says whether the resident will read the answer, and offers templates."""
    key = f"field.{form.action}.{field.name}"
    asked = say(key if has(key, turn.lang) else f"field.{field.name}", turn.lang)
    head = say("staff.step", turn.lang, what=label(f"action.{form.action}", turn.lang), number=form.number)
    who_reads: Text = say("staff.resident_reads" if field.public else "staff.only_staff_reads", turn.lang)
    buttons = list(_buttons(field, services, turn.lang))
    buttons += templates.buttons(services.zone.templates, form.action, field.name, category, turn.lang)
    quit_ = button("staff.quit", turn.lang, "quit")
    return Reply(text=join([head, asked, who_reads]), keyboard=inline(*in_rows(buttons), (quit_,)))


def _buttons(field: Field, services: Services, lang: str) -> Iterator[Button]:
    """The choices of the field. Other systems have none: in the chat they are typed."""
    if field.kind is FieldKind.DESTINATION:
        return
    for value, name in choices(field, services.zone, lang):
        yield Button(label=name, action=Tap(verb="give", args=(field.name, value)))
