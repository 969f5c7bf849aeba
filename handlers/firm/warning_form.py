"""The report of 已落实 that a member is about to send in the private chat: the word typed for it. Photos are rows."""

from dataclasses import dataclass

from complaints.model import AwaitedKind
from handlers.stored_form import StoredForm


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningForm:
    task: int
    asked: int
    note: str = ""


_STORED = StoredForm(WarningForm, key="warning_form", kind=AwaitedKind.WARNING_FORM)
opened, awaited, keep, drop = _STORED.opened, _STORED.awaited, _STORED.keep, _STORED.drop
