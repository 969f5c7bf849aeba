"""举报污染: begins a report, or offers to go on with the open one (R13)."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from complaints.ports import Records
from complaints.report import drafting
from complaints.report.draft import has_consented
from complaints.report.drafting import open_draft, stay_on_course
from handlers.keyboards import button, inline, report_menu
from handlers.resident.open_question import as_question, spent
from handlers.resident.steps import consent_text, prompt
from handlers.resident.undoing import offer_undo
from handlers.resident.waiting import stop_waiting
from handlers.turn import Answer, Reply, Turn
from services import Services
from texts import label, say
from wording.files import evidence_counted, files_counted
from wording.moments import moment


def begin(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """/report, 举报污染. Without consent only consent is asked for: nothing is stored before it (R02). A pending
    question is cancelled: words and photos are now for the report."""
    stop_waiting(turn, records)
    if not has_consented(turn.person):
        return [ask_consent(turn, records)]
    waiting = records.drafts.open_of(turn.person.id)
    if waiting is not None and (waiting.place or waiting.text or records.evidence.of_draft(waiting.id)):
        return [_offer_waiting(turn, services, records)]
    draft = waiting or open_draft(records, person=turn.person, now=turn.now)
    hello = Reply(text=say("report.started", turn.lang), keyboard=report_menu(turn.lang))
    return [hello, prompt(turn, services, records, draft)]


def ask_consent(turn: Turn, records: Records, *, delay_s: float = 0, kept: Sequence[str] = ()) -> Reply:
    """The question of consent. `kept`: the kinds of the files already sent, so that nobody thinks them lost."""
    buttons = inline(
        (
            button("consent.yes", turn.lang, "consent", "yes", style="primary"),
            button("consent.no", turn.lang, "consent", "no"),
        )
    )
    text = consent_text(turn)
    if kept:
        text = say("consent.kept", turn.lang, files=files_counted(kept, turn.lang), ask=text)
    return as_question(turn, records, Reply(text=text, keyboard=buttons, delay_s=delay_s))


def _offer_waiting(turn: Turn, services: Services, records: Records) -> Reply:
    draft = records.drafts.open_of(turn.person.id)
    assert draft is not None
    files = evidence_counted(records.evidence.of_draft(draft.id), turn.lang)
    where = draft.place.address if draft.place else ""
    text = say(
        "report.waiting",
        turn.lang,
        files=files or label("review.no_files", turn.lang),
        place=where or "—",
        at=moment(draft.updated_at, services.zone, turn.lang),
    )
    ways = inline(
        (
            button("report.go_on", turn.lang, "goon", style="primary"),
            button("report.drop", turn.lang, "drop", str(draft.id)),
        )
    )
    return as_question(turn, records, Reply(text=text, keyboard=ways))


def go_on(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """继续: the next step of the open draft."""
    stop_waiting(turn, records)
    draft = records.drafts.open_of(turn.person.id)
    if draft is None:
        return begin(turn, services, records)
    return [prompt(turn, services, records, stay_on_course(records, draft=draft, now=turn.now))]


def drop(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """放弃重来 (args: draft): gives up the open draft and begins a new one. The button of an earlier draft offers the
    open one again."""
    draft = records.drafts.open_of(turn.person.id)
    anew = replace(turn, action=None)
    if draft is None or turn.arg(0) != str(draft.id):
        return [*begin(anew, services, records), spent(turn, records)]
    offered = [] if drafting.is_empty(records, draft) else [offer_undo(turn, draft)]
    drafting.cancel(records, draft=draft, now=turn.now)
    return [*offered, *begin(anew, services, records), spent(turn, records)]
