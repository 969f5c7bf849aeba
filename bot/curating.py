"""`python -m bot knowledge …`: commands for curators, who sign with staff names."""

import argparse
import shutil
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, date
from pathlib import Path

from bot.current_library import published, retired, statutes_of
from bot.resources import now, open_store
from bot.settings import Settings
from complaints import knowledge_editing
from complaints.errors import ComplaintError
from complaints.model import Staff
from complaints.ports import EntryState, EntryVersion, Records
from knowledge import writing
from knowledge.answer import Library
from knowledge.due import due_for_review
from knowledge.entries import ENTRIES_FOLDER, Entry, load_entries
from knowledge.index import open_analyser
from knowledge.misses import Group, grouped
from knowledge.statute_text import read_statutes
from knowledge.statutes import load_statutes
from storage.store import Store
from texts import has, label
from texts.command_line import words
from wording.errors import error_text
from wording.moments import clock_words
from zone.categories import shipped_categories

_LANG = "zh_CN"
_READ = 1000


class CurationRefused(Exception):
    """The reason why nothing was done, as a text for the terminal."""


def run(settings: Settings, given: argparse.Namespace) -> int:
    store = open_store(settings)
    try:
        lines = given.curate(settings, store, given)
    except ComplaintError as error:
        lines, code = [error_text(error, _LANG, settings.local_time).text], 1
    except (CurationRefused, writing.Unready, OSError) as error:
        lines, code = [str(error)], 1
    else:
        code = 0
    finally:
        store.close()
    print("\n".join(lines) or label("curation.nothing", _LANG))
    return code


def _misses(settings: Settings, store: Store, _given: argparse.Namespace) -> list[str]:
    lines: list[str] = []
    for number, group in enumerate(_groups(settings, store), start=1):
        count = len(group.questions)
        lines.append(label("curation.line_miss", _LANG, number=number, count=count, example=group.example))
        lines += [f"    {question}" for question in dict.fromkeys(group.questions) if question != group.example]
    return lines


def _groups(settings: Settings, store: Store) -> list[Group]:
    """Groups of questions that still have no answer; entries published since may answer some."""
    asked = store.read_now(lambda tx: [text for text, _, _ in tx.questions.recent_unanswered(_READ)])
    library, today = _library(settings, store), _today(settings)
    left = [text for text in asked if library.answer(text, today=today).decision != "answer"]
    return grouped(left, open_analyser(settings.data_dir))


def _draft(settings: Settings, store: Store, given: argparse.Namespace) -> list[str]:
    """Drafts an entry from a file, or from a group of misses; then prints the blank form too."""
    wordings: tuple[str, ...] = ()
    if given.miss is None and given.file is None:
        raise CurationRefused("draft: FILE, or --miss N --id ID --topic TOPIC")
    if given.miss is None:
        source = given.file.read_text(encoding="utf-8")
    else:
        group = next(iter(_groups(settings, store)[given.miss - 1 : given.miss]), None)
        if group is None or given.miss < 1:
            raise CurationRefused(label("curation.no_miss", _LANG, number=given.miss))
        wordings = tuple(dict.fromkeys((group.example, *group.questions)))
        source = writing.blank(given.id, given.topic, wordings, _today(settings))
    name, _ = writing.named(source)
    version = store.write_now(
        lambda tx: knowledge_editing.draft(
            tx, entry=name, source=source, author=_staff(tx, given.by), now=now(), wordings=wordings
        )
    )
    result = label("curation.drafted", _LANG, entry=name, number=version.number)
    return [source, result] if given.miss is not None else [result]


def _show(_settings: Settings, store: Store, given: argparse.Namespace) -> list[str]:
    version = store.read_now(lambda tx: tx.curation.newest(given.entry))
    return [version.source] if version else []


def _submit(settings: Settings, store: Store, given: argparse.Namespace) -> list[str]:
    draft = store.read_now(lambda tx: tx.curation.newest(given.entry, EntryState.DRAFT))
    if draft is not None:
        _checked(settings, draft)
    version = store.write_now(
        lambda tx: knowledge_editing.submit(tx, entry=given.entry, author=_staff(tx, given.by), now=now())
    )
    return [label("curation.submitted", _LANG, entry=version.entry, number=version.number)]


def _publish(settings: Settings, store: Store, given: argparse.Namespace) -> list[str]:
    version, reviewer, author = store.read_now(lambda tx: _waiting(tx, given))
    today = _today(settings)
    entry = _checked(settings, version).model_copy(
        update={"author": author, "reviewer": reviewer.name, "reviewed_on": today}
    )
    _library(settings, store)  # makes sure that an index exists
    with tempfile.TemporaryDirectory() as folder:  # leaves the running service's index unchanged
        shutil.copytree(settings.data_dir / "knowledge", Path(folder) / "knowledge", dirs_exist_ok=True)  # words known
        library = _library(settings, store, Path(folder), entry)
        missing = writing.unanswered_by(library, entry.id, version.wordings, today)
        if missing:
            raise CurationRefused(
                "\n".join([label("curation.not_answered", _LANG), *(f"    {text}" for text in missing)])
            )
        notified = store.write_now(
            lambda tx: knowledge_editing.publish(
                tx,
                version=version,
                data=entry.model_dump_json(),
                valid_to=entry.valid_to.isoformat() if entry.valid_to else None,
                reviewer=reviewer,
                now=now(),
                answers=lambda question: writing.answers(library, entry.id, question, today),
                title=entry.question,
            )
        )
    return [label("curation.published", _LANG, entry=entry.id, number=version.number, told=notified)]


