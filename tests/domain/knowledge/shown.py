"""What an answer shows, for tests that ask the shipped knowledge base."""

from datetime import date

from knowledge.answer import Library

TODAY = date(2026, 11, 29)


def seen(library: Library, question: str) -> str:
    """The whole answer to a question that has one; lines joined."""
    found = library.answer(question, today=TODAY)
    assert found.decision == "answer" and found.entry is not None, question
    former = found.former.answer if found.former else ""
    return " ".join([found.entry.short, found.entry.details, former]).replace("\n", " ")
