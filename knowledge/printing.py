"""An answer as a line of JSON (INTERFACES: `ask --jsonl`) and as plain text."""

from collections.abc import Iterable

from knowledge.values import Answer, Citation, EntryView


def as_json(name: object, answer: Answer, took_ms: float) -> dict[str, object]:
    entry = answer.entry
    citations: Iterable[Citation] = entry.citations if entry else ()
    if entry is None and answer.decision == "answer":  # the question names an article that no entry cites
        citations = tuple(Citation(law=view.law, article=view.article) for view in answer.related_articles)[:4]
    return {
        "id": name,
        "decision": answer.decision,
        "entry": entry.id if entry else None,
        "score": round(answer.score, 4),
        "citations": _articles(citations),
        "suggestions": [
            {"entry": suggestion.entry, "title": suggestion.title, "citations": _articles(suggestion.citations)}
            for suggestion in answer.suggestions
        ],
        "former": _articles(answer.former.citations) if answer.former else [],
        "nuisance": answer.nuisance,
        "took_ms": round(took_ms, 3),
    }


def as_text(answer: Answer) -> str:
    lines = [f"[{answer.decision} {answer.score:.2f}]"]
    if answer.entry:
        lines += _entry_lines(answer.entry)
    if answer.former:
        lines += [f"{answer.former.valid_from} – {answer.former.valid_to}:", answer.former.answer]
        lines += [_cited(citation) for citation in answer.former.citations]
    lines += answer.notes
    lines += [f"· {suggestion.title}" for suggestion in answer.suggestions]
    for view in answer.related_articles:
        lines += ["", f"{view.law} {view.article}", view.text or view.read_at]
    return "\n".join(lines)


def _entry_lines(entry: EntryView) -> list[str]:
    return [entry.title, entry.short, "", entry.details, "", *(_cited(citation) for citation in entry.citations)]


def _cited(citation: Citation) -> str:
    return f"{citation.law} {citation.article} ({citation.in_force_from})"


def _articles(citations: Iterable[Citation]) -> list[dict[str, object]]:
    return [{"law": citation.law, "article": citation.article} for citation in citations]
