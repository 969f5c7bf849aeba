"""The self-check that a member goes through in the private chat: which item comes next, and the words typed for it."""

from dataclasses import dataclass

from complaints.model import AwaitedKind
from handlers.stored_form import StoredForm


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckForm:
    """`item` is empty at the summary. `asks_why`: the next text is the reason of 不适用; else it is the item's note."""

    check: int
    item: str
    note: str = ""
    asks_why: bool = False


_STORED = StoredForm(CheckForm, key="check_form", kind=AwaitedKind.CHECK_FORM)
opened, awaited, keep, drop = _STORED.opened, _STORED.awaited, _STORED.keep, _STORED.drop
