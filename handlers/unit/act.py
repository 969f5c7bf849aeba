"""The steps of a unit in the private chat: 签收 at once, the others field by field; photos sent meanwhile are the
after-photos, or the evidence of 异议."""

from collections.abc import Iterable

from complaints.case.disputing import EVIDENCE
from complaints.case.lifecycle import Action
from complaints.errors import NotFound, WrongState
from complaints.model import Complaint
from complaints.office.staff_steps import STEPS, Field, read
from complaints.ports import Records
from enterprises import acting
from enterprises.sight import sees
from handlers.case_files import add_case_files
from handlers.keyboards import button, in_rows, inline
from handlers.turn import Answer, Button, Reply, Tap, Turn
from handlers.unit import cases
from handlers.unit import form as forms
from handlers.unit.form import PHOTOS, UnitForm
from handlers.unit.who import is_member, member
from services import Services
from texts import Text, join, label, say
from wording.choices import choices
from wording.errors import error_text

_STAGES = {Action.REPORT_DONE: "after", Action.DISPUTE: EVIDENCE}


def begin(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """A tap on a step (args: step, case number, version seen)."""
    me, (action, number, version) = member(turn), turn.tap_args
    form = UnitForm(action=action, number=number, version=int(version))
    case = records.cases.by_number(number)
    try:
        acting.check(me, case, action, seen_version=form.version)
    except WrongState as error:
        return _overtaken(turn, services, records, number, error)
    return _go_on(turn, services, records, form)


def choose(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """A tap on a choice (args: field, value), or on 照片发完了."""
    member(turn)
    form, (name, value) = forms.opened(turn, records), turn.tap_args
    if form is None or form.missing != name:
        raise NotFound("error.old_button")
    return _taken(turn, services, records, form, value=value)


def typed(turn: Turn, services: Services, records: Records) -> Iterable[Answer] | None:
    """The text for an open form; None if no form is open."""
    form = forms.awaited(turn, records) if is_member(turn) else None
    if form is None:
        return None
    if form.missing is None or form.missing == PHOTOS:
        return [_question(turn, services, records, form)]
    return _taken(turn, services, records, form, value=turn.text)


def add_photos(turn: Turn, services: Services, records: Records) -> Iterable[Answer] | None:
    """None if no step with photos is open. A caption of evidence is its reason, if none was given yet."""
    form = forms.awaited(turn, records) if is_member(turn) else None
    if form is None or not form.takes_photos:
        return None
    case = acting.check(member(turn), records.cases.by_number(form.number), form.action, seen_version=form.version)
    add_case_files(turn, records, case, stage=_STAGES[Action(form.action)])
    if turn.text and form.missing == "reason":
        form = form.with_("reason", turn.text)
        forms.keep(turn, records, form)
    return [_question(turn, services, records, form)]


def quit_(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """先不办: drops the form; photos already sent stay with the case."""
    me, form = member(turn), forms.opened(turn, records)
    forms.drop(turn, records)
    case = records.cases.by_number(form.number) if form else None
    lead = say("unit.quit_done", turn.lang)
    if case is None or not sees(me, case):
        return [Reply(text=lead)]
    return [cases.view(turn, services, records, me, case, lead=lead)]


def _taken(turn: Turn, services: Services, records: Records, form: UnitForm, *, value: str) -> Iterable[Answer]:
    """Takes the answer to the open question. Raises Incomplete for an unreadable one: the question stays open."""
    name = form.missing
    assert name is not None
    known = _field(form, name)
    if known is not None and value:
        read(records, known, value, now=turn.now, clock=services.clock)
    return _go_on(turn, services, records, form.with_(name, value))


def _go_on(turn: Turn, services: Services, records: Records, form: UnitForm) -> Iterable[Answer]:
    if form.missing is not None:
        forms.keep(turn, records, form)
        return [_question(turn, services, records, form)]
    me = member(turn)
    try:
        moved = acting.take(
            records,
            me,
            records.cases.by_number(form.number),
            form.action,
            seen_version=form.version,
            given=form.given,
            via=turn.channel,
            now=turn.now,
            clock=services.clock,
        )
    except WrongState as error:
        return _overtaken(turn, services, records, form.number, error)
    forms.drop(turn, records)
    lead = say("unit.did", turn.lang, what=label(f"action.{form.action}", turn.lang))
    return [_after(turn, services, records, moved, lead)]


def _question(turn: Turn, services: Services, records: Records, form: UnitForm) -> Reply:
    lang, name = turn.lang, form.missing
    head = say("unit.head", lang, what=label(f"action.{form.action}", lang), number=form.number)
    count = _sent(records, form)
    asked: list[Text] = []
    if count:
        asked.append(say("unit.sent_photos", lang, count=count))
    if name is not None and not (count and name in ("why_no_photo", PHOTOS)):
        asked.append(say(f"unit.ask.{_ask(form, name)}", lang))
    rows = in_rows(_buttons(form, name, count, services, lang))
    quit_button = button("unit.quit", lang, "uquit")
    return Reply(
        text=join([head, *asked]),
        keyboard=inline(*rows, (quit_button,)),
        slot=turn.album_slot,
        delay_s=turn.album_wait_s,
    )


def _ask(form: UnitForm, name: str) -> str:
    if name in ("extend_to",):
        return name
    if name == "reason" and form.action == Action.EXTEND:
        return "extend_reason"
    return f"dispute_{name}" if name == PHOTOS else form.action


def _buttons(form: UnitForm, name: str | None, count: int, services: Services, lang: str) -> Iterable[Button]:
    if name == "why_no_photo" and count:
        yield button("unit.photos_sent", lang, "ugive", name, "", style="primary")
    elif name == PHOTOS:
        yield button("unit.submit_dispute", lang, "ugive", name, "", style="primary")
    elif name == "extend_to" and (known := _field(form, name)) is not None:
        for value, words in choices(known, services.zone, lang):
            yield Button(label=words, action=Tap(verb="ugive", args=(name, value)))


def _field(form: UnitForm, name: str) -> Field | None:
    return next((one for one in STEPS[Action(form.action)].fields if one.name == name), None)


def _sent(records: Records, form: UnitForm) -> int:
    stage, case = _STAGES.get(Action(form.action)), records.cases.by_number(form.number)
    if stage is None or case is None:
        return 0
    return sum(photo.stage == stage for photo in records.evidence.of_case(case.id))


def _overtaken(turn: Turn, services: Services, records: Records, number: str, error: WrongState) -> Iterable[Answer]:
    """Somebody else was faster: says who and when, shows the present case and drops the form."""
    forms.drop(turn, records)
    case, lead = records.cases.by_number(number), error_text(error, turn.lang, services.zone.timezone)
    return [_after(turn, services, records, case, lead) if case is not None else Reply(text=lead)]


def _after(turn: Turn, services: Services, records: Records, case: Complaint, lead: Text) -> Reply:
    """The case as it is now, or only the result where the unit no longer has it."""
    me = member(turn)
    if not sees(me, case):
        listed = button("unit.list", turn.lang, "ulist")
        return Reply(text=lead, keyboard=inline((listed,)))
    return cases.view(turn, services, records, me, case, lead=lead)
