"""法规咨询 (E01, E03, E04): an answer that cites articles in force, or 'did you mean', or an honest 'don't know'."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from complaints.model import Person
from complaints.ports import Records
from complaints.privacy import masked
from handlers.desk import Desk
from handlers.keyboards import button, inline, main_menu
from handlers.resident.answer_card import article_line, card, citation_line, details_text, former_text
from handlers.resident.cards import LOCAL
from handlers.turn import Answer, Button, Reply, Turn
from knowledge.values import Answer as Found
from knowledge.values import EntryView
from texts import Text, join, label, say

#: How long 'and what is the fine?' still leans on the last answer.
FOLLOW_UP = timedelta(minutes=30)


def invite(turn: Turn, desk: Desk, records: Records) -> Iterable[Answer]:
    """法规咨询: ask away, or browse by topic."""
    return [
        Reply(
            text=say("ask.invite", turn.lang),
            keyboard=inline((button("ask.browse", turn.lang, "topics"),)),
        )
    ]


def find(turn: Turn, desk: Desk) -> Found:
    person = turn.person
    recent = person.last_entry_at is not None and turn.now - person.last_entry_at <= FOLLOW_UP
    return desk.library().answer(
        turn.text, today=today(turn), profile=person.profile, last_entry=person.last_entry if recent else None
    )


def today(turn: Turn) -> date:
    return turn.now.astimezone(LOCAL).date()


def reply(turn: Turn, desk: Desk, records: Records, found: Found) -> Reply:
    """The message for what was found; a question without an answer is kept for the curators, masked (R02)."""
    if found.decision == "answer" and found.entry is not None:
        remember(records, turn.person, found.entry.id, turn)
        return _answer(turn, found)
    if found.decision == "answer":
        return _articles(turn, found)
    records.questions.add_unanswered(text=masked(turn.text), lang=turn.lang, decision=found.decision, now=turn.now)
    return _suggest(turn, found) if found.decision == "suggest" else _decline(turn, desk, found)


def remember(records: Records, person: Person, entry: str, turn: Turn) -> None:
    records.people.save(replace(person, last_entry=entry, last_entry_at=turn.now))


def _answer(turn: Turn, found: Found) -> Reply:
    entry, lang = found.entry, turn.lang
    assert entry is not None
    parts = [card(entry, lang)]
    if found.former is not None:
        parts.append(former_text(found.former, lang))
    parts += [Text(note) for note in found.notes]
    story = [_story(turn)] if found.nuisance else []
    mine = str(turn.message_id or 0)
    rows = [
        tuple(story),
        (button("ask.source", lang, "src", entry.id), button("ask.details", lang, "more", entry.id)),
        (button("ask.useful", lang, "good", entry.id, mine), button("ask.useless", lang, "bad", entry.id, mine)),
    ]
    return Reply(text=join(parts, "\n\n"), keyboard=inline(*rows))


def _articles(turn: Turn, found: Found) -> Reply:
    """The question named an article and no entry rests on it: what became of it, and 原文."""
    parts = [article_line(article, turn.lang) for article in found.related_articles]
    parts += [Text(note) for note in found.notes]
    rows = [
        (button("ask.source_of", turn.lang, "art", a.law, str(a.article), law=a.law, article=a.article),)
        for a in found.related_articles[:3]
    ]
    return Reply(text=join(parts, "\n\n"), keyboard=inline(*rows))


def _story(turn: Turn) -> Button:
    """举报污染 that takes the message's words along."""
    return button("ask.report_this", turn.lang, "story", str(turn.message_id or 0))


def _suggest(turn: Turn, found: Found) -> Reply:
    lang = turn.lang
    lines = [say("ask.did_you_mean", lang)]
    lines += [
        say("ask.suggestion", lang, number=n, title=s.title, basis=citation_line(s.citations, lang))
        for n, s in enumerate(found.suggestions, start=1)
    ]
    picks = tuple(
        button("ask.pick", lang, "entry", s.entry, number=n) for n, s in enumerate(found.suggestions, start=1)
    )
    mine = str(turn.message_id or 0)
    rows = [picks, (button("ask.none", lang, "none", mine),), (_story(turn),)]
    return Reply(text=join(lines), keyboard=inline(*rows))


def _decline(turn: Turn, desk: Desk, found: Found) -> Reply:
    lang = turn.lang
    lines = [say("ask.unknown", lang)]
    if found.suggestions:
        lines.append(say("ask.closest", lang))
        lines += [
            say("ask.closest_one", lang, number=n, title=s.title) for n, s in enumerate(found.suggestions, start=1)
        ]
    lines.append(say("ask.unknown_next", lang, hotline=desk.zone.hotline))
    picks = tuple(
        button("ask.pick", lang, "entry", s.entry, number=n) for n, s in enumerate(found.suggestions, start=1)
    )
    rows = [picks, (_human(turn), _story(turn))]
    return Reply(text=join(lines), keyboard=inline(*rows))


def _human(turn: Turn) -> Button:
    return button("ask.human", turn.lang, "human", str(turn.message_id or 0))


def pick(turn: Turn, desk: Desk, records: Records) -> Iterable[Answer]:
    """A title of 'did you mean', or of a topic."""
    entry = _entry(turn, desk)
    if entry is None:
        return [Reply(text=say("error.old_button", turn.lang), keyboard=main_menu(turn.lang))]
    remember(records, turn.person, entry.id, turn)
    found = Found(
        decision="answer", entry=entry, suggestions=(), related_articles=(), score=1.0, nuisance=None,
        as_of=today(turn), notes=(), former=None,
    )  # fmt: skip
    return [_answer(turn, found)]


def _entry(turn: Turn, desk: Desk) -> EntryView | None:
    entry_id = turn.action.args[0] if turn.action and turn.action.args else ""
    return desk.library().entry(entry_id, today=today(turn), profile=turn.person.profile)


def none_of_these(turn: Turn, desk: Desk, records: Records) -> Iterable[Answer]:
    """都不是: the question goes on to a human if wanted."""
    origin = turn.action.args[0] if turn.action and turn.action.args else "0"
    buttons = inline(
        (button("ask.human", turn.lang, "human", origin), button("ask.report_this", turn.lang, "story", origin))
    )
    return [Reply(text=say("ask.none_next", turn.lang, hotline=desk.zone.hotline), keyboard=buttons)]


def details(turn: Turn, desk: Desk, records: Records) -> Iterable[Answer]:
    """详细: who must, what exactly, who enforces, what next."""
    entry = _entry(turn, desk)
    if entry is None:
        return [Reply(text=say("error.old_button", turn.lang), keyboard=main_menu(turn.lang))]
    body = details_text(entry.details) or label("ask.no_details", turn.lang)
    return [Reply(text=say("ask.details_card", turn.lang, title=entry.title, details=body))]
