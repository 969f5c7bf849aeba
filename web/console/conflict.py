"""What a form shows after a conflict: the new entries of the history, and one's words if their form is gone."""

from collections.abc import Mapping, Sequence

from complaints.case.lifecycle import Action
from complaints.office.staff_steps import STEPS, FieldKind
from web.console.fields import OWN_WORDS, StepForm, label_of
from wording.case_words import HistoryLine

#: kinds of fields with words that somebody would have to write again
_WRITTEN = frozenset({FieldKind.TEXT, FieldKind.LINE, FieldKind.REASON, FieldKind.AFTER_PHOTO, FieldKind.PLACE})
#: digits of a count of entries
_DIGITS = 6


def since(lines: Sequence[HistoryLine], typed: Mapping[str, str]) -> Sequence[HistoryLine]:
    """The entries after those that the form's page showed (`seen`, their number)."""
    seen = typed.get("seen", "")
    known = seen.isascii() and seen.isdigit() and len(seen) <= _DIGITS
    return lines[int(seen) :] if known else lines[-1:]


def kept(typed: Mapping[str, str], steps: Sequence[StepForm], lang: str) -> Sequence[tuple[str, str]]:
    """(label, words) of a form that is not on the page any more."""
    name = typed.get("action", "")
    if name not in STEPS or any(form.action == name for form in steps):
        return ()
    action = Action(name)
    written = (
        (label_of(field, action, lang), typed.get(field.name + OWN_WORDS, "") or typed.get(field.name, ""))
        for field in STEPS[action].fields
        if field.kind in _WRITTEN
    )
    return [(what, words) for what, words in written if words.strip()]
