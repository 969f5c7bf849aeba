"""Commands of `python -m knowledge`: questions, rankings, checks, sheets of a second reading, fitting, import."""

import argparse
import json
import sys
import time
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.settings import BadSettings, load
from texts.command_line import Parser, words

if TYPE_CHECKING:  # each command imports what it needs, so that the others start fast
    from knowledge.second_reading.check import Sources
    from knowledge.second_reading.commands import Outcome

_NO_TEXTS = "no statute texts found; set STATUTES_DIR to the folder that holds them"


def _data_dir() -> Path:
    return load().data_dir


def _today() -> date:
    return datetime.now(load().local_time).date()


def _statutes_dir() -> Path | None:
    folder = load().statutes
    return folder if folder.is_dir() else None


def _ask(arguments: argparse.Namespace) -> int:
    from knowledge.answer import Library
    from knowledge.printing import as_json, as_text

    if not arguments.jsonl and not arguments.text:
        print("ask: give a question, or --jsonl with questions on stdin", file=sys.stderr)
        return 2
    library = Library.open(data_dir=_data_dir(), statutes_dir=_statutes_dir())
    today = arguments.today or _today()
    if not arguments.jsonl:
        print(as_text(library.answer(" ".join(arguments.text), today=today, profile=arguments.profile)))
        return 0
    for number, line in enumerate(sys.stdin, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            name, question, after = row["id"], str(row["question"]), str(row.get("after") or "")
        except (ValueError, KeyError, TypeError) as error:
            print(f'line {number}: not {{"id", "question"}} ({error})', file=sys.stderr)
            return 2
        before = library.answer(after, today=today).leading if after else None
        started = time.perf_counter()
        answer = library.answer(question, today=today, last_entry=before, last_question=after)
        took_ms = (time.perf_counter() - started) * 1000
        print(json.dumps(as_json(name, answer, took_ms), ensure_ascii=False), flush=True)
    return 0


def _run(arguments: argparse.Namespace) -> int:
    from knowledge.index import open_analyser
    from knowledge.trec import run

    cost = run(
        corpus=arguments.corpus,
        queries=arguments.queries,
        out=arguments.out,
        limit=arguments.k,
        analyser=open_analyser(_data_dir()),
    )
    print(json.dumps(cost))
    return 0


def _check(arguments: argparse.Namespace) -> int:
    from knowledge import in_english
    from knowledge.check import check_entries, in_order
    from knowledge.entries import ENTRIES_FOLDER, read_entries
    from knowledge.second_reading.commands import check_second_readings

    paths: list[Path] = []
    for given in arguments.paths or [ENTRIES_FOLDER]:
        paths += sorted(given.rglob("*.md")) if given.is_dir() else [given]
    sources = _sources()
    entries, problems = read_entries(paths)
    problems += check_entries(entries, sources.statutes, sources.texts, stamp=not arguments.no_stamp)
    more, read = check_second_readings(entries, sources, whole=not arguments.paths)
    problems += more
    if not arguments.paths:
        problems += in_english.problems(entries.values(), in_english.load_english())
    for problem in in_order(problems):
        print(problem)
    how = (
        f"against {len(sources.texts)} statute texts" if sources.texts else "by their stamps (no statute texts present)"
    )
    print(f"{len(entries)} entries checked {how}: {len(problems)} problems\n{read}", file=sys.stderr)
    return 1 if problems else 0


def _sheet(arguments: argparse.Namespace) -> int:
    from knowledge.second_reading.commands import sheets_to_fill

    return _printed(sheets_to_fill(arguments.ids, _sources(), _today(), write=arguments.write, read_by=arguments.by))


def _stamp_readings(arguments: argparse.Namespace) -> int:
    from knowledge.second_reading.commands import stamp_readings

    return _printed(stamp_readings(arguments.ids, _sources()))


def _sources() -> "Sources":
    from knowledge.second_reading.commands import sources_of
    from knowledge.statute_text import read_statutes
    from knowledge.statutes import load_statutes

    return sources_of(load_statutes(), read_statutes(_statutes_dir()))


def _printed(outcome: "Outcome") -> int:
    for line in outcome.lines:
        print(line)
    for mistake in outcome.mistakes:
        print(mistake, file=sys.stderr)
    return 1 if outcome.mistakes else 0


def _stamp_english(arguments: argparse.Namespace) -> int:
    from knowledge.entries import load_entries
    from knowledge.in_english import stamp

    for name in stamp(load_entries(), only=arguments.entries):
        print(name)
    return 0


def _evaluate(arguments: argparse.Namespace) -> int:
    from knowledge.answer import Library
    from knowledge.evaluate import misses, outcomes, report
    from knowledge.labelled import answerable, labelled

    library = Library.open(data_dir=_data_dir(), statutes_dir=_statutes_dir())
    questions = labelled(arguments.questions) if arguments.questions else answerable()
    found = outcomes(library, questions, arguments.today or _today())
    print(json.dumps(report(found), ensure_ascii=False, indent=1))
    if arguments.misses:
        for outcome in misses(found):
            given = outcome.answer.entry or (outcome.answer.suggestions[0] if outcome.answer.suggestions else None)
            name = getattr(given, "entry", None) or getattr(given, "id", None)
            print(
                outcome.question.id, outcome.answer.decision, f"{outcome.answer.score:.2f}", outcome.question.text, name
            )
    return 0


def _misses(arguments: argparse.Namespace) -> int:
    from knowledge.index import open_analyser
    from knowledge.misses import grouped

    lines = (arguments.file.read_text(encoding="utf-8") if arguments.file else sys.stdin.read()).splitlines()
    for group in grouped([line.strip() for line in lines if line.strip()], open_analyser(_data_dir())):
        print(f"{len(group.questions)}\t{group.example}")
        for question in dict.fromkeys(group.questions):
            if question != group.example:
                print(f"\t{question}")
    return 0


def _fit(arguments: argparse.Namespace) -> int:
    from chinese.pinyin import Readings
    from knowledge.answer import Library
    from knowledge.confidence import CONFIDENCE_FILE, load_confidence
    from knowledge.fit import as_file, fit, follow_up_shares, samples
    from knowledge.index import open_index
    from knowledge.labelled import answerable, follow_ups
    from knowledge.reading import QuestionReader

    if _statutes_dir() is None:
        print(f"fit: {_NO_TEXTS}", file=sys.stderr)
        return 1
    index = open_index(data_dir=_data_dir(), statutes_dir=_statutes_dir())
    reader = QuestionReader(index, Readings.open(_data_dir() / "knowledge"), load_confidence())
    found = samples(index, reader, answerable())
    library = Library.open(data_dir=_data_dir(), statutes_dir=_statutes_dir())
    shares = follow_up_shares(library, follow_ups(), arguments.today or _today())
    data = as_file(fit(found), found, shares, index)
    target = arguments.out or CONFIDENCE_FILE
    target.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(json.dumps({name: data[name] for name in ("cross_validated", "follow_ups")}, indent=1))
    return 0


def _import_statute(arguments: argparse.Namespace) -> int:
    from knowledge.importing import import_statutes

    return _printed(import_statutes(arguments.files, load().statutes, with_facts=arguments.facts))


def _table(arguments: argparse.Namespace) -> int:
    from knowledge.importing import look_up

    return _printed(look_up(" ".join(arguments.text), _statutes_dir()))


def _import_table(arguments: argparse.Namespace) -> int:
    from knowledge.importing import import_tables

    return _printed(import_tables(arguments.files, load().statutes))


def _parser() -> argparse.ArgumentParser:
    parser = Parser(prog="python -m knowledge", description=words("library.about"))
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, action: Callable[[argparse.Namespace], int], text: str = "") -> argparse.ArgumentParser:
        says = words(f"library.{text or name}")
        command = commands.add_parser(name, help=says, description=says)
        command.set_defaults(action=action)
        return command

    command = add("ask", _ask)
    command.add_argument("text", nargs="*", help=words("library.ask_text"))
    command.add_argument("--jsonl", action="store_true", help=words("library.ask_jsonl"))
    command.add_argument("--today", type=date.fromisoformat, help=words("library.today"))
    command.add_argument("--profile", help=words("library.profile"))
    command = add("run", _run)
    command.add_argument("--corpus", type=Path, required=True, help=words("library.run_corpus"))
    command.add_argument("--queries", type=Path, required=True, help=words("library.run_queries"))
    command.add_argument("--k", type=int, default=10, help=words("library.run_k"))
    command.add_argument("--out", type=Path, required=True, help=words("library.run_out"))
    command = add("check", _check)
    command.add_argument("paths", nargs="*", type=Path, help=words("library.check_paths"))
    command.add_argument("--no-stamp", action="store_true", help=words("library.check_no_stamp"))
    command = add("sheet", _sheet)
    command.add_argument("ids", nargs="+", metavar="ID", help=words("library.sheet_ids"))
    command.add_argument("--write", action="store_true", help=words("library.sheet_write"))
    command.add_argument("--by", default="", metavar="EDITOR", help=words("library.sheet_by"))
    command = add("stamp-readings", _stamp_readings, "stamp")
    command.add_argument("ids", nargs="*", metavar="ID", help=words("library.stamp_ids"))
    command = add("stamp-english", _stamp_english, "stamp_english")
    command.add_argument("entries", nargs="*", help=words("library.stamp_entries"))
    command = add("evaluate", _evaluate)
    command.add_argument("questions", nargs="?", type=Path, help=words("library.evaluate_questions"))
    command.add_argument("--today", type=date.fromisoformat, help=words("library.today"))
    command.add_argument("--misses", action="store_true", help=words("library.evaluate_misses"))
    command = add("misses", _misses)
    command.add_argument("file", nargs="?", type=Path, help=words("library.misses_file"))
    command = add("fit", _fit)
    command.add_argument("--out", type=Path, help=words("library.fit_out"))
    command.add_argument("--today", type=date.fromisoformat, help=words("library.today"))
    command = add("import-statute", _import_statute, "import")
    command.add_argument("files", nargs="+", type=Path, help=words("library.import_files"))
    command.add_argument("--facts", action="store_true", help=words("library.import_facts"))
    command = add("table", _table)
    command.add_argument("text", nargs="+", help=words("library.table_text"))
    command = add("import-table", _import_table, "import_table")
    command.add_argument("files", nargs="+", type=Path, help=words("library.import_table_files"))
    return parser


def main(argv: list[str] | None = None) -> int:
    arguments = _parser().parse_args(argv)
    try:
        return int(arguments.action(arguments))
    except BadSettings as mistake:
        print(mistake, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
