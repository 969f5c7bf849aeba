"""Which entries a change of a law touches: each article with the entries that cite it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from knowledge.entries import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedBy:
    """`now`: entries whose answer rests on the article; `former`: those that cite it only for the rule before."""

    law: str
    article: int
    now: tuple[str, ...]
    former: tuple[str, ...]

    @property
    def entries(self) -> tuple[str, ...]:
        return (*self.now, *self.former)


def cited_articles(entries: Iterable[Entry]) -> Mapping[str, Sequence[CitedBy]]:
    """By law, in the order of articles. Laws that most entries cite come first."""
    now: dict[tuple[str, int], set[str]] = {}
    former: dict[tuple[str, int], set[str]] = {}
    for entry in entries:
        for cited in entry.citations:
            now.setdefault((cited.law, cited.article), set()).add(entry.id)
        for cited in entry.former.citations if entry.former is not None else ():
            former.setdefault((cited.law, cited.article), set()).add(entry.id)
    found: dict[str, list[CitedBy]] = {}
    for law, article in sorted(now.keys() | former.keys()):
        resting = now.get((law, article), set())
        earlier = former.get((law, article), set()) - resting
        row = CitedBy(law=law, article=article, now=tuple(sorted(resting)), former=tuple(sorted(earlier)))
        found.setdefault(law, []).append(row)
    return dict(sorted(found.items(), key=lambda item: (-len(entries_of(item[1])), item[0])))


def entries_of(rows: Iterable[CitedBy]) -> frozenset[str]:
    return frozenset(entry for row in rows for entry in row.entries)
