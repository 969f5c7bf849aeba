"""Every route of the chat: which updates are taken, and in which order texts, files and positions are claimed.
Conversations are private; what a group may see is in groups.py."""

from collections.abc import Callable, Coroutine, Iterable, Mapping
from typing import Any, Protocol

from telegram import Message, Update
from telegram.ext import (
    Application,
    BaseHandler,
    CallbackQueryHandler,
    MessageHandler,
    TypeHandler,
    filters,
)

from complaints.model import AwaitedKind
from complaints.report.draft import DraftStep
from handlers import groups
from handlers.claims import Claim, StepHandle, TextClaim, by_claim, by_text_claim
from handlers.firm import date_done
from handlers.firm import going as firm_check
from handlers.firm import routes as firm
from handlers.firm import warning as firm_warning
from handlers.incoming import named_in, our_name
from handlers.inspect import filling as inspect_filling
from handlers.inspect import routes as inspect
from handlers.resident import (
    add_photo,
    amend,
    cancelling,
    category_words,
    danger,
    edited,
    fill,
    follow_up,
    human,
    language,
    mail,
    my,
    notice_photo,
    outcome,
    own_code,
    points,
    privacy,
    questions,
    report,
    restrained,
    set_place,
    signing,
    start,
    subscribe,
    subscribe_place,
    text,
    track,
    unsupported,
)
from handlers.resident import routes as resident
from handlers.staff import after_photos, patrol
from handlers.staff import routes as staff
from handlers.turn import Answer, Handle, Turn
from handlers.unit import act as unit_act
from handlers.unit import routes as unit
from services import Services
from services.records import Records

Callback = Callable[[Update, Any], Coroutine[Any, Any, None]]


class RouteGate(Protocol):
    """Wraps a handler as a PTB callback: one transaction, then the replies (channels.gate)."""

    def __call__(self, handle: Handle) -> Callback: ...


#: Commands for everybody, in the order of the client's menu (descriptions: command.* in texts).
COMMANDS: dict[str, Handle] = {
    "start": start.start,
    "report": report.begin,
    "track": track.ask,
    "my": my.mine,
    "subscribe": subscribe.overview,
    "help": start.help_,
    "cancel": cancelling.cancel,
    "privacy": privacy.show,
    "language": language.choose,
}

#: A question that was asked for → who takes it. It goes there even if it can be answered.
AWAITED_QUESTIONS: Mapping[AwaitedKind, Handle] = {
    AwaitedKind.QUESTION_TO_STAFF: human.typed,
    AwaitedKind.QUESTION_ON_NOTICE: notice_photo.typed,
}
#: Other words that were asked for → who takes them.
AWAITED_WORDS: Mapping[AwaitedKind, Handle] = {
    AwaitedKind.NUMBER: track.typed,
    AwaitedKind.CODE: track.with_code,
    AwaitedKind.REPLY: follow_up.typed,
    AwaitedKind.UNSOLVED: follow_up.typed,
    AwaitedKind.OBJECTION: follow_up.typed,
    AwaitedKind.ADDITION: amend.typed,
    AwaitedKind.PLACE: amend.typed,
    AwaitedKind.HIDING: amend.typed,
    AwaitedKind.RATING_REASON: outcome.typed,
    AwaitedKind.SUBSCRIBED_PLACE: subscribe_place.typed,
    AwaitedKind.APPEAL: restrained.appealed,
    AwaitedKind.MAIL: mail.typed,
    AwaitedKind.UNIT_FORM: follow_up.form_is_gone,
    AwaitedKind.INSPECT_FORM: follow_up.form_is_gone,
    AwaitedKind.CHECK_FORM: follow_up.form_is_gone,
    AwaitedKind.DATE_DONE: date_done.typed,
    AwaitedKind.WARNING_FORM: follow_up.form_is_gone,
    AwaitedKind.STAFF_FORM: follow_up.form_is_gone,  # an open form has claimed the text before
}
#: The report's pending step → who takes the text. At any other step it joins the description.
STEPS: Mapping[DraftStep, StepHandle] = {
    DraftStep.PLACE: set_place.typed,
    DraftStep.PLACE_CONFIRM: set_place.typed,  # typing again corrects the address
    DraftStep.CATEGORY: category_words.typed,
    DraftStep.IDENTITY: signing.typed,
    DraftStep.CONTACT: fill.contact,
    DraftStep.REVIEW: signing.at_review,
    DraftStep.QUESTION: questions.typed,
    DraftStep.CODE: own_code.typed,
}

