"""The entry point for regulation answers: `Library.open`, then `answer(question, today)`. Pure and thread-safe."""

from collections.abc import Collection, Sequence
from datetime import date
from pathlib import Path
from typing import Literal

from chinese.normal import clean, fold
from chinese.numerals import to_number
from chinese.pinyin import Readings
from knowledge.confidence import load_confidence
from knowledge.entries import Entry
from knowledge.followups import FollowUps
from knowledge.index import BuildApart, open_index
from knowledge.lexicon import load_lexicon
from knowledge.misses import Group, grouped
from knowledge.named_articles import NamedArticles
from knowledge.of_the_day import OfTheDay
from knowledge.other_offices import load_other_offices
from knowledge.reading import QuestionReader, Reading
from knowledge.references import Reference
from knowledge.situations import load_situations
from knowledge.statutes import UNCONFIRMED, load_statutes
from knowledge.subjects import UNSORTED
from knowledge.topics import TOPICS
from knowledge.values import Answer, ArticleView, EntryView, FormerView, OtherOffice, Topic
from knowledge.views import Views

#: Longest message in characters (Bot API, sendMessage).
MAX_TYPED = 4096
MAX_ARTICLES = 3
#: Below this confidence at most one title is suggested.
HARDLY_OURS = 0.05
#: From this confidence on a question without an answer has a subject that a follow-up may lean on.
NEARLY_OURS = 0.02
#: From this confidence on no other office is named, whatever its words.
SURELY_OURS = 0.97
#: For a past act, an entry that has the old rule is preferred from this share of the best score on.
PAST_CLOSE = 0.5


