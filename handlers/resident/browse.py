"""Browsing the answers by topic."""

from collections.abc import Iterable

from complaints.ports import Records
from handlers.keyboards import button, in_rows, inline, shortened
from handlers.resident.answer_card import title
from handlers.resident.ask import today
from handlers.turn import Answer, Button, Reply, Tap, Turn
from knowledge.in_english import topic_name
from knowledge.values import Topic
from services import Services
from texts import say
from wording.citations import ENGLISH

#: R11: at most nine choices per page.
PAGE = 8


def topics(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """One page of topics (args: first)."""
    everything = [t for t in services.library().topics() if t.entries]
    first = _first(turn, 0)
    shown = everything[first : first + PAGE]
    picks = in_rows(Button(label=_topic(t, turn.lang), action=Tap(verb="topic", args=(t.id,))) for t in shown)
    more = _pages(turn, "topics", (), first, len(everything))
    return [Reply(text=say("ask.topics", turn.lang), keyboard=inline(*picks, more), edit=_edit(turn))]


def entries(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """One page of a topic's questions (args: topic, first)."""
    topic = next((t for t in services.library().topics() if t.id == turn.arg(0)), None)
    if topic is None:
        return topics(turn, services, records)
    first = _first(turn, 1)
    library, lang = services.library(), turn.lang
    views = [
        v for e in topic.entries if (v := library.entry(e, today=today(turn, services), profile=turn.person.profile))
    ]
    shown = views[first : first + PAGE]
    numbered = list(enumerate(shown, start=first + 1))
    lines = "\n".join(f"{n}. {title(view, lang)}" for n, view in numbered)
    picks = [
        (button("ask.pick", lang, "entry", view.id, number=n, title=shortened(title(view, lang))),)
        for n, view in numbered
    ]
    more = _pages(turn, "topic", (topic.id,), first, len(views))
    text = say("ask.topic_page", lang, title=_topic(topic, lang), lines=lines)
    return [
        Reply(text=text, keyboard=inline(*picks, more, (button("ask.topics_back", lang, "topics"),)), edit=_edit(turn))
    ]


def _topic(topic: Topic, lang: str) -> str:
    return topic_name(topic.id, topic.title) if lang == ENGLISH else topic.title


def _first(turn: Turn, place: int) -> int:
    return int(turn.arg(place)) if turn.arg(place).isdigit() else 0


def _edit(turn: Turn) -> int | None:
    """Turning a page edits the message; the first page is a new message."""
    return turn.message_id if turn.arg(-1).isdigit() else None


def _pages(turn: Turn, verb: str, args: tuple[str, ...], first: int, total: int) -> list[Button]:
    row = []
    if first > 0:
        row.append(button("ask.page_back", turn.lang, verb, *args, str(max(0, first - PAGE))))
    if first + PAGE < total:
        row.append(button("ask.page_next", turn.lang, verb, *args, str(first + PAGE)))
    return row
