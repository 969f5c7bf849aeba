"""A text while nothing is pending: where a report stands, a person, several matters, a story of pollution, a question.
Each function returns None for a text of another kind; the order is handlers.routes.TEXTS."""

import re
from collections.abc import Iterable

from handlers.resident import ask, danger, human, matters, report_offer, track
from handlers.turn import Answer, Reply, Turn
from hearing.heard import Heard, MessageKind
from services import Services
from services.records import Records

Answers = Iterable[Answer]

#: `sureness` from which a text is taken for what it seems
_SURE = 0.6
#: `sureness` from which a clause that asks is a story all the same
_SURE_STORY = 0.7
#: more follows
_CLAUSE_END = re.compile(r"[,，。;；:：！!?？…\n](?=.*\w)", re.DOTALL)


def own_status(turn: Turn, services: Services, records: Records, heard: Heard) -> Answers | None:
    """How one's report stands, without a number: own reports as buttons, or the question of the number."""
    return track.ask(turn, services, records) if heard.kind is MessageKind.STATUS else None


def person_wanted(turn: Turn, services: Services, records: Records, heard: Heard) -> Answers | None:
    return human.ask(turn, services, records) if heard.kind is MessageKind.HUMAN else None


def several_matters(turn: Turn, services: Services, records: Records, heard: Heard) -> Answers | None:
    return [matters.offers(turn, heard)] if len(heard.matters) > 1 else None


def story(turn: Turn, services: Services, records: Records, heard: Heard) -> Answers | None:
    """A story is offered as a report. A sure answer stands below the offer if the text also asks, or may only ask."""
    found = heard.answer
    if found.related_articles and found.decision == "answer":  # it names an article
        return None
    if not (heard.states_nuisance or _names_deed(heard)) or _only_asks(heard) or _is_foreign_fragment(heard):
        return None
    offered = report_offer.offer(turn, services, heard)
    asks = heard.kind is MessageKind.BOTH and heard.asks_at_end
    if found.decision == "answer" and (asks or heard.sureness < _SURE):
        return [offered, ask.reply(turn, services, records, heard)]
    return [offered]


def _only_asks(heard: Heard) -> bool:
    """One clause that asks, has a sure answer and is not sure to state a nuisance: 夜里能施工吗. Its answer carries
    举报污染."""
    is_clause = heard.asks_at_end and _CLAUSE_END.search(heard.text.strip()) is None
    return is_clause and heard.answer.decision == "answer" and heard.sureness < _SURE_STORY and not heard.plates


def _is_foreign_fragment(heard: Heard) -> bool:
    """Words without Chinese that are not sure to state a nuisance and tell no category, place or vehicle."""
    if any("\u4e00" <= sign <= "\u9fff" for sign in heard.text) or heard.plates or heard.place:
        return False
    return heard.sureness < _SURE_STORY and heard.category in (None, "other")


def _names_deed(heard: Heard) -> bool:
    """A vehicle, or a place with a nuisance, in a text that asks nothing and has no sure answer."""
    states = not heard.asks_at_end and heard.answer.decision != "answer" and heard.kind is not MessageKind.FOLLOW_UP
    return states and (bool(heard.plates) or bool(heard.place and heard.category))


def question(turn: Turn, services: Services, records: Records, heard: Heard) -> list[Reply]:
    """An answer, suggestions, or 'not known'."""
    return [ask.reply(turn, services, records, heard)]


def answers(turn: Turn, services: Services, records: Records, heard: Heard) -> Answers:
    """All of these for a text whose sender has said that it is not what was pending."""
    if heard.is_urgent:
        return [danger.numbers(turn.lang), danger.what_now(turn, services, heard.answer)]
    # the number in it is known by now not to be what it is about
    reads = (
        (person_wanted, several_matters, story) if heard.number else (own_status, person_wanted, several_matters, story)
    )
    for read in reads:
        if (found := read(turn, services, records, heard)) is not None:
            return found
    return question(turn, services, records, heard)
