"""用模板: a reply template filled with the case's data, for staff to edit and send back (S16)."""

from collections.abc import Iterable

from complaints.errors import NotFound
from complaints.ports import Records
from handlers.staff import form as forms
from handlers.staff.who import staff_of
from handlers.turn import Answer, Button, Reply, Tap, Turn
from services import Services
from texts import join, plain, say
from wording.templates import text_for
from zone.templates import Templates


def buttons(templates: Templates, action: str, field: str, category: str, lang: str) -> list[Button]:
    return [
        Button(label=one.name(lang), action=Tap(verb="tmpl", args=(one.id,)))
        for one in templates.of(action, field, category)
    ]


def use(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """Args: the template. The form still waits for the text."""
    staff_of(turn, services, records)
    form = forms.opened(turn, records)
    chosen = services.zone.templates.find(turn.arg(0))
    case = records.cases.by_number(form.number) if form else None
    if form is None or chosen is None or case is None or chosen.action != form.action:
        raise NotFound("error.old_button")
    forms.keep(turn, records, form)
    head = say("template.head", turn.lang, name=chosen.name(turn.lang))
    return [Reply(text=join([head, plain(text_for(chosen, case, services, given=form.given))], "\n\n"))]
