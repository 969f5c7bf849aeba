"""法规咨询 (E01, E03, E04): an answer that cites articles in force, suggestions, or 'not known'."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from prometheus_client import Counter

from complaints.ports import Records
from complaints.report.draft import has_consented
from handlers.firm import offer
from handlers.held import is_reporting, origin_text
from handlers.keyboards import button, in_rows, inline, main_menu, shortened
from handlers.resident import answer_card, last_question, profile
from handlers.resident.answer_card import card, former_text, part_for_asker, title
from handlers.resident.answer_card import details as details_of
from handlers.resident.article_card import articles
from handlers.resident.last_question import FOLLOW_UP
from handlers.resident.wish import wish_button
from handlers.turn import Answer, Button, Reply, Tap, Turn
from hearing.heard import Heard
from knowledge.values import Answer as Found
from knowledge.values import AspectOffer, EntryView, OtherOffice
from services import Services
from texts import Text, join, label, say

answers = Counter("lvwang_answers_total", "Questions by what was done with them", ["decision"])
dangers = Counter("lvwang_dangers_heard_total", "Texts that tell of danger")

#: score from which titles beside "not known" have something to do with the question
_CLOSE = 0.02


def invite(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """法规咨询: type a question, or browse by topic."""
    return [
        Reply(
            text=say("ask.invite", turn.lang),
            keyboard=inline((button("ask.browse", turn.lang, "topics"),)),
        )
    ]


def hear(turn: Turn, services: Services, records: Records) -> Heard:
    """The one reading of the typed text."""
    heard = services.hearer.hear(
        turn.text,
        now=turn.now,
        profile=turn.person.profile,
        last_entry=_last_entry(turn),
        last_question=last_question.last_question(turn, records),
    )
    if heard.is_urgent:
        dangers.inc()
    return heard


def _last_entry(turn: Turn) -> str | None:
    """The entry that a follow-up question refers to."""
    answered_at = turn.person.last_entry_at
    recent = answered_at is not None and turn.now - answered_at <= FOLLOW_UP
    return turn.person.last_entry if recent else None


def today(turn: Turn, services: Services) -> date:
    return services.zone.local(turn.now).date()


def reply(turn: Turn, services: Services, records: Records, heard: Heard) -> Reply:
    """The message for what was found. A question without an answer is stored for the curators, except while the person
    is reporting without having consented: the words may belong to the report (R02)."""
    found = heard.answer
    answers.labels(found.decision).inc()
    if found.decision != "decline":
        _remember(turn, records, found, asked=turn.text)
    is_unanswered = found.decision != "answer" and found.office is None
    # is_reporting reads all that the chat has sent today, so it is asked last
    if is_unanswered and (has_consented(turn.person) or not is_reporting(records, turn)):
        records.questions.add_unanswered(text=turn.text, lang=turn.lang, decision=found.decision, now=turn.now)
    return _shown(turn, services, heard)


def about_rules(turn: Turn, services: Services, records: Records, text: str) -> Reply:
    """What an earlier message finds, if its sender taps for the rules; its text is stored for nobody."""
    asked = replace(turn, text=text, message_id=int(turn.arg(0) or 0), action=None)
    return _shown(asked, services, hear(asked, services, records))


def _shown(turn: Turn, services: Services, heard: Heard) -> Reply:
    found = heard.answer
    if found.decision == "answer" and found.related_articles:
        return articles(turn, found)
    if found.decision == "answer" and found.entry is not None:
        reply = _answer(turn, found, may_report=heard.offers_report)
        return offer.beside(reply, turn, services, found.entry.id)
    if found.office is not None:
        return _elsewhere(turn, services, found.office)
    if found.aspects:
        return _aspects(turn, found.aspects)
    return _suggest(turn, heard) if found.decision == "suggest" else _decline(turn, services, found)


def _remember(turn: Turn, records: Records, found: Found, *, asked: str) -> None:
    """Remembers question and answer for follow-up questions; the first answer asks who is asking (E10)."""
    last_question.remember(turn, records, asked, leans=found.leans)
    if found.leading is None:
        return
    asks_kind = found.entry is not None and profile.is_asked(turn.person, found.entry)
    kind = profile.ASKED if asks_kind else turn.person.profile
    records.people.note_answer(turn.person.id, entry=found.leading, profile=kind, now=turn.now)


def _remembered_answer(turn: Turn, records: Records, found: Found) -> Reply:
    """The answer to a tap on its title, which is then what was asked."""
    _remember(turn, records, found, asked=found.entry.title if found.entry else "")
    return _answer(turn, found, may_report=False)


def _aspects(turn: Turn, offered: Sequence[AspectOffer]) -> Reply:
    """For a follow-up that nobody answers: what is answered about the same subject (E21)."""
    lang, mine = turn.lang, str(turn.message_id or 0)
    picks = (button(f"aspects.{one.aspect}", lang, "entry", one.entry) for one in offered)
    last = (_human(turn), button("ask.none", lang, "none", mine))
    return Reply(text=say("aspects.head", lang), keyboard=inline(*in_rows(picks), last))


def _elsewhere(turn: Turn, services: Services, office: OtherOffice) -> Reply:
    """A question of another office: whose it is, and no rules of ours."""
    hotline = services.zone.hotline
    own = [number for number in office.telephones if number != hotline]
    key = "elsewhere.text" if own else "elsewhere.hotline"
    numbers = label("list", turn.lang).join(own)
    values = {"telephones": numbers} if own else {}
    text = say(key, turn.lang, name=office.name, hotline=hotline, **values)
    return Reply(text=text, keyboard=inline((_human(turn), _story(turn))))


def _answer(turn: Turn, found: Found, *, may_report: bool) -> Reply:
    entry, lang = found.entry, turn.lang
    assert entry is not None
    parts = [card(entry, lang)]
    if entry.for_asker:
        kind = profile.kind_name(turn.person, lang)
        parts.append(say("profile.part", lang, kind=kind, text=part_for_asker(entry, lang)))
    if found.former is not None:
        parts.append(former_text(found.former, lang))
    parts += _notes(found, lang)
    if profile.is_asked(turn.person, entry):
        parts.append(say("profile.ask", lang))
    mine = str(turn.message_id or 0)
    rows = [
        (_story(turn),) if may_report else (),
        (button("ask.source", lang, "src", entry.id), button("ask.details", lang, "more", entry.id)),
        (button("ask.useful", lang, "good", entry.id, mine), button("ask.useless", lang, "bad", entry.id, mine)),
        *profile.rows(turn.person, entry, lang),
    ]
    return Reply(text=join(parts, "\n\n"), keyboard=inline(*rows))


def _notes(found: Found, lang: str) -> list[Text]:
    """Remarks on repealed articles and past acts, which are Chinese texts."""
    return [Text(answer_card.in_chinese(note, lang)) for note in found.notes]


def _story(turn: Turn) -> Button:
    """举报污染 with the message's text as the description."""
    return button("ask.report_this", turn.lang, "story", str(turn.message_id or 0))