class Library:
    """All entries, laws and articles at one moment. Immutable: publishing opens a new library and swaps the two."""

    def __init__(
        self,
        *,
        data_dir: Path,
        statutes_dir: Path | None,
        extra: Sequence[Entry] = (),
        without: Collection[str] = (),
        build_apart: BuildApart | None = None,
    ) -> None:
        self._index = open_index(
            data_dir=data_dir, statutes_dir=statutes_dir, extra=extra, without=without, build_apart=build_apart
        )
        self._statutes = load_statutes()
        self._situations = load_situations()
        self._confidence = load_confidence()
        self._views = Views(self._statutes, self._index.article_texts, self._situations)
        self._reader = QuestionReader(self._index, Readings.open(data_dir / "knowledge"), self._confidence)
        self._named = NamedArticles(self._index, self._reader, self._statutes, self._views)
        self._followups = FollowUps(self._index, self._reader, self._confidence.answer_from)
        self._offices = load_other_offices()
        self._lexicon = load_lexicon()
        self._by_id = {entry.id: entry for entry in self._index.entries}
        self._own = OfTheDay(self._own_anew)
        if self._index.entries:  # warms up what is loaded on first use, so that no question waits
            self._reader.read(self._index.entries[0].question)
            to_number("一")

    @classmethod
    def open(
        cls,
        *,
        data_dir: Path,
        statutes_dir: Path | None,
        extra: Sequence[Entry] = (),
        without: Collection[str] = (),
        build_apart: BuildApart | None = None,
    ) -> "Library":
        """Maps the index under `data_dir/knowledge`; builds it first if content or statutes have changed.

        `extra`: entries published in the record database, which replace shipped entries of the same id.
        `without`: ids withdrawn there.
        `build_apart`: builds in a process of its own (knowledge.build_process); without it, or if that fails, here.
        """
        return cls(data_dir=data_dir, statutes_dir=statutes_dir, extra=extra, without=without, build_apart=build_apart)

    @property
    def digest(self) -> str:
        """Changes with any entry, word list or statute text."""
        return self._index.digest

    @property
    def entries(self) -> Sequence[Entry]:
        return self._index.entries

    def romanised(self, question: str) -> str:
        """Words of a question in pinyin, as an id for an entry: kebab case, at most five syllables."""
        from pypinyin import lazy_pinyin  # imported late: costs 0.2 s, and only curators need it

        words = [word for word in self._index.analyser(fold(question.lower())).words if word.strip()]
        syllables = [one for word in words for one in lazy_pinyin(word) if one.isascii() and one.isalnum()]
        return "-".join(syllables[:5]).lower() or "entry"

    def spelled(self, text: str) -> str | None:
        """Chinese for a text that was typed in pinyin, with its signs; None for any other."""
        return self._reader.spelled(clean(text[:MAX_TYPED]).lower())

    def groups(self, questions: Sequence[str]) -> Sequence[Group]:
        """Questions without an answer, grouped by their common terms."""
        return grouped(questions, self._index.analyser)

    def articles_about(self, words: str, *, today: date, limit: int = 12) -> Sequence[ArticleView]:
        """Articles in force, best first: those named in the words, then those whose text has the words."""
        text = words.lower()
        named = [(one.law, one.article) for one in self._named.find(text, None, "") if one.article is not None]
        question = self._index.analyser(fold(text))
        ranked = self._index.articles.rank(question, self._lexicon.statute_words(question.folded, question.words))
        found = [name for name in dict.fromkeys((*named, *ranked)) if self._statutes.in_force(*name, today)]
        return [view for name in found[:limit] if (view := self.article(*name)).exists]

    def answer(
        self,
        question: str,
        *,
        today: date,
        profile: str | None = None,
        last_entry: str | None = None,
        last_question: str = "",
        is_part: bool = False,
    ) -> Answer:
        """`profile`: an audience (施工单位, or its key in situations.toml); `last_entry`: `leading` of the previous
        answer; `last_question`: the words it answered, if known; `is_part`: of a message that was told apart, so that
        its clauses are not read one by one."""
        question = clean(question[:MAX_TYPED])
        text = question.lower()
        last = self._by_id.get(last_entry or "")
        before = clean(last_question[:MAX_TYPED]).lower() if last_question else ""
        references = self._named.find(text, last, before)
        if references and references[0].article is not None:
            return self._named.answer(question, references, today=today, profile=profile)
        followed = self._follow(question, last, last_question, today=today, profile=profile)
        if followed is not None:
            return followed
        return self._own(question, today, references, profile, is_part)

    def _own_anew(
        self, question: str, today: date, references: tuple[Reference, ...], profile: str | None, is_part: bool
    ) -> Answer:
        """The answer to a question that leans on nothing; `references`: laws that it names."""
        text = question.lower()
        past = self._situations.past_act(text, today)
        asked = self._situations.without_time(text) if past else question
        reading = self._reader.read(asked, is_part=is_part)
        if past and reading.confidence < self._confidence.answer_from:
            # without its time a short question may say too little
            reading = max(reading, self._reader.read(question, is_part=is_part), key=lambda read: read.confidence)
        nuisance = self._situations.nuisance(text)
        office = self._offices.of(text, is_ours=reading.confidence >= SURELY_OURS)
        entries = [self._index.entries[place] for place in reading.ranked.entries]
        if not entries or office is not None:
            return self._declined(today, nuisance, office)
        decision = self._decision(reading)
        if past:
            entries = self._past_first(entries, reading, past)
        if decision != "answer":
            return Answer(
                decision=decision,
                entry=None,
                suggestions=self._views.suggestions(self._worth_showing(entries, reading), today),
                related_articles=self._related(reading, today) if decision == "suggest" else (),
                score=reading.confidence,
                nuisance=nuisance,
                as_of=today,
            )
        view = self._views.entry(entries[0], today=today, profile=profile)
        return Answer(
            decision=decision,
            entry=self._views.with_past_rule(view) if past else view,
            suggestions=self._views.suggestions(entries[1:], today),
            related_articles=(),
            score=reading.confidence,
            nuisance=nuisance,
            as_of=today,
            notes=self._views.notes(entries[0], references, today=today, past=past),
            former=self._views.former(entries[0], past) if past else None,
        )

    def entry(self, entry_id: str, *, today: date, profile: str | None = None) -> EntryView | None:
        entry = self._by_id.get(entry_id)
        return self._views.entry(entry, today=today, profile=profile) if entry else None

    def former(self, entry_id: str) -> FormerView | None:
        """The rule before the entry's first day, if the entry states it."""
        entry = self._by_id.get(entry_id)
        return self._views.former(entry, None) if entry else None

    def topics(self) -> tuple[Topic, ...]:
        """Topics with entries, in the order of topics.toml; within a topic the most asked entries first."""
        topics = [
            Topic(id=topic, title=title, entries=tuple(entry.id for entry in self._in_topic(topic)))
            for topic, title in TOPICS.items()
        ]
        return tuple(topic for topic in topics if topic.entries)

    def article(self, law: str, article: int) -> ArticleView:
        return self._views.article(law, article)

    def _in_topic(self, topic: str) -> list[Entry]:
        entries = [entry for entry in self._index.entries if entry.topic == topic]
        return sorted(entries, key=lambda entry: (not entry.popular, entry.id))

    def _nearest(self, question: str) -> Entry | None:
        reading = self._reader.read(question)
        return self._index.entries[reading.ranked.entries[0]] if reading.confidence >= NEARLY_OURS else None

    def _decision(self, reading: Reading) -> Literal["answer", "suggest", "decline"]:
        if reading.confidence >= self._confidence.answer_from:
            return "answer"
        return "suggest" if reading.confidence >= self._confidence.suggest_from else "decline"

    @staticmethod
    def _past_first(entries: list[Entry], reading: Reading, past: date) -> list[Entry]:
        """Moves to the front an entry with the rule of that day, if the best one lacks it and it scores close to that;
        popular ones first."""
        scores = reading.ranked.scores
        knowing = [
            entry
            for entry, score in zip(entries, scores, strict=True)
            if score >= scores[0] * PAST_CLOSE
            and entry.former
            and entry.former.valid_from <= past <= entry.former.valid_to
        ]
        if entries[0] in knowing:
            return entries
        chosen = min(knowing, key=lambda entry: not entry.popular, default=entries[0])
        return [chosen, *(entry for entry in entries if entry != chosen)]

    def _worth_showing(self, entries: list[Entry], reading: Reading) -> list[Entry]:
        """All entries; for a question hardly in scope, the first one if it explains a telling word, else none."""
        if reading.confidence >= HARDLY_OURS:
            return entries
        telling = self._index.ranker.telling(reading.question)
        words = " ".join((entries[0].question, *entries[0].phrasings)).lower()
        return entries[:1] if any(word in words for word in telling) else []

    def _related(self, reading: Reading, today: date) -> tuple[ArticleView, ...]:
        """Articles in force that match a question without a sure answer."""
        question = reading.question
        statute_words = self._lexicon.statute_words(question.folded, question.words)
        ranked = self._index.articles.rank(question, statute_words)
        in_force = [
            name
            for name in ranked
            if self._statutes.in_force(*name, today) and self._statutes.laws[name[0]].status != UNCONFIRMED
        ]
        return tuple(self.article(*name) for name in in_force[:MAX_ARTICLES])

    @staticmethod
    def _declined(today: date, nuisance: str | None, office: OtherOffice | None) -> Answer:
        return Answer(
            decision="decline",
            entry=None,
            suggestions=(),
            related_articles=(),
            score=0.0,
            nuisance=nuisance,
            as_of=today,
            office=office,
        )

    def _follow(
        self, question: str, last: Entry | None, last_question: str, *, today: date, profile: str | None
    ) -> Answer | None:
        """The answer to a follow-up, which keeps the subject of the last question; None for a question of its own.

        After a question without an answer, the entry nearest to it is taken for its subject."""
        if not last_question and last is None:
            return None
        before = clean(last_question[:MAX_TYPED])
        last = last or self._nearest(before)
        leaning = self._followups.leaning(fold(question.lower()), last) if last is not None else None
        if last is None or leaning is None:
            return None
        found = self._followups.read(question, leaning, last, before or last.question)
        chosen = found.entries[0]
        unanswered = not found.answers and last.subject != UNSORTED
        return Answer(
            decision="suggest" if unanswered else "answer",
            entry=None if unanswered else self._views.entry(chosen, today=today, profile=profile),
            suggestions=self._views.suggestions(found.entries if unanswered else found.entries[1:], today),
            related_articles=(),
            score=self._confidence.follow_up_answers if found.answers else self._confidence.follow_up_other,
            nuisance=None,
            as_of=today,
            notes=() if unanswered else self._views.notes(chosen, (), today=today, past=None),
            leans=True,
            aspects=self._followups.offers(last.subject) if unanswered else (),
        )
