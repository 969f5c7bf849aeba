"""A finding, or 检查无问题, filled step by step in the private chat. Stored, so it survives a restart."""

from dataclasses import dataclass, field, replace

from complaints.model import AwaitedKind
from handlers.stored_form import StoredForm
from handlers.turn import SentFile

FIND, CLEAR = "find", "clear"
#: the steps of each purpose, in the order in which they are asked for
_STEPS = {FIND: ("photos", "place", "category", "text", "unit", "limit"), CLEAR: ("place",)}
#: files of one finding
MOST_FILES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectForm:
    """`ident` becomes the client's id, so that a message handled twice adds nothing. `files`: those of the chat, which
    become evidence once the finding has a case. `given`: what has been answered, by step."""

    purpose: str
    session: int
    ident: str
    at: str
    files: list[dict[str, str]] = field(default_factory=list)
    given: dict[str, str] = field(default_factory=dict)

    @property
    def missing(self) -> str | None:
        """The next step; None if nothing is left to ask."""
        return next((name for name in _STEPS[self.purpose] if name not in self.given), None)

    def with_(self, **values: str) -> "InspectForm":
        return replace(self, given={**self.given, **values})

    def with_file(self, file: SentFile) -> "InspectForm":
        known = {one["unique"] for one in self.files}
        if file.file_unique_id in known or len(self.files) >= MOST_FILES:
            return self
        row = {"kind": file.kind, "id": file.file_id, "unique": file.file_unique_id, "size": str(file.size or "")}
        return replace(self, files=[*self.files, row])


_STORED = StoredForm(InspectForm, key="inspect_form", kind=AwaitedKind.INSPECT_FORM)
opened, awaited, keep, drop = _STORED.opened, _STORED.awaited, _STORED.keep, _STORED.drop
