"""Articles as they are named to readers."""

from collections.abc import Sequence

from knowledge.in_english import law_name
from knowledge.values import Citation
from texts import label

ENGLISH = "en"


def shown_law(law: str, lang: str) -> str:
    return law_name(law) if lang == ENGLISH else law


def citation_line(citations: Sequence[Citation], lang: str) -> str:
    """《生态环境法典》第240条第3款、第1128条（2026-08-15 起施行）; one group per law."""
    groups: dict[str, list[Citation]] = {}
    for citation in citations:
        groups.setdefault(citation.law, []).append(citation)
    return label("answer.law_separator", lang).join(_law(law, cited, lang) for law, cited in groups.items())


def _law(law: str, cited: Sequence[Citation], lang: str) -> str:
    articles = label("answer.article_separator", lang).join(_article(c, lang) for c in cited)
    since = next((c.in_force_from for c in cited if c.in_force_from), None)
    key = "answer.law_since" if since else "answer.law"
    return label(key, lang, law=shown_law(law, lang), articles=articles, since=since.isoformat() if since else "")


def _article(citation: Citation, lang: str) -> str:
    depth = "item" if citation.item else "paragraph" if citation.paragraph else "article"
    return label(
        f"answer.{depth}", lang, article=citation.article, paragraph=citation.paragraph or 1, item=citation.item or 0
    )
