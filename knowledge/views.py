"""Entries and articles as shown on a given day: rules in force, former rules, changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from knowledge.entries import CitedArticle, Entry, Former
from knowledge.in_english import English, shipped_english
from knowledge.references import Reference
from knowledge.situations import Situations
from knowledge.statutes import REPEALED, UNCONFIRMED, Statutes
from knowledge.values import ArticleView, Citation, EntryView, FormerView, Suggestion

MAX_CITATIONS = 4
CODE = "生态环境法典"
#: 从旧兼从轻: which law applies to an act done before the Code.
PAST_RULE = 1057


class Views:
    def __init__(
        self,
        statutes: Statutes,
        texts: Mapping[tuple[str, int], str],
        situations: Situations,
        english: English | None = None,
    ) -> None:
        self._english = english or shipped_english()
        self._statutes = statutes
        self._unconfirmed = {name for name, law in statutes.laws.items() if law.status == UNCONFIRMED}
        self._texts = texts
        self._notes = situations.notes
        self._profiles = situations.profiles
        self._cache = _DayCache(date.min)

    def entry(self, entry: Entry, *, today: date, profile: str | None = None) -> EntryView:
        """As of `today`: before the entry's first day the former rule, if stated; otherwise under review."""
        kind = self._profiles.get(profile, profile) if profile else None
        key = (entry.id, kind if kind is None or kind in entry.variants else "")
        cache = self._cache_of(today).entries
        if key not in cache:
            cache[key] = self._entry(entry, today, kind)
        return cache[key]

    def _entry(self, entry: Entry, today: date, kind: str | None) -> EntryView:
        former = _former_on(entry, today)
        english = None if former else self._english.answer(entry)
        return EntryView(
            id=entry.id,
            version=entry.version,
            title=entry.question,
            topic=entry.topic,
            short=former.answer if former else entry.answer,
            details="" if former else _details(entry, kind),
            citations=self.citations(entry, today),
            as_of=today,
            valid_from=entry.valid_from,
            valid_to=entry.valid_to,
            author=entry.author,
            reviewer=entry.reviewer,
            reviewed_on=entry.reviewed_on,
            under_review=self.suggestion(entry, today) is None,
            scope=entry.scope,
            kinds=() if former else tuple(entry.variants),
            for_asker="" if former or kind is None else entry.variants.get(kind, ""),
            title_en=self._english.titles.get(entry.id, ""),
            short_en=english.short if english else "",
            details_en=english.details if english else "",
        )

    def suggestion(self, entry: Entry, today: date) -> Suggestion | None:
        """None if the entry or an article it cites is not in force on that day."""
        cache = self._cache_of(today).suggestions
        if entry.id not in cache:
            holds = self._holds(entry, today)
            suggestion = Suggestion(
                entry=entry.id,
                title=entry.question,
                citations=self.citations(entry, today),
                title_en=self._english.titles.get(entry.id, ""),
            )
            cache[entry.id] = suggestion if holds else None
        return cache[entry.id]

    def citations(self, entry: Entry, today: date) -> tuple[Citation, ...]:
        former = _former_on(entry, today)
        return self._dated(self._higher_first(former.citations if former else entry.citations))

    def _higher_first(self, cited: Sequence[CitedArticle]) -> Sequence[CitedArticle]:
        """Of rules of different rank the higher comes first (E09)."""
        return sorted(cited, key=lambda article: self._statutes.rank(article.law))

    def _holds(self, entry: Entry, today: date) -> bool:
        """Whether the entry and every article it cites are in force on that day."""
        former = _former_on(entry, today)
        if former is None and not entry.valid_from <= today <= (entry.valid_to or date.max):
            return False
        cited = former.citations if former else entry.citations
        return all(self._statutes.in_force(article.law, article.article, today) for article in cited)

    def _cache_of(self, today: date) -> "_DayCache":
        cache = self._cache
        if cache.day != today:
            cache = self._cache = _DayCache(today)
        return cache

    def former(self, entry: Entry, act: date | None) -> FormerView | None:
        """The rule on the day of a past act; None if the entry does not state it or today's rule already applied."""
        former = entry.former
        if former is None or (act is not None and not former.valid_from <= act <= former.valid_to):
            return None
        return FormerView(
            valid_from=former.valid_from,
            valid_to=former.valid_to,
            answer=former.answer,
            citations=self._dated(former.citations),
        )

    def with_past_rule(self, view: EntryView) -> EntryView:
        """Adds 法典 1057, which decides between the old and the new rule, to the citations."""
        rule = self._statutes.dated(Citation(law=CODE, article=PAST_RULE))
        others = {(citation.law, citation.article): citation for citation in reversed(view.citations)}
        others.pop((CODE, PAST_RULE), None)
        return replace(view, citations=(*list(reversed(others.values()))[: MAX_CITATIONS - 1], rule))

    def article(self, law: str, article: int) -> ArticleView:
        known = self._statutes.get(law)
        if known is None or not known.has(article):
            return ArticleView(
                law=law,
                title=known.title if known else law,
                article=article,
                text=None,
                read_at=known.read_at if known else "",
                status=known.status if known else UNCONFIRMED,
                in_force_from=None,
                in_force_to=None,
                exists=False,
            )
        dates = known.dates_of(article)
        row = self._statutes.replaced_by(law, article)
        return ArticleView(
            law=law,
            title=known.title,
            article=article,
            text=self._texts.get((law, article)),
            read_at=known.read_at,
            status=known.status,
            in_force_from=dates.first,
            in_force_to=dates.last,
            successors=tuple(self._statutes.dated(new) for new in row.new) if row else (),
            changed=row.changed if row else None,
        )

    def notes(
        self, entry: Entry, references: Sequence[Reference], *, today: date, past: date | None
    ) -> tuple[str, ...]:
        """Notes on an entry: unconfirmed sources, laws no longer in force, the rule for past acts."""
        lines = [self._law_note(reference.law) for reference in references]
        laws = dict.fromkeys([cited.law for cited in entry.citations])
        lines += [self._notes["unconfirmed"].format(law=law) for law in laws if law in self._unconfirmed]
        if past is not None and past < entry.valid_from:
            lines.append(self._notes["past"])
        if today < entry.valid_from and entry.former is not None:
            lines.append(self._notes["not_yet"].format(date=entry.valid_from))
        return tuple([line for line in lines if line])

    def reference_notes(self, views: Sequence[ArticleView], today: date) -> tuple[str, ...]:
        """Notes on the articles named in a question: replaced, unconfirmed, unknown."""
        lines: list[str] = []
        for view in views:
            if not view.exists:
                lines.append(self._notes["no_article"].format(law=view.law, article=view.article))
            elif view.in_force_to is not None and view.in_force_to < today:
                lines.append(self._replaced_note(view))
                if view.changed:
                    lines.append(self._notes["changed"].format(changed=view.changed))
            elif view.status == UNCONFIRMED:
                lines.append(self._notes["unconfirmed"].format(law=view.law))
            if view.exists and view.text is None:
                lines.append(self._notes["read_at"].format(read_at=view.read_at))
        return tuple(dict.fromkeys(lines))

    def _replaced_note(self, view: ArticleView) -> str:
        law = self._statutes.laws[view.law]
        day = self._repealed_on(view.law)
        if not view.successors:
            return self._notes["replaced_unknown"].format(law=view.law, date=day, successor=law.successor or "")
        successors = "、".join(f"{new.law}第{new.article}条" for new in view.successors)
        return self._notes["replaced"].format(law=view.law, article=view.article, date=day, successors=successors)

    def _law_note(self, law: str) -> str:
        known = self._statutes.get(law)
        if known is None or known.status != REPEALED:
            return ""
        return self._notes["law_repealed"].format(law=law, date=self._repealed_on(law), successor=known.successor or "")

    def _repealed_on(self, law: str) -> date:
        """The first day on which the law is no longer in force."""
        known = self._statutes.laws[law]
        successor = self._statutes.get(known.successor) if known.successor else None
        assert known.dates.last is not None
        return successor.dates.first if successor else known.dates.last

    def _dated(self, citations: Sequence[CitedArticle]) -> tuple[Citation, ...]:
        return tuple(
            self._statutes.dated(
                Citation(law=cited.law, article=cited.article, paragraph=cited.paragraph, item=cited.item)
            )
            for cited in citations[:MAX_CITATIONS]
        )


@dataclass(frozen=True, slots=True)
class _DayCache:
    """Cached views of one day: most questions are about few entries."""

    day: date
    #: by id and heading of the part for the asker's kind
    entries: dict[tuple[str, str | None], EntryView] = field(default_factory=dict)
    suggestions: dict[str, Suggestion | None] = field(default_factory=dict)


def _details(entry: Entry, kind: str | None) -> str:
    """Details with the part for the asker's kind, or with all parts if the kind is unknown."""
    parts = [entry.details]
    if kind in entry.variants:
        parts.insert(0, entry.variants[kind])
    elif kind is None:
        parts += [f"**{heading}**\n\n{text}" for heading, text in entry.variants.items()]
    return "\n\n".join(part for part in parts if part)


def _former_on(entry: Entry, today: date) -> Former | None:
    former = entry.former
    return former if former is not None and former.valid_from <= today <= former.valid_to else None