#: Who may take a typed text, first to last. The order is promised to users: a word of a button or the menu; a case
#: number or code, unless the text is the answer to what is pending; a reply to a message about a case; a sure question,
#: which may interrupt what is pending; what was asked for; the report's pending step. With nothing pending: several
#: matters are offered one by one, an imported table answers, a story is offered as a report, everything else is a
#: question. The emergency numbers precede any answer to words of danger.
TEXTS: tuple[TextClaim, ...] = (
    text.button_word,
    text.staff_form,
    text.unit_form,
    text.inspect_form,
    text.check_form,
    text.warning_form,
    text.menu_word,
    text.case_code,
    text.case_number,
    text.reply_to_case,
    text.end_wait_for_number,
    text.awaited_question(AWAITED_QUESTIONS),
    text.question_about_identity,
    text.question_meanwhile,
    text.awaited_words(AWAITED_WORDS),
    text.early_place,
    text.aside_in_report,
    text.step_value(STEPS),
    text.for_which_case,
    text.danger_alone,
    text.kind_of_asker,
    text.own_status,
    text.person_wanted,
    text.table,
    text.several_matters,
    text.story,
    text.question,
)
#: Who may take any file, first to last.
FILES: tuple[Claim, ...] = (
    add_photo.refused,
    after_photos.add,
    unit_act.add_photos,
    inspect_filling.add_files,
    firm_check.add_photos,
    firm_warning.add_photos,
    add_photo.about_notice,
    *resident.EVIDENCE,
)
#: Who may take a position or pin, first to last.
POINTS: tuple[Claim, ...] = (
    inspect_filling.pointed,
    patrol.pointed,
    points.awaited_for_case,
    points.awaited_for_subscription,
    points.reply_to_case,
    set_place.on_point,
)


class _ForUs(filters.MessageFilter):
    """A command that names no bot, or ours."""

    def filter(self, message: Message) -> bool:
        named = named_in(message.text or "")
        return not named or named.lower() == our_name(message).lower()


_NEW = filters.UpdateType.MESSAGE
_PRIVATE = _NEW & filters.ChatType.PRIVATE
#: group members under their own name: no channel posts, no anonymous administrators
_IN_GROUP = _NEW & filters.ChatType.GROUPS & ~filters.SenderChat.ALL
_FOR_US = _ForUs()
#: content that a person sends, without Telegram's service messages (pinned, timer, background, topics, boosts …)
_CONTENT = (filters.ATTACHMENT | filters.CHECKLIST) & ~filters.StatusUpdate.ALL
_FILES = (
    filters.PHOTO
    | filters.Document.ALL
    | filters.VOICE
    | filters.VIDEO
    | filters.Sticker.ALL
    | (filters.ANIMATION | filters.AUDIO | filters.VIDEO_NOTE)
)


def register(application: "Application[Any, Any, Any, Any, Any, Any]", gate: RouteGate) -> None:
    """The first matching route takes the update."""
    commands = {**COMMANDS, **staff.COMMANDS, **unit.COMMANDS, **inspect.COMMANDS, **firm.COMMANDS}
    ours = filters.Regex(rf"(?i)^/({'|'.join(commands)})(@\w+)?(\s|$)")
    # a staff member's words of danger describe a known case: they bring no emergency numbers
    said_quietly = (text.staff_form, text.unit_form, text.inspect_form, text.check_form, text.warning_form)
    on_text = gate(by_text_claim(TEXTS, quiet=said_quietly))
    of_firms = (firm_check.add_photos, firm_warning.add_photos)
    shown_quietly = (after_photos.add, unit_act.add_photos, inspect_filling.add_files, *of_firms)
    on_files = gate(by_claim(FILES, quiet=shown_quietly))
    routes: list[BaseHandler[Any, Any, Any]] = [
        # first, because most updates are plain text
        MessageHandler(_PRIVATE & filters.Regex(r"^[^/]"), on_text),
        # not CommandHandler: it would also run when an old command is edited
        MessageHandler(_PRIVATE & ours & _FOR_US, gate(_by_command(commands))),
        # a command for another bot: neither answer it nor store its sender
        MessageHandler(_IN_GROUP & ours & _FOR_US, gate(groups.commanded)),
        MessageHandler(_PRIVATE & filters.Regex(r"^/[A-Za-z0-9_]") & _FOR_US, gate(unsupported.unknown_command)),
        MessageHandler(_PRIVATE & filters.Regex(r"^/[A-Za-z0-9_]+@"), _nothing),
        CallbackQueryHandler(gate(_by_verb({**resident.TAPS, **staff.TAPS, **unit.TAPS, **inspect.TAPS, **firm.TAPS}))),
        MessageHandler(filters.UpdateType.EDITED_MESSAGE & filters.ChatType.PRIVATE, gate(edited.on_edit)),
        MessageHandler(_PRIVATE & _FILES, on_files),
        MessageHandler(_PRIVATE & (filters.VENUE | filters.LOCATION), gate(by_claim(POINTS))),
        MessageHandler(_PRIVATE & filters.CONTACT, gate(fill.shared_contact)),
        MessageHandler(_PRIVATE & filters.TEXT, on_text),
        MessageHandler(_PRIVATE & _CONTENT, gate(unsupported.message)),
        TypeHandler(Update, _nothing),
    ]
    application.add_handlers(routes)


def _by_command(table: Mapping[str, Handle]) -> Handle:
    def commanded(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
        # control characters were stripped after the filter, which can change the command's name
        handle = table.get(turn.command, unsupported.unknown_command)
        return [*danger.first(turn), *handle(turn, services, records)]

    return commanded


def _by_verb(table: Mapping[str, Handle]) -> Handle:
    def tapped(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
        if not turn.private:
            return groups.tapped(turn, services, records)
        verb = turn.action.verb if turn.action else ""
        return table.get(verb, unsupported.button)(turn, services, records)

    return tapped


async def _nothing(_update: Update, _context: Any) -> None:
    """Group chatter, joins, reactions: confirmed to Telegram, not answered."""
