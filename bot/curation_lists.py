"""The lists of `python -m bot knowledge`: versions, reviews that are due, and what residents' taps suggest."""

import argparse
from datetime import UTC

from bot.entry_desk import EntryDesk
from bot.resources import now
from bot.settings import Settings
from complaints.ports import EntryState
from complaints.report.example_groups import as_groups
from storage.store import Store
from texts import has, label
from wording.moments import clock_words
from zone.categories import shipped_categories

_LANG = "zh_CN"


class CurationRefused(Exception):
    """The reason why nothing was done, as a text for the terminal."""


def versions(settings: Settings, store: Store, _given: argparse.Namespace) -> list[str]:
    found, names = store.read_now(
        lambda tx: (tx.curation.in_states(*EntryState), {one.id: one.name for one in tx.staff.all()})
    )
    return [
        label(
            "curation.line_version",
            _LANG,
            entry=one.entry,
            number=one.number,
            state=label(f"curation.state.{one.state}", _LANG),
            author=names[one.author_id],
            reviewer=names[one.reviewer_id] if one.reviewer_id is not None else "—",
            at=clock_words(one.changed_at.astimezone(settings.local_time), _LANG),
        )
        for one in found
    ]


def reviews(settings: Settings, store: Store, _given: argparse.Namespace) -> list[str]:
    """Entries (files and published versions) that are shown as 正在复核 and why, and those not reviewed for a year."""
    return [
        label(
            "curation.line_due",
            _LANG,
            entry=due.entry,
            badge=label("curation.badge_due" if due.under_review else "curation.badge_overdue", _LANG),
            reason=due.reason,
        )
        for due in EntryDesk(settings, store).due(now().astimezone(settings.local_time).date())
    ]


def suggestions(_settings: Settings, store: Store, _given: argparse.Namespace) -> list[str]:
    none = label("curation.none_meant", _LANG)
    return [
        label("curation.line_phrasing", _LANG, count=one.times, text=one.text, entry=one.entry or none)
        for one in store.read_now(lambda tx: tx.curation.phrasings())
    ]


def examples(settings: Settings, store: Store, given: argparse.Namespace) -> list[str]:
    """Words whose proposed category residents changed, or the removal of one of them from the list."""
    if given.dismiss is not None:
        if not store.write_now(lambda tx: tx.curation.dismiss_example(given.dismiss, now=now())):
            raise CurationRefused(label("curation.no_example", _LANG, number=given.dismiss))
        return [label("curation.example_dismissed", _LANG, number=given.dismiss)]
    if given.write is not None:
        accepted = store.read_now(lambda tx: tx.curation.accepted_examples())
        given.write.write_text(as_groups(accepted), encoding="utf-8")
        return [label("curation.examples_written", _LANG, count=len(accepted), path=given.write)]
    return [
        label(
            "curation.line_example",
            _LANG,
            number=one.id,
            day=one.on.astimezone(UTC).date().isoformat(),
            proposed=_category(one.proposed),
            chosen=_category(one.chosen),
            text=one.text,
        )
        for one in store.read_now(lambda tx: tx.curation.examples())
    ]


def _category(name: str) -> str:
    """Id, which the examples' files have, and name."""
    known = next((one.name(_LANG) for one in shipped_categories() if one.id == name), "")
    return f"{name} {known}".strip()


def feedback(settings: Settings, store: Store, _given: argparse.Namespace) -> list[str]:
    return [
        label(
            "curation.line_feedback",
            _LANG,
            at=clock_words(one.at.astimezone(settings.local_time), _LANG),
            entry=one.entry,
            version=one.version,
            reason=_reason(one.reason),
            question=one.question,
        )
        for one in store.read_now(lambda tx: tx.questions.useless())
    ]


def _reason(reason: str) -> str:
    key = f"ask.reason.{reason}"
    return label(key, _LANG) if has(key, _LANG) else label("curation.no_reason", _LANG)
