"""撤下照片: the photos of one's own report, one button per photo (R15)."""

from collections.abc import Iterable

from complaints.case import amending, taking_back
from complaints.errors import NotFound
from complaints.model import EvidenceState
from complaints.ports import Records
from handlers.keyboards import button, in_rows, inline
from handlers.resident.access import reporter, tapped_case
from handlers.resident.waiting import stop_waiting
from handlers.turn import Answer, Reply, Turn
from services import Services
from texts import say

#: size of one album (Bot API, sendMediaGroup); further photos follow once these are decided
_SHOWN = 10
_LABELS = {"voice": "take_back.voice", "video": "take_back.video"}


def choose(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    case = tapped_case(turn, records)
    stop_waiting(turn, records)  # 遮盖 had asked for words
    items = taking_back.own_photos(records, case)[:_SHOWN]
    if not items:
        return [Reply(text=say("take_back.none", turn.lang, number=case.number))]
    taps = [
        button(_LABELS.get(item.kind, "take_back.photo"), turn.lang, "unpic", case.number, str(item.id), n=n)
        for n, item in enumerate(items, 1)
    ]
    rows = [*in_rows(taps), (button("step.back", turn.lang, "case", case.number),)]
    seen = tuple(
        f"thumbs/{item.sha256}"
        for item in items
        if item.state is EvidenceState.STORED and item.width is not None  # recordings have no thumbnail
    )
    key = "take_back.ask" if amending.changes_in_place(case) else "take_back.ask_staff"
    return [Reply(text=say(key, turn.lang, number=case.number), keyboard=inline(*rows), photos=seen)]


def tapped(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """Args: number, photo."""
    case = tapped_case(turn, records)
    chosen = turn.arg(1)
    if not chosen.isdigit():
        raise NotFound("error.old_button")
    gone = taking_back.take_back(records, case_id=case.id, evidence_id=int(chosen), actor=reporter(turn), now=turn.now)
    key = "take_back.done" if gone else "take_back.asked"
    again = button("take_back.more", turn.lang, "unpics", case.number)
    back = button("follow.details", turn.lang, "case", case.number)
    return [Reply(text=say(key, turn.lang, number=case.number), keyboard=inline((again, back)))]
