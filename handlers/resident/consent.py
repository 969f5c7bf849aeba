"""同意 and 不同意 (R02). Before consent a report exists only as raw updates, which expire; after 同意 they are parsed
again."""

from collections.abc import Iterable
from dataclasses import replace

from complaints.policy import RAW_WORDS_KEPT
from complaints.report import drafting
from handlers.held import held_messages
from handlers.keyboards import main_menu, report_menu
from handlers.resident import poster
from handlers.resident.add_photo import contents, keep_files
from handlers.resident.open_question import spent
from handlers.resident.set_place import keep_point
from handlers.resident.steps import prompt
from handlers.resident.story import take_in
from handlers.turn import Answer, Reply, Turn
from services import Services
from services.records import Records
from texts import join, label, say


def answer(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """A tap on, or the word, 同意 or 不同意."""
    agreed = turn.arg(0) == "yes"
    return agree(turn, services, records) if agreed else refuse(turn, services, records)


def agree(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    person = drafting.consent(records, person=turn.person, now=services.zone.local(turn.now))
    agreed = replace(turn, person=person)
    draft = drafting.open_draft(records, person=person, now=turn.now)
    photos = same = 0
    for held in held_messages(records, agreed):
        message = held.turn
        new, known = keep_files(message, records, draft)
        photos, same = photos + new, same + known
        draft = records.drafts.get(draft.id) or draft
        if message.point is not None and draft.place is None:
            draft = keep_point(message, services, records, draft)
        if held.carried:
            draft = take_in(message, services, records, draft, text=message.text, category=held.category)
    if draft.place is None:
        draft = poster.after_consent(agreed, services, records, draft)
    lead = contents(turn.lang, records, draft, same=same) if photos else None
    # mentioned first, so that nobody types the words again
    carried = say("report.carried", turn.lang) if draft.text else None
    thanks = say("consent.thanks", turn.lang)
    hello = Reply(text=join([thanks, carried], "\n") if carried else thanks, keyboard=report_menu(turn.lang))
    return [hello, prompt(agreed, services, records, draft, lead=lead)]


def refuse(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """Names other ways to report, and erases the raw updates with the report at once."""
    records.erase_traces(bot_id=turn.bot_id, chat_id=turn.chat_id, since=turn.now - RAW_WORDS_KEPT)
    # only Telegram users are pointed to the web page
    on_telegram = turn.channel == "telegram"
    elsewhere = label("consent.refused_telegram", turn.lang, url=services.public_url) if on_telegram else ""
    text = say("consent.refused", turn.lang, hotline=services.zone.hotline, elsewhere=elsewhere)
    return [Reply(text=text, keyboard=main_menu(turn.lang)), spent(turn, records)]
