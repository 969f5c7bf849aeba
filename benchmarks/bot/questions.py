"""The users' questions: the phrasings of the shipped entries, so that most are answered. There are so many that no two
users ask the same."""

from functools import cache

from knowledge.entries import load_entries


@cache
def questions() -> list[str]:
    return sorted(phrasing for entry in load_entries() for phrasing in (entry.question, *entry.phrasings))


@cache
def often() -> list[str]:
    """The questions of the entries that the chat itself offers first, which many people tap or copy."""
    return sorted(entry.question for entry in load_entries() if entry.popular)
