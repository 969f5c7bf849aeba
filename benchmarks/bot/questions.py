"""The users' questions: the phrasings of the shipped entries, so that most are answered."""

from functools import cache

from knowledge.entries import load_entries


@cache
def questions() -> list[str]:
    return sorted(phrasing for entry in load_entries() for phrasing in (entry.question, *entry.phrasings))
