"""An official warning in the chat of a firm's member: 收到, 已落实 with photos (E13)."""

from collections.abc import Iterable, Sequence

from complaints.model import OF_WARNING, Notice, Staff
from complaints.ports import Records
from enterprises.party import Member, PartyKind, member_of
from enterprises.warnings import answering, pressing
from handlers.firm import warning_form as forms
from handlers.firm.warning_form import WarningForm
from handlers.keyboards import button, inline
from handlers.staff.links import open_console
from handlers.turn import Answer, Button, Keyboard, Reply, Turn
from inspections.checklists.own import firm_member
from services import Services
from texts import Text, join, label, plain, say
from wording import warnings
from wording.warnings import AboutFirm

#: what Telegram sends as a picture, compressed or as a file
_PICTURES = frozenset({"photo", "document"})


def render(notice: Notice, account: Staff, records: Records, services: Services, lang: str) -> Reply | None:
    """For a member of a firm or unit. None for what is over, and for what is not theirs."""
    about = warnings.found(records, notice.values["task"])
    if about is None or not account.active:
        return None
    if notice.key == pressing.TOLD_UNIT:
        waits = about.task.must_confirm and about.task.confirmed is None
        is_unit = member_of(account).party.kind is PartyKind.UNIT
        return Reply(text=warnings.unit_text(about, records, services.zone, lang)) if waits and is_unit else None
    if not warnings.is_of(about.task, account) or notice.values["version"] != str(about.version.number):
        return None  # a later document is told by a notice of its own
    text = warnings.firm_text(about, notice.values["news"], services.zone, lang)
    slot = f"warning:{about.task.id}:{about.task.asked}"
    return Reply(text=text, keyboard=_keyboard(about, services, lang), slot=slot, fresh=True)


def confirm(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """Args: the firm's task, asking."""
    me = firm_member(turn.staff)
    task = answering.confirm(records, me, int(turn.arg(0)), asked=int(turn.arg(1)), now=turn.now)
    about = warnings.found(records, str(task.id))
    assert about is not None
    said = say("warnings.chat.confirmed" if task.actions else "warnings.chat.confirmed_only", turn.lang)
    marked = [plain(mark)] if (mark := warnings.mark(about.warning, turn.lang)) else []
    return [Reply(text=join([*marked, said], ""), keyboard=_keyboard(about, services, turn.lang))]


def begin(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """已落实 (args: the task, asking): photos and a word may follow before it is reported."""
    me, form = firm_member(turn.staff), WarningForm(task=int(turn.arg(0)), asked=int(turn.arg(1)))
    answering.may_add_photo(records, me, form.task, asked=form.asked, action=0)
    forms.keep(turn, records, form)
    return [_show(turn, services, records, me, form)]


def add_photos(turn: Turn, services: Services, records: Records) -> Iterable[Answer] | None:
    """Photos of all actions together; None if no report goes on here, or if no picture came."""
    form, pictures = forms.awaited(turn, records), [file for file in turn.files if file.kind in _PICTURES]
    if form is None or not pictures:
        return None
    me = firm_member(turn.staff)
    for file in pictures:
        task = answering.may_add_photo(records, me, form.task, asked=form.asked, action=0)
        row = records.evidence.add(
            draft_id=None, case_id=None, kind=file.kind, stage=OF_WARNING, bot_id=turn.bot_id, file_id=file.file_id,
            file_unique_id=file.file_unique_id, size=file.size, now=turn.now,
        )  # fmt: skip
        if row is not None:
            records.warnings.add_photo(task.id, asked=task.asked, action=0, evidence_id=row.id)
    if turn.text:
        form = WarningForm(task=form.task, asked=form.asked, note=_noted(form, turn.text))
    forms.keep(turn, records, form)
    return [_show(turn, services, records, me, form)]


def typed(turn: Turn, services: Services, records: Records) -> Iterable[Answer] | None:
    """A word about what was done; None if no report goes on here."""
    form = forms.awaited(turn, records)
    if form is None:
        return None
    me = firm_member(turn.staff)
    form = WarningForm(task=form.task, asked=form.asked, note=_noted(form, turn.text))
    forms.keep(turn, records, form)
    return [_show(turn, services, records, me, form, lead=[say("warnings.chat.noted", turn.lang)])]


def send(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """报已落实 (args: the task, asking), of all actions that are left."""
    me, ident, asked = firm_member(turn.staff), int(turn.arg(0)), int(turn.arg(1))
    form = forms.opened(turn, records)
    note = form.note if form is not None and (form.task, form.asked) == (ident, asked) else ""
    task = answering.report_done(records, me, ident, asked=asked, action=0, note=note, now=turn.now)
    forms.drop(turn, records)
    about = warnings.found(records, str(task.id))
    assert about is not None
    said = say("warnings.chat.finished", turn.lang, count=task.done_count)
    marked = [plain(mark)] if (mark := warnings.mark(about.warning, turn.lang)) else []
    opened = _console(services, turn.lang, ident)
    return [Reply(text=join([*marked, said], ""), keyboard=Keyboard(rows=(opened,)) if opened else None)]


def later(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    firm_member(turn.staff)
    forms.drop(turn, records)
    return [Reply(text=say("warnings.chat.paused", turn.lang))]


def _show(
    turn: Turn, services: Services, records: Records, me: Member, form: WarningForm, *, lead: Sequence[Text] = ()
) -> Reply:
    task, lang = answering.own_task(records, me, form.task), turn.lang
    about = warnings.found(records, str(task.id))
    assert about is not None
    marked = [plain(mark)] if (mark := warnings.mark(about.warning, lang)) else []
    left = [line for number, line in enumerate(warnings.action_lines(task, lang), 1) if task.done(number) is None]
    count = len(task.photos_of(0))
    got = [say("warnings.chat.got", lang, count=count)] if count else []
    parts = [*lead, say("warnings.chat.left", lang), *(plain(one) for one in left), *got]
    text = join([join([*marked, parts[0]], ""), *parts[1:], say("warnings.chat.photos", lang)], "\n")
    ids = (str(form.task), str(form.asked))
    rows = [
        (button("warnings.chat.send", lang, "wsend", *ids, style="primary"),),
        (button("warnings.chat.later", lang, "wlater"), *_console(services, lang, form.task)),
    ]
    return Reply(text=text, keyboard=inline(*rows), slot=turn.album_slot, delay_s=turn.album_wait_s)


def _keyboard(about: AboutFirm, services: Services, lang: str) -> Keyboard | None:
    task = about.task
    opened = _console(services, lang, task.id)
    ids, first = (str(task.id), str(task.asked)), list[Button]()
    if answering.is_open(about.warning, task) and task.must_confirm:
        if task.confirmed is None:
            first.append(button("warnings.confirm", lang, "wok", *ids, style="primary"))
        if task.actions and not task.is_done:
            first.append(button("warnings.done", lang, "wdone", *ids))
    rows = tuple(row for row in (tuple(first), opened) if row)
    return Keyboard(rows=rows) if rows else None


def _console(services: Services, lang: str, task: int) -> tuple[Button, ...]:
    return open_console(services.public_url, label("warnings.open_page", lang), f"firm/warnings/{task}")


def _noted(form: WarningForm, text: str) -> str:
    return f"{form.note}\n{text}".strip()[: answering.MOST_NOTE]
