"""Entries due for review, with the reason: an article not in force, or a date that has passed (E07, O10)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from knowledge.entries import CitedArticle, Entry, Former
from knowledge.statutes import Statutes

#: A review is overdue after this time (内部约定); shown to curators only.
REVIEW_EVERY = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewDue:
    entry: str
    reason: str
    #: the law and article that are the reason; None if it is another
    cites: tuple[str, int] | None = None
    #: False if only the yearly review is overdue: the answer still holds and is still given
    under_review: bool


def due_for_review(entries: Iterable[Entry], statutes: Statutes, today: date) -> Iterator[ReviewDue]:
    """The reasons for 正在复核, one per line, and the entries not reviewed for a year."""
    for entry in entries:
        reasons = list(_reasons(entry, statutes, today))
        for reason, cites in reasons:
            yield ReviewDue(entry=entry.id, reason=reason, cites=cites, under_review=True)
        if not reasons and today - entry.reviewed_on > REVIEW_EVERY:
            yield ReviewDue(entry=entry.id, reason=f"last reviewed {entry.reviewed_on}", under_review=False)


def _reasons(entry: Entry, statutes: Statutes, today: date) -> Iterator[tuple[str, tuple[str, int] | None]]:
    former = _former_on(entry, today)
    if former is None and today < entry.valid_from:
        yield f"holds from {entry.valid_from} only", None
    if former is None and entry.valid_to is not None and entry.valid_to < today:
        yield f"held until {entry.valid_to}", None
    for cited in former.citations if former else entry.citations:
        if not statutes.in_force(cited.law, cited.article, today):
            reason = f"cites {cited.law} 第{cited.article}条: {_standing(cited, statutes, today)}"
            yield reason, (cited.law, cited.article)


def _standing(cited: CitedArticle, statutes: Statutes, today: date) -> str:
    known = statutes.get(cited.law)
    if known is None or not known.has(cited.article):
        return "no such article"
    dates = known.dates_of(cited.article)
    if today < dates.first:
        return f"in force from {dates.first} only"
    assert dates.last is not None, "an article in force is no reason"
    end = f"repealed {dates.last + timedelta(days=1)}"
    row = statutes.replaced_by(cited.law, cited.article)
    if row is None or not row.new:
        return f"{end}, no successor known"
    names = ", ".join(f"{new.law} 第{new.article}条" for new in row.new)
    return f"{end}, successor {names}: {row.changed}" if row.changed else f"{end}, successor {names}"


def _former_on(entry: Entry, today: date) -> Former | None:
    former = entry.former
    return former if former is not None and former.valid_from <= today <= former.valid_to else None
