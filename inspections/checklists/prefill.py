"""A failed item as the beginning of a finding: its words, its basis and a measure."""

from dataclasses import dataclass

from inspections.checklists.lists import Item
from knowledge.values import Citation, EntryView


@dataclass(frozen=True, slots=True, kw_only=True)
class Prefill:
    """`basis` is the id of the knowledge entry, "" if it can't be cited now; `citations` are its articles."""

    words: str
    basis: str
    citations: tuple[Citation, ...]
    measure: str


def prefill(item: Item, entry: EntryView | None, *, note: str = "") -> Prefill:
    """`entry`: that of `item.basis` as it is today (`Library.entry`). An entry that is gone or under review gives no
    basis, because its articles may no longer be in force. `note`: what the inspector wrote at the item."""
    usable = entry is not None and not entry.under_review
    words = "\n".join(part for part in (item.bad, note.strip()) if part)
    return Prefill(
        words=words,
        basis=item.basis if usable else "",
        citations=entry.citations if entry is not None and usable else (),
        measure=item.measure,
    )