def _suggest(turn: Turn, heard: Heard) -> Reply:
    """At most three titles to tap, 举报污染 and 都不是 (E03); 举报污染 comes first for a message that asks nothing."""
    lang, mine, found = turn.lang, str(turn.message_id or 0), heard.answer
    lines = [say("ask.did_you_mean", lang), *_long_titles(found, lang)]
    none, picks = button("ask.none", lang, "none", mine), _picks(found, lang, mine)
    rows = [*picks, (_story(turn), none)] if heard.asks_at_end else [(_story(turn),), *picks, (none,)]
    return Reply(text=join(lines), keyboard=inline(*rows))


def _decline(turn: Turn, services: Services, found: Found) -> Reply:
    lang = turn.lang
    lines = [say("ask.unknown", lang)]
    if found.score < _CLOSE:  # chatter: no title has anything to do with it
        found = replace(found, suggestions=())
    if found.suggestions:
        lines += [say("ask.closest", lang), *_long_titles(found, lang)]
    lines += _notes(found, lang)
    lines.append(say("ask.unknown_next", lang, hotline=services.zone.hotline))
    mine = str(turn.message_id or 0)
    rows = [*_picks(found, lang, mine), (_human(turn), _story(turn)), (wish_button(lang, mine),)]
    return Reply(text=join(lines), keyboard=inline(*rows))


