"""The topic of what the knowledge base answers."""

from collections.abc import Mapping

from knowledge.answer import Library
from knowledge.values import Answer


class Topics:
    """Looks up topics of suggested entries; remembers those of one library."""

    def __init__(self) -> None:
        self._of_library: tuple[str, Mapping[str, str]] = ("", {})

    def of(self, library: Library, answer: Answer) -> str | None:
        if answer.entry is not None:
            return answer.entry.topic
        if not answer.suggestions:
            return None
        digest, topics = self._of_library
        if digest != library.digest:
            topics = {entry: topic.id for topic in library.topics() for entry in topic.entries}
            self._of_library = (library.digest, topics)
        return topics.get(answer.suggestions[0].entry)
