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
from knowledge.followups import FollowUps, Leaning
from knowledge.index import open_index
from knowledge.lexicon import load_lexicon
from knowledge.named_articles import NamedArticles
from knowledge.reading import QuestionReader, Reading
from knowledge.situations import load_situations
from knowledge.statutes import UNCONFIRMED, load_statutes
from knowledge.topics import TOPICS
from knowledge.values import Answer, ArticleView, EntryView, FormerView, Topic
from knowledge.views import Views

#: Longest message in characters (Bot API, sendMessage).
MAX_TYPED = 4096
MAX_ARTICLES = 3
#: Below this confidence only titles with a telling word of the question are suggested.
HARDLY_OURS = 0.05
#: For a past act, an entry that has the old rule is preferred from this share of the best score on.
PAST_CLOSE = 0.6


class Library:
    """All entries, laws and articles at one moment. Immutable: publishing opens a new library and swaps the two."""

    def __init__(
        self,
        *,
        data_dir: Path,
        statutes_dir: Path | None,
        extra: Sequence[Entry] = (),
        without: Collection[str] = (),
    ) -> None:
        self._index = open_index(data_dir=data_dir, statutes_dir=statutes_dir, extra=extra, without=without)
        self._statutes = load_statutes()
        self._situations = load_situations()
        self._confidence = load_confidence()
        self._views = Views(self._statutes, self._index.article_texts, self._situations)
        self._reader = QuestionReader(self._index, Readings.open(data_dir / "knowledge"), self._confidence)
        self._named = NamedArticles(self._index, self._reader, self._statutes, self._views)
        self._followups = FollowUps(self._index, self._reader, self._confidence.answer_from)
        self._lexicon = load_lexicon()
        self._by_id = {entry.id: entry for entry in self._index.entries}
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
    ) -> "Library":
        """Maps the index under `data_dir/knowledge`; builds it first if content or statutes have changed.

        `extra`: entries published in the record database, which replace shipped entries of the same id.
        `without`: ids withdrawn there.
        """
        return cls(data_dir=data_dir, statutes_dir=statutes_dir, extra=extra, without=without)

    @property
    def digest(self) -> str:
        """Changes with any entry, word list or statute text."""
        return self._index.digest

    def answer(
        self,
        question: str,
        *,
        today: date,
        profile: str | None = None,
        last_entry: str | None = None,
        last_question: str = "",
    ) -> Answer:
        """`profile`: an audience (施工单位, or its key in situations.toml); `last_entry`: `leading` of the previous
        answer; `last_question`: the words it answered, if known."""
        question = clean(question[:MAX_TYPED])
        text = question.lower()
        last = self._by_id.get(last_entry or "")
        references = self._named.find(text, last, clean(last_question[:MAX_TYPED]).lower())
        if references and references[0].article is not None:
            return self._named.answer(question, references, today=today, profile=profile)
        past = self._situations.past_act(text, today)
        asked = self._situations.without_time(text) if past else question
        leaning = self._followups.leaning(fold(text), last) if last is not None else None
        if last is not None and leaning is not None:
            return self._following(last, last_question, question, leaning, today=today, profile=profile)
        reading = self._reader.read(asked)
        decision = self._decision(reading)
        nuisance = self._situations.nuisance(text)
        entries = [self._index.entries[place] for place in reading.ranked.entries]
        if not entries:
            return self._declined(today, nuisance)
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

    def _decision(self, reading: Reading) -> Literal["answer", "suggest", "decline"]:
        if reading.confidence >= self._confidence.answer_from:
            return "answer"
        return "suggest" if reading.confidence >= self._confidence.suggest_from else "decline"

    @staticmethod
    def _past_first(entries: list[Entry], reading: Reading, past: date) -> list[Entry]:
        """Moves to the front an entry with the rule of that day, if it scores close to the best; popular ones first."""
        scores = reading.ranked.scores
        knowing = [
            entry
            for entry, score in zip(entries, scores, strict=True)
            if score >= scores[0] * PAST_CLOSE
            and entry.former
            and entry.former.valid_from <= past <= entry.former.valid_to
        ]
        chosen = min(knowing, key=lambda entry: not entry.popular, default=entries[0])
        return [chosen, *(entry for entry in entries if entry != chosen)]

    def _worth_showing(self, entries: list[Entry], reading: Reading) -> list[Entry]:
        """All entries; for a question hardly in scope, only those whose title has a telling word of it."""
        if reading.confidence >= HARDLY_OURS:
            return entries
        telling = self._index.ranker.telling(self._index.analyser(reading.text))
        return [entry for entry in entries if any(word in entry.question.lower() for word in telling)]

    def _related(self, reading: Reading, today: date) -> tuple[ArticleView, ...]:
        """Articles in force that match a question without a sure answer."""
        question = self._index.analyser(reading.text)
        statute_words = self._lexicon.statute_words(question.folded, question.words)
        ranked = self._index.articles.rank(question, statute_words)
        in_force = [
            name
            for name in ranked
            if self._statutes.in_force(*name, today) and self._statutes.laws[name[0]].status != UNCONFIRMED
        ]
        return tuple(self.article(*name) for name in in_force[:MAX_ARTICLES])

    def _declined(self, today: date, nuisance: str | None) -> Answer:
        return Answer(
            decision="decline",
            entry=None,
            suggestions=(),
            related_articles=(),
            score=0.0,
            nuisance=nuisance,
            as_of=today,
        )

    def _following(
        self, last: Entry, last_question: str, question: str, leaning: Leaning, *, today: date, profile: str | None
    ) -> Answer:
        """Answers a follow-up question, which keeps the subject of the last one."""
        before = clean(last_question[:MAX_TYPED]) or last.question
        found = self._followups.read(question, leaning, last, before)
        chosen = found.entries[0]
        return Answer(
            decision="answer",
            entry=self._views.entry(chosen, today=today, profile=profile),
            suggestions=self._views.suggestions(found.entries[1:], today),
            related_articles=(),
            score=max(found.reading.confidence, self._confidence.answer_from),
            nuisance=None,
            as_of=today,
            notes=self._views.notes(chosen, (), today=today, past=None),
        )
