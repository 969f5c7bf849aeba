"""Similar cases, shown before 提交 (R22): open cases nearby with photo, distance, age, state and 我也遇到; recently
closed ones with 又出现了. The words of other reporters are never shown; photos are small, and omitted where number
plates are likely."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from complaints.case import merging
from complaints.case.lifecycle import OPEN_STATES
from complaints.errors import NotFound
from complaints.model import Complaint, Draft, EvidenceState, State
from complaints.ports import Records
from complaints.report.draft import NEAR, DraftStep
from complaints.report.drafting import current_step
from complaints.report.similar import Like, Matter, find_similar
from handlers.keyboards import button, inline
from handlers.resident.access import is_theirs
from handlers.turn import Button, Keyboard, Reply, Turn
from services import Services
from texts import Text, join, label, say
from wording.doubts import distance, duration

_SHOWN = 3
_PICTURES = frozenset({"photo", "document"})
_MARKS = "①②③"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    text: Text
    rows: tuple[tuple[Button, ...], ...]
    photos: tuple[str, ...]


def with_offer(turn: Turn, services: Services, records: Records, draft: Draft, reply: Reply) -> Reply:
    """The review card, with similar cases above it."""
    if NEAR in draft.skipped or current_step(records, draft, turn.person) is not DraftStep.REVIEW:
        return reply
    offer = _offer(turn, services, records, draft)
    if offer is None:
        return reply
    rows = (*offer.rows, *(reply.keyboard.rows if reply.keyboard else ()))
    return replace(
        reply, text=join([offer.text, reply.text], "\n\n"), keyboard=Keyboard(rows=rows), photos=offer.photos
    )


def _offer(turn: Turn, services: Services, records: Records, draft: Draft) -> Offer | None:
    likes = similar_to(services, records, draft, turn)
    if not likes:
        return None
    lines, rows, photos = list[Text](), list[tuple[Button, ...]](), list[str]()
    for mark, like in zip(_MARKS, likes, strict=False):
        case = records.cases.get(like.case.id)
        assert case is not None
        lines.append(_line(mark, like, services, turn.lang, count=merging.people(records, case)))
        rows.append((_button(mark, case, turn, records, draft),))
        photos += _photo(records, services, case)
    rows.append((button("near.other", turn.lang, "differs", str(draft.id)),))
    head = say("near.head", turn.lang, radius=services.zone.likeness.of(draft.category or "").radius_m)
    return Offer(text=join([head, *lines]), rows=tuple(rows), photos=tuple(photos))


def similar_to(services: Services, records: Records, draft: Draft, turn: Turn) -> Sequence[Like]:
    if draft.place is None or draft.category is None:
        return ()
    matter = Matter(place=draft.place, category=draft.category, text=draft.text)
    return find_similar(records, matter, likeness=services.zone.likeness, now=turn.now, limit=_SHOWN)


def named(turn: Turn, services: Services, records: Records, draft: Draft) -> Complaint:
    """The case of the tapped button, if it was offered for this draft. Raises NotFound."""
    number = turn.arg(1)
    for like in similar_to(services, records, draft, turn):
        if like.case.number == number and (case := records.cases.get(like.case.id)) is not None:
            return case
    raise NotFound("error.old_button")


def already_theirs(turn: Turn, records: Records, case: Complaint) -> Complaint | None:
    """This person's own report among those merged into the case: each person is counted once."""
    return next((one for one in merging.cluster(records, case) if is_theirs(turn, records, one)), None)


def counted_already(turn: Turn, own: Complaint) -> Reply:
    rows = [(button("near.add_to_own", turn.lang, "hand", own.number, number=own.number),)]
    rows.append((button("follow.details", turn.lang, "case", own.number),))
    return Reply(text=say("near.counted", turn.lang, number=own.number), keyboard=inline(*rows))


def _line(mark: str, like: Like, services: Services, lang: str, *, count: int) -> Text:
    category = services.zone.category(like.case.category)
    away = like.distance_m
    return say(
        "near.line" if like.is_open else "near.line_closed",
        lang,
        mark=mark,
        where=label("near.away", lang, size=distance(away, lang)) if away is not None else label("near.address", lang),
        age=duration(like.age, lang) if like.age.total_seconds() >= 3600 else label("near.now", lang),
        state=label(f"state.{like.case.state}", lang),
        category=category.name(lang) if category else "-",
        count=count,
    )


def _button(mark: str, case: Complaint, turn: Turn, records: Records, draft: Draft) -> Button:
    lang, args = turn.lang, (str(draft.id), case.number)
    if (own := already_theirs(turn, records, case)) is not None:
        if own.state is State.CLOSED:
            return button("near.unsolved", lang, "unsolved", own.number, mark=mark)
        verb = "hand" if records.evidence.of_draft(draft.id) else "case"
        return button("near.own", lang, verb, own.number, mark=mark)
    if case.state in OPEN_STATES or case.state is State.TRANSFERRED:
        return button("near.me_too", lang, "metoo", *args, mark=mark)
    return button("near.again", lang, "again", *args, mark=mark)


def _photo(records: Records, services: Services, case: Complaint) -> list[str]:
    """One thumbnail without metadata; none for categories whose photos show number plates."""
    if not services.zone.likeness.of(case.category).photo or case.answers.get("plate"):
        return []
    stored = (
        item.sha256
        for item in records.evidence.of_case(case.id)
        if item.stage == "report" and item.state is EvidenceState.STORED and item.kind in _PICTURES
    )
    return [f"thumbs/{name}" for name in stored][:1]
