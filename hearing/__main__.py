"""Commands: `python -m hearing {fit,evaluate}`."""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

from bot.settings import BadSettings, Settings, load
from hearing import evaluate, fit, fit_danger
from hearing.examples import BadExamples
from hearing.hearer import Hearer
from knowledge.answer import Library
from texts.command_line import Parser, words
from zone import Zone


def _library(settings: Settings) -> Library:
    statutes = settings.statutes if settings.statutes.is_dir() else None
    return Library.open(data_dir=settings.data_dir, statutes_dir=statutes)


def _fit(arguments: argparse.Namespace) -> int:
    if arguments.part in (None, "messages"):
        fit.write(_library(load()), print)
    if arguments.part in (None, "danger"):
        for name, figure in fit_danger.write().items():
            print(f"{name}: {figure}")
    return 0


def _evaluate(arguments: argparse.Namespace) -> int:
    settings = load()
    library, zone = _library(settings), Zone.load(settings.zone_dir, timezone=settings.local_time)
    hearer = Hearer(library=lambda: library, zone=zone, read_named=_Unnamed)
    if arguments.file is None:
        print("\n".join([*evaluate.shipped(), *evaluate.of_several(hearer)]))
        return 0
    print("\n".join(evaluate.of_file(arguments.file, hearer, list_mistakes=arguments.mistakes)))
    return 0


@dataclass(frozen=True)
class _Unnamed:
    """Case numbers are not judged here."""

    masked: str
    numbers: tuple[str, ...] = ()
    code: str | None = None


def main(argv: list[str] | None = None) -> int:
    parser = Parser(prog="python -m hearing", description=words("hearing.about"))
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    fitting = commands.add_parser("fit", help=words("hearing.fit"), description=words("hearing.fit"))
    fitting.add_argument("--part", choices=("messages", "danger"), help=words("hearing.fit_part"))
    fitting.set_defaults(action=_fit)
    judging = commands.add_parser("evaluate", help=words("hearing.evaluate"), description=words("hearing.evaluate"))
    judging.add_argument("file", nargs="?", type=Path, help=words("hearing.evaluate_file"))
    judging.add_argument("--mistakes", action="store_true", help=words("hearing.evaluate_mistakes"))
    judging.set_defaults(action=_evaluate)
    arguments = parser.parse_args(argv)
    try:
        return int(arguments.action(arguments))
    except (BadSettings, BadExamples) as mistake:
        print(mistake, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
