"""Entries written by curators: the draft for a group of misses, and the checks before publishing."""

import re
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

import yaml

from knowledge.answer import Library
from knowledge.check import check
from knowledge.entries import ENTRY_ID, Entry, EntryProblem, read_entry
from knowledge.statute_text import StatuteText
from knowledge.statutes import Statutes

_NAMES = re.compile(r"^(id|topic): *(\S+)", re.MULTILINE)


class Unready(Exception):
    """The reasons why an entry can't be published, one per line."""

    def __init__(self, problems: Iterable[object]) -> None:
        self.problems = tuple(map(str, problems))
        super().__init__("\n".join(self.problems))


def blank(entry: str, topic: str, wordings: Sequence[str], today: date) -> str:
    """A Markdown draft: the group's example as question, its other wordings as phrasings."""
    header = {
        "id": entry,
        "topic": topic,
        "subject": "",
        "aspects": [],
        "question": wordings[0] if wordings else "",
        "phrasings": list(dict.fromkeys(wordings[1:])),
        "audience": ["resident"],
        "scope": "国家",
        "valid_from": today,
        "valid_to": None,
        "citations": [],
        "author": "",
        "reviewer": "",
        "reviewed_on": today,
    }
    return f"---\n{yaml.safe_dump(header, allow_unicode=True, sort_keys=False)}---\n\n\n## 详细\n"


def named(source: str) -> tuple[str, str]:
    """(id, topic) of a possibly unfinished source."""
    found = dict(_NAMES.findall(source.partition("\n---\n")[0]))
    if not {"id", "topic"} <= found.keys():
        raise Unready(["an entry starts with a header between --- lines that has id and topic"])
    return found["id"], found["topic"]


def is_id(name: str) -> bool:
    return ENTRY_ID.fullmatch(name) is not None


def checked(source: str, statutes: Statutes, texts: Mapping[str, StatuteText]) -> Entry:
    """The entry, stamped if the texts are present. Raises Unready with everything that `python -m knowledge check`
    would report."""
    name, topic = named(source)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / topic / f"{name}.md"
        path.parent.mkdir()
        path.write_text(source, encoding="utf-8")
        try:
            _, problems = check([path], statutes, texts)
        except OSError as error:
            raise Unready([error]) from error
        if problems:
            raise Unready(
                f"{problem.line}: {problem.message}" for problem in problems if isinstance(problem, EntryProblem)
            )
        return read_entry(path)


def unanswered_by(library: Library, entry: str, wordings: Sequence[str], today: date) -> list[str]:
    """The original wordings that the entry does not answer (E06)."""
    return [wording for wording in wordings if not answers(library, entry, wording, today)]


def answers(library: Library, entry: str, question: str, today: date) -> bool:
    found = library.answer(question, today=today)
    return found.decision == "answer" and found.entry is not None and found.entry.id == entry
