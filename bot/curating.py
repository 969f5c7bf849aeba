"""`python -m bot knowledge …`: commands for curators, who sign with staff names."""

import argparse
import asyncio
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from bot import curation_lists
from bot.curation_lists import CurationRefused
from bot.entry_desk import EntryDesk
from bot.resources import now, open_store
from bot.settings import Settings
from complaints import knowledge_editing
from complaints.errors import ComplaintError
from complaints.model import Staff
from complaints.ports import EntryState, EntryVersion, Records
from knowledge import writing
from knowledge.index import open_analyser
from knowledge.misses import Group, grouped
from storage.store import Store
from texts import label
from texts.command_line import words
from wording.errors import error_text

_LANG = "zh_CN"
_READ = 1000


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
    asked = store.read_now(lambda tx: [one.text for one in tx.questions.misses(_READ)])
    library, today = EntryDesk(settings, store).library(), _today(settings)
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
        EntryDesk(settings, store).checked(draft.source)
    version = store.write_now(
        lambda tx: knowledge_editing.submit(tx, entry=given.entry, author=_staff(tx, given.by), now=now())
    )
    return [label("curation.submitted", _LANG, entry=version.entry, number=version.number)]


def _publish(settings: Settings, store: Store, given: argparse.Namespace) -> list[str]:
    version, reviewer, author = store.read_now(lambda tx: _waiting(tx, given))
    wished = store.read_now(lambda tx: [wish.text for wish in tx.curation.wishes()])
    ready = EntryDesk(settings, store).ready(
        version, author=author, reviewer=reviewer.name, asked=wished, today=_today(settings)
    )
    entry, trial = asyncio.run(ready)
    notified = store.write_now(
        lambda tx: knowledge_editing.publish(
            tx,
            version=version,
            data=entry.model_dump_json(),
            valid_to=entry.valid_to.isoformat() if entry.valid_to else None,
            reviewer=reviewer,
            now=now(),
            answers=trial.answered.__contains__,
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


def _retire(settings: Settings, store: Store, given: argparse.Namespace) -> list[str]:
    source = EntryDesk(settings, store).shipped(given.entry)
    version = store.write_now(
        lambda tx: knowledge_editing.retire(tx, entry=given.entry, by=_staff(tx, given.by), now=now(), source=source)
    )
    return [label("curation.retired", _LANG, entry=version.entry, number=version.number)]


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
    add("list", curation_lists.versions)
    add("review", curation_lists.reviews)
    add("suggestions", curation_lists.suggestions)
    corrected = add("examples", curation_lists.examples)
    corrected.add_argument("--write", type=Path, metavar="FILE", help=words("curate.write"))
    corrected.add_argument("--dismiss", type=int, metavar="N", help=words("curate.dismiss"))
    add("feedback", curation_lists.feedback)
