"""Staff steps in the private chat: missing fields are asked for one by one, and the resident's message is previewed
before it is sent (S02, S15)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from complaints.case import triage
from complaints.case.attempt import Attempt
from complaints.case.lifecycle import VERIFYING, Action, Addition
from complaints.case.moves import overtaken
from complaints.case.verification import barred
from complaints.errors import NotAllowed, NotFound, WrongState
from complaints.model import Complaint
from complaints.office import responsibility
from complaints.office.given_place import note_moved, place_given
from complaints.office.staff_steps import STEPS, Field, FieldKind, offered, perform, read, tells
from complaints.ports import Records
from handlers.keyboards import button, inline
from handlers.staff import case as cases
from handlers.staff import form as forms
from handlers.staff import proofs
from handlers.staff.ask_field import question
from handlers.staff.form import Form
from handlers.staff.who import actor_of, staff_of
from handlers.turn import Answer, Reply, Turn
from services import Services
from texts import Text, join, label, plain, say
from wording import standing
from wording.choices import chosen
from wording.errors import error_text
from wording.preview import previewed


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """A case with the partly filled form of the step to take."""

    turn: Turn
    services: Services
    records: Records
    case: Complaint
    form: Form

    def with_(self, field: Field, value: str) -> "Hand":
        """With the answer, and the persons that follow from it by the duty table (S04)."""
        form = self.form.with_(field.name, value)
        given = dict(responsibility.filled(self.services.zone, self.case, form.action, form.given))
        return replace(self, form=replace(form, given=given))

    @property
    def asked(self) -> Field | None:
        return self.form.missing(self.case)


def begin(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """A tap on a step (args: step, case number, version seen). Steps without fields are taken at once."""
    staff = staff_of(turn, services, records)
    hand = Hand(turn=turn, services=services, records=records, case=cases.case_of(turn, records), form=_started(turn))
    if hand.form.action != Addition.NOTE:
        if hand.case.version != hand.form.version:
            return _overtaken(hand, overtaken(hand.case))
        if hand.form.action not in offered(hand.case, staff.roles):
            raise NotAllowed()
        who = actor_of(turn, services, records)
        if hand.form.action in VERIFYING and (why := barred(records, hand.case, who)):
            raise NotAllowed(why)  # checked before any field is asked for (S12)
    return _go_on(hand)


def choose(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """A tap on a choice (args: field, value)."""
    hand = _in_hand(turn, services, records, forms.opened(turn, records))
    args = turn.tap_args
    asked = hand.asked
    if asked is None or len(args) != 2 or asked.name != args[0]:
        raise NotFound("error.old_button")
    return _take(hand, asked, args[1])


def tick(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """The verifier confirms one warning about the after-photos (args: its key)."""
    hand = _in_hand(turn, services, records, forms.opened(turn, records))
    if hand.form.action != Action.PASS or len(turn.tap_args) != 1:
        raise NotFound("error.old_button")
    return _go_on(replace(hand, form=proofs.ticked(hand.form, turn.arg(0))))


def typed(turn: Turn, services: Services, records: Records) -> Iterable[Answer] | None:
    """The text for an open form; None if no form is open."""
    form = forms.awaited(turn, records)
    if form is None:
        return None
    hand = _in_hand(turn, services, records, form)
    asked = hand.asked
    return _preview(hand) if asked is None else _take(hand, asked, turn.text)


def confirm(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """确认发送, below the preview. An incomplete form goes on asking."""
    hand = _in_hand(turn, services, records, forms.opened(turn, records))
    return _do(hand) if hand.asked is None else _go_on(hand)


def quit_(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """取消: drops the form; the case is unchanged."""
    staff = staff_of(turn, services, records)
    form = forms.opened(turn, records)
    forms.drop(turn, records)
    case = records.cases.by_number(form.number) if form else None
    dropped = say("staff.dropped", turn.lang)
    return [cases.view(turn, services, records, case, staff, lead=dropped) if case else Reply(text=dropped)]


def _started(turn: Turn) -> Form:
    args = turn.tap_args
    if len(args) != 3 or not args[2].isdigit() or args[0] not in {Addition.NOTE, *STEPS}:
        raise NotFound("error.old_button")
    return Form(action=args[0], number=args[1], version=int(args[2]))


def _in_hand(turn: Turn, services: Services, records: Records, form: Form | None) -> Hand:
    staff_of(turn, services, records)
    case = records.cases.by_number(form.number) if form else None
    if form is None or case is None:
        raise NotFound("error.old_button")
    return Hand(turn=turn, services=services, records=records, case=case, form=form)


def _take(hand: Hand, asked: Field, value: str) -> Iterable[Answer]:
    """Raises Incomplete for an unreadable value: the question stays open."""
    value = chosen(hand.services.zone, asked, value)
    if asked.kind is FieldKind.PLACE:
        place_given({asked.name: value}, hand.services.zone)
    read(hand.records, asked, value, now=hand.turn.now, clock=hand.services.clock)
    return _go_on(hand.with_(asked, value))


def _go_on(hand: Hand) -> Iterable[Answer]:
    asked, form = hand.asked, hand.form
    if asked is not None:
        forms.keep(hand.turn, hand.records, form)
        reply = question(hand.turn, hand.services, form, asked, category=hand.case.category)
        return [_with_proposal(hand, reply) if asked.kind is FieldKind.UNIT else reply]
    if (boxes := proofs.next_tick(hand.records, hand.case, form, hand.services.zone, hand.turn.lang)) is not None:
        forms.keep(hand.turn, hand.records, form)
        return [boxes]
    has_words = form.given.keys() - {proofs.FIELD}
    if has_words and form.action != Addition.NOTE and tells(hand.case, Action(form.action)):
        return _preview(hand)
    return _do(hand)


def _with_proposal(hand: Hand, reply: Reply) -> Reply:
    """Adds the unit proposed by the duty table above the units to choose from (S04)."""
    proposal = standing.proposal_lines(hand.case, hand.services.zone, hand.records, hand.turn.lang)
    return replace(reply, text=join([*map(plain, proposal), reply.text])) if proposal else reply


def _preview(hand: Hand) -> Iterable[Answer]:
    lang = hand.turn.lang
    try:
        message = previewed(hand.records, lambda stage: _perform(replace(hand, records=stage)), hand.services, lang)
    except WrongState as error:
        return _overtaken(hand, error)
    forms.keep(hand.turn, hand.records, hand.form)
    buttons = inline((button("staff.confirm", lang, "sure", style="primary"), button("staff.quit", lang, "quit")))
    return [Reply(text=say("staff.preview", lang, text=message or say("staff.tells_nothing", lang)), keyboard=buttons)]


def _do(hand: Hand) -> Iterable[Answer]:
    try:
        moved = _perform(hand)
    except WrongState as error:
        return _overtaken(hand, error)
    note_moved(hand.records, moved, hand.case.place, zone=hand.services.zone, now=hand.turn.now)
    forms.drop(hand.turn, hand.records)
    what = label(f"action.{hand.form.action}", hand.turn.lang)
    return [_view(hand, moved, say("staff.done", hand.turn.lang, what=what))]


def _perform(hand: Hand) -> Complaint:
    form, now = hand.form, hand.turn.now
    actor = actor_of(hand.turn, hand.services, hand.records)
    if form.action == Addition.NOTE:
        return triage.add_note(hand.records, case_id=hand.case.id, actor=actor, now=now, note=form.given["note"])
    attempt = Attempt(case_id=hand.case.id, seen_version=form.version, actor=actor, now=now)
    services = hand.services
    return perform(
        hand.records, Action(form.action), attempt, clock=services.clock, given=form.given, zone=services.zone
    )


def _overtaken(hand: Hand, error: WrongState) -> Iterable[Answer]:
    """Another staff member was faster: says who and when, shows the present case and drops the form."""
    forms.drop(hand.turn, hand.records)
    fresh = hand.records.cases.get(hand.case.id) or hand.case
    return [_view(hand, fresh, error_text(error, hand.turn.lang, hand.services.zone.timezone))]


def _view(hand: Hand, case: Complaint, lead: Text) -> Reply:
    staff = staff_of(hand.turn, hand.services, hand.records)
    return cases.view(hand.turn, hand.services, hand.records, case, staff, lead=lead)