def _long_titles(found: Found, lang: str) -> list[Text]:
    """The whole titles of the buttons that had to shorten theirs (R30)."""
    return [
        say("ask.closest_one", lang, number=n, title=title(s, lang))
        for n, s in enumerate(found.suggestions, start=1)
        if shortened(title(s, lang)) != title(s, lang)
    ]


def _picks(found: Found, lang: str, mine: str) -> list[tuple[Button, ...]]:
    """Each button carries the question's message id: the choice shows curators what was meant (E03)."""
    return [
        (button("ask.pick", lang, "entry", s.entry, mine, number=n, title=shortened(title(s, lang))),)
        for n, s in enumerate(found.suggestions, start=1)
    ]


def _human(turn: Turn) -> Button:
    return button("ask.human", turn.lang, "human", str(turn.message_id or 0))


def pick(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """A title of the suggestions (args: entry, message id of the question), or of a topic (args: entry)."""
    entry = _entry(turn, services)
    if entry is None:
        return [Reply(text=say("error.old_button", turn.lang), keyboard=main_menu(turn.lang))]
    _meant(turn, records, entry.id)
    return [_remembered_answer(turn, records, _as_found(turn, services, entry))]


def as_kind(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """我是… (args: kind, entry): the answer again, with the part for that kind of asker."""
    known = profile.keep(turn, records)
    if known is None:
        return [Reply(text=say("error.old_button", turn.lang), keyboard=main_menu(turn.lang))]
    entry_id = turn.arg(1)
    entry = services.library().entry(entry_id, today=today(known, services), profile=known.person.profile)
    return [_remembered_answer(known, records, _as_found(known, services, entry))] if entry else [profile.noted(known)]


def say_kind(turn: Turn, services: Services, records: Records, kind: str) -> Iterable[Answer]:
    """我是施工单位, typed: stored like the tap; the last answer is repeated if it differs for that kind."""
    last = services.library().entry(_last_entry(turn) or "", today=today(turn, services))
    args = (kind, last.id if last is not None and last.kinds else "")
    return as_kind(replace(turn, action=Tap(verb="iam", args=args)), services, records)


def _as_found(turn: Turn, services: Services, entry: EntryView) -> Found:
    return Found(
        decision="answer", entry=entry, suggestions=(), related_articles=(), score=1.0, nuisance=None,
        as_of=today(turn, services), notes=(), former=None,
    )  # fmt: skip


def _meant(turn: Turn, records: Records, entry: str | None) -> None:
    """Offers the question to curators as a phrasing of the entry, without its author."""
    if asked := origin_text(records, turn, turn.arg(-1)):
        records.curation.add_phrasing(text=asked, entry=entry, now=turn.now)


def _entry(turn: Turn, services: Services) -> EntryView | None:
    entry_id = turn.arg(0)
    return services.library().entry(entry_id, today=today(turn, services), profile=turn.person.profile)


def none_of_these(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """都不是: offers to pass the question on to staff."""
    origin = turn.arg(0) or "0"
    _meant(turn, records, None)
    buttons = inline(
        (button("ask.human", turn.lang, "human", origin), button("ask.report_this", turn.lang, "story", origin)),
        (wish_button(turn.lang, origin),),
    )
    return [Reply(text=say("ask.none_next", turn.lang, hotline=services.zone.hotline), keyboard=buttons)]


def details(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """详细: who is obliged, to what, who enforces it, what to do next."""
    entry = _entry(turn, services)
    if entry is None:
        return [Reply(text=say("error.old_button", turn.lang), keyboard=main_menu(turn.lang))]
    body = details_of(entry, turn.lang) or label("ask.no_details", turn.lang)
    return [Reply(text=say("ask.details_card", turn.lang, title=title(entry, turn.lang), details=body))]
