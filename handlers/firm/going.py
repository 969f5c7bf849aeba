"""A self-check in the private chat, item by item: photos, then 合格, 不合格 or 不适用."""

from collections.abc import Iterable, Sequence

from complaints.model import OF_CHECK
from handlers.firm import form as forms
from handlers.firm.form import CheckForm
from handlers.keyboards import button, in_rows, inline
from handlers.staff.links import console_button
from handlers.turn import Answer, Button, Reply, Turn
from inspections.checklists import checking
from inspections.checklists.check import Check, Verdict
from inspections.checklists.doubts import doubts
from inspections.checklists.lists import Item
from inspections.checklists.own import firm_member, own_check
from inspections.checklists.ports import Records
from services import Services
from texts import Text, join, label, plain, say
from wording import checks

#: what Telegram sends as a picture, compressed or as a file
_PICTURES = frozenset({"photo", "document"})


def show_next(
    turn: Turn, services: Services, records: Records, check: Check, *, lead: Sequence[Text] = ()
) -> Iterable[Answer]:
    """The first item that is left, else the summary."""
    left = next(iter(check.left), None)
    return [_show(turn, services, records, check, left, lead=lead)]


def go_to(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """Args: check, item; without an item the summary of all."""
    check = _own(turn, records, int(turn.arg(0)))
    checking.must_be_open(records, check.id)
    return [_show(turn, services, records, check, check.checklist.item(turn.arg(1)))]


def answer(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """Args: check, item, verdict. Raises Incomplete for 合格 without a photo: the item stays open."""
    check, item, verdict = _own(turn, records, int(turn.arg(0))), turn.arg(1), Verdict(turn.arg(2))
    form = forms.opened(turn, records)
    note = form.note if form is not None and (form.check, form.item) == (check.id, item) else ""
    if verdict is Verdict.NONE and not note:
        forms.keep(turn, records, CheckForm(check=check.id, item=item, asks_why=True))
        return [Reply(text=say("checks.chat.ask_note", turn.lang))]
    return _answered(turn, services, records, check, item=item, verdict=verdict, note=note)


def typed(turn: Turn, services: Services, records: Records) -> Iterable[Answer] | None:
    """Words for the item that is shown; None if no self-check goes on here."""
    form = forms.awaited(turn, records)
    if form is None or not form.item:
        return None
    check = _own(turn, records, form.check)
    if form.asks_why:
        return _answered(turn, services, records, check, item=form.item, verdict=Verdict.NONE, note=turn.text)
    note = f"{form.note}\n{turn.text}".strip()[: checking.MOST_WORDS]
    return [_show(turn, services, records, check, check.checklist.item(form.item), note=note)]


def add_photos(turn: Turn, services: Services, records: Records) -> Iterable[Answer] | None:
    """Photos for the item that is shown; None if no self-check goes on here, or if no picture came."""
    form, pictures = forms.awaited(turn, records), [file for file in turn.files if file.kind in _PICTURES]
    if form is None or not form.item or not pictures:
        return None
    check = _own(turn, records, form.check)
    for file in pictures:
        checking.may_add_photo(records, check.id, item=form.item)
        row = records.evidence.add(
            draft_id=None,
            case_id=None,
            kind=file.kind,
            stage=OF_CHECK,
            bot_id=turn.bot_id,
            file_id=file.file_id,
            file_unique_id=file.file_unique_id,
            size=file.size,
            now=turn.now,
        )
        if row is not None:
            records.checks.add_photo(check.id, item=form.item, evidence_id=row.id)
    check = _own(turn, records, form.check)
    note = f"{form.note}\n{turn.text}".strip()[: checking.MOST_WORDS]
    return [_show(turn, services, records, check, check.checklist.item(form.item), note=note)]


def finish(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """Args: check. Raises Incomplete if items are left."""
    me, check = firm_member(turn.staff), _own(turn, records, int(turn.arg(0)))
    today = services.zone.local(turn.now).date()
    done = checking.finish(records, check.id, by=checking.by(me.account), now=turn.now, today=today)
    forms.drop(turn, records)
    return [_done(turn, services, records, done)]


def later(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    firm_member(turn.staff)
    forms.drop(turn, records)
    return [Reply(text=say("checks.chat.paused", turn.lang))]


def _answered(
    turn: Turn, services: Services, records: Records, check: Check, *, item: str, verdict: Verdict, note: str
) -> Iterable[Answer]:
    by = checking.by(firm_member(turn.staff).account)
    after = checking.answer(records, check.id, item=item, verdict=verdict, note=note, by=by, now=turn.now)
    known = after.checklist.item(item)
    assert known is not None
    said = f"{known.name(turn.lang)}{label('colon', turn.lang)}{label(f'checks.verdict.{verdict}', turn.lang)}"
    return show_next(turn, services, records, after, lead=[plain(said)])


def _show(
    turn: Turn,
    services: Services,
    records: Records,
    check: Check,
    item: Item | None,
    *,
    lead: Sequence[Text] = (),
    note: str = "",
) -> Reply:
    forms.keep(turn, records, CheckForm(check=check.id, item=item.id if item else "", note=note))
    today = services.zone.local(turn.now).date()
    said = [plain(newer)] if (newer := checks.newer(check, services, today, turn.lang)) else []
    if item is None:
        return _summary(turn, check, [*lead, *said])
    words = checks.item_words(check, item, services, today=today, lang=turn.lang)
    text = say(
        "checks.chat.item",
        turn.lang,
        n=words.n,
        count=len(check.checklist.items),
        title=words.title,
        good=words.good,
        basis=words.basis,
        standing=words.standing,
    )
    sent = len(check.photos_of(item.id))
    asked = say("checks.chat.with_photos", turn.lang, count=sent) if sent else say("checks.chat.ask", turn.lang)
    noted = [plain(note)] if note else []
    return Reply(
        text=join([*lead, *said, text, *noted, asked]),
        keyboard=inline(*_buttons(check, item, turn.lang)),
        slot=turn.album_slot,
        delay_s=turn.album_wait_s,
    )


def _buttons(check: Check, item: Item, lang: str) -> Iterable[tuple[Button, ...]]:
    number = str(check.id)
    yield (
        button("checks.verdict.pass", lang, "ckdo", number, item.id, Verdict.PASS, style="primary"),
        button("checks.verdict.fail", lang, "ckdo", number, item.id, Verdict.FAIL),
    )
    yield (button("checks.verdict.none", lang, "ckdo", number, item.id, Verdict.NONE),)
    yield (button("checks.chat.items", lang, "ckgo", number), button("checks.chat.later", lang, "cklater"))


def _summary(turn: Turn, check: Check, lead: Sequence[Text]) -> Reply:
    lang, number = turn.lang, str(check.id)
    lines = [
        plain(f"{n}. {item.name(lang)}{label('colon', lang)}{checks.standing(check, item, lang)}")
        for n, item in enumerate(check.checklist.items, 1)
    ]
    rows = in_rows(
        (button("checks.chat.open_item", lang, "ckgo", number, item.id, n=n) for n, item in _numbered(check)),
        per_row=3,
    )
    if check.left:
        return Reply(
            text=join([*lead, *lines]), keyboard=inline(*rows, (button("checks.chat.later", lang, "cklater"),))
        )
    ready = say("checks.chat.ready", lang, count=len(check.checklist.items), result=checks.result(check, lang))
    end = button("checks.finish", lang, "ckend", number, style="primary")
    return Reply(text=join([*lead, *lines, ready]), keyboard=inline((end,), *rows))


def _numbered(check: Check) -> Iterable[tuple[int, Item]]:
    return enumerate(check.checklist.items, 1)


def _done(turn: Turn, services: Services, records: Records, check: Check) -> Reply:
    lang = turn.lang
    text = say(
        "checks.chat.done",
        lang,
        light=label(f"checks.light.{check.light}", lang),
        title=check.checklist.name(lang),
        site=check.site_name,
        result=checks.result(check, lang),
        rule=checks.rule(check.checklist, lang),
    )
    fails = [
        say(
            "checks.chat.fail",
            lang,
            title=item.name(lang),
            measure=checks.translated(check.checklist, item, services).words("measure", lang),
        )
        for item in check.with_verdict(Verdict.FAIL)
    ]
    said = dict.fromkeys(
        checks.doubt_words(one, services, lang)
        for photo in check.photos
        for one in doubts(records, check, photo.evidence)
    )
    remarks = [say("checks.chat.doubt", lang, what=what) for what in said]
    return Reply(
        text=join([text, *fails, *remarks]), keyboard=inline(console_button(services, lang, f"firm/checks/{check.id}"))
    )


def _own(turn: Turn, records: Records, check_id: int) -> Check:
    """Raises NotAllowed, NotFound."""
    return own_check(firm_member(turn.staff), records.checks.get(check_id))
