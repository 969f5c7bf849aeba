"""Answers to questions that name articles: the article itself, what replaced it, then the entries that rest on it."""

from collections.abc import Sequence
from datetime import date

from knowledge.asked import load_asked_words
from knowledge.entries import Entry
from knowledge.index import Index
from knowledge.reading import QuestionReader
from knowledge.references import Reference, ReferenceParser
from knowledge.statutes import Statutes
from knowledge.values import Answer, ArticleView
from knowledge.views import CODE, Views

MAX_ARTICLES = 3
#: An entry is the answer only if the rest of the question ranks it among the first of all entries.
_AMONG_FIRST = 3


class NamedArticles:
    """Immutable; safe to use from several threads."""

    def __init__(self, index: Index, reader: QuestionReader, statutes: Statutes, views: Views) -> None:
        self._index = index
        self._reader = reader
        self._statutes = statutes
        self._views = views
        self._words = load_asked_words()
        self._references = ReferenceParser(statutes)

    def find(self, text: str, last: Entry | None, last_question: str) -> tuple[Reference, ...]:
        """An article without a law is one of the law that was asked about or cited before, or of the Code. 第二款 alone
        belongs to the article asked about before."""
        before = self._references.find(last_question) if last_question and "条" in last_question else ()
        law = before[0].law if before else last.citations[0].law if last is not None else CODE
        found = self._references.find(text, law=law)
        paragraph = self._references.paragraph_alone(text)
        if found or paragraph is None:
            return found
        before = before or self._references.find(last_question, law=law)
        articles = [reference for reference in before if reference.article is not None][:1]
        return tuple(Reference(law=one.law, article=one.article, paragraph=paragraph) for one in articles)

    def answer(self, question: str, references: Sequence[Reference], *, today: date, profile: str | None) -> Answer:
        """No entry stands for an article, unless the rest of the question asks for just that entry."""
        named = [
            self._views.article(ref.law, ref.article, paragraph=ref.paragraph)
            for ref in references
            if ref.article is not None
        ][:MAX_ARTICLES]
        existing = [view for view in named if view.exists]
        current = {
            (view.law, view.article) for view in existing if self._statutes.in_force(view.law, view.article, today)
        }
        current |= {(new.law, new.article) for view in existing for new in view.successors}
        resting, chosen = self._resting(question, existing, current)
        shown = {(view.law, view.article): view for view in named}
        for law, article in sorted(current):
            shown.setdefault((law, article), self._views.article(law, article))
        return Answer(
            decision="answer" if existing else "decline",
            entry=self._views.entry(chosen, today=today, profile=profile) if chosen else None,
            suggestions=self._views.suggestions([entry for entry in resting if entry is not chosen], today),
            related_articles=tuple(shown.values())[: 2 * MAX_ARTICLES],
            score=1.0 if existing else 0.0,
            nuisance=None,
            as_of=today,
            notes=self._views.reference_notes(named, today),
        )

    def _resting(
        self, question: str, named: Sequence[ArticleView], current: set[tuple[str, int]]
    ) -> tuple[list[Entry], Entry | None]:
        """The entries that rest on the articles, best first, and the one that the rest of the question asks for."""
        old = {(view.law, view.article) for view in named}
        fitting = [
            entry
            for entry in self._index.entries
            if current & entry.articles or old & {(cited.law, cited.article) for cited in entry.replaces}
        ]
        rest = self._references.without(question)
        asked = self._words.aspects_in(rest)
        telling = bool(rest) and bool(self._index.ranker.telling(self._index.analyser(rest)))
        order = [self._index.entries[place].id for place in self._reader.read(rest).ranked.entries] if telling else []

        def preference(entry: Entry) -> tuple[int, bool, float, bool, int, int, str]:
            cited = [(article.law, article.article) for article in entry.citations]
            replaces = bool(old & {(article.law, article.article) for article in entry.replaces})
            main = min((cited.index(article) for article in current if article in cited), default=len(cited))
            place = order.index(entry.id) if entry.id in order else len(order)
            answers = max((self._words.answers(entry, aspect) for aspect in asked), default=0.0)
            return (place, not replaces, -answers, not entry.popular, main, len(cited), entry.id)

        fitting.sort(key=preference)
        wanted = fitting[0] if fitting and fitting[0].id in order[:_AMONG_FIRST] else None
        return fitting, wanted