def _waiting(records: Records, given: argparse.Namespace) -> tuple[EntryVersion, Staff, str]:
    reviewer = _staff(records, given.by)
    version = knowledge_editing.may_publish(records, entry=given.entry, reviewer=reviewer)
    author = records.staff.get(version.author_id)
    assert author is not None
    return version, reviewer, author.name


def _retire(_settings: Settings, store: Store, given: argparse.Namespace) -> list[str]:
    path = next(ENTRIES_FOLDER.glob(f"*/{given.entry}.md"), None)
    source = path.read_text(encoding="utf-8") if path else ""
    version = store.write_now(
        lambda tx: knowledge_editing.retire(tx, entry=given.entry, by=_staff(tx, given.by), now=now(), source=source)
    )
    return [label("curation.retired", _LANG, entry=version.entry, number=version.number)]


def _list(settings: Settings, store: Store, _given: argparse.Namespace) -> list[str]:
    versions, names = store.read_now(
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
        for one in versions
    ]


def _review(settings: Settings, store: Store, _given: argparse.Namespace) -> list[str]:
    """Entries (files and published versions) that are shown as 正在复核 and why, and those not reviewed for a year."""
    with_own, without = store.read_now(lambda tx: (published(tx), retired(tx)))
    entries = {entry.id: entry for entry in load_entries()} | with_own
    shown = (entry for name, entry in sorted(entries.items()) if name not in without)
    return [
        label(
            "curation.line_due",
            _LANG,
            entry=due.entry,
            badge=label("curation.badge_due" if due.under_review else "curation.badge_overdue", _LANG),
            reason=due.reason,
        )
        for due in due_for_review(shown, load_statutes(), _today(settings))
    ]


def _suggestions(_settings: Settings, store: Store, _given: argparse.Namespace) -> list[str]:
    none = label("curation.none_meant", _LANG)
    return [
        label("curation.line_phrasing", _LANG, count=one.times, text=one.text, entry=one.entry or none)
        for one in store.read_now(lambda tx: tx.curation.phrasings())
    ]


def _examples(settings: Settings, store: Store, given: argparse.Namespace) -> list[str]:
    """Words whose proposed category residents changed, or the removal of one of them from the list."""
    if given.dismiss is not None:
        if not store.write_now(lambda tx: tx.curation.dismiss_example(given.dismiss)):
            raise CurationRefused(label("curation.no_example", _LANG, number=given.dismiss))
        return [label("curation.example_dismissed", _LANG, number=given.dismiss)]
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


def _feedback(settings: Settings, store: Store, _given: argparse.Namespace) -> list[str]:
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


def _checked(settings: Settings, version: EntryVersion) -> Entry:
    return writing.checked(version.source, load_statutes(), read_statutes(statutes_of(settings)))


def _library(settings: Settings, store: Store, folder: Path | None = None, *more: Entry) -> Library:
    extra, without = store.read_now(lambda tx: (published(tx), retired(tx)))
    extra |= {entry.id: entry for entry in more}
    return Library.open(
        data_dir=folder or settings.data_dir,
        statutes_dir=statutes_of(settings),
        extra=list(extra.values()),
        without=without - extra.keys(),
    )


def _today(settings: Settings) -> date:
    return now().astimezone(settings.local_time).date()


def _staff(records: Records, name: str) -> Staff:
    accounts = [one for one in records.staff.all() if one.name == name and one.active]
    if len(accounts) != 1:
        raise CurationRefused(label("curation.no_staff", _LANG, name=name))
    return accounts[0]


def add_commands(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(required=True, metavar="what")

    def add(name: str, curate: Callable[..., Sequence[str]], *, about: bool = False) -> argparse.ArgumentParser:
        description = words(f"curate.{name}")
        subparser = commands.add_parser(name, help=description, description=description)
        subparser.set_defaults(curate=curate)
        if about:
            subparser.add_argument("entry", help=words("curate.entry"))
        return subparser

    def signed(command: argparse.ArgumentParser) -> argparse.ArgumentParser:
        command.add_argument("--by", required=True, metavar="NAME", help=words("curate.by"))
        return command

    add("misses", _misses)
    drafted = signed(add("draft", _draft))
    drafted.add_argument("file", type=Path, nargs="?", help=words("curate.draft_file"))
    drafted.add_argument("--miss", type=int, metavar="N", help=words("curate.draft_miss"))
    drafted.add_argument("--id", default="", help=words("curate.draft_id"))
    drafted.add_argument("--topic", default="", help=words("curate.draft_topic"))
    add("show", _show, about=True)
    signed(add("submit", _submit, about=True))
    signed(add("publish", _publish, about=True))
    signed(add("retire", _retire, about=True))
    add("list", _list)
    add("review", _review)
    add("suggestions", _suggestions)
    corrected = add("examples", _examples)
    corrected.add_argument("--dismiss", type=int, metavar="N", help=words("curate.dismiss"))
    add("feedback", _feedback)
