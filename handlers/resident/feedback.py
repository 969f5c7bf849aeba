"""有用 and 没用 (E05): curators see the question, the entry's version and the reason."""

from collections.abc import Iterable

from complaints.ports import Records
from handlers.held import origin_text
from handlers.keyboards import button, inline
from handlers.resident.ask import today
from handlers.turn import Answer, Reply, Toast, Turn
from services import Services
from texts import label, say

#: Reasons why an answer did not help: keys under ask.reason in texts.
REASONS = ("not_my_question", "unclear", "outdated", "wrong")


def useful(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    _store(turn, services, records, *_args(turn), useful=True)
    return [Toast(text=label("ask.thanks", turn.lang))]


def useless(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """没用: stored at once; a further tap gives the reason."""
    entry, origin = _args(turn)
    _store(turn, services, records, entry, origin, useful=False)
    rows = [
        (button(f"ask.reason.{reason}", turn.lang, "why", entry, str(number), origin),)
        for number, reason in enumerate(REASONS)
    ]
    rows.append((button("ask.human", turn.lang, "human", origin),))
    return [Reply(text=say("ask.why_useless", turn.lang), keyboard=inline(*rows))]


def why(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    entry, number = _args(turn)
    origin = turn.arg(2) or "0"
    reason = REASONS[int(number)] if number.isdigit() and int(number) < len(REASONS) else ""
    _store(turn, services, records, entry, origin, useful=False, reason=reason)
    return [Reply(text=say("ask.reason_noted", turn.lang), edit=turn.message_id)]


def _args(turn: Turn) -> tuple[str, str]:
    return turn.arg(0), turn.arg(1) or "0"


def _store(
    turn: Turn, services: Services, records: Records, entry_id: str, origin: str, *, useful: bool, reason: str = ""
) -> None:
    entry = services.library().entry(entry_id, today=today(turn, services), profile=turn.person.profile)
    if entry is None:
        return
    asked = origin_text(records, turn, origin)
    records.questions.add_feedback(
        entry=entry.id,
        entry_version=entry.version,
        question=asked,
        useful=useful,
        reason=reason,
        now=turn.now,
    )
