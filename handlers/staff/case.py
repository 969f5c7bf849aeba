"""A case in a staff member's private chat: all its data, and one button per possible step."""

from collections.abc import Iterable, Mapping
from functools import partial
from itertools import groupby

from complaints.case.lifecycle import VERIFYING, Action, Addition
from complaints.case.moves import staff_actor
from complaints.case.verification import barred
from complaints.errors import NotFound
from complaints.model import AUDIO_VIDEO, Complaint, EvidenceState, Identity, Kind, Staff
from complaints.office.staff_steps import offered
from complaints.office.usual_way import Rank, rank
from complaints.policy import ALBUM_LIMIT
from complaints.ports import Records
from handlers.keyboards import button, in_rows, inline
from handlers.staff.links import console_button
from handlers.staff.who import staff_of
from handlers.turn import Answer, Button, Reply, Style, Toast, Turn
from services import Services
from texts import Text, join, label, plain, say
from wording import case_words, standing
from wording.case_words import HistoryLine
from wording.names import unit_name
from wording.review_card import answer_lines
from wording.states import state_name

_STYLES: Mapping[Rank, Style] = {Rank.NEXT: "primary", Rank.ASIDE: "danger"}


def open_case(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """A tap on a case's button. In a group the case is sent to the private chat only (S27)."""
    staff = staff_of(turn, services, records)
    case = case_of(turn, records)
    if turn.private:
        return [view(turn, services, records, case, staff, with_photos=True)]
    private = view(turn, services, records, case, staff, with_photos=True, chat_id=turn.user_id)
    return [Toast(text=label("staff.sent_privately", turn.lang), alert=True), private]


def case_of(turn: Turn, records: Records) -> Complaint:
    """The case named by the tapped button."""
    number = next((arg for arg in turn.tap_args if arg.startswith("LW-")), "")
    case = records.cases.by_number(number)
    if case is None:
        raise NotFound("error.old_button")
    return case


def view(
    turn: Turn,
    services: Services,
    records: Records,
    case: Complaint,
    staff: Staff,
    *,
    lead: Text | None = None,
    with_photos: bool = False,
    chat_id: int | None = None,
) -> Reply:
    stored = [e for e in records.evidence.of_case(case.id) if e.state is EvidenceState.STORED]
    photos = [e.sha256 for e in stored if e.kind not in AUDIO_VIDEO]
    parts = [lead] if lead else []
    if case.danger:
        parts.append(say("card.danger", turn.lang))
    status = standing.all_lines(case, services, records, now=turn.now, lang=turn.lang)
    parts += [_facts(turn, services, records, case), *([plain("\n".join(status))] if status else [])]
    parts.append(_history(services, records, case, turn.lang))
    steps = offered(case, staff.roles)
    if not VERIFYING.isdisjoint(steps) and (why := barred(records, case, staff_actor(staff))):
        steps = tuple(step for step in steps if step not in VERIFYING)
        parts.append(say(why, turn.lang))
    return Reply(
        text=join(parts, "\n\n"),
        keyboard=inline(*_rows(services, case, steps, turn.lang)),
        photos=tuple(photos[:ALBUM_LIMIT]) if with_photos else (),
        chat_id=chat_id,
    )


def _facts(turn: Turn, services: Services, records: Records, case: Complaint) -> Text:
    lang, zone = turn.lang, services.zone
    due = case_words.due(case, turn.now, zone, lang)
    return say(
        "inspect.facts" if case.kind is Kind.FINDING else "case.facts",
        lang,
        number=case.number,
        state=state_name(case, lang),
        due=label("due.with_left", lang, what=due.what, at=due.at, left=due.marked) if due else label("due.none", lang),
        category=case_words.category(case, zone, lang),
        place=case_words.place(case, lang),
        territory=case_words.territory(case, zone, lang),
        unit=unit_name(case.unit, zone, lang) if case.unit else "-",
        reporter=case_words.reporter(case, lang),
        photos=len(records.evidence.of_case(case.id)),
        text=join(
            [
                plain(case.text or label("review.no_text", lang)),
                *answer_lines(case_words.answers(case, zone, lang), lang),
            ]
        ),
    )


def _history(services: Services, records: Records, case: Complaint, lang: str) -> Text:
    lines = [line_text(line, lang) for line in case_words.history(records, case, services.zone, lang)]
    return join([say("case.history", lang), *lines])


def line_text(line: HistoryLine, lang: str) -> Text:
    lines = [say("case.line", lang, at=line.at, who=line.who, what=line.what)]
    lines += [plain(f"  {name}{label('colon', lang)}{value}") for name, value in line.details]
    if line.public:
        lines.append(say("case.own_words" if line.own else "case.public", lang, text=line.public))
    if line.note:
        lines.append(say("case.note", lang, text=line.note))
    return join(lines)


def _rows(services: Services, case: Complaint, steps: Iterable[Action], lang: str) -> list[tuple[Button, ...]]:
    """`steps` are in the console's order; each row has one rank, so the usual step has a row of its own."""
    rows: list[tuple[Button, ...]] = []
    for _, actions in groupby(steps, key=partial(rank, case)):
        rows += in_rows(_step(action, case, lang) for action in actions)
    if case.identity is Identity.NAMED and case.contact_phone:
        rows.append((button("contact.button", lang, "reveal", case.number),))
    console = console_button(services, lang, f"cases/{case.number}")
    queue = button("queue.back", lang, "queue", "open", "1")
    return [*rows, (_step(Addition.NOTE, case, lang), *console), (queue,)]


def _step(step: Action | Addition, case: Complaint, lang: str) -> Button:
    style = _STYLES.get(rank(case, step)) if isinstance(step, Action) else None
    return button(f"action.{step}", lang, "do", step, case.number, str(case.version), style=style)
